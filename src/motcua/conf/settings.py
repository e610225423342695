"""Settings of one installation: everything that differs between two sites comes from its folder or the environment.

``motcua init`` leaves the checked site file in the folder (``site.yaml``); what it says is taken from there, unless the
environment says otherwise:

``MOTCUA_HOME``      folder that holds database, files, keys (default ``var`` below the working directory)
``MOTCUA_DATABASE``  ``postgresql://user:password@host:port/name``; empty: SQLite in the folder (``database.address``)
``MOTCUA_DATABASE_OWNER``  the same for the role that owns the tables and migrates them (``database.owner``)
``MOTCUA_KIND``      ``demonstration`` (default) or ``real``, at its birth; it never changes (``kind``)
``MOTCUA_HOSTS``     host names it answers to, separated by commas (``hosts``)
``MOTCUA_NAME``      what the head of every page calls it, such as the name of the ward (``name``)
``MOTCUA_URL``       the address that QR codes and e-mails name (``url``)
``MOTCUA_WITNESSES`` who else signs the heads of the log: ``key address`` pairs, separated by commas
``MOTCUA_NATIONAL_PORTAL``  address of the national portal that passes requests on and is told how they go; empty: none
``MOTCUA_PKCS11_MODULE``, ``MOTCUA_PKCS11_TOKEN``  library and token of a device that signs (``signing.pkcs11``)
``MOTCUA_SIGNING_SERVICE``, ``MOTCUA_SIGNING_VERSION``  a service that signs (``signing.service``: CSC API, v1 or v2)
``MOTCUA_REQUIRE_STATUS`` ``true``: nothing is signed with a certificate of which nobody says whether it still holds
                     (``signing.require_status``)
``MOTCUA_TIMESTAMPS`` address of the time stamping authority (RFC 3161) that signed papers are to last by
                     (``timestamps.url``); how long before its stamps run out they are renewed: ``timestamps``
``MOTCUA_PAYMENT_GATEWAY``  address of the page at which people pay on line (``payments.gateway``), our name and secret
                     there in the file ``keys/payment-gateway``; empty: none
``MOTCUA_SMTP``      ``host:port`` of the mail server; without it letters stand on the page alone (``mail.server``)
``MOTCUA_MAIL_FROM`` the sender of letters (``mail.from``)
``MOTCUA_MAIL_SECURITY``  ``none`` (default), ``starttls`` or ``tls`` (``mail.security``)
``MOTCUA_MAIL_USER`` who signs in at the mail server (``mail.user``), with the password in the file ``keys/mail``
``MOTCUA_SMS``       address of the gateway for short messages, its key in ``keys/sms``; empty: none (``sms.address``);
``MOTCUA_SMS_PLAIN`` ``true``: it takes letters without marks only (``sms.plain``)
``MOTCUA_PUSH_HOSTS``  the push services of browsers that are asked, separated by commas (``push``); empty: none
``MOTCUA_PROXIES``   networks of the proxies in front, whose ``X-Forwarded-For`` and ``-Proto`` count (``proxies``)
``MOTCUA_LOG``       ``text`` (default) or ``json``: one line for each request and each failure (``log``)
"""

import os
from ipaddress import ip_network
from pathlib import Path

from motcua.conf.log import logging_for
from motcua.conf.site import (
    asked,
    born,
    clock_offset,
    database,
    password_from,
    refuse_unfinished,
    said,
    secret_keys,
    site_file,
    timestamps,
    uploads,
)

HOME = Path(os.environ.get("MOTCUA_HOME", "var")).resolve()
refuse_unfinished(HOME)
_site = site_file(HOME)
MOTCUA_HOME = HOME
MOTCUA_KIND = born(HOME, said(_site, "MOTCUA_KIND", "kind"))
MOTCUA_FONTS = Path(__file__).resolve().parent.parent / "mechanisms" / "papers" / "fonts"
MOTCUA_CLOCK_OFFSET = clock_offset(HOME, MOTCUA_KIND)
MOTCUA_NAME = said(_site, "MOTCUA_NAME", "name", default="Một cửa")
MOTCUA_URL = said(_site, "MOTCUA_URL", "url", default="http://127.0.0.1:8000").rstrip("/")
_proxies = said(_site, "MOTCUA_PROXIES", "proxies").replace(",", " ").split()
MOTCUA_PROXIES = [str(ip_network(proxy, strict=False)) for proxy in _proxies]
LOGGING = logging_for(said(_site, "MOTCUA_LOG", "log", default="text"))
MOTCUA_NATIONAL_PORTAL = os.environ.get("MOTCUA_NATIONAL_PORTAL", "").strip()
MOTCUA_PKCS11_MODULE = said(_site, "MOTCUA_PKCS11_MODULE", "signing", "pkcs11", "module")
MOTCUA_PKCS11_TOKEN = said(_site, "MOTCUA_PKCS11_TOKEN", "signing", "pkcs11", "token")
MOTCUA_SIGNING_SERVICE = said(_site, "MOTCUA_SIGNING_SERVICE", "signing", "service", "address").rstrip("/")
MOTCUA_SIGNING_VERSION = said(_site, "MOTCUA_SIGNING_VERSION", "signing", "service", "version", default="v2")
MOTCUA_REQUIRE_STATUS = asked(_site, "MOTCUA_REQUIRE_STATUS", "signing", "require_status")
MOTCUA_TIMESTAMPS = timestamps(_site)
MOTCUA_PAYMENT_GATEWAY = said(_site, "MOTCUA_PAYMENT_GATEWAY", "payments", "gateway").strip()
MOTCUA_WITNESSES = os.environ.get("MOTCUA_WITNESSES", "")
PACKAGE = Path(__file__).resolve().parent.parent

