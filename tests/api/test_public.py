"""What everybody may know: the law, the calculator, the record."""

from datetime import timedelta

import polars as pl
import pytest

from tests.api.caller import Caller, catalogue
from tests.api.conftest import FIRST
from tests.api.journeys import ok
from tests.api.test_gates import operations
from tests.world import AT, DAY, PASSWORD
from thongquan.api import gate
from thongquan.books import selectors, services
from thongquan.identity import services as accounts
from thongquan.identity.domain import Role
from thongquan.identity.services import NewUser
from thongquan.intake.domain.pacing import Pace
from thongquan.journal.models import Leaf
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject


def test_the_calculator_says_what_each_agreement_costs_and_wants(anybody: Caller) -> None:
    code = catalogue().codes[0][0]
    told = ok(anybody.get(f"/calculator?code={code}&origin=CN&value=1000000"))
    assert told["currency"] == "VND"
    granted = [one for one in told["offers"] if one["granted"]]
    assert {"MFN", "ACFTA"} <= {one["schedule"] for one in told["offers"]}
    assert granted
    assert any(one["proofs"] for one in told["offers"])
    assert anybody.get("/calculator?code=00000000&origin=CN&value=1").status_code == 404
    short = anybody.get(f"/calculator?code={code[:6]}&origin=CN&value=1")
    assert (short.status_code, short.json()["code"]) == (422, "code-not-whole")
    assert code in short.json()["facts"]["lines"]
    assert anybody.get(f"/calculator?code={code}&origin=ZZ&value=1").json()["code"] == "country-unknown"
    for bad in (
        "code=x&origin=CN&value=1",
        f"code={code}&origin=CN&value=NaN",
        f"code={code}&origin=cn&value=1",
    ):
        assert anybody.get(f"/calculator?{bad}").json()["code"] == "validation"


def test_a_code_is_shown_with_all_above_it(anybody: Caller) -> None:
    code = catalogue().codes[0][0]
    told = ok(anybody.get(f"/tariff/codes/{code}"))
    assert told["path"][-1]["code"] == code
    assert told["rates"]
    assert ok(anybody.get(f"/tariff/codes?prefix={code[:4]}"))["count"] > 0


def test_the_tree_opens_level_by_level_and_says_which_texts_are_no_law(anybody: Caller) -> None:
    top = ok(anybody.get("/tariff/tree"))
    assert top["lineage"] == []
    assert len([one for one in top["nodes"] if one["level"] == "section"]) == 21
    told = ok(anybody.get("/tariff/tree?under=0901"))
    assert [one["code"] for one in told["lineage"]] == ["II", "09", "0901"]
    assert not any(one["official"] for one in told["lineage"])
    assert {one["level"] for one in told["nodes"]} == {"subheading"}
    assert anybody.get("/tariff/tree?under=0000").status_code == 404


def test_codes_are_found_without_diacritics(anybody: Caller) -> None:
    lines = ok(anybody.get("/tariff/search?q=ca+phe"))["lines"]
    assert lines[0]["code"].startswith("0901")
    assert lines == ok(anybody.get("/tariff/search?q=C%C3%A0+ph%C3%AA"))["lines"]
    assert ok(anybody.get("/tariff/search?q=%25%25"))["lines"] == []
    assert anybody.get("/tariff/search?q=").json()["code"] == "validation"


