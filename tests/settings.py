"""Settings of the tests: the same, with the database started before anything asks for it."""

import os
from pathlib import Path

from tests.ready import EMPTY, copied_to
from thongquan.config.paths import VAR
from thongquan.config.postgres import ensure_database, is_embedded
from thongquan.config.tuning import tune

tune()  # as whatever serves is; a worker for each core

WORKER = os.environ.get("PYTEST_XDIST_WORKER")
OWN = WORKER and is_embedded() and str(VAR / f"postgres-{WORKER}")
READY = EMPTY if OWN else ""  # a database that has its tables
if OWN and os.environ.get("THONGQUAN_POSTGRES") != OWN:
    # A server of its own: what the journal may seal waits for every transaction of the server, whoever's it is.
    del os.environ["DATABASE_URL"]
    copied_to(Path(OWN))
ensure_database()

from thongquan.config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick; nobody's real password
SECOND_FACTOR_ROLES = frozenset()  # asked for where a test is of it
