"""Settings of the tests: the same, with the database started before anything asks for it."""

import os

from thongquan.config.paths import VAR
from thongquan.config.postgres import ensure_database, is_embedded
from thongquan.config.tuning import tune

tune()  # as whatever serves is; a worker for each core

WORKER = os.environ.get("PYTEST_XDIST_WORKER")
if WORKER and is_embedded():
    # A server of its own: what the journal may seal waits for every transaction of the server, whoever's it is.
    del os.environ["DATABASE_URL"]
    os.environ["THONGQUAN_POSTGRES"] = str(VAR / f"postgres-{WORKER}")
ensure_database()

from thongquan.config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick; nobody's real password
SECOND_FACTOR_ROLES = frozenset()  # asked for where a test is of it
