"""`thongquan` on a machine where nothing has been started: a fresh clone, and what it leaves behind."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from thongquan.config.paths import REPOSITORY

ENTRY = ("-m", "thongquan.config.entry")
ASSESS = (*ENTRY, "assess", "docs/examples/import.json", "--on", "2026-11-23", "--json")


@pytest.fixture
def var() -> Iterator[Path]:
    """A short path: a socket's may not be long."""
    folder = Path(f"/var/tmp/tq-cli-{os.getpid()}-{time.monotonic_ns() % 10**6}")
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    yield folder
    python(folder, "-c", "from thongquan.config import postgres; postgres.stop_embedded()")
    subprocess.run(["rm", "-rf", str(folder)], check=True)


def python(var: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    ours = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")
    unset = (*ours, "THONGQUAN_EMBEDDED", "THONGQUAN_DEMO", "THONGQUAN_POSTGRES")
    environment = {name: value for name, value in os.environ.items() if name not in unset} | {
        "THONGQUAN_VAR": str(var),
        "PYTHONPATH": str(REPOSITORY / "src"),
    }
    return subprocess.run(
        [sys.executable, *arguments],
        env=environment,
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )


def serving(var: Path) -> bool:
    return (var / "postgres" / "postmaster.pid").exists()


def test_what_needs_no_database_starts_none(var: Path) -> None:
    assert json.loads(python(var, *ENTRY, "schema", "declaration").stdout)["title"] == "Declaration"
    assert "assess" in python(var, *ENTRY, "--help").stdout
    assert not (var / "postgres").exists()


def test_a_fresh_clone_assesses_at_once_and_leaves_nothing_running(var: Path) -> None:
    first = python(var, *ASSESS, "--rate", "USD=25430")
    assert first.returncode == 0, first.stderr
    assert json.loads(first.stdout)["judged"] == "ok", "standard output is the JSON alone"
    assert "the law is loaded" in first.stderr
    assert not serving(var)

    again = python(var, *ASSESS)
    assert again.returncode == 1, "outside the demo the book has no rate of the week"
    assert "VAL-001" in {found["rule"] for found in json.loads(again.stdout)["findings"]}
    assert "the law is loaded" not in again.stderr
    assert not serving(var)

    python(var, "-c", "from thongquan.config import postgres; postgres.ensure_database()")
    assert python(var, *ASSESS, "--rate", "USD=25430").returncode == 0
    assert serving(var), "a server that others started is left to them"
