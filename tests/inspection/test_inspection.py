from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thongquan.inspection import selectors, services
from thongquan.inspection.domain import (
    MACHINE,
    Act,
    DocumentResult,
    ExaminationFinding,
    Found,
    Kind,
    State,
    Verdict,
    check_can_complete,
)
from thongquan.inspection.domain.results import FOUND, VERDICTS
from thongquan.journal.models import Leaf
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused

AT = datetime(2026, 3, 2, 3, tzinfo=UTC)
DECLARATION, OFFICE = "VN-10000000013", "VN-01B1"
CHI, DUNG, CHIEF = (Actor(Subject("user", name), office=OFFICE) for name in ("chi", "dung", "chief"))


def _asked(kind: Kind = Kind.PHYSICAL, **rest: object) -> int:
    said = {"declaration": DECLARATION, "kind": kind, "office": OFFICE, "actor": CHIEF, "at": AT}
    return services.request(**(said | rest)).id


def _begun(kind: Kind = Kind.PHYSICAL, **rest: object) -> int:
    inspection = _asked(kind, **rest)
    services.assign(inspection=inspection, officer=CHI.subject, actor=CHIEF, at=AT)
    services.start(inspection=inspection, actor=CHI, at=AT)
    return inspection


def _finish(inspection: int) -> None:
    services.complete(inspection=inspection, actor=CHI, at=AT, conclusion="đã kiểm tra")


@pytest.mark.django_db
def test_goods_as_declared_are_examined_and_nothing_stands_in_the_way():
    inspection = _begun(due=AT + timedelta(hours=8))
    assert not selectors.standing(DECLARATION, required=[Kind.PHYSICAL]).complete
    services.record_finding(inspection=inspection, found=Found.NONE, actor=CHI, at=AT)
    _finish(inspection)
    standing = selectors.standing(DECLARATION, required=[Kind.PHYSICAL])
    assert (standing.complete, standing.clean, standing.missing) == (True, True, ())
    assert standing.inspections[0].officer == "user:chi"


@pytest.mark.django_db
def test_a_quantity_found_short_is_kept_with_both_sides_and_the_difference():
    inspection = _begun()
    services.record_finding(
        inspection=inspection,
        found=Found.QUANTITY,
        item_number=2,
        declared="1000",
        seen="940",
        amount=Decimal(-60),
        unit="KGM",
        actor=CHI,
        at=AT,
    )
    _finish(inspection)
    standing = selectors.standing(DECLARATION)
    assert (standing.complete, standing.clean) == (True, False)
    (finding,) = standing.inspections[0].findings
    assert (finding.item_number, finding.amount, finding.unit) == (2, -60, "KGM")
    assert selectors.findings([DECLARATION]).rows() == [(DECLARATION, 2, "quantity", AT)]


@pytest.mark.django_db
def test_a_document_check_covers_every_document_that_was_expected():
    inspection = _begun(Kind.DOCUMENTS, expected=["invoice 1", "bill 7"])
    with pytest.raises(Refused, match="documents-unchecked"):
        _finish(inspection)
    check = {"inspection": inspection, "actor": CHI, "at": AT}
    services.record_document(document="invoice 1", verdict=Verdict.CONFORMS, **check)
    with pytest.raises(Refused, match="bill 7"):
        _finish(inspection)
    with pytest.raises(Refused, match="note-wanted"):
        services.record_document(document="bill 7", verdict=Verdict.SUSPECT, **check)
    services.record_document(document="bill 7", verdict=Verdict.SUSPECT, note="số hiệu lạ", **check)
    _finish(inspection)
    assert not selectors.standing(DECLARATION).clean


@pytest.mark.django_db
def test_a_missing_document_supplied_later_is_checked_again_and_the_last_result_counts():
    inspection = _begun(Kind.DOCUMENTS, expected=["c/o"])
    check = {"inspection": inspection, "document": "c/o", "actor": CHI, "at": AT}
    services.record_document(verdict=Verdict.MISSING, note="chưa nộp", **check)
    assert selectors.inspection(inspection).adverse
    services.record_document(verdict=Verdict.CONFORMS, **check)
    _finish(inspection)
    assert selectors.standing(DECLARATION).clean
    assert len(selectors.inspection(inspection).documents) == 2


@pytest.mark.django_db
def test_clearance_waits_for_every_kind_the_lane_requires():
    inspection = _begun(Kind.DOCUMENTS)
    services.record_document(
        inspection=inspection, document="invoice", verdict=Verdict.CONFORMS, actor=CHI, at=AT
    )
    _finish(inspection)
    standing = selectors.standing(DECLARATION, required=[Kind.DOCUMENTS, Kind.PHYSICAL])
    assert (standing.complete, standing.missing) == (False, (Kind.PHYSICAL,))


@pytest.mark.django_db
def test_a_withdrawn_inspection_is_no_result():
    inspection = _asked()
    with pytest.raises(Refused, match="reason-wanted"):
        services.withdraw(inspection=inspection, actor=CHIEF, at=AT, reason=" ")
    services.withdraw(inspection=inspection, actor=CHIEF, at=AT, reason="luồng đã đổi")
    assert selectors.standing(DECLARATION).complete
    assert not selectors.standing(DECLARATION, required=[Kind.PHYSICAL]).complete
    assert _asked() > inspection


