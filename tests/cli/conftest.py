"""A database with the pack and the demo's people, on which commands commit as they do for people."""

import json
from collections.abc import Iterator
from functools import cache

import pytest
from django.db import connection
from typer import testing
from typer.testing import CliRunner, Result

from tests import world
from tests.cli.typed import Typed


@pytest.fixture(scope="session", autouse=True)
def _commands_are_made_once() -> None:
    """Typer makes all of them anew for each that is typed, as at the start of a program: half of its time."""
    testing._get_command = cache(testing._get_command)


@pytest.fixture(scope="module")
def installed(_world_database: str, django_db_blocker) -> Iterator[str]:
    """The name of a copy of the world; Django is connected to it while the module's tests run."""
    with django_db_blocker.unblock(), world.copy("cli") as name:
        yield name


@pytest.fixture
def thongquan(installed: str, monkeypatch, tmp_path) -> Typed:
    """Type a command: `thongquan("assess", file, "--json")`; each test has its own home."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("COLUMNS", "160")

    def run(*arguments: object) -> Result:
        from thongquan.cli.main import app

        result = CliRunner().invoke(app, [str(each) for each in arguments])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        connection.ensure_connection()
        return result

    return Typed(run, monkeypatch)


@pytest.fixture
def file(thongquan, tmp_path):
    """An example of today, with a reference of its own, changed as the test wants it."""

    def made(name: str, reference: str, **changes: object):
        path = tmp_path / f"{reference}.json"
        thongquan("example", name, "--to", path)
        content = json.loads(path.read_text("utf-8")) | {"functional_reference_id": reference}
        for item in content["items"]:
            item |= {field: value for field, value in changes.items() if field in item}
        path.write_text(json.dumps(content), "utf-8")
        return path

    return made


@pytest.fixture
def registered(thongquan, file):
    """The number of a declaration just registered, in the lane the test wants (one in a hundred is drawn)."""

    def made(reference: str, lane: str = "G", name: str = "import") -> str:
        told = thongquan.by("thuongnhan").json("declare", file(name, reference), "--json")
        assert (told["registered"], told["declarations"]) == (1, 1), told
        number = told["answers"][0]["number"]
        if told["answers"][0]["lane"] != lane:
            thongquan.by("lanhdao")("declaration", "override", number, "--to", lane, "--reason", "information")
        return number

    return made
