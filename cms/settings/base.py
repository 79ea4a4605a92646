from typing import Any

from cms.settings import environment, languages
from cms.settings.logs import WithoutTokens

BASE_DIR = environment.BASE_DIR
DATA_DIR = environment.DATA_DIR

INSTALLED_APPS = [
    "cms.example",
    "search",
    "site_pages",
    "site_pages.newsletters",
    "resources",
    "partners",
    "cms.authoring",
    "cms.embeds",
    "cms.subscriptions",
    "cms.api",
    "cms.quality",
    "cms.rendering",
    "cms.webhooks",
    "cms.publishing",
    "cms.blocks",
    "cms.translating",
    "cms.core",
    "cms.guide",
    "cms.clients",
    "cms.accounts",
    "cms.reports",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.redirects",
    "wagtail.contrib.search_promotions",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "cms.accounts.apps.UsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "drf_spectacular",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    # For the Dutch of its filters, which Wagtail uses.
    "django.contrib.humanize",
    "django.contrib.staticfiles",
]
AUTHORING_API = environment.AUTHORING_API
AUTHORING_TOKEN_DAYS = environment.AUTHORING_TOKEN_DAYS
if AUTHORING_API:
    # It has no tables of its own. Installed, it also brings the tokens into the admin.
    INSTALLED_APPS.append("wagtail.api.v3")

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "cms.api.middleware.DeliveryMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "cms.rendering.middleware.PathLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "cms.accounts.middleware.SecondStepMiddleware",
    "cms.accounts.open_sessions.OpenSessionMiddleware",
    "partners.gate.PartnerEditorMiddleware",
]

ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [("django.template.loaders.cached.Loader", ["cms.core.others.templates.Loader"])],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {
    "default": (
        # A connection serves many requests: to make one takes longer than most answers.
        {"CONN_MAX_AGE": None} | environment.env.db_url_config(environment.DATABASE_URL)
        if environment.DATABASE_URL
        else {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "cms.sqlite3",
            "OPTIONS": {
                # Writers queue instead of failing, and readers never wait for them.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            },
        }
    )
}
CACHES = {
    "default": (
        environment.env.cache_url_config(environment.CACHE_URL)
        if environment.CACHE_URL
        else {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            # An entry for each address that asked in the last minute; what was used least is dropped first.
            "OPTIONS": {"MAX_ENTRIES": 10_000},
        }
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "cms.accounts.lockout.LiftsLockOut"},
]

LOGIN_REDIRECT_URL = "wagtailadmin_home"
REQUIRE_TWO_FACTOR = False
AUDIT_DAYS = environment.AUDIT_DAYS
# allauth gives the second step alone: nobody signs up, and addresses and passwords are Wagtail's.
ACCOUNT_ADAPTER = "cms.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ALLAUTH_TRUSTED_PROXY_COUNT = environment.TRUSTED_PROXIES
MFA_ADAPTER = "cms.accounts.adapters.SecondStepAdapter"
MFA_FORMS = {
    "authenticate": "cms.accounts.forms.CodeForm",
    "authenticate_webauthn": "cms.accounts.forms.PasskeyStepForm",
    "activate_totp": "cms.accounts.forms.SetUpForm",
    "login_webauthn": "cms.accounts.forms.PasskeyLoginForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "JMZ Kennisnetwerk"
MFA_TOTP_PERIOD = 30
# Clocks differ, and typing takes time: the code before and the one after are taken too.
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
# Our own page asks for a code before anything changes.
MFA_REAUTHENTICATION_REQUIRED = False

LANGUAGE_CODE = languages.FIRST
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = languages.languages(environment.LANGUAGES)
LOCALE_PATHS = [BASE_DIR / "cms" / "locale"]
TIME_ZONE = "Europe/Amsterdam"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"

PUBLIC_URL = environment.PUBLIC_URL or f"http://127.0.0.1:{environment.PORT}"
FRONTEND_URL = environment.FRONTEND_URL
OUTBOX_IN_PROCESS = environment.OUTBOX_IN_PROCESS
CACHE_SECONDS = environment.CACHE_SECONDS
CACHE_PURGE_URLS = environment.CACHE_PURGE_URLS
CHANGES_STREAM_CONNECTIONS = environment.CHANGES_STREAM_CONNECTIONS
PREVIEW_SECONDS = environment.PREVIEW_SECONDS
FRONTEND_PREVIEW_URL = environment.FRONTEND_PREVIEW_URL
FAST_LANE_MEGABYTES = environment.FAST_LANE_MEGABYTES
EMBED_ORIGINS = environment.EMBED_ORIGINS
EMAIL_PROVIDER = environment.EMAIL_PROVIDER
EMAIL_WEBHOOK_SECRET = environment.EMAIL_WEBHOOK_SECRET
EMAIL_WEBHOOK_KEY = environment.EMAIL_WEBHOOK_KEY
ANYMAIL = {"WEBHOOK_SECRET": EMAIL_WEBHOOK_SECRET, "MAILGUN_WEBHOOK_SIGNING_KEY": EMAIL_WEBHOOK_KEY}
SUBSCRIPTIONS = environment.SUBSCRIPTIONS
JOINING = environment.JOINING
MAILS_PER_MINUTE = environment.MAILS_PER_MINUTE
WEBHOOKS_MAY_CALL_PRIVATE_ADDRESSES = environment.WEBHOOKS_MAY_CALL_PRIVATE_ADDRESSES
LINK_CHECKS = environment.LINK_CHECKS
SEARCH_ENGINE = environment.SEARCH_ENGINE
SEARCH_FALLBACK = environment.SEARCH_FALLBACK
ELASTICSEARCH_URL = environment.ELASTICSEARCH_URL
ELASTICSEARCH_INDEX = environment.ELASTICSEARCH_INDEX
SHARED_CACHE_SECONDS = 24 * 60 * 60 if CACHE_PURGE_URLS else 0
ALLOWED_HOSTS = environment.ALLOWED_HOSTS

WAGTAIL_SITE_NAME = "JMZ Kennisnetwerk"
WAGTAILADMIN_BASE_URL = PUBLIC_URL
WAGTAILADMIN_USER_LOGIN_FORM = "cms.accounts.forms.LoginForm"
WAGTAIL_I18N_ENABLED = True
WAGTAILADMIN_PERMITTED_LANGUAGES = [("nl", "Nederlands"), ("en", "English")]
WAGTAIL_USER_TIME_ZONES = ["Europe/Amsterdam"]
WAGTAILIMAGES_IMAGE_MODEL = "core.CustomImage"
WAGTAILDOCS_DOCUMENT_MODEL = "core.CustomDocument"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "cms.core.document_forms.DocumentForm"
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.core.image_forms.ImageForm"
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "odt", "pptx", "xlsx", "ods", "csv", "txt", "zip"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = environment.DOCUMENT_MAX_MEGABYTES * 1024**2
DOCUMENT_SCANNER = environment.DOCUMENT_SCANNER
WAGTAILIMAGES_EXTENSIONS = ["png", "jpg", "jpeg", "webp", "avif", "gif"]
# Mails on what is put forward, approved and rejected: text, and the same in HTML.
WAGTAILADMIN_NOTIFICATION_USE_HTML = True
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
# Without it, saving an incomplete translation would put source text live on the translated page.
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
WAGTAIL_LOCALIZE_DEFAULT_TRANSLATION_MODE = "synced"
WAGTAILLOCALIZE_MACHINE_TRANSLATOR = (
    {"CLASS": environment.MACHINE_TRANSLATOR, "OPTIONS": environment.MACHINE_TRANSLATOR_OPTIONS}
    if environment.MACHINE_TRANSLATOR
    else None
)
# Oembed finders call third parties; the video block derives the player's address from the film's own.
WAGTAILEMBEDS_FINDERS: list[dict] = []
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "modelsearch.backends.database"}}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    # A form is how wagtail-localize sends each text that somebody translated.
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser", "rest_framework.parsers.MultiPartParser"],
    "DEFAULT_SCHEMA_CLASS": "cms.api.schema.DeliverySchema",
    "EXCEPTION_HANDLER": "cms.api.problems.answer_to",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "JMZ Kennisnetwerk",
    "DESCRIPTION": "Everything public on young carers (jonge mantelzorgers), in Dutch and English.",
    "CONTACT": {"name": "JMZ Pro", "email": "info@jmzpro.nl", "url": "https://www.jmzpro.nl"},
    "LICENSE": {"name": "EUPL-1.2", "url": "https://eupl.eu/1.2/en/"},
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SCHEMA_PATH_PREFIX_TRIM": True,
    "POSTPROCESSING_HOOKS": [],
}

API_REQUESTS_PER_MINUTE = environment.API_REQUESTS_PER_MINUTE
API_CLIENT_REQUESTS_PER_MINUTE = environment.API_CLIENT_REQUESTS_PER_MINUTE
TRUSTED_PROXIES = environment.TRUSTED_PROXIES

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"without_tokens": {"()": WithoutTokens}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["without_tokens"]}},
    "root": {"handlers": ["console"], "level": environment.LOG_LEVEL},
    # Django's own handler would write everything once more. Two lines for every page that Wagtail indexes help nobody,
    # and names of passkeys belong in no log.
    "loggers": {"django": {"handlers": []}, "django_tasks": {"level": "WARNING"}, "fido2": {"level": "WARNING"}},
}