@pytest.mark.django_db
def test_what_an_officer_has_begun_is_his_until_it_has_a_result():
    inspection = _begun()
    for attempt in (
        lambda: services.record_finding(inspection=inspection, found=Found.NONE, actor=DUNG, at=AT),
        lambda: services.complete(inspection=inspection, actor=DUNG, at=AT, conclusion="xong"),
    ):
        with pytest.raises(Refused, match="inspection-of-another-officer"):
            attempt()
    with pytest.raises(Refused, match="not-in-this-state"):
        services.withdraw(inspection=inspection, actor=CHIEF, at=AT, reason="x")
    with pytest.raises(Refused, match="not-in-this-state"):
        services.assign(inspection=inspection, officer=DUNG.subject, actor=CHIEF, at=AT)


@pytest.mark.django_db
def test_only_the_officer_it_was_given_to_starts_it():
    inspection = _asked()
    with pytest.raises(Refused, match="not-in-this-state"):
        services.start(inspection=inspection, actor=CHI, at=AT)
    services.assign(inspection=inspection, officer=CHI.subject, actor=CHIEF, at=AT)
    services.assign(inspection=inspection, officer=DUNG.subject, actor=CHIEF, at=AT)
    with pytest.raises(Refused, match="inspection-of-another-officer"):
        services.start(inspection=inspection, actor=CHI, at=AT)
    services.start(inspection=inspection, actor=DUNG, at=AT)


@pytest.mark.django_db
def test_one_inspection_of_a_kind_is_open_at_a_time():
    _asked()
    with pytest.raises(Refused, match="inspection-open"):
        _asked()
    assert _asked(Kind.DOCUMENTS)
    with pytest.raises(NotFound):
        selectors.inspection(0)


@pytest.mark.django_db
def test_a_result_says_something_and_does_not_contradict_itself():
    inspection = _begun()
    with pytest.raises(Refused, match="no-finding-recorded"):
        _finish(inspection)
    services.record_finding(inspection=inspection, found=Found.NONE, actor=CHI, at=AT)
    services.record_finding(inspection=inspection, found=Found.IPR, note="nhãn hiệu lạ", actor=CHI, at=AT)
    with pytest.raises(Refused, match="as-declared-and-not"):
        _finish(inspection)
    with pytest.raises(Refused, match="conclusion-wanted"):
        services.complete(inspection=inspection, actor=CHI, at=AT, conclusion="")


@pytest.mark.django_db
def test_results_of_documents_and_of_goods_are_not_mixed():
    inspection = _begun()
    with pytest.raises(Refused, match="result-of-another-kind"):
        services.record_document(
            inspection=inspection, document="invoice", verdict=Verdict.CONFORMS, actor=CHI, at=AT
        )


@pytest.mark.django_db
def test_a_seal_broken_and_the_one_put_in_its_place_are_kept():
    inspection = _begun()
    services.record_seal(
        inspection=inspection, container="MSCU1234566", broken="VN001", placed="VN002", actor=CHI, at=AT
    )
    (seal,) = selectors.inspection(inspection).seals
    assert (seal.broken, seal.placed, seal.officer) == ("VN001", "VN002", "user:chi")


@pytest.mark.django_db
def test_the_queue_of_an_office_shows_the_most_pressing_first():
    late = _asked(due=AT + timedelta(hours=8))
    soon = _asked(Kind.DOCUMENTS, due=AT + timedelta(hours=2))
    _asked(declaration="VN-10000000024", office="VN-02CI")
    assert selectors.queue(OFFICE)["inspection"].to_list() == [soon, late]
    services.assign(inspection=late, officer=CHI.subject, actor=CHIEF, at=AT)
    assert selectors.queue(OFFICE, officer="user:chi")["inspection"].to_list() == [late]


@pytest.mark.django_db
def test_every_step_is_in_the_journal_with_who_and_why():
    inspection = _begun()
    services.record_finding(inspection=inspection, found=Found.NONE, actor=CHI, at=AT)
    _finish(inspection)
    assert Leaf.objects.count() == 5


@pytest.mark.parametrize("found", [f for f in Found if f is not Found.NONE])
def test_a_finding_that_names_nothing_is_refused(found):
    with pytest.raises(Refused, match="finding-incomplete"):
        ExaminationFinding(1, found, "user:chi", AT).check()


def test_the_table_of_states_is_total_and_every_code_has_its_words():
    assert MACHINE.faults() == []
    assert MACHINE.finals == {State.COMPLETED, State.WITHDRAWN}
    assert set(FOUND) == set(Found)
    assert set(VERDICTS) == set(Verdict)
    assert all(set(text) == {"vi", "en"} for text in (*FOUND.values(), *VERDICTS.values()))


@given(st.lists(st.sampled_from(Act), max_size=12))
def test_whatever_is_tried_an_inspection_ends_only_by_a_result_or_a_withdrawal(acts):
    state, started = MACHINE.start, False
    for act in acts:
        if MACHINE.allows(state, act):
            state = MACHINE.after(state, act)
            started = started or state is State.STARTED
    assert state is not State.COMPLETED or started
    assert state is not State.WITHDRAWN or not started


@given(st.sets(st.sampled_from("abc")), st.sets(st.sampled_from("abc"), min_size=1))
def test_a_document_check_is_complete_exactly_when_it_covers_what_was_expected(expected, checked):
    results = [DocumentResult(d, Verdict.CONFORMS, "user:chi", AT) for d in checked]
    if expected <= checked:
        check_can_complete(Kind.DOCUMENTS, documents=results, findings=[], expected=sorted(expected))
    else:
        with pytest.raises(Refused, match="documents-unchecked"):
            check_can_complete(Kind.DOCUMENTS, documents=results, findings=[], expected=sorted(expected))
