"""The one settings file. Everything that differs between installations is read from the environment."""

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from cryptography.fernet import Fernet

from thongquan.config.paths import REPOSITORY, VAR, installation_secret


def envbool(name: str, default: bool) -> bool:
    return os.environ.get(name, str(default)).strip().lower() in ("1", "true", "yes", "on")


def envlist(name: str, default: str) -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def database(url: str) -> dict[str, object]:
    """Django's DATABASES entry for a `postgresql://` URL; the socket folder may come as `?host=`."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "postgres",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host", parts.hostname or ""),
        "PORT": query.get("port", str(parts.port or "")),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        # A query asked a second time on a connection is planned no more: planning takes longer than answering.
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 2},
    }


ADMINISTRATION = os.environ.get("THONGQUAN_ADMINISTRATION", "VN")
PACK = Path(os.environ.get("THONGQUAN_PACK", REPOSITORY / "packs" / ADMINISTRATION.lower()))
DATA = Path(os.environ.get("THONGQUAN_DATA", REPOSITORY.parent / "shared" / "data"))
DEMO = envbool("THONGQUAN_DEMO", False)

# A malware scanner: a program called with the file's path, exit status 0 clean, 1 infected. None by default.
SCANNER = os.environ.get("THONGQUAN_SCANNER", "")
# The administration's keys: files under var/secrets, or a PKCS#11 token in production.
PKCS11_MODULE = os.environ.get("THONGQUAN_PKCS11_MODULE", "")
PKCS11_TOKEN = os.environ.get("THONGQUAN_PKCS11_TOKEN", "")
PKCS11_PIN = os.environ.get("THONGQUAN_PKCS11_PIN", "")

# The bank that collects for us: its address (none: no bank), our account, what its notices are signed with.
BANK_URL = os.environ.get("THONGQUAN_BANK_URL", "")
BANK_ACCOUNT = os.environ.get("THONGQUAN_BANK_ACCOUNT", "KBNN-3511")
# How banking apps know that account: the scheme of their squares, the bank's number in it (none: no squares).
BANK_SCHEME = os.environ.get("THONGQUAN_BANK_SCHEME", "A000000727")
BANK_NUMBER = os.environ.get("THONGQUAN_BANK_NUMBER", "000000" if DEMO else "")  # the demo's is no bank's
BANK_PARTY = os.environ.get("THONGQUAN_BANK_PARTY", f"{ADMINISTRATION}-B1")  # the one that collects for us
BANK_SECRET = os.environ.get("THONGQUAN_BANK_SECRET") or installation_secret("bank", secrets.token_urlsafe)
EXCHANGE_BODY_MAX = int(os.environ.get("THONGQUAN_EXCHANGE_BODY_MAX", 32 << 20))  # bytes of a partner's message
# Seconds: before what a partner did not take is sent again; longer than a batch of messages takes to send.
EXCHANGE_PAUSE = float(os.environ.get("THONGQUAN_EXCHANGE_PAUSE", 5))
EXCHANGE_LEASE = float(os.environ.get("THONGQUAN_EXCHANGE_LEASE", 180))
EXCHANGE_TLS = os.environ.get(
    "THONGQUAN_EXCHANGE_TLS", str(VAR / "secrets" / "tls")
)  # see wire/services/posting
# Addresses or networks of the proxies in front: what they say of who asks is believed. None: nobody is.
PROXIES = envlist("THONGQUAN_PROXIES", "")
URL = os.environ.get("THONGQUAN_URL", "http://127.0.0.1:8000")  # our own, as others reach us

DEBUG = envbool("THONGQUAN_DEBUG", False)
SECRET_KEY = os.environ.get("THONGQUAN_SECRET_KEY") or installation_secret("django", secrets.token_urlsafe)
ALLOWED_HOSTS = envlist("THONGQUAN_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = envlist("THONGQUAN_ORIGINS", "")

# Without DATABASE_URL the embedded server is used; its address is known once it has been started
# (config/postgres.py), which every entry point does before Django is set up.
DATABASES = {"default": database(os.environ.get("DATABASE_URL", "postgresql:///postgres"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

ROOMS = [
    "journal",
    "identity",
    "wire",
    "intake",
    "documents",
    "reference",
    "books",
    "parties",
    "tariff",
    "inspection",
    "licensing",
    "authorised",
    "ledger",
    "risk",
    "clearance",
    "partnership",
    "exchange",
    "portal",
    "api",
    "cli",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "oauth2_provider",
    "procrastinate.contrib.django",
    *(f"thongquan.{room}" for room in ROOMS if (Path(__file__).parent.parent / room / "apps.py").exists()),
]
AUTH_USER_MODEL = "identity.User"
MIDDLEWARE = [
    "thongquan.portal.middleware.Pages",
    "thongquan.config.door.Door",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "thongquan.config.urls"
WSGI_APPLICATION = "thongquan.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "thongquan.portal.context.frame",
            ]
        },
    }
]

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
# Of a country whose languages the portal does not speak, English serves.
LANGUAGE_CODE = "vi" if ADMINISTRATION == "VN" else "en"
LOCALE_PATHS = [REPOSITORY / "build" / "locale"]  # made by `make setup` from portal/locale

LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60  # seconds: what a reader chose holds until he chooses again
LANGUAGE_COOKIE_SAMESITE = "Lax"

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [VAR / "assets"] if (VAR / "assets").exists() else []
FONTS = VAR / "fonts"  # what is printed is set in these alone; made by `make setup`
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "CommonPasswordValidator", "NumericPasswordValidator")
] + [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    }
]
# Machine clients draw short-lived tokens by client credentials; of a token only its hash is kept.
OAUTH2_PROVIDER_APPLICATION_MODEL = "oauth2_provider.Application"
OAUTH2_PROVIDER = {
    "SCOPES_BACKEND_CLASS": "thongquan.identity.selectors.GrantedScopes",
    "ACCESS_TOKEN_EXPIRE_SECONDS": 3600,
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    **{
        f"COMPLIANT_BCP_RFC9700_{part}": True
        for part in (
            "ACCESS_TOKEN_TRANSPORT",
            "AUTHZ_RESPONSE_ISS",
            "IMPLICIT_GRANT",
            "PASSWORD_GRANT",
            "PKCE_METHOD",
            "REDIRECT_URI_SCHEME",
            "REFRESH_TOKEN",
            "TOKEN_STORAGE",
        )
    },
}
# People sign in with a password and a second factor; of these roles one is required (empty: of nobody).
# Accounts are made by administrators alone, no mail is sent, and attempts are counted by `identity` for all
# processes together.
SECOND_FACTOR_ROLES = frozenset(
    envlist("THONGQUAN_SECOND_FACTOR", "" if DEMO else "officer,supervisor,administrator,exchange")
)
SECOND_FACTOR_KEY = os.environ.get("THONGQUAN_SECOND_FACTOR_KEY") or installation_secret(
    "second_factor", lambda: Fernet.generate_key().decode()
)
ACCOUNT_ADAPTER = "thongquan.portal.accounts.Accounts"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False
ACCOUNT_SESSION_REMEMBER = True
SESSION_COOKIE_AGE = 12 * 60 * 60  # seconds: a day at work
ACCOUNT_FORMS = {"login": "thongquan.portal.forms.SignIn", "reauthenticate": "thongquan.portal.forms.Again"}
MFA_ADAPTER = "thongquan.portal.accounts.Factors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "thongquan.portal.forms.Code",
    "reauthenticate": "thongquan.portal.forms.CodeAgain",
    "activate_totp": "thongquan.portal.forms.NewApp",
    "add_webauthn": "thongquan.portal.forms.NewKey",
}
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = "Thông Quan"
MFA_ALLOW_UNVERIFIED_EMAIL = MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not envbool("THONGQUAN_HTTPS", False)  # of http://localhost alone
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "home"
CSRF_FAILURE_VIEW = "thongquan.config.door.forbidden"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = envbool("THONGQUAN_HTTPS", False)
DATA_UPLOAD_MAX_MEMORY_SIZE = 1 << 20
SILENCED_SYSTEM_CHECKS: list[str] = []
