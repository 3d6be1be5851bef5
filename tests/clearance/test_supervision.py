"""What a supervisor steers by: the same as what waits, what was changed, what was registered and cleared."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.clearance.test_acts import OFFICER, name
from tests.clearance.test_desk import colleague, taken, yellow
from tests.clearance.test_work import several
from tests.world import AT, DAY
from thongquan.clearance.models import Declaration as Row
from thongquan.clearance.models import WorkItem
from thongquan.clearance.selectors import supervision
from thongquan.clearance.services import acts
from thongquan.identity import selectors as identity
from thongquan.identity.domain import SignedIn
from thongquan.kernel.identifiers import Subject

pytestmark = pytest.mark.usefixtures("world")


def signed(username: str = "lanhdao") -> SignedIn:
    return identity.signed_in(Subject("user", f"VN-{username}"))


def test_the_load_is_what_waits_by_office_and_officer() -> None:
    several(40)
    taken(yellow())
    found = supervision.load(signed(), at=AT)
    assert {(one["office"], one["officer"]) for one in found} == {("02CI", ""), ("02CI", "user:VN-congchuc")}
    assert sum(one["work"] for one in found) == WorkItem.objects.count()
    assert [one["work"] for one in found if one["officer"]] == [1]
    later = supervision.load(signed(), at=AT + timedelta(days=5))
    assert sum(one["late"] for one in later) == WorkItem.objects.exclude(due_at=None).count()


def test_ages_are_told_against_the_clocks_of_the_law() -> None:
    several(40)
    [documents] = [one for one in supervision.ages(signed(), at=AT) if one["kind"] == "documents"]
    waiting = WorkItem.objects.filter(kind="documents")
    bands = [name for name, _, _ in supervision.AGES]
    assert sum(documents[band] for band in bands) + documents["none"] == waiting.count()
    due = AT + timedelta(days=1)  # whatever the hour is: before it those who look were granted nothing yet
    waiting.update(due_at=due)
    for before, band in (
        (timedelta(hours=1), "in_2h"),
        (timedelta(hours=3), "in_8h"),
        (timedelta(0), "overdue"),
    ):
        [then] = [one for one in supervision.ages(signed(), at=due - before) if one["kind"] == "documents"]
        assert then[band] == waiting.count()


def test_overrides_are_told_with_who_and_why_and_selection_is_none() -> None:
    several(20)
    row = yellow()
    acts.override_lane(
        identifier=name(row), lane="R", reason="information", note="tin báo", actor=OFFICER, at=AT
    )
    first = supervision.overrides(signed(), at=AT)[0]
    told = {"identifier": name(row), "was": "Y", "lane": "R", "by": "user:VN-congchuc", "reason": "information"}
    assert {**first, **told} == first
    assert first["note"] == "tin báo"
    assert all(one["by"].startswith("user:") for one in supervision.overrides(signed(), at=AT))
    assert supervision.overrides(signed(), at=AT + timedelta(days=20), days=7) == []


def test_newer_overrides_of_other_offices_displace_none_of_ones_own(monkeypatch: pytest.MonkeyPatch) -> None:
    several(40)
    own, other = Row.objects.filter(lane="Y")[:2]
    for row, at in ((own, AT), (other, AT + timedelta(minutes=1))):
        acts.override_lane(identifier=name(row), lane="R", reason="information", note="", actor=OFFICER, at=at)
    Row.objects.filter(pk=other.pk).update(office="01B1")
    colleague("xa", "01B1")
    monkeypatch.setattr(supervision, "OVERRIDES_MOST", 1)
    [told] = supervision.overrides(signed(), at=AT + timedelta(hours=1))
    assert told["identifier"] == name(own)


def test_lanes_are_counted_by_legal_day() -> None:
    several(40)
    found = {
        (one["day"], one["lane"]): one["declarations"] for one in supervision.lanes_by_day(signed(), at=AT)
    }
    lanes = Counter(Row.objects.values_list("lane", flat=True))
    assert found == {(DAY.isoformat(), lane): count for lane, count in lanes.items()}
    assert supervision.lanes_by_day(signed(), at=AT + timedelta(days=3), days=2) == []


def test_clearances_are_counted_by_the_hour_they_came_in() -> None:
    several(10)
    cleared = Row.objects.first()
    assert cleared is not None
    Row.objects.filter(pk=cleared.pk).update(life="cleared", cleared_at=AT)
    [one] = supervision.clearances_by_hour(signed(), at=AT)
    hour = AT.replace(minute=0, second=0)
    assert one == {"hour": hour.isoformat(), "lane": cleared.lane, "declarations": 1}
    assert supervision.clearances_by_hour(signed(), at=AT + timedelta(hours=49)) == []


def test_another_office_and_who_supervises_nothing_have_empty_boards() -> None:
    several(10)
    acts.override_lane(identifier=name(yellow()), lane="R", reason="information", note="", actor=OFFICER, at=AT)
    colleague("xa", "01B1")
    for who in ("xa", "congchuc", "thuongnhan"):
        for board in (supervision.load, supervision.ages, supervision.overrides, supervision.lanes_by_day):
            assert board(signed(who), at=AT) == []


def test_the_board_asks_as_often_for_many_as_for_few() -> None:
    def asked(count: int) -> list[int]:
        several(count)
        numbers = []
        for board in (supervision.load, supervision.ages, supervision.overrides, supervision.lanes_by_day):
            with CaptureQueriesContext(connection) as queries:
                board(signed(), at=AT)
            numbers.append(len(queries))
        return numbers

    assert asked(5) == asked(30)


DECLARED = """
INSERT INTO clearance_declaration SELECT made.*
FROM clearance_declaration AS d, generate_series(1, 30000) AS n,
    LATERAL (SELECT now() - (30000 - n) * interval '17 minutes' AS t) AS at,
    LATERAL jsonb_populate_record(d, jsonb_build_object(
        'id', 100000000 + n, 'number', '9' || lpad(n::text, 10, '0'), 'law_day', t::date,
        'registered_at', t, 'cleared_at', t + interval '1 hour')) AS made
WHERE d.id = (SELECT min(id) FROM clearance_declaration) ORDER BY n
"""


def test_of_a_years_declarations_the_days_that_are_shown_alone_are_read() -> None:
    several(1)
    with connection.cursor() as cursor:
        cursor.execute(DECLARED)
        for index in ("clearance_registered_brin", "clearance_cleared_brin"):
            cursor.execute("SELECT brin_summarize_new_values(%s), reloptions FROM pg_class WHERE relname = %s",
                           [index, index])  # fmt: skip
            [(_ranges, options)] = cursor.fetchall()
            assert options == ["autosummarize=on"], "what came since the last vacuum would be read each time"
        cursor.execute("ANALYZE clearance_declaration")
    for read, index in (
        (supervision.lanes_by_day, "clearance_registered_brin"),
        (supervision.clearances_by_hour, "clearance_cleared_brin"),
    ):
        with CaptureQueriesContext(connection) as asked:
            assert read(signed(), at=AT)
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN " + asked[-1]["sql"])
            plan = "\n".join(line for (line,) in cursor.fetchall())
        assert index in plan, plan
        assert "Seq Scan" not in plan, plan
