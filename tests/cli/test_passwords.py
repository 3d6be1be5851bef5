"""Passwords on the command line: the first one is changed before anything else, and one's own at any time."""

import pytest

from tests.cli.typed import Typed
from tests.world import PASSWORD
from thongquan.cli import account

OWN, OTHER = "cau-chuyen-khac-2026", "mot-cau-chuyen-nua-26"


def signing_in(name: str, password: str) -> tuple[str, ...]:
    return ("sign-in", "--user", name, "--password", password)


def created(thongquan: Typed, name: str) -> None:
    thongquan.by("quantri")("user", "create", name, "--name", name.title(), "--password", PASSWORD)


def test_a_first_password_does_nothing_until_its_owner_has_chosen_another(thongquan: Typed) -> None:
    created(thongquan, "lan")
    refused = thongquan.by("lan")("whoami", status=1).stderr
    assert "password-to-change" in refused
    assert "thongquan password" in refused
    change = ("password", "--user", "lan", "--password", PASSWORD, "--new")
    assert "account-unfit" in thongquan.by(None)(*change, "ngan", status=1).stderr
    thongquan(*change, OWN)
    assert "Lan" in thongquan.by("lan", OWN)("whoami").stdout
    assert "not-signed-in" in thongquan.by(None)(*change, OTHER, status=1).stderr


def test_signing_in_asks_for_a_new_one_in_its_place(thongquan: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    created(thongquan, "huong")
    monkeypatch.setattr(account.typer, "prompt", lambda *_, **how: OWN)
    told = thongquan.by(None)(*signing_in("huong", PASSWORD))
    assert "password-to-change" in told.stderr
    assert "Huong" in thongquan("whoami").stdout


def test_changing_it_ends_what_is_open_elsewhere_and_keeps_this_terminal(
    thongquan: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    created(thongquan, "thao")
    change = ("password", "--user", "thao", "--password")
    thongquan.by(None)(*change, PASSWORD, "--new", OWN)
    thongquan(*signing_in("thao", OWN))
    thongquan(*change, OWN, "--new", OTHER)
    assert "Thao" in thongquan("whoami").stdout
    monkeypatch.setenv("THONGQUAN_USER", "thao")
    monkeypatch.setenv("THONGQUAN_PASSWORD", OWN)
    thongquan("whoami", status=1)
