import os
import tempfile
from pathlib import Path

# The change feed waits for the oldest transaction of a PostgreSQL server: processes of the tests do not share one.
if own_server := os.environ.get(f"DATABASE_URL_{os.environ.get('PYTEST_XDIST_WORKER', '').upper()}"):
    os.environ["DATABASE_URL"] = own_server

from cms.settings import environment
from cms.settings.base import *  # noqa: F403
from cms.settings.base import INSTALLED_APPS

SECRET_KEY = "only-for-tests"  # noqa: S105 - no data is protected by it
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PUBLIC_URL = WAGTAILADMIN_BASE_URL = "http://testserver"
AUTHORING_API = True
INSTALLED_APPS = [*dict.fromkeys([*INSTALLED_APPS, "wagtail.api.v3", "django_migration_linter"])]
MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="cms-test-media-"))
# Tests ask more in a minute than any client may; those on throttling set a limit of their own.
API_REQUESTS_PER_MINUTE = API_CLIENT_REQUESTS_PER_MINUTE = 1_000_000
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DEFAULT_FROM_EMAIL = "JMZ Kennisnetwerk <post@jmz.example>"
SUBSCRIPTIONS = JOINING = True
# Nothing waits for its turn; the test of the rate sets one.
MAILS_PER_MINUTE = 1_000_000

if not environment.DATABASE_URL:
    DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
