from cms.settings.base import *  # noqa: F403
from cms.settings.base import DATA_DIR
from cms.settings.secrets import kept_secret

DEBUG = True
SECRET_KEY = kept_secret(DATA_DIR / "secret-key")
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
