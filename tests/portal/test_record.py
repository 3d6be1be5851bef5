"""The journal in the portal: searched by its readers, one entry proved, the whole read again by the worker."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import thongquan
from tests.portal.site import register_some
from tests.portal.tour import client
from thongquan.books import selectors as books
from thongquan.clearance.models import Declaration
from thongquan.clearance.selectors.record import reach
from thongquan.identity.domain import ANY, Classification, Grant, Role, SignedIn
from thongquan.journal import selectors, services, tasks
from thongquan.journal.domain.proofs import followed
from thongquan.journal.domain.readings import LOST_AFTER
from thongquan.journal.models import Leaf, Verification
from thongquan.kernel.events import Event
from thongquan.kernel.identifiers import Subject
from thongquan.portal.views.record import pages as record
from thongquan.portal.views.record.words import EVENT

pytestmark = pytest.mark.usefixtures("world")
MOST = 12
AT = datetime(2026, 11, 2, tzinfo=UTC)


def page(address: str, who: str = "kiemtoan") -> str:
    answer = client(who).get(address)
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def links(shown: str) -> list[str]:
    return [part.split('"')[0] for part in shown.split('<th scope="row"><a href="/journal/')[1:]]


def test_it_is_searched_by_subject_account_and_day() -> None:
    [number] = register_some(1)
    told = selectors.timeline(Subject("declaration", number))
    mine, day, who = {str(one.id) for one in told}, books.today(told[0].at), told[0].actor.subject
    assert set(links(page(f"/journal?subject={number}"))) == mine
    assert mine & set(links(page(f"/journal?who={who}&on={day}")))
    assert not mine & set(links(page(f"/journal?who={who}&on={day - timedelta(days=3)}")))
    assert not links(page("/journal?who=nobody-of-this-name"))
    tomorrow = (datetime.now(UTC) + timedelta(days=2)).date()
    assert "Nothing is recorded" in page(f"/journal?on={tomorrow}")
    assert links(page("/journal?on=never&before=nonsense"))


def test_it_goes_on_page_by_page_and_shows_each_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record, "A_PAGE", 7)
    seen, address = [], "/journal"
    for _ in range(4):
        shown = page(address)
        seen += links(shown)
        address = "/journal" + shown.split('rel="next" href="')[1].split('"')[0]
    assert len(seen) == len(set(seen)) == 28
    assert seen == sorted(seen, reverse=True)


def test_an_entry_says_all_and_its_proof_is_downloaded() -> None:
    [number] = register_some(1)
    leaf = selectors.timeline(Subject("declaration", number))[0]
    assert "not sealed yet" in page(f"/journal/{leaf.id}") or selectors.sealing(leaf.txid, leaf.seq)
    services.seal(datetime.now(UTC))
    shown = page(f"/journal/{leaf.id}")
    assert str(leaf.actor.subject) in shown
    answer = client("kiemtoan").get(f"/journal/{leaf.id}/proof")
    if selectors.sealing(leaf.txid, leaf.seq):
        assert json.loads(answer.content)["subject"] == str(leaf.subject)
        assert "attachment" in answer["Content-Disposition"]


def sealed_leaf() -> Any:
    """The first of all: the world was sealed when it was made."""
    return selectors.event(Leaf.objects.order_by("txid", "seq").values_list("id", flat=True)[0])


def test_the_proof_is_followed_on_the_page_from_the_entry_to_the_signed_root() -> None:
    leaf = sealed_leaf()
    shown, made = page(f"/journal/{leaf.id}"), services.prove(leaf.id)
    assert "Checked here: it holds" in shown
    told = followed(made)
    assert told.holds
    places = [shown.index(one) for one in (made["leaf_hash"], *made["path"], told.reached.hex())]
    assert places == sorted(places)
    assert told.signed is not None
    assert told.signed.root.hex() in shown
    assert f'href="/journal/{leaf.id}/proof"' in shown


def test_a_proof_that_was_altered_does_not_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    leaf = sealed_leaf()
    made = services.prove(leaf.id, disclose=True)
    assert followed(made).holds
    other = "00" * 32
    altered = [
        {"path": [other, *made["path"][1:]]},
        {"path": made["path"][:-1]},
        {"index": made["index"] + 1},
        {"leaf": made["leaf"] + " "},
        {"checkpoint": made["checkpoint"].replace("\n\n", "\nx\n\n")},
        {"keys": []},
        {"payload": "{}"},
    ]
    for change in altered:
        assert not followed(made | change).holds, change
    monkeypatch.setattr(services, "prove", lambda *_given, **_named: made | altered[0])
    shown = page(f"/journal/{leaf.id}")
    assert "it does not hold" in shown
    assert "it holds" not in shown


def test_a_supervisor_reads_the_declarations_of_his_offices_alone() -> None:
    [number] = register_some(1)
    assert links(page(f"/journal?subject={number}", "lanhdao"))
    assert not links(page("/journal", "lanhdao"))
    assert not links(page("/journal?who=quantri", "lanhdao"))
    other = selectors.found(subject="user:VN-congchuc", limit=1)[0]
    assert client("lanhdao").get(f"/journal/{other.id}").status_code == 404
    assert client("lanhdao").get(f"/journal/{other.id}/proof").status_code == 404
    assert client("congchuc").get("/journal").status_code == 403


def test_the_worker_reads_the_whole_again_and_what_it_found_is_shown() -> None:
    auditor = client("kiemtoan")
    for _ in range(2):
        auditor.post("/journal/verify")
    [one] = selectors.verifications(limit=9, at=AT)
    assert one["asked_by"] == "user:VN-kiemtoan"
    assert "waits for the worker" in page("/journal/seals")
    tasks.verify(0)
    [one] = selectors.verifications(limit=9, at=AT)
    assert (one["faults_in_all"], one["size"]) == (0, selectors.sealed())
    shown = page("/journal/seals")
    assert ">whole<" in shown
    assert 'action="/journal/verify"' in shown
    client("lanhdao").post("/journal/verify")
    assert len(selectors.verifications(limit=9, at=AT)) == 1


def test_a_reading_whose_worker_died_is_shown_as_broken_off_and_asked_for_again() -> None:
    begun = datetime.now(UTC) - LOST_AFTER - timedelta(minutes=1)
    Verification.objects.create(asked_by="user:VN-kiemtoan", asked_at=begun, begun_at=begun)
    shown = page("/journal/seals")
    assert "broken off" in shown
    assert "is being read" not in shown
    assert 'action="/journal/verify"' in shown


def test_who_is_cleared_in_one_office_is_not_in_another() -> None:
    [number] = register_some(1)
    office = Declaration.objects.get(number=number.removeprefix("VN-")).office
    at = datetime.now(UTC)

    def reader(office: str, classification: Classification, role: Role = Role.SUPERVISOR) -> SignedIn:
        grant = Grant(role, office, office == ANY, None, classification, at - timedelta(days=1))
        return SignedIn(Subject("user", "VN-x"), "x", (grant,))

    here, there = reader(office, Classification.OPEN), reader("01B1", Classification.RESTRICTED)
    both = SignedIn(here.subject, "x", (*here.grants, *there.grants))
    named = f"declaration:{number}"
    assert reach(both, named, at) == Classification.OPEN
    assert reach(there, named, at) is None
    assert reach(reader(office, Classification.RESTRICTED), named, at) == Classification.RESTRICTED
    everywhere = reader(ANY, Classification.OPEN, Role.AUDITOR)
    assert (
        reach(SignedIn(here.subject, "x", (*everywhere.grants, *there.grants)), "", at) == Classification.OPEN
    )
    assert reach(both, f"user:{number}", at) is None


@pytest.mark.parametrize("address", ["/journal", "/journal/seals", "/journal/{}"])
def test_few_queries(address: str) -> None:
    leaf = selectors.found(subject="user:VN-congchuc", limit=1)[0]
    auditor = client("kiemtoan")
    auditor.get(address.format(leaf.id))
    with CaptureQueriesContext(connection) as asked:
        auditor.get(address.format(leaf.id))
    assert len(asked) <= MOST


def kinds_of(base: type[Event]) -> Iterator[str]:
    for one in base.__subclasses__():
        if one.__module__.startswith("thongquan."):
            yield from filter(None, [one.kind])
        yield from kinds_of(one)


def test_every_kind_of_event_has_a_name_and_no_name_is_of_none() -> None:
    for module in walk_packages(thongquan.__path__, "thongquan."):
        if re.search(r"\.(domain|services)(\.|$)", module.name):
            import_module(module.name)
    assert set(EVENT) == set(kinds_of(Event))


def test_kinds_of_events_are_told_in_words_with_the_code_beside_them() -> None:
    [number] = register_some(1)
    leaf = next(
        one for one in selectors.timeline(Subject("declaration", number)) if one.kind == "clearance.registered"
    )
    for address in (f"/journal?subject={number}", f"/journal/{leaf.id}"):
        shown = page(address)
        assert "Declaration registered" in shown
        assert "<code>clearance.registered</code>" in shown