def test_a_code_says_proofs_taxes_and_agencies_on_a_day_and_as_known_at_a_moment(anybody: Caller) -> None:
    told = ok(anybody.get("/tariff/codes/09011120"))
    acfta = next(one for one in told["offered"] if one["schedule"] == "ACFTA")
    assert acfta["proofs"] == [{"type": "FORM-E", "name": acfta["proofs"][0]["name"]}]
    assert (acfta["cells"][0]["rate"], acfta["cells"][0]["not_countries"]) == ("0", ["CN", "MM", "TH"])
    assert {one["measure"] for one in told["controls"]} >= {"plant-quarantine"}
    assert [one["rate"] for one in ok(anybody.get("/tariff/codes/61091010?on=2026-12-31"))["vat"]] == ["8"]
    assert [one["rate"] for one in ok(anybody.get("/tariff/codes/61091010?on=2027-01-01"))["vat"]] == ["10"]
    assert ok(anybody.get("/tariff/codes/98041500"))["special"][0]["schedule"] in ("MFN", "ORD")
    assert anybody.get("/tariff/codes/09011120?known_at=2000-01-01T00:00:00Z").status_code == 404
    assert anybody.get("/tariff/codes/09011120?known_at=2000-01-01").json()["code"] == "validation"
    future = ok(anybody.get("/tariff/codes/09011120?known_at=2999-01-01T00:00:00Z"))
    assert future == told, "what will be published nobody knows yet"


def test_the_history_of_a_code_says_its_rates_by_day_and_which_edition_brought_them(anybody: Caller) -> None:
    told = ok(anybody.get("/tariff/codes/09011120/history"))
    mfn = next(one for one in told["offered"] if one["schedule"] == "MFN")
    assert [(one["rate"], one["valid_from"], one["valid_to"]) for one in mfn["cells"]] == [
        ("15", "2026-01-01", None)
    ]
    [change] = told["changes"]
    assert (change["edition"], len(change["added"])) == ("tariff/1", 23)
    assert anybody.get("/tariff/codes/00000000/history").status_code == 404


def test_the_law_is_listed_shown_and_compared_and_drafts_are_not(anybody: Caller, officer: Caller) -> None:
    assert "tariff" in {one["book"] for one in ok(anybody.get("/books"))}
    editions = ok(anybody.get("/books/clearance/editions"))
    number = editions[0]["number"]
    tables = ok(anybody.get(f"/books/clearance/editions/{number}"))["tables"]
    assert tables["parameters"] > 0
    rows = ok(anybody.get(f"/books/clearance/editions/{number}?table=parameters&limit=1"))["rows"]
    assert len(rows) == 1
    assert ok(anybody.get(f"/books/clearance/editions/{number}/diff/{editions[-1]['number']}"))["count"] > 0
    assert anybody.get("/books/clearance/editions/999").status_code == 404
    assert anybody.get("/books/nothing/editions").status_code == 404
    assert anybody.get("/books/clearance/drafts").status_code == 401
    assert len(ok(officer.get("/books/clearance/drafts"))) >= len(editions)


def test_a_second_person_publishes(anybody: Caller, officer: Caller, supervisor: Caller) -> None:
    tables = dict(selectors.tables("clearance", known_at=AT).tables)
    tables["forbidden"] = tables["forbidden"].head(1)
    drafter = Actor(Subject("user", "VN-lanhdao"))
    ref = services.draft(book="clearance", tables=tables, basis="test", actor=drafter, at=AT)
    path = f"/books/clearance/drafts/{ref.number}"
    assert anybody.get(f"/books/clearance/editions/{ref.number}").status_code == 404
    ok(officer.post(f"{path}/check"))
    answer = supervisor.post(f"{path}/approve")
    assert (answer.status_code, answer.json()["code"]) == (409, "needs-a-second-person")
    assert officer.post(f"{path}/publish").status_code == 403


def test_the_record_is_proved_to_whom_it_concerns(
    trader: Caller, anybody: Caller, officer: Caller, auditor: Caller
) -> None:
    assert ok(anybody.get("/journal/checkpoint"))["keys"]
    told = trader.register(items=1)
    path = f"/declarations/{told['identifier']}/record"
    mine = ok(trader.get(path))
    assert {one["kind"] for one in mine} <= {"clearance.registered", "clearance.cleared"}
    leaf = mine[0]["leaf"]
    assert trader.get(f"/journal/proofs/{leaf}").json()["code"] == "not-sealed-yet"
    assert trader.get(f"/journal/proofs/{told['receipt']['leaf']}").json()["code"] == "not-sealed-yet"
    assert anybody.get(f"/journal/proofs/{leaf}").status_code == 401
    assert len(ok(auditor.get(path))) >= len(mine)


