"""Settings of the tests: the same, with the database started before anything asks for it."""

from thongquan.config.postgres import ensure_database

ensure_database()

from thongquan.config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick; nobody's real password
