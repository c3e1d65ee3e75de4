"""Settings of the tests: a data folder of their own, a real database file, plain static files."""

import os
import tempfile

os.environ["PLAYGROUND_DATA"] = tempfile.mkdtemp(prefix="playground-tests-")
os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "x" * 50)

from playground.settings import *  # noqa: F403
from playground.settings import CONF, DATABASES, STORAGES

# A file and not memory: the journal writes on a thread and a connection of its own.
DATABASES["default"].setdefault("TEST", {})["NAME"] = str(CONF.data / "test.sqlite3")
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
