"""Lists of declarations and parties, certificates, and a requirement met by hand."""

import json
from pathlib import Path

import pytest

from tests.cli.typed import Typed
from tests.wire.certificates import pem
from thongquan.clearance.models import Declaration, FindingRow
from thongquan.clearance.selectors.standing import open_requirements
from thongquan.cli.demo.firms import firms

TRADERS = [firm for firm in firms() if firm.kind == "trader"]


def test_declarations_are_listed_by_what_they_are_narrowed_to_and_in_pages(
    thongquan: Typed, registered
) -> None:
    red, green, export = registered("L-1", lane="R"), registered("L-2"), registered("L-3", name="export")
    trader = thongquan.by("thuongnhan")

    def listed(*words: object) -> list[str]:
        told = trader.json("declaration", "list", *words, "--json")
        return [one["number"][:11] for one in told["declarations"]]

    mine = {red[:11], green[:11], export[:11]}
    assert set(listed()) == mine
    assert listed("--direction", "EX") == [export[:11]]
    assert listed("--reference", "L-1") == listed("--lane", "R") == [red[:11]]
    assert listed("--from", "2999-01-01") == []
    first = trader.json("declaration", "list", "--limit", 2, "--json")
    rest = trader.json("declaration", "list", "--limit", 2, "--cursor", first["next"], "--json")
    pages = [one["number"][:11] for one in (*first["declarations"], *rest["declarations"])]
    assert (sorted(pages), rest["next"]) == (sorted(mine), "")
    shown = trader("declaration", "list", "--limit", 2)
    assert f"--cursor {first['next']}" in shown.stderr
    assert pages[0] in shown.stdout
    assert "bad-cursor" in trader("declaration", "list", "--cursor", "?", status=1).stderr
    assert "not-permitted" in thongquan.by("nganhang")("declaration", "list", status=1).stderr


def test_a_party_is_listed_and_shown_to_itself_and_to_officers(thongquan: Typed) -> None:
    own, other = TRADERS[0].tax_code, TRADERS[1].tax_code
    mine = thongquan.by("thuongnhan").json("party", "list", other, "--json")["parties"]
    assert [one["identifiers"][0]["number"] for one in mine] == [own]
    assert own in thongquan("party", "show", own).stdout
    said = [thongquan("party", "show", number, status=1).stderr for number in (other, "0000000000")]
    assert said[0].replace(other, "") == said[1].replace("0000000000", "")
    officer = thongquan.by("congchuc")
    first = officer.json("party", "list", "--limit", 2, "--json")
    rest = officer.json("party", "list", "--cursor", first["next"], "--json")
    names = [one["name"] for one in (*first["parties"], *rest["parties"])]
    assert len(names) == len(set(names)) == len(firms())
    [found] = officer.json("party", "list", other, "--json")["parties"]
    told = officer.json("party", "show", found["party"].removeprefix("party:"), "--json")
    assert (told["name"], told["numbers"][0]["valid_to"]) == (TRADERS[1].name, None)
    assert "bad-cursor" in officer("party", "list", "--cursor", "VN-P99999999", status=1).stderr


def test_certificates_are_registered_listed_and_revoked_by_their_party(
    thongquan: Typed, tmp_path: Path
) -> None:
    own, other = TRADERS[0].tax_code, TRADERS[1].tax_code
    file = tmp_path / "key.pem"
    file.write_bytes(pem())
    made = thongquan.by("thuongnhan")("certificate", "register", own, file).stdout.split()[-1]
    assert "not-found" in thongquan("certificate", "register", other, file, status=1).stderr
    [held] = thongquan.json("certificate", "list", own, "--json")
    assert (held["fingerprint"], held["state"]) == (made, "in-force")
    thongquan("certificate", "revoke", own, made, "--reason", "lộ khóa")
    assert "revoked" in thongquan.by("congchuc")("certificate", "list", own).stdout
    assert "not-found" in thongquan.by("nganhang")("certificate", "list", own, status=1).stderr


@pytest.fixture
def wanting(registered) -> Declaration:
    """A declaration that an agency's licence is wanted for."""
    row = Declaration.objects.get(number=registered("L-9")[:11])
    FindingRow.objects.create(
        month=row.law_day.replace(day=1), declaration_id=row.pk, revision=0, row=99, rule="REQ-002",
        path="items[1].commodity_code", found="", expected="ATTP (licence)", effect="require",
        audience="public", stage="clearance",
    )  # fmt: skip
    return row


def test_an_officer_who_saw_the_paper_meets_the_requirement_by_hand(
    thongquan: Typed, wanting: Declaration
) -> None:
    words = ("declaration", "meet", wanting.number, "ATTP", "--item", 1, "--paper", "GP-2026-17")
    assert "not-permitted" in thongquan.by("thuongnhan")(*words, status=1).stderr
    assert "requirement-not-open" in thongquan.by("congchuc")(*words[:3], "KDTV", *words[4:], status=1).stderr
    assert [one.measure for one in open_requirements(wanting)] == ["ATTP"]
    thongquan(*words)
    assert open_requirements(wanting) == []
    told = thongquan.json("declaration", "show", wanting.number, "--json")
    assert "requirement-met" in json.dumps(told["timeline"])
