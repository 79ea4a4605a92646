from django.core.exceptions import ImproperlyConfigured

from cms.settings import environment
from cms.settings.base import *  # noqa: F403

DEBUG = False

for name in ("SECRET_KEY", "DATABASE_URL", "PUBLIC_URL", "ALLOWED_HOSTS"):
    if not getattr(environment, name):
        raise ImproperlyConfigured(f"Set the environment variable {name}; docs/configuration.md says what it holds.")

SECRET_KEY = environment.SECRET_KEY
REQUIRE_TWO_FACTOR = environment.REQUIRE_TWO_FACTOR
SECURE_SSL_REDIRECT = environment.SECURE_SSL_REDIRECT
SECURE_REDIRECT_EXEMPT = [r"^health$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31536000
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGINS = [environment.PUBLIC_URL]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

if environment.EMAIL_URL:
    vars().update(environment.env.email_url_config(environment.EMAIL_URL))
if environment.DEFAULT_FROM_EMAIL:
    DEFAULT_FROM_EMAIL = environment.DEFAULT_FROM_EMAIL
