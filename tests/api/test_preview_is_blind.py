"""Nothing before registration differs by lane, profile or hold: neither an answer nor what is asked for it."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.caller import Caller, goods
from tests.world import AT, DAY
from thongquan.risk import models
from thongquan.risk.domain import Reason, Secrecy, State

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


def test_the_same_thousand_profiles_choose_the_lane_at_registration(trader: Caller) -> None:
    """So that the test above compares two worlds that truly differ."""
    profiles(20)
    assert trader.register(items=1)["lane"] == "R"
