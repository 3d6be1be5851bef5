"""Two officers, two workers, at the same moment: one wins, the other is told."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import msgspec
import pytest
from django.db import connection, transaction

from tests.api.caller import goods, party, traders
from tests.clearance.test_acts import OFFICER, TRADER, name, of_kind, registered
from tests.world import AT, DAY
from thongquan.clearance.models import AmendmentRequest
from thongquan.clearance.models import Declaration as Row
from thongquan.clearance.services import acts, amend, drafted, drafts, overdue
from thongquan.clearance.services.lock import held
from thongquan.journal.selectors import timeline
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import Refused
from thongquan.ledger import selectors as ledger
from thongquan.ledger import services as money

pytestmark = pytest.mark.usefixtures("committed")
AtOnce = Callable[[list[Callable[[], object]]], list[object]]
LONG_AFTER = AT + timedelta(days=30)


def fresh(row: Row) -> Row:
    return Row.objects.get(pk=row.pk)


def owing_nothing(lane: str, control: str) -> Row:
    row = registered(of_kind("IM"))
    Row.objects.filter(pk=row.pk).update(lane=lane, control=control)
    nothing = dict.fromkeys(ledger.charged(name(row)), 0)
    money.amend(declaration=name(row), amounts=nothing, on=DAY, actor=OFFICER, at=AT, reason="test")
    return fresh(row)


def kinds(row: Row) -> list[str]:
    return [event.kind for event in timeline(Subject("declaration", name(row)))]


def one_refused(answers: list[object]) -> Refused:
    [refused] = [answer for answer in answers if isinstance(answer, Exception)]
    assert isinstance(refused, Refused), refused
    return refused


@contextmanager
def held_elsewhere(row: Row) -> Iterator[None]:
    """Another connection works on it."""
    other = connection.copy()
    with other.cursor() as cursor:
        other.set_autocommit(False)
        cursor.execute("SELECT 1 FROM clearance_declaration WHERE id = %s FOR UPDATE", [row.pk])
        yield
        other.rollback()
    other.close()


def test_an_amendment_is_accepted_or_refused_and_never_both(at_once: AtOnce) -> None:
    one = of_kind("IM")
    row = registered(one)
    after = msgspec.structs.replace(one, remarks="corrected")
    asked = amend.ask_amendment(identifier=name(row), content=after, reason="r", actor=TRADER, at=AT)
    refusal = {"reason": "unfounded", "note": "", "actor": OFFICER, "at": AT}
    answers = at_once(
        [
            lambda: amend.accept_amendment(amendment=asked, actor=OFFICER, at=AT),
            lambda: amend.refuse_amendment(amendment=asked, **refusal),
        ]
    )
    assert one_refused(answers).code == "not-in-this-state"
    request = AmendmentRequest.objects.get(pk=asked)
    assert request.state in ("accepted", "refused")
    assert fresh(row).revision == (request.state == "accepted")
    assert kinds(row).count("clearance.amendment-decided") == 1


def test_a_declaration_raised_to_red_is_not_cleared_in_the_same_moment(at_once: AtOnce) -> None:
    row = owing_nothing("Y", "checked")
    given = {"identifier": name(row), "actor": OFFICER, "at": AT}
    answers = at_once(
        [
            lambda: acts.override_lane(lane="R", reason="information", note="", **given),
            lambda: acts.clear(**given),
        ]
    )
    assert one_refused(answers).code in ("declaration-ended", "not-yet")
    found = fresh(row)
    assert (found.lane, found.life) in (("R", "registered"), ("Y", "cleared"))


def test_the_last_payment_and_a_late_hold_leave_one_truth(at_once: AtOnce) -> None:
    """Two settle the same declaration: it clears once."""
    row = owing_nothing("G", "none")
    answers = at_once(
        [
            lambda: acts.settle_all(identifiers=[name(row)], at=AT),
            lambda: acts.settle_keys(keys=[row.pk], at=AT),
        ]
    )
    assert sorted(answers) == [0, 1], answers
    assert kinds(row).count("clearance.cleared") == 1


def test_two_workers_end_what_is_overdue_once(at_once: AtOnce) -> None:
    row = registered(of_kind("IM"))
    Row.objects.filter(pk=row.pk).update(lane="G", control="none")
    answers = at_once([lambda: overdue.lapse_overdue(at=LONG_AFTER)] * 2)
    assert sum(answer.ended for answer in answers) == 1, answers
    assert sum(answer.failed for answer in answers) == 0, answers
    assert (fresh(row).life, kinds(row).count("clearance.ended")) == ("void", 1)


def test_what_an_officer_holds_is_left_to_the_next_night_and_the_others_end() -> None:
    busy, idle = registered(of_kind("IM")), registered(of_kind("IM"))
    Row.objects.update(lane="G", control="none")
    with held_elsewhere(busy):
        assert overdue.lapse_overdue(at=LONG_AFTER) == overdue.Ended(ended=1, passed=1)
    assert (fresh(busy).life, fresh(idle).life) == ("registered", "void")
    assert overdue.lapse_overdue(at=LONG_AFTER) == overdue.Ended(ended=1)


def test_one_that_fails_does_not_keep_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = registered(of_kind("IM")), registered(of_kind("IM"))
    Row.objects.update(lane="G", control="none")
    plain = overdue.lapse

    def lapse(*, identifier: str, **given: object) -> None:
        plain(identifier=identifier, **given)
        if identifier == name(first):
            raise Refused("reason-unknown", of="void", reason="time")

    monkeypatch.setattr(overdue, "lapse", lapse)
    assert overdue.lapse_overdue(at=LONG_AFTER) == overdue.Ended(ended=1, failed=1)
    assert (fresh(first).life, fresh(second).life) == ("registered", "void")


def test_an_order_on_a_declaration_somebody_holds_does_not_end_under_his_hands() -> None:
    row = registered(of_kind("IM"))
    amend.order_amendment(identifier=name(row), instruction="i", actor=OFFICER, at=AT)
    with held_elsewhere(row):
        assert overdue.expire_orders(at=LONG_AFTER) == overdue.Ended(passed=1)
    assert overdue.expire_orders(at=LONG_AFTER) == overdue.Ended(ended=1)


def test_an_order_answered_meanwhile_is_not_taken_back_for_the_answer(at_once: AtOnce) -> None:
    one = of_kind("IM")
    row = registered(one)
    order = amend.order_amendment(identifier=name(row), instruction="i", actor=OFFICER, at=AT)
    after = msgspec.structs.replace(one, remarks="corrected")
    answers = at_once(
        [
            lambda: amend.ask_amendment(identifier=name(row), content=after, reason="r", actor=TRADER, at=AT),
            lambda: amend.withdraw_order(amendment=order, actor=OFFICER, at=AT),
        ]
    )
    states = sorted(AmendmentRequest.objects.filter(declaration=row).values_list("state", flat=True))
    if isinstance(answers[1], Refused):
        assert states == ["asked"], answers
    else:
        assert states == ["asked", "withdrawn"], answers


def test_a_row_is_held_to_the_end_of_the_transaction() -> None:
    row = registered(of_kind("IM"))
    with transaction.atomic():
        held(name(row))
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute("SELECT 1 FROM clearance_declaration WHERE id = %s FOR UPDATE SKIP LOCKED", [row.pk])
            assert cursor.fetchall() == []
        other.close()


def test_a_draft_registered_twice_at_once_is_one_declaration(at_once: AtOnce) -> None:
    one = drafts.start(party=party(traders()[0].tax_code), kind="IM", actor=TRADER, at=AT)
    saved = drafts.save(draft=one.id, version=1, content=goods(items=1), actor=TRADER, at=AT)
    count = Row.objects.count()

    def register() -> object:
        return drafted.register_draft(draft=one.id, version=saved.version, actor=TRADER, at=AT).answer

    first, again = at_once([register, register])
    assert first == again
    assert Row.objects.count() == count + 1


def test_of_two_who_save_a_draft_at_once_one_is_told(at_once: AtOnce) -> None:
    one = drafts.start(party=party(traders()[0].tax_code), kind="IM", actor=TRADER, at=AT)

    def save(remarks: str) -> Callable[[], object]:
        content = msgspec.structs.replace(one.content, remarks=remarks)
        return lambda: drafts.save(draft=one.id, version=1, content=content, actor=TRADER, at=AT)

    assert one_refused(at_once([save("một"), save("hai")])).code == "draft-changed"
