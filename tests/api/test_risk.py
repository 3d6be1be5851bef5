"""Journeys of those who keep the selection, over HTTP; and that nobody else learns of it."""

from datetime import timedelta
from typing import Any

import pytest

from tests.api.caller import Caller, goods, party, traders
from tests.api.conftest import FIRST, OTHER_OFFICE
from tests.api.journeys import ok
from tests.world import AT, DAY, PASSWORD
from thongquan.api.urls import api
from thongquan.identity import services as accounts
from thongquan.identity.domain import PERMISSIONS, Classification, Role
from thongquan.identity.services import NewUser
from thongquan.journal.models import Leaf
from thongquan.kernel.actors import Actor
from thongquan.reference import selectors as reference
from thongquan.risk import selectors as risk
from thongquan.risk.models import Seed

ALL = "commodity_code LIKE '%'"
FILLED = {"{code}": "T-9", "{revision}": "1", "{number}": "1", "{hold}": "00000000-0000-4000-8000-000000000000"}


def written(code: str = "T-1", **changes: Any) -> dict[str, Any]:
    return {
        "code": code, "owner": "02CI", "condition": ALL, "reason": "targeted", "lane": "Y", "weight": 5,
        "title": {"vi": "Thử", "en": "Trial"}, "valid_from": DAY.isoformat(), "why": "phân tích", **changes,
    }  # fmt: skip


def active(officer: Caller, supervisor: Caller, code: str = "T-1", **changes: Any) -> str:
    """The path of an active profile."""
    made = ok(officer.post("/risk/profiles", written(code, **changes)), 201)
    path = f"/risk/profiles/{code}/{made['revision']}"
    ok(supervisor.post(f"{path}/approve"))
    assert ok(supervisor.post(f"{path}/activate"))["state"] == "active"
    return path


def test_a_profile_is_drafted_tried_approved_by_another_and_retired(
    trader: Caller, officer: Caller, supervisor: Caller
) -> None:
    first = trader.register(items=2)
    made = ok(officer.post("/risk/profiles", written()), 201)
    assert (made["state"], made["revision"]) == ("draft", 1)
    path = "/risk/profiles/T-1/1"
    days = f"since={(DAY - timedelta(days=3)).isoformat()}&until={DAY.isoformat()}"
    tried = ok(officer.get(f"{path}/trial?{days}"))
    assert (tried["declarations"], tried["hits"]) == (1, 1)
    assert tried["moves"] == [{"was": "G", "lane": "Y", "count": 1}]
    assert officer.post(f"{path}/approve").status_code == 403
    assert supervisor.post(f"{path}/activate").json()["code"] == "not-in-this-state"
    assert ok(supervisor.post(f"{path}/approve"))["approved_by"] == "user:VN-lanhdao"
    ok(supervisor.post(f"{path}/activate"))
    assert trader.register(goods(seed=11, items=1))["lane"] in ("Y", "R")
    assert ok(supervisor.post(f"{path}/retire", {"reason": "x"}))["state"] == "retired"
    assert [p["state"] for p in ok(officer.get("/risk/profiles?state=retired")) if p["code"] == "T-1"]
    assert first["lane"]


def test_who_drafted_does_not_approve_and_another_office_does_neither(
    supervisor: Caller, cast: dict[str, Caller]
) -> None:
    ok(supervisor.post("/risk/profiles", written("T-2")), 201)
    answer = supervisor.post("/risk/profiles/T-2/1/approve")
    assert answer.json()["code"] == "second-person-needed"
    assert cast["officer elsewhere"].post("/risk/profiles", written("T-3")).status_code == 403


def test_an_unsound_profile_is_refused_with_its_faults(officer: Caller) -> None:
    answer = officer.post("/risk/profiles", written(condition="nothing = 1"))
    assert (answer.status_code, answer.json()["code"]) == (422, "profile-unsound")
    too_long = f"since={(DAY - timedelta(days=400)).isoformat()}&until={DAY.isoformat()}"
    ok(officer.post("/risk/profiles", written("T-4")), 201)
    assert officer.get(f"/risk/profiles/T-4/1/trial?{too_long}").json()["code"] == "too-many-days"
    assert ok(officer.post("/risk/profiles/T-4/1/discard", {"reason": "x"}))["state"] == "retired"


