"""Details are destroyed by two people, for a stated law, and the proof of what happened stays whole."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from tests.documents.test_types import PDF
from tests.wire.certificates import NOON
from thongquan.documents import selectors, services
from thongquan.documents.models import Destruction
from thongquan.documents.services import destruction
from thongquan.identity.models import User
from thongquan.journal import selectors as journal
from thongquan.journal import services as record
from thongquan.journal.domain import Entry
from thongquan.journal.services import dispatching
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import Refused

ONE, OTHER = (Actor(Subject("user", f"VN-{name}")) for name in ("mai", "lan"))
ABOUT = Subject("party", "VN-P00000017")
LAW = {"basis": "Luật 91/2025/QH15, Điều 14", "reason": "Chủ thể dữ liệu yêu cầu"}
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _by_themselves(tmp_path, settings, monkeypatch):
    settings.VAR, settings.SCANNER = tmp_path, ""
    monkeypatch.setattr(dispatching, "_subscribers", {})


@pytest.fixture
def leaves():
    ids = record.record(*[Entry("test.told", 1, ABOUT, {"n": n}, ONE, NOON) for n in range(3)])
    record.seal(NOON)
    return ids


def propose(**what) -> int:
    return services.propose_destruction(**LAW, on=NOON.date(), actor=ONE, at=NOON, **what)


def carried_out(number: int) -> dict:
    services.approve_destruction(destruction=number, actor=OTHER, at=NOON)
    services.carry_out(at=NOON)
    record.seal(NOON)
    return selectors.destruction(number, at=NOON)


def test_details_are_destroyed_once_a_second_person_has_approved(leaves):
    number = propose(leaves=leaves[:2])
    assert services.carry_out(at=NOON) == 0, "nobody has approved it"
    assert selectors.destruction(number, at=NOON)["concerns"] == [{"kind": "test.told", "count": 2}]
    told = carried_out(number)
    assert (told["state"], told["payloads"], told["concerns"]) == ("done", 2, [])
    assert [journal.event(leaf).body for leaf in leaves] == [None, None, {"n": 2}]
    found = record.verify()
    assert (found.whole, found.destroyed) == (True, 2)
    proof = record.prove(leaves[0], disclose=True)
    assert (proof["payload"], proof["salt"]) == (None, None)


def test_what_was_decided_by_whom_and_why_is_in_the_record_for_ever(leaves):
    number = propose(leaves=leaves[:1])
    carried_out(number)
    story = journal.timeline(Subject("destruction", str(number)))
    assert [(one.kind, str(one.actor.subject)) for one in story] == [
        ("documents.destruction-proposed", "user:VN-mai"),
        ("documents.destruction-moved", "user:VN-lan"),
        ("documents.destruction-moved", "system:documents"),
    ]
    assert {one.reason for one in story} == {LAW["reason"]}
    [gone] = journal.timeline(Subject("journal", "VN"))
    assert (gone.body["basis"], str(gone.actor.subject)) == (LAW["basis"], "user:VN-lan")
    for one in (*story, gone):
        with pytest.raises(Refused, match="nothing-to-destroy"):
            propose(leaves=[one.id])


def test_who_proposed_does_not_approve_and_neither_does_who_made_him(leaves):
    User.objects.create(username="lan", created_by=str(ONE.subject))
    number = propose(leaves=leaves)
    with pytest.raises(Refused, match="second-person-needed"):
        services.approve_destruction(destruction=number, actor=ONE, at=NOON)
    with pytest.raises(Refused, match="not-independent"):
        services.approve_destruction(destruction=number, actor=OTHER, at=NOON)
    with pytest.raises(IntegrityError):
        Destruction.objects.filter(pk=number).update(state="approved", decided_by="user:VN-mai")


def test_what_is_refused_is_not_destroyed(leaves):
    number = propose(leaves=leaves)
    services.refuse_destruction(destruction=number, actor=ONE, at=NOON, reason="nhầm")
    assert services.carry_out(at=NOON) == 0
    with pytest.raises(Refused, match="not-in-this-state"):
        services.approve_destruction(destruction=number, actor=OTHER, at=NOON)
    assert selectors.destruction(number, at=NOON)["decided_why"] == "nhầm"


def test_all_about_one_subject_is_what_there_was_when_it_was_proposed(leaves):
    number = propose(about=str(ABOUT))
    [later] = record.record(Entry("test.told", 1, ABOUT, {"n": 9}, ONE, NOON))
    record.seal(NOON)
    assert carried_out(number)["payloads"] == len(leaves)
    assert journal.event(later).body == {"n": 9}


def test_what_was_kept_long_enough_goes_with_its_documents(tmp_path):
    record.record(Entry("test.told", 1, ABOUT, {"n": 1}, ONE, NOON - timedelta(days=9), retention_days=9))
    record.seal(NOON)
    paper = services.store(
        body=PDF, declared_name="a.pdf", owner=ABOUT, actor=ONE, at=NOON - timedelta(days=9), retention_days=9
    )
    place = selectors.path(paper.id)
    told = carried_out(propose(due=NOON.date()))
    assert (told["state"], told["payloads"], told["documents"]) == ("done", 1, 1)
    assert not place.exists()
    assert record.verify().whole


def test_a_destruction_waits_for_what_may_not_go_yet(leaves):
    [late] = record.record(Entry("test.told", 1, ABOUT, {"n": 7}, ONE, NOON))
    number = propose(leaves=[*leaves, late])
    services.approve_destruction(destruction=number, actor=OTHER, at=NOON)
    assert services.carry_out(at=NOON) == 3
    assert selectors.destruction(number, at=NOON)["state"] == "approved"
    record.seal(NOON)
    services.carry_out(at=NOON)
    told = selectors.destruction(number, at=NOON)
    assert (told["state"], told["payloads"]) == ("done", 4)


def test_a_proposal_says_what_by_which_law_and_not_before_its_time(leaves, monkeypatch):
    day = NOON.date()
    for what in ({}, {"leaves": leaves, "due": day}, {"leaves": leaves, "about": str(ABOUT)}):
        with pytest.raises(Refused, match="destruction-of-what"):
            propose(**what)
    with pytest.raises(Refused, match="destruction-before-its-time"):
        propose(due=day + timedelta(days=1))
    for what in ({"due": day}, {"about": "party:VN-NONE"}):
        with pytest.raises(Refused, match="nothing-to-destroy"):
            propose(**what)
    with pytest.raises(Refused, match="destruction-without-basis"):
        services.propose_destruction(basis=" ", reason="x", on=day, leaves=leaves, actor=ONE, at=NOON)
    monkeypatch.setattr(destruction, "MOST", 2)
    with pytest.raises(Refused, match="destruction-of-too-much"):
        propose(about=str(ABOUT))