def test_the_commitment_of_the_day_is_public_and_the_seed_is_not(anybody: Caller) -> None:
    told = ok(anybody.get(f"/selection/seeds/{DAY.isoformat()}"))
    assert len(told["commitment"]) == 64
    assert told["seed"] == ""


def test_nobody_reads_the_officers_rules_but_officers(
    anybody: Caller, trader: Caller, officer: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the rows, nor how many there are, nor what another edition changes in them."""
    [edition] = ok(anybody.get("/books/rules/editions"))
    path = f"/books/rules/editions/{edition['number']}"
    draft = f"/books/rules/drafts/{edition['number']}"
    whole = ok(officer.get(f"{draft}?table=rules&limit=1000"))["rows"]
    doubts = {row["id"] for row in whole if row["audience"] == "officer"}
    assert len(doubts) >= 5
    for reader in (anybody, trader):
        rows = ok(reader.get(f"{path}?table=rules&limit=1000"))["rows"]
        assert {row["audience"] for row in rows} == {"public"}
        assert len(rows) == len(whole) - len(doubts) == ok(reader.get(path))["tables"]["rules"]
        examples = ok(reader.get(f"{path}?table=examples&limit=1000"))["rows"]
        assert not {row["id"] for row in examples} & doubts
        assert reader.get(draft).status_code in (401, 403)
    tables = dict(selectors.tables("rules", known_at=AT).tables)
    tables["rules"] = tables["rules"].with_columns(basis=pl.lit("x"))
    ref = services.draft(book="rules", tables=tables, basis="t", actor=Actor.system("t"), at=AT)
    monkeypatch.setattr(selectors, "published", lambda b, n: selectors.opened(selectors.edition(b, n)))
    other = ok(anybody.get(f"{path}/diff/{ref.number}"))
    assert other["count"] == len(whole) - len(doubts)
    assert not any(doubt in str(other["differences"]) for doubt in doubts)
    assert ok(officer.get(f"{draft}/diff/{ref.number}"))["count"] == len(whole)


def test_who_made_the_law_is_for_those_who_make_it(anybody: Caller, officer: Caller) -> None:
    assert not any(name.endswith("_by") for name in ok(anybody.get("/books/clearance/editions"))[0])
    assert ok(officer.get("/books/clearance/drafts"))[0]["drafted_by"]


def test_public_law_is_kept_by_whoever_asked_until_it_changes(anybody: Caller, officer: Caller) -> None:
    code = catalogue().codes[0][0]
    number = ok(anybody.get("/books/clearance/editions"))[0]["number"]
    for path in (
        "/books",
        "/books/clearance/editions",
        f"/books/clearance/editions/{number}",
        f"/tariff/codes/{code}",
        f"/tariff/codes?prefix={code[:4]}",
        f"/tariff/codes/{code}/history",
        f"/tariff/tree?under={code[:4]}",
        f"/tariff/search?q={code[:4]}",
        f"/calculator?code={code}&origin=CN&value=1000000",
    ):
        first = anybody.get(path)
        assert first["Cache-Control"].startswith("public"), path
        again = anybody.get(path, if_none_match=f'W/{first["ETag"]}, "other"')
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"]), path
    assert "no-store" in officer.get("/books/clearance/drafts")["Cache-Control"]
    before = anybody.get(f"/tariff/codes/{code}")["ETag"]
    assert anybody.get(f"/tariff/codes/{code}?on=2026-02-01")["ETag"] != before
    publish_again("clearance")
    assert anybody.get(f"/tariff/codes/{code}")["ETag"] != before


def publish_again(book: str) -> None:
    first, second = (Actor(Subject("user", name)) for name in ("VN-congchuc", "VN-lanhdao"))
    tables = dict(selectors.tables(book, known_at=AT).tables)
    tables["forbidden"] = tables["forbidden"].head(1)
    ref = services.draft(book=book, tables=tables, basis="test", actor=first, at=AT)
    for step, actor in ((services.check, first), (services.approve, second), (services.publish, second)):
        step(book=book, number=ref.number, actor=actor, at=AT)


def test_public_routes_are_paced_all_together_and_the_wait_is_said(
    anybody: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "ANYBODY", Pace("api", per_minute=30, at_once=2))
    codes = [anybody.get(path).status_code for path in ("/books", "/certificate", "/books")]
    assert codes == [200, 200, 429]
    answer = anybody.get("/calculator?code=01&origin=CN&value=1")
    assert (answer["Retry-After"], answer.json()["code"]) == ("2", "too-many-requests")
    assert anybody.get("/health").status_code == 200
    assert anybody.get("/declarations").status_code == 401


def test_every_public_route_is_paced_but_for_a_few() -> None:
    free = {
        op.operation_id  # type: ignore[attr-defined]
        for _, _, op in operations()
        if (its := op.auth_callbacks[0]).permission == gate.PUBLIC and not its.paced  # type: ignore[attr-defined]
    }
    assert free == {"health", "bank_notice", "receive_message", "verify_credential"}


def test_long_lists_come_in_pages_that_miss_nothing_and_repeat_nothing(anybody: Caller) -> None:
    path = f"/tariff/codes?prefix={catalogue().codes[0][0][:2]}"
    whole, pages, cursor = ok(anybody.get(path))["lines"], [], ""
    while True:
        told = ok(anybody.get(f"{path}&limit=7&cursor={cursor}"))
        pages += told["lines"]
        cursor = told["next"]
        if not cursor:
            break
    assert pages == whole
    assert len(whole) > 7
    editions = [one["number"] for one in ok(anybody.get("/books/clearance/editions"))]
    path = f"/books/clearance/editions/{editions[0]}/diff/{editions[-1]}"
    every = ok(anybody.get(path))
    first = ok(anybody.get(f"{path}?limit=1"))
    rest = ok(anybody.get(f"{path}?cursor={first['next']}")) if first["next"] else {"differences": []}
    assert first["differences"] + rest["differences"] == every["differences"]


def test_who_reads_the_journal_reads_as_far_as_he_is_cleared(
    trader: Caller, officer: Caller, supervisor: Caller, auditor: Caller, cast: dict[str, Caller]
) -> None:
    identifier = trader.register(items=1)["identifier"]
    hold = {
        "effect": "hold-exit", "kind": "x", "basis": "Luật", "authority": "Cục", "why": "tin báo",
        "audience": "officer",
    }  # fmt: skip
    ok(officer.post(f"/declarations/{identifier}/holds", hold), 201)
    before = AT - timedelta(minutes=5)
    subject = accounts.create_user(new=NewUser("kiemtoan2", "x", PASSWORD, chosen=True), actor=FIRST, at=before)
    accounts.request_grant(to=subject, role=Role.AUDITOR, valid_from=before, actor=FIRST, at=before)
    token = accounts.issue_token(
        name="t", expires_at=AT + timedelta(days=1), actor=Actor(subject), at=AT - timedelta(hours=1)
    )
    uncleared = Caller(auditor.http, token)

    def asked(kind: str) -> list[int]:
        leaf = (
            Leaf.objects.filter(kind=kind).order_by("-month", "-txid", "-seq").values_list("id", flat=True)[0]
        )
        return [who.get(f"/journal/proofs/{leaf}").status_code for who in (auditor, supervisor, uncleared)]

    sealed, hidden = 409, 404  # "not-sealed-yet" is said to whom it concerns
    assert asked("clearance.registered") == [sealed, sealed, sealed]
    assert asked("risk.hold-placed") == [sealed, sealed, hidden]
    assert asked("identity.user-created") == [sealed, hidden, sealed], "he sees one office alone"
