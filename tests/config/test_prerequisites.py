"""What a test needs and is not there: skipped with one line and a count, or a failure where it is required."""

import os
import subprocess
import sys

from tests.portal.site import url
from thongquan.config.paths import REPOSITORY

ONE = "tests/clearance/test_format_xml.py"


def outcome(**given: str) -> tuple[int, str]:
    """As `make test` does it, by a worker beside."""
    outer = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_XDIST")}
    # On the server there is: a worker that ends takes one of its own with it.
    alone = {"DATABASE_URL": url("postgres"), "THONGQUAN_EMBEDDED": "0", "THONGQUAN_DATA": "/nonexistent"}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "1", ONE, "-k", "nepalese"],
        cwd=REPOSITORY, env=outer | alone | given,
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def test_what_is_skipped_for_want_of_something_is_counted_in_one_line() -> None:
    code, told = outcome(THONGQUAN_REQUIRE="")
    assert code in (0, 5), told
    assert "tests skipped for want of data: the real data files are not at /nonexistent" in told


def test_what_is_required_and_not_there_is_a_failure() -> None:
    code, told = outcome(THONGQUAN_REQUIRE="data")
    assert code == 4
    assert "THONGQUAN_REQUIRE names data" in told
