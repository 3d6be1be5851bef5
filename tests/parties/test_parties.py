"""Parties, their numbers, names, branches and marks; facts for batches."""

import json
from datetime import date, timedelta

import polars as pl
import pytest
from django.db import IntegrityError, transaction

from tests.parties.conftest import AT, MAI, SINCE, TODAY, new_party
from thongquan.journal import models as journal
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.kernel.texts import folded
from thongquan.parties import models, selectors, services
from thongquan.parties.domain.words import Kind, Mark, party_of, subject_of
from thongquan.parties.selectors import desk
from thongquan.parties.services import NewIdentifier

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DECISION = Subject("decision", "VN-QD-17")


def fact(number, on=TODAY, at=None):
    return selectors.facts([number], on, at=at).row(0, named=True)


def opened(party, since=SINCE):
    services.open_branch(
        party=party, code="001", name="Chi nhánh Hải Phòng", valid_from=since, actor=MAI, at=AT
    )


def test_a_registered_party_is_known_by_its_number_however_it_is_written(hoa):
    for number in ("0100109106", "01.00.109.106", " 0100109106"):
        found = fact(number)
        assert (found["known"], found["active"], found["party_id"]) == (True, True, hoa)
    assert found["name"] == "Công ty TNHH Hoa Sen"
    assert found["id_type"] == "tax-10"


def test_an_unknown_number_is_a_row_that_says_so(pack):
    found = fact("9999999999")
    assert (found["known"], found["active"], found["party_id"]) == (False, False, None)


def test_facts_come_in_the_order_asked_repeats_included(hoa, binh):
    ids = ["0100233488", "9999999999", "0100109106", "0100233488"]
    frame = selectors.facts(ids, TODAY)
    assert frame.schema == selectors.FACTS
    assert frame["id"].to_list() == ids
    assert frame["party_id"].to_list() == [binh, None, hoa, binh]
    assert selectors.facts([], TODAY).height == 0


def test_a_batch_of_any_size_asks_the_same_number_of_queries(hoa, binh, django_assert_num_queries):
    selectors.facts(["0100109106"], TODAY)
    with django_assert_num_queries(2):  # the version of reference, then one
        selectors.facts(["0100109106"], TODAY)
    with django_assert_num_queries(2):
        selectors.facts(["0100109106", "0100233488", *map(str, range(500))], TODAY)


def test_a_number_holds_from_its_first_day_and_not_the_day_it_ended(hoa):
    services.end_identifier(
        party=hoa, type="tax-10", number="0100109106", valid_to=TODAY, actor=MAI, at=AT, reason="merged"
    )
    days = {SINCE - DAY: False, SINCE: True, TODAY - DAY: True, TODAY: False}
    assert {day: fact("0100109106", day)["known"] for day in days} == days


def test_a_number_that_was_given_up_may_go_to_another(hoa):
    services.end_identifier(
        party=hoa, type="tax-10", number="0100109106", valid_to=TODAY, actor=MAI, at=AT, reason="closed"
    )
    with pytest.raises(Refused, match="identifier-taken"):
        new_party("0100109106", "Too early", since=TODAY - DAY)
    heir = new_party("0100109106", "Heir", since=TODAY)
    assert fact("0100109106", TODAY)["party_id"] == heir
    assert fact("0100109106", TODAY - DAY)["party_id"] == hoa


def test_two_parties_cannot_hold_one_number(hoa):
    with pytest.raises(Refused, match="identifier-taken"):
        new_party("0100109106", "Another")
    assert models.Party.objects.count() == 1


def test_the_database_itself_lets_only_one_hold_a_number(hoa, binh):
    rows = models.Identifier.objects.get(number="0100109106")
    rows.id, rows.party_id, rows.valid_from = None, binh, TODAY
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.save(force_insert=True)


@pytest.mark.parametrize(
    ("type_", "number", "code"),
    [
        ("tax-10", "0100109107", "identifier-wrong"),
        ("tax-99", "0100109106", "identifier-type-unknown"),
        ("foreign", "GB123", "identifier-without-country"),
    ],
)
def test_a_number_that_is_wrong_is_refused_and_nothing_is_kept(pack, type_, number, code):
    with pytest.raises(Refused, match=code):
        new_party(number, type_=type_)
    assert not models.Party.objects.exists()


