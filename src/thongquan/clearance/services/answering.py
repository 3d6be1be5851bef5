"""What the issuing side says: acknowledged, answered, answered again, answered too late."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
from django.conf import settings
from django.db import transaction

from thongquan.clearance.domain.verification import (
    DECIDE,
    OPEN,
    VERIFICATION,
    Verification,
    VerificationAct,
)
from thongquan.clearance.models import OriginVerification
from thongquan.clearance.selectors import verifications as selectors
from thongquan.clearance.services import asking
from thongquan.clearance.services.asking import held_on, note
from thongquan.clearance.services.lock import identifier_of
from thongquan.intake.domain import Message
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import local_part
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.tariff.domain.certificates.verification import Outcome, Stage
from thongquan.tariff.messages import verification as messages
from thongquan.tariff.messages.verification import Found, VerificationAnswer
from thongquan.tariff.services.inquiries import moment


def handle(arrived: Sequence[Message]) -> None:
    """What is refused stays with its message: it is laid aside for an officer, with the reason."""
    for message in arrived:
        told = messages.read(message.kind, message.body)
        assert isinstance(told, VerificationAnswer), message.kind
        take(told=told, sender=message.sender.id, actor=message.actor, at=message.received_at)


@transaction.atomic
def take(*, told: VerificationAnswer, sender: str, actor: Actor, at: datetime) -> None:
    """The same answer again, and one that an earlier moment gave, change nothing. What comes once it was
    decided is kept, and changes nothing by itself: the decision may be objected to.

    Refused: certificate-of-another (who was not asked, or about another certificate), answer-incomplete (not of
    the goods that were asked about). NotFound: no such verification.
    """
    one = _held(told.verification)
    if (one.issuing_country, one.reference) != (sender, told.reference) or told.issuing_country != sender:
        raise Refused("certificate-of-another", country=sender)
    if told.stage is Stage.ACKNOWLEDGED:
        if one.state == Verification.ASKED:
            _moved(one, VerificationAct.ACKNOWLEDGE, "origin-acknowledged", actor=actor, at=at)
        return
    _check_complete(one, told)
    answer = msgspec.to_builtins(told)
    if _known_already(one, told):
        return
    if one.state not in OPEN:
        one.late_answer = answer
        one.save(update_fields=["late_answer"])
        note(one, "origin-answered-late", "late-answer", actor=actor, at=at)
        return
    one.answer, one.answered_at = answer, at
    _moved(one, VerificationAct.TAKE_ANSWER, "origin-answered", actor=actor, at=at)


@transaction.atomic
def enter(
    *,
    identifier: str,
    verification: int,
    found: Mapping[int, tuple[Outcome, str]],
    statement: str,
    actor: Actor,
    at: datetime,
) -> None:
    """A letter came: an officer enters what it says, by number of the goods. Refused: answer-incomplete,
    asked-electronically (its answer comes by message), not-in-this-state."""
    _, one = held_on(identifier, verification)
    if not one.on_paper:
        raise Refused("asked-electronically", verification=selectors.name_of(one.pk))
    told = VerificationAnswer(
        verification=selectors.name_of(one.pk),
        issuing_country=one.issuing_country,
        reference=one.reference,
        stage=Stage.ANSWERED,
        items=[
            Found(number=number, outcome=outcome, reason=why)
            for number, (outcome, why) in sorted(found.items())
        ],
        statement=statement,
        as_of=moment(at),
    )
    take(told=told, sender=one.issuing_country, actor=actor, at=at)


def _held(number: str) -> OriginVerification:
    """By the number that was told. NotFound."""
    digits = (local_part(number, settings.ADMINISTRATION) or "").removeprefix("V")
    known = (
        OriginVerification.objects.filter(pk=int(digits)) if digits.isascii() and digits.isdecimal() else None
    )
    found = known.select_related("declaration").first() if known is not None else None
    if found is None:
        raise NotFound("origin-verification", number)
    _, one = held_on(identifier_of(found.declaration), found.pk)
    return one


def _check_complete(one: OriginVerification, told: VerificationAnswer) -> None:
    asked, said = {each.number for each in selectors.goods_of(one)}, {each.number for each in told.items}
    if asked != said:
        raise Refused("answer-incomplete", items=", ".join(map(str, sorted(asked ^ said))))


def _known_already(one: OriginVerification, told: VerificationAnswer) -> bool:
    before = [kept["as_of"] for kept in (one.answer, one.late_answer) if kept]
    return any(as_of >= told.as_of for as_of in before)


def _moved(
    one: OriginVerification, act: VerificationAct, milestone: str, *, actor: Actor, at: datetime
) -> None:
    one.state = VERIFICATION.after(Verification(one.state), act)
    if act is VerificationAct.TAKE_ANSWER:
        one.due_at = asking.ends(one.declaration, DECIDE, one.schedule, at)
    one.save()
    note(one, milestone, act, actor=actor, at=at)
