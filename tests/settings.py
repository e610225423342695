"""Settings under test: those of the product over a throw-away folder; the environment chooses the database."""

import os
import tempfile

os.environ.setdefault("MOTCUA_HOME", tempfile.mkdtemp(prefix="motcua-tests-"))

from motcua.conf.settings import *  # noqa: F403

COLLECTED = STORAGES["staticfiles"]  # noqa: F405
"""How the product keeps style, script and pictures; tests find them where they lie, without collecting first."""
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}  # noqa: F405
