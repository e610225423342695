"""Settings under test: a throw-away folder, cheap password hashing left as it is, SQLite or PostgreSQL by environment."""

import os
import tempfile

os.environ.setdefault("MOTCUA_HOME", tempfile.mkdtemp(prefix="motcua-tests-"))

from motcua.conf.settings import *  # noqa: F403