def test_a_secret_profile_is_for_its_writer_and_for_those_who_approve(
    officer: Caller, supervisor: Caller, auditor: Caller
) -> None:
    ok(officer.post("/risk/profiles", written("T-S", secrecy="secret")), 201)
    for who, sees in ((officer, True), (supervisor, True), (auditor, False)):
        assert ("T-S" in {p["code"] for p in ok(who.get("/risk/profiles"))}) == sees
    assert auditor.get(f"/risk/profiles/T-S/1/trial?since={DAY}&until={DAY}").status_code == 404


def test_parameters_want_two_people_and_a_day_to_come(officer: Caller, supervisor: Caller) -> None:
    given = {
        "valid_from": (DAY + timedelta(days=1)).isoformat(), "random_rate": "0.02", "random_lane": "Y",
        "yellow_score": 60, "red_score": 120, "reveal_after_days": 7, "basis": "thử",
    }  # fmt: skip
    [one] = ok(officer.post("/risk/parameters", given), 201)
    assert one["approved_at"] is None
    path = f"/risk/parameters/{one['number']}/approve"
    assert officer.post(path).status_code == 403
    [done] = ok(supervisor.post(path))
    assert (done["approved_by"], done["random_rate"]) == ("user:VN-lanhdao", "0.02")
    [own] = ok(supervisor.post("/risk/parameters", given), 201)
    answer = supervisor.post(f"/risk/parameters/{own['number']}/approve")
    assert answer.json()["code"] == "second-person-needed"
    [today] = ok(officer.post("/risk/parameters", {**given, "valid_from": DAY.isoformat()}), 201)
    answer = supervisor.post(f"/risk/parameters/{today['number']}/approve")
    assert answer.json()["code"] == "parameters-not-ahead"
    for wrong in ({"random_rate": "1.5"}, {"red_score": 5}):
        assert officer.post("/risk/parameters", {**given, **wrong}).status_code == 422


def test_seeds_are_shown_without_themselves_and_resumed_only_where_none_is(
    officer: Caller, supervisor: Caller
) -> None:
    found = ok(officer.get("/risk/seeds"))
    assert {"day", "commitment", "sealed_at"} <= set(found[0])
    assert all("locked" not in one and "seed" not in one for one in found)
    why = {"reason": "máy chủ ngừng"}
    assert officer.post("/risk/seeds/resume", why).status_code == 403
    assert supervisor.post("/risk/seeds/resume", why).json()["code"] == "seed-already-committed"
    Seed.objects.filter(day=DAY).delete()
    [made] = ok(supervisor.post("/risk/seeds/resume", why))
    assert (made["day"], made["installed"]) == (DAY.isoformat(), True)


def test_the_seed_of_a_day_to_come_that_has_none_is_committed_by_a_person(
    officer: Caller, supervisor: Caller
) -> None:
    day, why = DAY + timedelta(days=3), {"reason": "máy nền dừng"}
    address = f"/risk/seeds/{day}/commit"
    assert officer.post(address, why).status_code == 403
    assert supervisor.post(address, why).json()["code"] == "seed-already-committed"
    for other in (DAY, DAY + timedelta(days=99)):
        assert supervisor.post(f"/risk/seeds/{other}/commit", why).json()["code"] == "seed-day-not-ahead"
    Seed.objects.filter(day=day).delete()
    [made] = ok(supervisor.post(address, why))
    assert (made["day"], made["installed"]) == (day.isoformat(), False)


def stop(subject: str, **changes: Any) -> dict[str, Any]:
    return {
        "subject": subject, "effect": "hold-clearance", "kind": "enforcement", "basis": "Luật",
        "authority": "Cục", "reason": "tin báo", **changes,
    }  # fmt: skip


