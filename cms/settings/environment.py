"""Every environment variable that the suite reads, in one place.

The table in ``docs/configuration.md`` lists them for operators; a test compares the two.
"""

from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parent.parent.parent

env = environ.Env()

DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "data"))).resolve()
PORT = env.int("PORT", default=8000)
SECRET_KEY = env.str("SECRET_KEY", default="")
DATABASE_URL = env.str("DATABASE_URL", default="")
CACHE_URL = env.str("CACHE_URL", default="")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
PUBLIC_URL = env.str("PUBLIC_URL", default="").rstrip("/")
FRONTEND_URL = env.str("FRONTEND_URL", default="").rstrip("/")
LANGUAGES = env.list("LANGUAGES", default=["en"])
MACHINE_TRANSLATOR = env.str("MACHINE_TRANSLATOR", default="")
MACHINE_TRANSLATOR_OPTIONS = env.json("MACHINE_TRANSLATOR_OPTIONS", default={})
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
API_REQUESTS_PER_MINUTE = env.int("API_REQUESTS_PER_MINUTE", default=600)
API_CLIENT_REQUESTS_PER_MINUTE = env.int("API_CLIENT_REQUESTS_PER_MINUTE", default=6000)
EMBED_ORIGINS = env.list("EMBED_ORIGINS", default=[])
EMAIL_URL = env.str("EMAIL_URL", default="")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="")
EMAIL_PROVIDER = env.str("EMAIL_PROVIDER", default="").lower()
EMAIL_WEBHOOK_SECRET = env.str("EMAIL_WEBHOOK_SECRET", default="")
EMAIL_WEBHOOK_KEY = env.str("EMAIL_WEBHOOK_KEY", default="")
SUBSCRIPTIONS = env.bool("SUBSCRIPTIONS", default=False)
JOINING = env.bool("JOINING", default=False)
MAILS_PER_MINUTE = env.int("MAILS_PER_MINUTE", default=60)
DOCUMENT_MAX_MEGABYTES = env.int("DOCUMENT_MAX_MEGABYTES", default=50)
DOCUMENT_SCANNER = env.str("DOCUMENT_SCANNER", default="")
REQUIRE_TWO_FACTOR = env.bool("REQUIRE_TWO_FACTOR", default=True)
AUDIT_DAYS = env.int("AUDIT_DAYS", default=365)
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
AUTHORING_API = env.bool("AUTHORING_API", default=False)
AUTHORING_TOKEN_DAYS = env.int("AUTHORING_TOKEN_DAYS", default=365)
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
OUTBOX_IN_PROCESS = env.bool("OUTBOX_IN_PROCESS", default=True)
CACHE_SECONDS = env.int("CACHE_SECONDS", default=0)
CACHE_PURGE_URLS = env.list("CACHE_PURGE_URLS", default=[])
FAST_LANE_MEGABYTES = env.int("FAST_LANE_MEGABYTES", default=64)
PREVIEW_SECONDS = env.int("PREVIEW_SECONDS", default=3600)
FRONTEND_PREVIEW_URL = env.str("FRONTEND_PREVIEW_URL", default="")
WEBHOOKS_MAY_CALL_PRIVATE_ADDRESSES = env.bool("WEBHOOKS_MAY_CALL_PRIVATE_ADDRESSES", default=False)
LINK_CHECKS = env.bool("LINK_CHECKS", default=False)
CHANGES_STREAM_CONNECTIONS = env.int("CHANGES_STREAM_CONNECTIONS", default=0)
SEARCH_ENGINE = env.str("SEARCH_ENGINE", default="database")
SEARCH_FALLBACK = env.bool("SEARCH_FALLBACK", default=True)
ELASTICSEARCH_URL = env.str("ELASTICSEARCH_URL", default="")
ELASTICSEARCH_INDEX = env.str("ELASTICSEARCH_INDEX", default="jmz")
