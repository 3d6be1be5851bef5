"""The first two administrators of an installation, as they are appointed at its machine."""

import pytest
from typer.testing import CliRunner, Result

from thongquan.cli.main import app

pytestmark = pytest.mark.django_db
ANH, BINH = "ca-phe-buoi-sang-7", "tra-da-buoi-trua-8"


def appointed(one: str = "anh", other: str = "binh") -> Result:
    return CliRunner().invoke(
        app, ["user", "appoint-first", one, other], input=f"{ANH}\n{ANH}\n{BINH}\n{BINH}\n"
    )


def test_two_people_are_appointed_each_by_a_password_of_his_own(monkeypatch: pytest.MonkeyPatch) -> None:
    made = appointed()
    assert made.exit_code == 0, made.output
    assert ANH not in made.output
    for name, password in (("anh", ANH), ("binh", BINH)):
        monkeypatch.setenv("THONGQUAN_USER", name)
        monkeypatch.setenv("THONGQUAN_PASSWORD", password)
        assert CliRunner().invoke(app, ["user", "list", "--json"]).exit_code == 0


def test_one_alone_is_not_enough_and_a_second_time_is_refused() -> None:
    alone = appointed("anh", "anh")
    assert (alone.exit_code, "two-founders-wanted" in alone.stderr) == (1, True)
    appointed()
    again = appointed("cuong", "dung")
    assert (again.exit_code, "already-founded" in again.stderr) == (1, True)