def test_a_stop_on_a_party_holds_its_declarations_until_it_is_released(trader: Caller, officer: Caller) -> None:
    mine = party(traders()[0].tax_code).id
    made = ok(officer.post("/risk/stops", stop(f"party:{mine}")), 201)
    told = trader.register(items=1)
    held = ok(officer.get(f"/declarations/{told['identifier']}/holds"))
    assert [one["hold"] for one in held] == [made["hold"]]
    assert ok(trader.get(f"/declarations/{told['identifier']}/holds")) == [], "a hold for officers is not told"
    assert [one["subject"] for one in ok(officer.get("/risk/stops"))] == [f"party:{mine}"]
    done = ok(officer.post(f"/risk/stops/{made['hold']}/release", {"reason": "đã nộp"}))
    assert done["released_why"] == "đã nộp"
    assert ok(officer.get("/risk/stops")) == []
    assert len(ok(officer.get("/risk/stops?ended=true"))) == 1
    again = officer.post(f"/risk/stops/{made['hold']}/release", {"reason": "x"})
    assert again.json()["code"] == "hold-already-released"


@pytest.mark.parametrize(
    "subject", ["party:VN-P99999999", "party:x", "commodity:851", "commodity:85a7", "container:?"]
)
def test_a_stop_names_somebody_or_something(officer: Caller, subject: str) -> None:
    assert officer.post("/risk/stops", stop(subject)).json()["code"] == "subject-unknown"
    past = (AT - timedelta(days=1)).isoformat()
    assert (
        officer.post("/risk/stops", stop("commodity:8517", until=past)).json()["code"]
        == "ends-before-it-begins"
    )


def test_nothing_of_the_selection_is_there_for_anybody_but_officers(
    officer: Caller, supervisor: Caller, cast: dict[str, Caller]
) -> None:
    """Every route of /risk, for every role without the permission: the same 403 before and after there is
    something to see, and never a word of it."""
    outside = ("trader", "another trader", "broker", "bank", "another's machine")
    permissions = {code for code in PERMISSIONS if code.startswith(("risk.", "hold.", "lane."))}
    for code in permissions:
        assert not PERMISSIONS[code].roles & {Role.TRADER, Role.BROKER, Role.BANK, Role.MACHINE}, code
    paths = [path for path in api.get_openapi_schema()["paths"] if "/risk/" in path]
    assert len(paths) >= 12

    def walk() -> dict[tuple[str, str], bytes]:
        found = {}
        for path in paths:
            for place, value in FILLED.items():
                path = path.replace(place, value)
            route = path.removeprefix("/api/v1")
            for who in outside:
                for method in ("GET", "POST"):
                    answer = cast[who].ask(method, route, b"")
                    assert answer.status_code in (403, 405), (who, method, route, answer.status_code)
                    found[who + method, route] = answer.content
        return found

    before = walk()
    active(officer, supervisor, "T-9", condition="commodity_code LIKE '00%'")
    assert walk() == before
    leaves = list(Leaf.objects.filter(kind__startswith="risk.profile").values_list("id", flat=True))
    seen = {cast[who].get(f"/journal/proofs/{leaf}").status_code for who in outside for leaf in leaves}
    assert seen == {404}
    assert risk.compiled(DAY).profiles


def test_the_code_of_a_profile_belongs_to_the_office_that_owns_it(
    officer: Caller, supervisor: Caller, cast: dict[str, Caller]
) -> None:
    active(officer, supervisor, "T-OWN")
    before = AT - timedelta(minutes=5)
    subject = accounts.create_user(new=NewUser("xaphai", "x", PASSWORD, chosen=True), actor=FIRST, at=before)
    accounts.request_grant(
        to=subject, role=Role.OFFICER, valid_from=before, actor=FIRST, at=before,
        office=reference.office_path(OTHER_OFFICE, DAY), classification=Classification.RESTRICTED,
    )  # fmt: skip
    token = accounts.issue_token(
        name="t", expires_at=AT + timedelta(days=1), actor=Actor(subject), at=AT - timedelta(hours=1)
    )
    elsewhere = Caller(cast["officer"].http, token)
    answer = elsewhere.post("/risk/profiles", written("T-OWN", owner=OTHER_OFFICE))
    assert answer.status_code == 403
    assert ok(elsewhere.post("/risk/profiles", written("T-MINE", owner=OTHER_OFFICE)), 201)["revision"] == 1
    assert ok(officer.post("/risk/profiles", written("T-OWN")), 201)["revision"] == 2
