from cms.settings.base import *  # noqa: F403
from cms.settings.base import DATA_DIR, EMBED_ORIGINS, LOGGING
from cms.settings.logs import WithoutQuery
from cms.settings.secrets import kept_secret

DEBUG = True
SECRET_KEY = kept_secret(DATA_DIR / "secret-key")
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
# On a machine of one's own any page may show an embed, to try it.
EMBED_ORIGINS = EMBED_ORIGINS or ["*"]
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
LOGGING["filters"]["without_query"] = {"()": WithoutQuery}
LOGGING["loggers"]["django.server"] = {
    "handlers": ["console"],
    "filters": ["without_query"],
    "level": "INFO",
    "propagate": False,
}
