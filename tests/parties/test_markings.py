"""Marks proposed and decided: what changes how the law treats a party is the word of two people."""

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.parties.conftest import AT, MAI, TODAY
from thongquan.identity.models import User
from thongquan.journal import models as journal
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.parties import models, services
from thongquan.parties.domain.markings import TWO_PERSON_MARKS
from thongquan.parties.domain.words import Mark
from thongquan.parties.selectors import desk

LAN = Actor(Subject("user", "VN-lan"))
DAY = timedelta(days=1)


def proposed(party, mark=Mark.PRIORITY, actor=MAI, **how):
    return services.propose_mark(
        party=party, mark=mark, basis="Quyết định 17", valid_from=TODAY, actor=actor, at=AT, **how
    )


def marks(party, on=TODAY, inside=True):
    return desk.about([party], on, inside=inside)[0]["marks"]


@pytest.mark.parametrize("mark", sorted(TWO_PERSON_MARKS))
def test_a_mark_of_the_law_holds_only_once_a_second_person_agrees(hoa, mark):
    marking = proposed(hoa, mark, valid_to=TODAY + DAY)
    assert marks(hoa) == []
    with pytest.raises(Refused, match="second-person-wanted"):
        services.approve_marking(marking=marking, actor=MAI, at=AT)
    services.approve_marking(marking=marking, actor=LAN, at=AT)
    assert (marks(hoa), marks(hoa, TODAY + DAY), marks(hoa, TODAY - DAY)) == ([mark], [], [])
    with pytest.raises(Refused, match="not-in-this-state"):
        services.approve_marking(marking=marking, actor=LAN, at=AT)


def test_the_second_person_is_nobodys_puppet(hoa):
    User.objects.create(username="lan", created_by=str(MAI.subject))
    with pytest.raises(Refused, match="not-independent"):
        services.approve_marking(marking=proposed(hoa), actor=LAN, at=AT)
    assert marks(hoa) == []


def test_a_mark_is_lifted_by_two_people_and_other_decisions_stand(hoa):
    decision = Subject("decision", "VN-9")
    services.mark(party=hoa, mark=Mark.PRIORITY, source=decision, basis="b", valid_from=TODAY, actor=MAI, at=AT)
    services.approve_marking(marking=proposed(hoa), actor=LAN, at=AT)
    first, second = (one["status"] for one in desk.marked(hoa, inside=True))
    for status, left in ((first, [Mark.PRIORITY]), (second, [])):
        marking = services.propose_lift(party=hoa, status=status, basis="Quyết định 21", actor=LAN, at=AT)
        with pytest.raises(Refused, match="second-person-wanted"):
            services.approve_marking(marking=marking, actor=LAN, at=AT)
        services.approve_marking(marking=marking, actor=MAI, at=AT)
        assert marks(hoa) == left
    with pytest.raises(NotFound):
        services.propose_lift(party=hoa, status=first, basis="b", actor=LAN, at=AT)


def test_what_is_refused_or_taken_back_sets_nothing_and_may_be_proposed_again(hoa):
    marking = proposed(hoa)
    with pytest.raises(Refused, match="marking-open"):
        proposed(hoa, actor=LAN)
    services.refuse_marking(marking=marking, actor=MAI, at=AT, reason="nhầm doanh nghiệp")
    assert (desk.marking(marking)["state"], marks(hoa)) == ("refused", [])
    assert proposed(hoa) > marking
    with pytest.raises(Refused, match="ends-before-it-begins"):
        proposed(hoa, Mark.BROKER, valid_to=TODAY)


def test_who_is_watched_is_said_by_one_officer_and_kept_from_the_party(hoa):
    marking = proposed(hoa, Mark.WATCHED)
    assert (marks(hoa), marks(hoa, inside=False)) == ([Mark.WATCHED], [])
    with pytest.raises(NotFound):
        desk.marking(marking)
    assert desk.markings(state="", inside=False, before=None, limit=9) == []
    told = [json.loads(leaf) for leaf in journal.Leaf.objects.order_by("seq").values_list("leaf", flat=True)]
    assert [one["kind"] for one in told[-3:]] == [
        "parties.marking-proposed", "parties.marking-decided", "parties.marked"
    ]  # fmt: skip
    kept = journal.Payload.objects.order_by("-leaf_id").values_list("data_class", flat=True)
    assert sorted(kept).count("restricted") == 3


def test_the_database_knows_no_mark_of_one_person(hoa):
    marking = proposed(hoa)
    with pytest.raises(IntegrityError, match="parties_marking_second_person"), transaction.atomic():
        models.Marking.objects.filter(id=marking).update(state="approved", decided_by=str(MAI.subject))


def test_markings_are_read_the_newest_first_and_page_by_page(hoa, binh):
    made = [proposed(party) for party in (hoa, binh)]
    first, rest = (desk.markings(state="proposed", inside=True, before=b, limit=1) for b in (None, made[1]))
    assert [one["marking"] for one in (*first, *rest)] == made[::-1]
    assert desk.markings(state="approved", inside=True, before=None, limit=9) == []
