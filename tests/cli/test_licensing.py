"""`thongquan application …` and `thongquan licence …`, as people type them."""

import json
from pathlib import Path

from tests.cli.typed import Typed
from thongquan.config.paths import REPOSITORY

EXAMPLES = REPOSITORY / "docs" / "examples"


def applied(thongquan: Typed, file: Path) -> str:
    said = thongquan.by("thuongnhan")("application", "apply", "cites-permit", file)
    return next(word for word in said.stdout.split() if word.startswith("VN-N"))


def received(thongquan: Typed) -> str:
    which = applied(thongquan, EXAMPLES / "application.csv")
    trader = thongquan.by("thuongnhan")
    for document in ("contract", "origin-proof"):
        trader("application", "attach", which, document, EXAMPLES / "contract.pdf")
    trader("application", "send", which)
    thongquan.by("capphep")("application", "receive", which)
    return which


def test_what_a_draft_lacks_is_told_and_it_is_not_sent(thongquan: Typed, tmp_path: Path) -> None:
    file = tmp_path / "application.json"
    file.write_text(json.dumps({"direction": "import", "fields": {}, "goods": []}), "utf-8")
    which = applied(thongquan, file)
    trader = thongquan.by("thuongnhan")
    assert "LIC-008" in trader("application", "show", which).stdout
    assert "application-not-in-order" in trader("application", "send", which, status=1).stderr
    trader("application", "withdraw", which)
    assert trader.json("application", "show", which, "--json")["state"] == "withdrawn"
    thongquan("application", "template", "cites-permit", "--out", tmp_path / "a.xlsx")
    assert (
        "table-unreadable"
        in trader("application", "apply", "cites-permit", tmp_path / "a.xlsx", status=1).stderr
    )
    file.write_text("[]", "utf-8")
    assert "table-unreadable" in trader("application", "apply", "cites-permit", file, status=1).stderr


def test_an_application_is_granted_the_licence_amended_and_revoked(thongquan: Typed) -> None:
    which = received(thongquan)
    agency = thongquan.by("capphep")
    assert agency.json("application", "desk", "--json")[0]["identifier"] == which
    said = agency("application", "grant", which, "--amount", "1=80").stdout
    licence = next(word for word in said.split() if word.startswith("VN-G"))
    assert "80 / 80 KGM" in thongquan.by("thuongnhan")("licence", "show", licence).stdout
    thongquan.by("capphep")("licence", "amend", licence, "--amount", "1=90", "--reason", "Tăng")
    trader = thongquan.by("thuongnhan")
    trader("licence", "ask", licence, "--amount", "1=95", "--until", "2031-01-31", "--reason", "Thêm")
    agency = thongquan.by("capphep")
    [asked] = agency.json("licence", "asked", "--json")
    agency("licence", "grant-amendment", licence, asked["amendment"])
    assert "95 / 95 KGM" in agency("licence", "show", licence).stdout
    thongquan("licence", "revoke", licence, "--reason", "Khai sai")
    trader = thongquan.by("thuongnhan")
    assert trader.json("licence", "list", "--json")[0]["state"] == "revoked"
    assert "not-in-this-state" in trader("licence", "surrender", licence, status=1).stderr


def test_an_inspection_is_of_procedures_that_have_one_and_a_refusal_has_a_reason(thongquan: Typed) -> None:
    which = received(thongquan)
    agency = thongquan.by("capphep")
    assert "no-inspection-here" in agency("application", "inspect", which, "--text", "x", status=1).stderr
    agency("application", "refuse", which, "--reason", "Sai nguồn gốc")
    assert agency.json("application", "list", "--state", "refused", "--json")[0]["identifier"] == which
