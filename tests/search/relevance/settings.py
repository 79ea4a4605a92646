"""The product as tests know it, with a database that outlives a connection."""

from cms.settings import environment
from cms.settings.base import DATA_DIR
from cms.settings.test import *  # noqa: F403

if not environment.DATABASE_URL:
    DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": DATA_DIR / "relevance.sqlite3"}}
