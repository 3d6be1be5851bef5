"""Nothing before registration differs by lane, profile or hold: neither an answer nor what is asked for it."""

from datetime import timedelta
from uuid import uuid4

import msgspec
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.caller import Caller, goods, party, traders
from tests.api.journeys import ok
from tests.world import AT, DAY
from thongquan.kernel.actors import Actor
from thongquan.kernel.findings import Audience
from thongquan.kernel.identifiers import Subject
from thongquan.parties import services as marks
from thongquan.parties.domain.words import Mark, party_of
from thongquan.risk import models
from thongquan.risk.domain import Reason, Secrecy, State
from thongquan.risk.domain.holds import Hold, HoldEffect
from thongquan.risk.services import holds

OFFICER = Actor(Subject("user", "VN-congchuc"))

PROFILES = 1_000


def profiles(count: int) -> None:
    """Every declaration would be red."""
    models.Profile.objects.bulk_create(
        models.Profile(
            code=f"P{n:04d}",
            revision=1,
            state=State.ACTIVE,
            owner="02CI",
            condition=f"customs_value > {n}",
            reason=Reason.VIOLATION,
            lane="R",
            weight=50,
            secrecy=next(iter(Secrecy)),
            valid_from=DAY,
            drafted_by="user:VN-congchuc",
            drafted_at=AT,
            approved_by="user:VN-lanhdao",
            approved_at=AT,
            activated_at=AT,
        )
        for n in range(count)
    )
    models.Version.objects.update_or_create(id=1, defaults={"token": uuid4()})


def asked(trader: Caller, body: object) -> tuple[bytes, list[str]]:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = trader.post("/declarations/preview", body)
    assert answer.status_code == 200, answer.content
    return answer.content, [one["sql"] for one in queries.captured_queries]


@pytest.mark.parametrize("items", [1, 7])
def test_a_preview_answers_and_asks_the_same_with_no_profile_and_with_a_thousand(
    trader: Caller, items: int
) -> None:
    one = goods(items=items)
    asked(trader, one)  # the law of the day is compiled once
    none = asked(trader, one)
    profiles(PROFILES)
    thousand = asked(trader, one)
    assert none == thousand
    assert not any("risk_" in query for query in thousand[1])


def watched(code: str, *effects: HoldEffect) -> None:
    """Holds on the trader and his goods, and a mark, for officers alone."""
    firm = party(traders()[0].tax_code)
    for effect in effects:
        for subject in (firm, Subject("commodity", code[:4])):
            hold = Hold(
                subject,
                "enforcement",
                effect,
                "basis",
                "02CI",
                AT - timedelta(days=1),
                audience=Audience.OFFICER,
            )
            holds.place_hold(hold=hold, actor=OFFICER, at=AT - timedelta(days=1), why="x")
    key = party_of(firm, "VN")
    assert key is not None
    source = Subject("decision", f"VN-{'-'.join(effects)}")
    marks.mark(party=key, mark=Mark.WATCHED, source=source, basis="x", valid_from=DAY, actor=OFFICER, at=AT)


def test_whatever_is_answered_before_registration_is_the_same_where_goods_and_trader_are_held_and_watched(
    trader: Caller,
) -> None:
    one = goods(items=2)
    none_such = msgspec.structs.replace(one.items[1], commodity_code="99999999")
    wrong = msgspec.structs.replace(one, items=[one.items[0], none_such])
    draft = ok(trader.post("/drafts/file", one), 201)["draft"]

    def answers() -> list[bytes]:
        refused = trader.post("/declarations", wrong)
        assert refused.status_code == 422
        return [
            trader.post("/declarations/preview", one).content,
            trader.post("/declarations/preview", wrong).content,
            trader.post(f"/drafts/{draft}/preview", {}).content,
            msgspec.json.encode(refused.json()["findings"]),
        ]

    before = answers()
    watched(one.items[0].commodity_code, HoldEffect.HOLD_CLEARANCE, HoldEffect.HOLD_EXIT)
    assert answers() == before
    watched(one.items[0].commodity_code, HoldEffect.STOP_REGISTRATION)
    *previewed, refused = answers()
    assert previewed == before[:-1]
    assert b"CLM-001" in refused  # who registers is told that it is stopped, and why


def test_the_same_thousand_profiles_choose_the_lane_at_registration(trader: Caller) -> None:
    """So that the test above compares two worlds that truly differ."""
    profiles(20)
    assert trader.register(items=1)["lane"] == "R"
