"""The issuing side is asked, reminded, or asked no more; by paper where there is no way to it."""

from datetime import UTC, datetime

import msgspec
from django.db import transaction

from thongquan.clearance.domain.events import OriginMoved
from thongquan.clearance.domain.verification import (
    ANSWER,
    ESCALATE,
    OPEN,
    REMIND,
    VERIFICATION,
    WAITING,
    Verification,
    VerificationAct,
    clocks_of,
)
from thongquan.clearance.models import Declaration, OriginVerification
from thongquan.clearance.selectors import verifications as selectors
from thongquan.clearance.services.lock import held, identifier_of
from thongquan.clearance.services.timeline import say
from thongquan.kernel.actors import Actor
from thongquan.kernel.canonical import digest
from thongquan.kernel.refusals import NotFound
from thongquan.reference import selectors as reference
from thongquan.tariff.domain.certificates.verification import Asked, Doubt
from thongquan.tariff.messages.verification import MESSAGES, Questioned, VerificationRequest
from thongquan.tariff.services.certificates.telling import conversation, post
from thongquan.tariff.services.inquiries import moment


def held_on(identifier: str, verification: int) -> tuple[Declaration, OriginVerification]:
    """The declaration and its verification, held. NotFound."""
    row = held(identifier)
    one = OriginVerification.objects.select_for_update().filter(pk=verification, declaration=row).first()
    if one is None:
        raise NotFound("origin-verification", verification)
    one.declaration = row
    return row, one


@transaction.atomic
def ask_on_paper(*, identifier: str, verification: int, actor: Actor, at: datetime) -> None:
    """A letter went out, because there is no way to the other side: its time begins. Refused:
    not-in-this-state."""
    _, one = held_on(identifier, verification)
    one.on_paper = True
    _asked(one, actor=actor, at=at)


def ask(one: OriginVerification, *, actor: Actor, at: datetime) -> bool:
    """Whether a message went; if not, it waits for an officer's letter."""
    row = one.declaration
    one.due_at = ends(row, ANSWER, one.schedule, at)
    if not send(one, Asked.VERIFY, actor=actor, at=at):
        one.due_at = None
        return False
    _asked(one, actor=actor, at=at)
    return True


def _asked(one: OriginVerification, *, actor: Actor, at: datetime) -> None:
    row, schedule = one.declaration, one.schedule
    one.state = VERIFICATION.after(Verification(one.state), VerificationAct.ASK)
    one.asked_at = at
    one.due_at = ends(row, ANSWER, schedule, at)
    one.remind_at, one.escalate_at = (ends(row, clock, schedule, at) for clock in (REMIND, ESCALATE))
    one.save()
    note(one, "origin-asked", VerificationAct.ASK, actor=actor, at=at)


def call_off(one: OriginVerification, *, actor: Actor, at: datetime) -> None:
    """Who was asked need not look into it any more."""
    if one.asked_at is not None and one.state in WAITING and not one.on_paper:
        send(one, Asked.WITHDRAW, actor=actor, at=at)


def end_all(row: Declaration, *, actor: Actor, at: datetime) -> None:
    """The declaration (held) was cancelled or is void: nothing is asked any more."""
    for one in OriginVerification.objects.select_for_update().filter(declaration=row, state__in=OPEN):
        one.declaration = row
        call_off(one, actor=actor, at=at)
        one.state = VERIFICATION.after(Verification(one.state), VerificationAct.END)
        one.due_at = None
        one.save()
        note(one, "origin-ended", VerificationAct.END, actor=actor, at=at)


def send(one: OriginVerification, asked: Asked, *, actor: Actor, at: datetime) -> bool:
    """False where there is no way to the other side."""
    due = one.due_at or at
    told = VerificationRequest(
        verification=selectors.name_of(one.pk),
        issuing_country=one.issuing_country,
        reference=one.reference,
        asked=asked,
        doubt=Doubt(one.reason),
        statement=one.statement,
        items=[_questioned(each) for each in selectors.goods_of(one)],
        answer_by=reference.legal_day(one.declaration.office, due).isoformat(),
        sent=moment(at),
    )
    dossier = conversation(one.issuing_country, one.reference)
    return post(one.issuing_country, dossier, told, MESSAGES, actor=actor, at=at)


def _questioned(goods: selectors.Doubted) -> Questioned:
    """What was declared in a unit that the message knows is told with its quantity."""
    plain = {"number": goods.number, "hs_code": goods.code}
    try:
        return msgspec.convert(plain | {"quantity": goods.quantity, "unit": goods.unit}, Questioned)
    except msgspec.ValidationError:
        return msgspec.convert(plain, Questioned)


def ends(row: Declaration, code: str, schedule: str, since: datetime) -> datetime | None:
    """The end of the clock of the agreement, else of the general one, begun `since`; None: the law has none."""
    for name in clocks_of(code, schedule):
        try:
            due = reference.reference().deadline(name, office=row.office, at=since).due
        except NotFound:
            continue
        return due.astimezone(UTC) if due else None
    return None


def note(
    one: OriginVerification, milestone: str, act: str, *, actor: Actor, at: datetime, reason: str = ""
) -> None:
    """In the timeline and the record of the declaration."""
    row = one.declaration
    answer = digest(one.answer) if one.answer else ""
    withheld = tuple(sorted(one.withheld.items()))
    event = OriginMoved(identifier_of(row), one.pk, one.reference, act, one.state, withheld, answer)
    say(row, event, milestone, actor, at, reason=reason)