def test_a_party_without_any_number_is_refused(pack):
    with pytest.raises(Refused, match="identifier-missing"):
        services.register(
            kind=Kind.PERSON, name="Lan", country="VN", identifiers=[], valid_from=SINCE, actor=MAI, at=AT
        )


def test_a_person_may_have_many_numbers(hoa):
    for type_, number, country in (("foreign", "GB123456", "GB"), ("personal-12", "001085012345", "")):
        services.add_identifier(
            party=hoa, identifier=NewIdentifier(type_, number, country), valid_from=SINCE, actor=MAI, at=AT
        )
    assert {fact(n)["party_id"] for n in ("0100109106", "GB123456", "001085012345")} == {hoa}
    assert fact("001085012345")["serves_tax"]
    assert not fact("001085012345", date(2025, 6, 30))["serves_tax"]
    assert not fact("GB123456")["serves_tax"]


def test_a_foreign_number_that_looks_like_a_tax_code_does_not_hide_its_holder(hoa):
    new_party("0100109106", "Foreign namesake", "foreign", country="KH")
    assert fact("0100109106")["party_id"] == hoa


def test_a_branch_has_a_number_of_its_own_and_is_its_party(hoa):
    opened(hoa)
    number = NewIdentifier("tax-13", "0100109106-001")
    services.add_identifier(party=hoa, identifier=number, branch="001", valid_from=SINCE, actor=MAI, at=AT)
    found = fact("0100109106-001")
    assert (found["party_id"], found["name"]) == (hoa, "Chi nhánh Hải Phòng")
    with pytest.raises(Refused, match="branch-taken"):
        opened(hoa)


def test_a_branch_ends_with_the_numbers_of_its_own_and_its_code_may_be_given_again(hoa):
    opened(hoa)
    number = NewIdentifier("tax-13", "0100109106-001")
    services.add_identifier(party=hoa, identifier=number, branch="001", valid_from=SINCE, actor=MAI, at=AT)
    how = {"party": hoa, "code": "001", "actor": MAI, "at": AT, "reason": "dissolved"}
    with pytest.raises(Refused, match="ends-before-it-begins"):
        services.close_branch(valid_to=SINCE, **how)
    services.close_branch(valid_to=TODAY, **how)
    assert [fact("0100109106-001", day)["known"] for day in (TODAY - DAY, TODAY)] == [True, False]
    assert fact("0100109106")["known"]
    with pytest.raises(NotFound):
        services.close_branch(valid_to=TODAY, **how)
    opened(hoa, since=TODAY)
    ended = {one["valid_to"] for one in desk.whole(hoa, TODAY)["branches"]}
    assert ended == {TODAY.isoformat(), None}


def test_a_branch_of_another_party_is_not_found(hoa, binh):
    opened(hoa)
    with pytest.raises(NotFound):
        services.add_identifier(
            party=binh,
            identifier=NewIdentifier("tax-13", "0100233488-001"),
            branch="001",
            valid_from=SINCE,
            actor=MAI,
            at=AT,
        )


def test_a_name_is_that_of_the_day(hoa):
    services.rename(party=hoa, name="Công ty Hoa Mai", valid_from=TODAY, actor=MAI, at=AT, reason="new owner")
    assert fact("0100109106", TODAY - DAY)["name"] == "Công ty TNHH Hoa Sen"
    assert fact("0100109106", TODAY)["name"] == "Công ty Hoa Mai"


def test_parties_are_found_without_diacritics_or_by_number(hoa, binh):
    assert folded("Đại lý  Hải quan") == "dai ly hai quan"
    assert desk.find("dai ly hai", TODAY) == [binh]
    assert desk.find("công ty", TODAY) == [hoa]
    assert desk.find("01.00.109.106", TODAY) == [hoa]
    assert desk.find("công ty", SINCE - DAY) == []


def test_everybody_is_found_page_by_page_in_the_order_of_names(hoa, binh):
    other = new_party("0100100174", "Công ty TNHH Hoa Sen")  # another of the same name
    pages = [desk.find("", TODAY, limit=1)]
    while pages[-1]:
        pages.append(desk.find("", TODAY, after=pages[-1][-1], limit=1))
    assert [key for page in pages for key in page] == [hoa, other, binh]
    with pytest.raises(NotFound):
        desk.find("", TODAY, after=10**8)


