"""Django's settings, made from the declared table in configuration.py."""

from typing import Any

import dj_database_url

from auditportal import configuration, logs
from auditportal.home import Home

# A wheel carries templates/ and static/ inside the package.
BASE_DIR = configuration.ROOT
if not (BASE_DIR / "templates").is_dir():
    BASE_DIR = BASE_DIR / "auditportal" / "_assets"
CONFIGURATION = configuration.load()
HOME = Home(CONFIGURATION["AUDITPORTAL_HOME"])

DEBUG = CONFIGURATION["AUDITPORTAL_DEBUG"]
SECRET_KEY = CONFIGURATION["SECRET_KEY"]
PUBLIC_URL = CONFIGURATION["PUBLIC_URL"]
ALLOWED_HOSTS = CONFIGURATION["ALLOWED_HOSTS"]
ENCRYPTED_TRANSPORT = PUBLIC_URL.startswith("https:")

AUDITPORTAL_HOME = HOME.path
AUDITPORTAL_ENCRYPTION_KEYS = CONFIGURATION["AUDITPORTAL_ENCRYPTION_KEYS"]
AUDITPORTAL_PORTAL_ACCOUNT_ID = CONFIGURATION["AUDITPORTAL_PORTAL_ACCOUNT_ID"]
AUDITPORTAL_ALLOW_STATIC_KEYS = CONFIGURATION["AUDITPORTAL_ALLOW_STATIC_KEYS"]
AUDITPORTAL_FIREWALL_WORDS = CONFIGURATION["AUDITPORTAL_FIREWALL_WORDS"]
AUDITPORTAL_TEMPLATE_URL = CONFIGURATION["AUDITPORTAL_TEMPLATE_URL"]
AUDITPORTAL_AWS_REGION = CONFIGURATION["AUDITPORTAL_AWS_REGION"]
AWS_ENDPOINT_URL = CONFIGURATION["AWS_ENDPOINT_URL"]
# Where `run` has set the endpoint to its own sandbox, the registration page says how to make a role there.
_sandbox_url = f"http://127.0.0.1:{CONFIGURATION['SANDBOX_PORT']}"
AUDITPORTAL_SANDBOX_URL = _sandbox_url if _sandbox_url == AWS_ENDPOINT_URL else ""

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "django_htmx",
    "django_structlog",
    "csp",
    "auditportal.members",
    "auditportal.auditlog",
    "auditportal.jobs",
    "collectors",
    "findings",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
]

ROOT_URLCONF = "auditportal.urls"
WSGI_APPLICATION = "auditportal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Jinja2 for all of our pages (ten times faster on the hot page); Django's own language inside third-party apps only.
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "environment": "auditportal.common.jinja.environment",
            "autoescape": True,
            "context_processors": [
                "auditportal.common.jinja.one_token",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]

# PostgreSQL only. A frozen server must not freeze us: three seconds to connect, a limit on every statement.
_database: dict[str, Any] = dict(dj_database_url.parse(CONFIGURATION["DATABASE_URL"] or "postgres:///auditportal"))
_limits = {
    "connect_timeout": 3,
    "application_name": "auditportal",
    "options": f"-c statement_timeout={CONFIGURATION['AUDITPORTAL_STATEMENT_TIMEOUT'] * 1000}",
}
DATABASES = {
    "default": {
        **_database,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**_database.get("OPTIONS", {}), **_limits},
    }
}

_broker_url = configuration.broker_url(CONFIGURATION["REDIS_URL"] or "redis://127.0.0.1:1/0")
# What throttles logins; in the database, so that people can log in while the broker is gone, and the throttle holds.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "auditportal_cache",
        "KEY_PREFIX": "auditportal",
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False

STATIC_URL = "/static/"
STATIC_ROOT = HOME.static
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

AUTH_USER_MODEL = "members.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "auditportal.members.adapter.ClosedSignup"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = CONFIGURATION["AUDITPORTAL_TRUSTED_PROXIES"]

SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = ENCRYPTED_TRANSPORT
CSRF_COOKIE_SECURE = ENCRYPTED_TRANSPORT
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if ENCRYPTED_TRANSPORT else []
SECURE_SSL_REDIRECT = ENCRYPTED_TRANSPORT
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if ENCRYPTED_TRANSPORT else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = ENCRYPTED_TRANSPORT
SECURE_HSTS_PRELOAD = ENCRYPTED_TRANSPORT
# We speak plain http behind a proxy that ends TLS; without a proxy nobody may claim to have come over https.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENCRYPTED_TRANSPORT else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "object-src": ["'none'"],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: []
    for name in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "microphone",
        "payment",
        "usb",
    )
}
# Bulk acts post one field per ticked row.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

CELERY_BROKER_URL = _broker_url
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 2,
    "socket_connect_timeout": 2,
    "visibility_timeout": 600,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SOFT_TIME_LIMIT = 570
CELERY_TASK_TIME_LIMIT = 590
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10
# The lease in the job table says who works: a restarted broker need not kill a scan that runs.
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_WORKER_CONCURRENCY = CONFIGURATION["AUDITPORTAL_WORKERS"]
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "auditportal.jobs.beat:TickingScheduler"
# A ring that waits longer than its own period is stale: the next one does the same.
CELERY_BEAT_SCHEDULE = {"tick": {"task": "auditportal.jobs.tick", "schedule": 2.0, "options": {"expires": 2}}}

DJANGO_STRUCTLOG_CELERY_ENABLED = True
LOGGING = logs.django_logging(CONFIGURATION["LOG_FORMAT"], CONFIGURATION["LOG_LEVEL"])
logs.configure_structlog()
