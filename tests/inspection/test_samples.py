"""Samples of goods: taken while they are examined, analysed whenever the laboratory has done so."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from tests.inspection.test_inspection import AT, CHI, CHIEF, DECLARATION, DUNG, _asked, _begun, _finish
from thongquan.inspection import selectors, services
from thongquan.inspection.domain import Found, Purpose, Result, SampleAct, SampleState, Taking
from thongquan.inspection.domain.samples import PURPOSES, SAMPLE
from thongquan.journal.models import Leaf
from thongquan.kernel.refusals import NotFound, Refused

TAKING = Taking(
    2,
    Decimal("0.5"),
    "KGM",
    "túi nhựa, niêm phong HQ-0017",
    "Chi cục Kiểm định hải quan 3",
    Purpose.CLASSIFICATION,
)
RESULT = Result(date(2026, 3, 9), "Thông báo 417/TB-KĐ3", "Cà phê đã rang, chưa khử chất caffeine")


def day_of(moment: datetime) -> date:
    """Of an office where it is still yesterday."""
    return moment.astimezone(ZoneInfo("Etc/GMT+12")).date()


def taken(inspection: int, taking: Taking = TAKING) -> int:
    return services.take_sample(inspection=inspection, taking=taking, actor=CHI, at=AT).id


def moved(sample: int, act: SampleAct, reason: str = "") -> SampleState:
    return services.move_sample(sample=sample, act=act, actor=DUNG, at=AT, reason=reason).state


def test_every_state_of_a_sample_has_its_row_and_every_purpose_its_words():
    assert SAMPLE.faults() == []
    assert SAMPLE.finals == {SampleState.RETURNED, SampleState.DESTROYED}
    assert set(PURPOSES) == set(Purpose)


@pytest.mark.django_db
def test_a_sample_goes_from_its_bag_to_the_result_and_back():
    inspection = _begun()
    sample = taken(inspection)
    assert selectors.sample(sample).number == f"{inspection}-1"
    assert selectors.sample(taken(inspection)).number == f"{inspection}-2"
    assert moved(sample, SampleAct.SEND) is SampleState.SENT
    services.record_finding(inspection=inspection, found=Found.NONE, actor=CHI, at=AT)
    _finish(inspection)
    done = services.record_result(
        sample=sample, result=RESULT, actor=DUNG, at=AT + timedelta(days=8), day_of=day_of
    )
    assert (done.state, done.result, done.taking) == (SampleState.ANALYSED, RESULT, TAKING)
    assert moved(sample, SampleAct.RETURN, "phần còn lại trả người khai") is SampleState.RETURNED
    assert selectors.samples(DECLARATION)[0].id == sample
    kinds = list(Leaf.objects.order_by("seq").values_list("kind", flat=True))
    told = [kind for kind in kinds if kind.startswith("inspection.sample")]
    assert told == [
        "inspection.sample-taken",
        "inspection.sample-taken",
        "inspection.sample-moved",
        "inspection.sample-analysed",
        "inspection.sample-moved",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", [
    {"item_number": 0}, {"quantity": Decimal(0)}, {"quantity": Decimal(-1)}, {"unit": " "}, {"sealed": ""},
    {"laboratory": ""},
])  # fmt: skip
def test_a_sample_that_could_not_be_told_from_another_is_not_recorded(wrong):
    inspection = _begun()
    with pytest.raises(Refused, match="sample-incomplete"):
        taken(inspection, replace(TAKING, **wrong))
    assert selectors.samples(DECLARATION) == []


@pytest.mark.django_db
def test_samples_are_taken_by_who_examines_and_while_he_does():
    inspection = _asked()
    with pytest.raises(Refused, match="not-in-this-state"):
        taken(inspection)
    services.assign(inspection=inspection, officer=DUNG.subject, actor=CHIEF, at=AT)
    services.start(inspection=inspection, actor=DUNG, at=AT)
    with pytest.raises(Refused, match="inspection-of-another-officer"):
        taken(inspection)


@pytest.mark.django_db
def test_nothing_is_found_in_a_sample_that_was_not_sent_nor_on_a_day_that_cannot_be():
    sample = taken(_begun())
    given = {"sample": sample, "actor": CHI, "at": AT + timedelta(days=8), "day_of": day_of}
    with pytest.raises(Refused, match="not-in-this-state"):
        services.record_result(result=RESULT, **given)
    moved(sample, SampleAct.SEND)
    for day in (date(2026, 2, 28), date(2026, 3, 10)):
        with pytest.raises(Refused, match="result-day-wrong"):
            services.record_result(result=replace(RESULT, on=day), **given)
    with pytest.raises(Refused, match="conclusion-wanted"):
        services.record_result(result=replace(RESULT, conclusion=" "), **given)
    services.record_result(result=RESULT, **given)
    with pytest.raises(Refused, match="not-in-this-state"):
        services.record_result(result=RESULT, **given)


@pytest.mark.django_db
def test_a_sample_is_given_back_or_destroyed_for_a_reason_and_not_before_its_time():
    sample = taken(_begun())
    with pytest.raises(Refused, match="not-in-this-state"):
        moved(sample, SampleAct.DESTROY, "hết hạn lưu")
    with pytest.raises(Refused, match="reason-wanted"):
        moved(sample, SampleAct.RETURN)
    assert moved(sample, SampleAct.RETURN, "không phân tích nữa") is SampleState.RETURNED
    with pytest.raises(NotFound):
        selectors.sample(sample + 1)