def test_an_entry_tells_of_the_past_and_of_what_is_to_come(hoa):
    services.rename(party=hoa, name="Hoa Mai", valid_from=TODAY + DAY, actor=MAI, at=AT)
    services.mark(party=hoa, mark=Mark.WATCHED, source=DECISION, basis="b", valid_from=TODAY, actor=MAI, at=AT)
    told = desk.whole(hoa, TODAY)
    assert (told["name"], [one["name"] for one in told["names"]]) == (
        "Công ty TNHH Hoa Sen",
        ["Công ty TNHH Hoa Sen", "Hoa Mai"],
    )
    assert told["marks"] == told["marked"] == []
    assert [one["set_by"] for one in desk.whole(hoa, TODAY, inside=True)["marked"]] == ["user:mai"]


def test_a_stopped_party_is_stopped_until_each_decision_is_lifted(hoa):
    for source in (DECISION, Subject("debt", "VN-99")):
        for _ in range(2):  # telling it twice changes nothing
            services.mark(
                party=hoa,
                mark=Mark.ENFORCEMENT_STOP,
                source=source,
                basis="Luật Quản lý thuế 38/2019/QH14, Điều 125",
                valid_from=SINCE,
                actor=MAI,
                at=AT,
            )
    services.lift(
        party=hoa, mark=Mark.ENFORCEMENT_STOP, source=DECISION, actor=MAI, at=AT + HOUR, reason="paid"
    )
    assert fact("0100109106")["stopped"]
    assert fact("0100109106")["active"]  # stopped, not closed
    debt = Subject("debt", "VN-99")
    services.lift(party=hoa, mark=Mark.ENFORCEMENT_STOP, source=debt, actor=MAI, at=AT + HOUR, reason="paid")
    assert not fact("0100109106")["stopped"]
    assert fact("0100109106", at=AT)["stopped"]  # as was known an hour before
    with pytest.raises(NotFound):
        services.lift(party=hoa, mark=Mark.ENFORCEMENT_STOP, source=debt, actor=MAI, at=AT, reason="again")


@pytest.mark.parametrize("mark", list(Mark))
def test_only_a_suspended_or_closed_party_is_inactive(hoa, mark):
    services.mark(party=hoa, mark=mark, source=DECISION, basis="b", valid_from=TODAY, actor=MAI, at=AT)
    assert fact("0100109106")["active"] is (mark not in (Mark.SUSPENDED, Mark.CLOSED))
    marks = {day: desk.about([hoa], day, inside=True)[0]["marks"] for day in (TODAY - DAY, TODAY)}
    assert marks == {TODAY - DAY: [], TODAY: [mark]}


def test_a_party_is_named_outside_by_its_administration(hoa):
    outside = subject_of(hoa, "VN")
    assert party_of(outside, "VN") == hoa
    assert party_of(outside, "LA") is None
    assert party_of(Subject("office", "VN-P00000001"), "VN") is None
    assert party_of(Subject("party", "VN-0100109106"), "VN") is None


def test_every_change_is_in_the_journal_with_its_reason(hoa):
    services.rename(party=hoa, name="Hoa Mai", valid_from=TODAY, actor=MAI, at=AT, reason="new owner")
    told = [json.loads(leaf) for leaf in journal.Leaf.objects.order_by("seq").values_list("leaf", flat=True)]
    mine = [t for t in told if t["subject"] == str(subject_of(hoa, "VN"))]
    assert [t["kind"] for t in mine] == ["parties.registered", "parties.identifier-added", "parties.renamed"]
    assert mine[-1]["reason"] == "new owner"
    assert set(journal.Payload.objects.values_list("data_class", flat=True)) >= {"personal"}


def test_facts_join_a_frame_of_declared_parties(hoa):
    declared = pl.DataFrame({"d": [0, 1], "id": ["0100109106", "123"]})
    joined = declared.join(selectors.facts(declared["id"].to_list(), TODAY), on="id", how="left")
    assert joined["known"].to_list() == [True, False]
