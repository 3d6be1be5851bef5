"""Details are destroyed lawfully, by term or by order, and the proof stays whole."""

from datetime import date, timedelta

import pytest

from tests.journal.conftest import NOON, OFFICER, entry
from tests.journal.test_record import check, codes, sql
from thongquan.journal import selectors, services
from thongquan.journal.models import Payload
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import Refused


def test_a_lawfully_destroyed_payload_leaves_the_proof_whole(transactional_db, tmp_path):
    short, long, forever = services.record(entry(1, retention_days=10), entry(2, retention_days=11), entry(3))
    due = (NOON + timedelta(days=10)).date()
    assert selectors.destroyable(due=due, at=NOON) == [("clearance.registered", 1)]
    services.seal(NOON)
    assert services.destroy_payloads(basis="Law 42/2014 art. 60", actor=OFFICER, at=NOON, due=due) == 1
    services.seal(NOON)
    assert selectors.destroyable(due=due, at=NOON) == []
    result = services.verify()
    assert result.whole
    assert result.destroyed == 1
    assert check(services.prove(short, disclose=True), tmp_path).returncode == 0
    assert selectors.event(short).body is None
    assert selectors.event(long).body == {"number": "VN-2", "lane": "G"}
    assert not Payload.objects.filter(leaf_id=short).exists()
    assert Payload.objects.filter(leaf_id=forever).exists()


@pytest.fixture
def terms(monkeypatch):
    """Years by kind or room, as the law of every day has them."""
    years = {}
    monkeypatch.setattr(selectors, "_terms", lambda on, known_at: years)
    return years


def test_details_without_a_term_of_their_own_are_kept_for_that_of_their_kind_by_the_law_of_the_day(
    sealed, terms
):
    services.record(
        entry(8, retention_days=1), entry(9, kind="clearance.cleared"), entry(9, kind="ledger.paid")
    )
    services.seal(NOON)
    due = {"due": date(2032, 1, 1), "at": NOON}
    assert selectors.destroyable(**due) == [("clearance.registered", 1)]
    terms |= {"clearance": 5, "clearance.cleared": 10}
    assert selectors.destroyable(due=date(2031, 11, 30), at=NOON) == [("clearance.registered", 1)]
    assert selectors.destroyable(**due) == [("clearance.registered", 8)]
    assert services.destroy_payloads(basis="Law 54/2014", actor=OFFICER, due=due["due"], at=NOON) == 8
    assert selectors.destroyable(**due) == []
    terms["ledger"] = 1
    assert selectors.destroyable(**due) == [("ledger.paid", 1)]
    services.seal(NOON)
    assert services.verify().whole


def test_by_day_what_the_law_has_no_term_for_is_kept(sealed, terms):
    terms["ledger"] = 1
    assert selectors.destroyable(due=date(2126, 1, 1), at=NOON) == []


def test_destroying_by_order_needs_a_basis_and_spares_the_list_of_what_was_destroyed(sealed):
    with pytest.raises(Refused, match="destruction-without-basis"):
        services.destroy_payloads(basis=" ", actor=OFFICER, at=NOON, ids=sealed[:1])
    assert services.destroy_payloads(basis="court order 7", actor=OFFICER, at=NOON, ids=sealed[:2]) == 2
    told = selectors.timeline(Subject("journal", "VN"))[-1]
    assert (told.kind, told.reason) == ("journal.payloads-destroyed", "court order 7")
    assert told.body["payloads"] == sorted(map(str, sealed[:2]))
    assert services.destroy_payloads(basis="court order 8", actor=OFFICER, at=NOON, ids=[told.id]) == 0
    assert services.verify().whole


def test_what_is_not_sealed_yet_is_not_destroyed(sealed):
    (late,) = services.record(entry(9))
    assert services.destroy_payloads(basis="court order 7", actor=OFFICER, at=NOON, ids=[late]) == 0
    services.seal(NOON)
    assert services.destroy_payloads(basis="court order 7", actor=OFFICER, at=NOON, ids=[late]) == 1
    assert services.verify().whole


def test_what_a_subscriber_has_still_to_read_is_not_destroyed(sealed):
    heard = []
    services.subscribe("clearance.registered", heard.append, name="reader")
    services.subscribe("clearance.cleared", heard.append, name="reader of something else")
    assert services.destroy_payloads(basis="court order 7", actor=OFFICER, at=NOON, ids=sealed) == 0
    services.dispatch(NOON)
    assert services.destroy_payloads(basis="court order 7", actor=OFFICER, at=NOON, ids=sealed) == len(sealed)
    assert all(event.body for event in heard)


def test_a_destruction_without_its_record_is_found(sealed):
    services.destroy_payloads(basis="court order 7", actor=OFFICER, at=NOON, ids=sealed[:1])
    Payload.objects.filter(leaf_id=sealed[1]).delete()
    sql("INSERT INTO journal_destroyed SELECT %s, by_leaf FROM journal_destroyed", sealed[1])
    assert codes() == {"payload-missing"}
