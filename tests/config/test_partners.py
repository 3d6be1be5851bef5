"""Two installations beside this one: what each is told of itself, and that nothing of ours reaches them."""

from pathlib import Path

from thongquan.config.entry import needs_database
from thongquan.config.partners import installations


def test_each_is_told_of_its_own_folder_and_of_nothing_that_is_ours(monkeypatch):
    ours = {
        "DATABASE_URL": "postgresql:///ours", "THONGQUAN_EMBEDDED": "1", "THONGQUAN_POSTGRES": "/ours",
        "THONGQUAN_PACK": "/ours", "THONGQUAN_URL": "https://ours", "THONGQUAN_VAR": "/ours",
    }  # fmt: skip
    for name, value in ours.items():
        monkeypatch.setenv(name, value)
    told = {one.code: one.environment() for one in installations(Path("/two"))}
    assert {code: one["THONGQUAN_VAR"] for code, one in told.items()} == {"VN": "/two/vn", "LA": "/two/la"}
    assert {code: one["THONGQUAN_ADMINISTRATION"] for code, one in told.items()} == {"VN": "VN", "LA": "LA"}
    assert told["VN"]["THONGQUAN_PORT"] != told["LA"]["THONGQUAN_PORT"]
    values = [value for one in told.values() for value in one.values() if "::" not in value]
    assert [value for value in values if "ours" in value] == []


def test_neither_of_the_two_is_this_installation():
    assert not needs_database(["demo", "--partners", "--journey"])
    assert needs_database(["demo", "hand"])
