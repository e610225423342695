"""Settings under test: those of the product over a throw-away folder; the environment chooses the database."""

import os
import tempfile

os.environ.setdefault("MOTCUA_HOME", tempfile.mkdtemp(prefix="motcua-tests-"))

from motcua.conf.settings import *  # noqa: F403
