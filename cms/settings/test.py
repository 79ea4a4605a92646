import tempfile
from pathlib import Path

from cms.settings import environment
from cms.settings.base import *  # noqa: F403
from cms.settings.base import INSTALLED_APPS

SECRET_KEY = "only-for-tests"  # noqa: S105 - no data is protected by it
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PUBLIC_URL = WAGTAILADMIN_BASE_URL = "http://testserver"
AUTHORING_API = True
INSTALLED_APPS = [*dict.fromkeys([*INSTALLED_APPS, "wagtail.api.v3", "django_migration_linter"])]
MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="cms-test-media-"))
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

if not environment.DATABASE_URL:
    DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
