"""Settings of one installation: everything that differs between two sites comes from its folder or the environment.

``MOTCUA_HOME``      folder that holds database, files, keys (default ``var`` below the working directory)
``MOTCUA_DATABASE``  ``postgresql://user:password@host:port/name``; without it, SQLite in the folder
``MOTCUA_KIND``      ``demonstration`` (default) or ``real``
``MOTCUA_HOSTS``     host names it answers to, separated by commas
``MOTCUA_NAME``      what the head of every page calls it, such as the name of the ward
``MOTCUA_URL``       the address that QR codes and e-mails name
``MOTCUA_SMTP``      ``host:port`` of the mail server; without it letters stand on the page alone
"""

import os
from pathlib import Path

from motcua.conf.log import LOGGING  # noqa: F401 - a setting
from motcua.conf.site import clock_offset, database, secret_key

HOME = Path(os.environ.get("MOTCUA_HOME", "var")).resolve()
MOTCUA_HOME = HOME
MOTCUA_KIND = os.environ.get("MOTCUA_KIND", "demonstration")
MOTCUA_FONTS = Path(__file__).resolve().parent.parent / "mechanisms" / "papers" / "fonts"
MOTCUA_CLOCK_OFFSET = clock_offset(HOME, MOTCUA_KIND)
MOTCUA_NAME = os.environ.get("MOTCUA_NAME", "Một cửa")
MOTCUA_URL = os.environ.get("MOTCUA_URL", "http://127.0.0.1:8000").rstrip("/")
PACKAGE = Path(__file__).resolve().parent.parent

SECRET_KEY = secret_key(HOME)
DEBUG = False
ALLOWED_HOSTS = os.environ.get("MOTCUA_HOSTS", "127.0.0.1,localhost").split(",")

ROOMS = [
    "motcua.kernel.text", "motcua.kernel.calendar", "motcua.kernel.jobs",
    "motcua.kernel.ledger", "motcua.kernel.acts", "motcua.kernel.files", "motcua.kernel.packs", "motcua.kernel.forms",
    "motcua.kernel.access", "motcua.kernel.people", "motcua.kernel.notices",
    "motcua.mechanisms.work", "motcua.mechanisms.papers", "motcua.mechanisms.cases",
    "motcua.faces.shell", "motcua.faces.portal", "motcua.faces.desk", "motcua.faces.api",
]  # fmt: skip
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_cotton.apps.SimpleAppConfig",
    "ninja",
    *ROOMS,
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "motcua.faces.shell.middleware.PolicyMiddleware",
    "motcua.faces.shell.middleware.ActorMiddleware",
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

DATABASES = {"default": database(os.environ.get("MOTCUA_DATABASE", ""), HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Account"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LOGIN_URL = "sign-in"
CSRF_FAILURE_VIEW = "motcua.faces.shell.errors.forgery"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = MOTCUA_URL.startswith("https:")
SESSION_COOKIE_AGE = 8 * 3600
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English"), ("bn", "বাংলা")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # collectstatic lays a compressed copy beside each file, and WhiteNoise sends that one.
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 20

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST, _, _port = os.environ.get("MOTCUA_SMTP", "").partition(":")
EMAIL_PORT = int(_port or 25)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("MOTCUA_MAIL_FROM", "motcua@localhost")
