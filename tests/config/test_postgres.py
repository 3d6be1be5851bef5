"""The embedded server leaves every folder's mode as it was, and comes back from the dead."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from thongquan.config.paths import REPOSITORY

OURS = ("DATABASE_URL", "THONGQUAN_EMBEDDED", "THONGQUAN_POSTGRES")  # of the server the tests run on
PROGRAM = """
import sys
from thongquan.config import postgres
url = postgres.start_embedded()
print(url)
print(postgres.data_folder())
if "stop" in sys.argv:
    postgres.stop_embedded()
"""


def embedded(var: Path, *arguments: str) -> tuple[str, Path, str]:
    environment = {k: v for k, v in os.environ.items() if k not in OURS}
    environment |= {"THONGQUAN_VAR": str(var), "PYTHONPATH": str(REPOSITORY / "src")}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    url, folder = done.stdout.split()
    return url, Path(folder), done.stderr


def modes_above(*paths: Path) -> dict[Path, int]:
    return {parent: parent.stat().st_mode for path in paths for parent in path.parents if parent.exists()}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A short path of our own: a socket's path may not be long."""
    folder = Path(f"/var/tmp/tq-{os.getpid()}-{time.monotonic_ns() % 10**6}")
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    yield folder
    subprocess.run(["rm", "-rf", str(folder)], check=True)


def test_a_private_parent_keeps_its_mode_and_the_data_goes_elsewhere(place: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root's embedded server opens folders to others")
    private = place / "home"
    private.mkdir(mode=0o700)
    before = modes_above(private / "var" / "postgres", Path(sys.executable).resolve(), Path(psycopg.__file__))
    _, folder, said = embedded(private / "var", "stop")
    assert modes_above(private / "var" / "postgres", Path(sys.executable).resolve(), Path(psycopg.__file__)) | {
        private / "var": 0
    } == before | {private / "var": 0}
    assert private not in folder.parents
    assert str(private) in said
    assert "private" in said
    subprocess.run(["rm", "-rf", str(folder.parent)], check=True)


def test_an_open_parent_keeps_its_mode_and_holds_the_data(place: Path) -> None:
    before = modes_above(place / "var" / "postgres")
    _, folder, said = embedded(place / "var", "stop")
    assert folder == place / "var" / "postgres"
    assert said == ""
    after = modes_above(place / "var" / "postgres")
    assert {path: after[path] for path in before} == before


def test_a_server_killed_with_its_starter_gone_is_started_again_with_its_data(place: Path) -> None:
    url, folder, _ = embedded(place / "var")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("create table kept (n int)")
        connection.execute("insert into kept values (7)")
    os.kill(int((folder / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    url, _, _ = embedded(place / "var")
    with psycopg.connect(url) as connection:
        assert connection.execute("select n from kept").fetchall() == [(7,)]
    embedded(place / "var", "stop")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url, connect_timeout=2)