SECRET_KEY, *SECRET_KEY_FALLBACKS = secret_keys(HOME)
DEBUG = False
_hosts = _site.get("hosts")
ALLOWED_HOSTS = said({}, "MOTCUA_HOSTS", default=",".join(_hosts) if _hosts else "127.0.0.1,localhost").split(",")

ROOMS = [
    "motcua.kernel.text", "motcua.kernel.calendar", "motcua.kernel.connectors", "motcua.kernel.jobs",
    "motcua.kernel.ledger", "motcua.kernel.acts", "motcua.kernel.files", "motcua.kernel.packs", "motcua.kernel.forms",
    "motcua.kernel.access", "motcua.kernel.search", "motcua.kernel.people", "motcua.kernel.notices",
    "motcua.mechanisms.work", "motcua.mechanisms.papers", "motcua.mechanisms.money", "motcua.mechanisms.cases",
    "motcua.mechanisms.measures", "motcua.mechanisms.exchange",
    "motcua.faces.shell", "motcua.faces.portal", "motcua.faces.desk", "motcua.faces.console", "motcua.faces.api",
]  # fmt: skip
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_cotton.apps.SimpleAppConfig",
    "oauth2_provider",
    *ROOMS,
]
MIDDLEWARE = [
    "motcua.conf.trace.TraceMiddleware",
    "motcua.faces.shell.middleware.PolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "motcua.faces.shell.visits.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "motcua.faces.shell.middleware.ActorMiddleware",
    "motcua.faces.shell.visits.VisitMiddleware",
    "motcua.faces.shell.middleware.RefusalMiddleware",
]
ROOT_URLCONF = "motcua.conf.urls"
WSGI_APPLICATION = "motcua.conf.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django_cotton.cotton_loader.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "builtins": ["django.templatetags.i18n", "django_cotton.templatetags.cotton", "motcua.faces.shell.tags"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "motcua.faces.shell.context.shell",
            ],
        },
    }
]

_address = said(_site, "MOTCUA_DATABASE", "database", "address")
_owner = said(_site, "MOTCUA_DATABASE_OWNER", "database", "owner") if _address else ""
MOTCUA_DATABASE_ROLES = (_address, _owner)
DATABASES = {
    "default": database(_owner, HOME, password_from(_site, "owner_password_file"))
    if _owner and "MOTCUA_AS_OWNER" in os.environ
    else database(_address, HOME, password_from(_site, "password_file"))
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = [
    "motcua.kernel.people.backend.Backend",
    "django.contrib.auth.backends.ModelBackend",  # for sessions from before there was ours
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
OAUTH2_PROVIDER_APPLICATION_MODEL = "people.Client"
OAUTH2_PROVIDER = {
    "SCOPES": {"api": "What the roles of the connected system hold."},
    "DEFAULT_SCOPES": ["api"],
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,  # a token is kept as its SHA-256 alone
}
LOGIN_URL = "sign-in"
CSRF_FAILURE_VIEW = "motcua.faces.shell.errors.forgery"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = MOTCUA_URL.startswith("https:")
# The prefix makes the browser refuse a cookie that came without https, or that another host of the domain set.
_host = "__Host-" if SESSION_COOKIE_SECURE else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, LANGUAGE_COOKIE_NAME = (
    f"{_host}{name}" for name in ("sessionid", "csrftoken", "language")
)
SESSION_COOKIE_AGE = 7 * 24 * 3600  # the rules of signing in end a session long before
CSRF_COOKIE_HTTPONLY = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
if SESSION_COOKIE_SECURE:
    CSRF_TRUSTED_ORIGINS = [MOTCUA_URL]
if MOTCUA_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English"), ("bn", "বাংলা")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
MOTCUA_GUIDES = PACKAGE.parent.parent / "docs" / "guides"
"""The guides of the roles, a folder a language; their pictures are beside it."""
STATICFILES_DIRS = [("guides", MOTCUA_GUIDES.parent / "img")]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # collectstatic names each file by its content, so that browsers keep it for good, and compresses it.
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
FILE_UPLOAD_TEMP_DIR = uploads(HOME)
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 20

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST, _, _port = said(_site, "MOTCUA_SMTP", "mail", "server").partition(":")
EMAIL_PORT = int(_port or 25)
EMAIL_TIMEOUT = 10
_security = said(_site, "MOTCUA_MAIL_SECURITY", "mail", "security", default="none")
EMAIL_USE_TLS, EMAIL_USE_SSL = _security == "starttls", _security == "tls"
EMAIL_HOST_USER = said(_site, "MOTCUA_MAIL_USER", "mail", "user")
MOTCUA_SMS = said(_site, "MOTCUA_SMS", "sms", "address")
MOTCUA_SMS_PLAIN = asked(_site, "MOTCUA_SMS_PLAIN", "sms", "plain")
_push = _site.get("push")  # a list, which may be empty; without it, those that common browsers use
_services = ["fcm.googleapis.com", "updates.push.services.mozilla.com", "*.push.apple.com", "*.notify.windows.com"]
_hosts_said = said({}, "MOTCUA_PUSH_HOSTS", default=",".join(_push if isinstance(_push, list) else _services))
MOTCUA_PUSH_HOSTS = [one.strip() for one in _hosts_said.split(",") if one.strip()]
DEFAULT_FROM_EMAIL = said(_site, "MOTCUA_MAIL_FROM", "mail", "from", default="motcua@localhost")
