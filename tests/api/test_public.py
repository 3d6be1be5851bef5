"""What everybody may know: the law, the calculator, the record."""

from tests.api.caller import Caller, catalogue
from tests.api.journeys import ok
from tests.world import DAY


def test_the_calculator_says_what_each_agreement_costs_and_wants(anybody: Caller) -> None:
    code = catalogue().codes[0][0]
    told = ok(anybody.get(f"/calculator?code={code}&origin=CN&value=1000000"))
    assert told["currency"] == "VND"
    granted = [one for one in told["offers"] if one["granted"]]
    assert {"MFN", "ACFTA"} <= {one["schedule"] for one in told["offers"]}
    assert granted
    assert any(one["proofs"] for one in told["offers"])
    assert anybody.get("/calculator?code=00000000&origin=CN&value=1").status_code == 404
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
    from tests.world import AT
    from thongquan.books import selectors, services
    from thongquan.kernel.actors import Actor
    from thongquan.kernel.identifiers import Subject

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
