"""The demo world: built once, gone on with where it was interrupted, welcoming with what it kept."""

import pytest

from thongquan.clearance.models import Declaration
from thongquan.cli.demo import keeping
from thongquan.cli.demo.build import build
from thongquan.ledger import selectors as ledger

COUNT = 8


@pytest.fixture
def folder(installed, settings, tmp_path):
    settings.VAR = tmp_path
    return tmp_path


def quietly(step: str, done: int, total: int) -> None:
    assert 0 <= done <= total, step


def test_it_is_built_once_and_an_interrupted_build_goes_on(thongquan, folder):
    assert build(count=COUNT, progress=quietly)
    kept = keeping.kept(folder)
    assert (folder / keeping.NAME).stat().st_mode & 0o777 == 0o600
    registered = Declaration.objects.count()
    assert registered >= COUNT * 0.7
    assert ledger.drift() == []
    assert not build(count=COUNT, progress=quietly), "the second time nothing is missing"

    keeping.keep(folder, {name: kept[name] for name in ("accounts", "day")} | {"built": False})
    assert build(count=COUNT, progress=quietly)
    assert Declaration.objects.count() == registered
    assert keeping.kept(folder)["accounts"] == kept["accounts"]
    assert ledger.drift() == []

    said = thongquan("demo", "welcome", "--url", "http://127.0.0.1:8123").stdout
    assert "http://127.0.0.1:8123" in said
    assert all(name in said and password in said for name, password in kept["accounts"].items())


def test_what_was_kept_of_another_database_is_not_this_demos(folder, monkeypatch):
    keeping.keep(folder, {"accounts": {}})
    assert keeping.kept(folder) is not None
    monkeypatch.delenv("THONGQUAN_EMBEDDED", raising=False)
    monkeypatch.setenv("DATABASE_URL", "postgresql://somebody@elsewhere/customs")
    assert keeping.kept(folder) is None
