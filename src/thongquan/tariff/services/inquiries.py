"""Requests to verify our certificates: taken in, acknowledged, asked of the exporter, answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import msgspec
from django.conf import settings
from django.db import transaction

from thongquan.documents import selectors as documents
from thongquan.intake.domain import Message
from thongquan.journal.domain import Entry
from thongquan.journal.services import record
from thongquan.kernel.actors import Actor
from thongquan.kernel.canonical import digest
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.reference import selectors as reference
from thongquan.tariff import models
from thongquan.tariff.domain.certificates import events
from thongquan.tariff.domain.certificates.verification import (
    ESCALATE,
    INQUIRY,
    OPEN,
    REMIND,
    Asked,
    Inquiry,
    InquiryAct,
    Outcome,
    Stage,
    clock_of,
)
from thongquan.tariff.messages import verification as messages
from thongquan.tariff.messages.verification import Found, Paper, VerificationAnswer, VerificationRequest
from thongquan.tariff.selectors import inquiries as selectors
from thongquan.tariff.services.certificates.telling import conversation, post

CLOCK = Actor.system("clock")


@dataclass(frozen=True, slots=True)
class Findings:
    """What we answer: by number of the item asked about, what was found and why; a statement as a whole."""

    items: Mapping[int, tuple[Outcome, str]] = field(default_factory=dict)
    statement: str = ""


def handle(arrived: Sequence[Message]) -> None:
    """What is refused stays with its message: it is laid aside for an officer, with the reason."""
    for message in arrived:
        told = messages.read(message.kind, message.body)
        assert isinstance(told, VerificationRequest), message.kind
        take(told=told, sender=message.sender.id, actor=message.actor, at=message.received_at)


@transaction.atomic
def take(*, told: VerificationRequest, sender: str, actor: Actor, at: datetime) -> None:
    """What another administration asks, reminds of, or no longer asks. The same message again changes nothing.

    Refused: certificate-of-another (not of ours to answer for, or one that we gave for another country),
    inquiry-known-already (another request under the same number).
    """
    if told.issuing_country != settings.ADMINISTRATION or sender == settings.ADMINISTRATION:
        raise Refused("certificate-of-another", country=told.issuing_country)
    row = models.OriginInquiry.objects.select_for_update().filter(asker=sender, verification=told.verification)
    known = row.first()
    if told.asked is Asked.VERIFY:
        if known is None:
            _taken(told, sender, actor=actor, at=at)
        elif (known.reference, known.items) != (told.reference, msgspec.to_builtins(told.items)):
            raise Refused("inquiry-known-already", verification=told.verification)
        return
    if known is None:
        raise NotFound("origin-inquiry", told.verification)
    if known.reference != told.reference:
        raise Refused("certificate-of-another", country=sender)
    if told.asked is Asked.WITHDRAW:
        if Inquiry(known.state) in OPEN:
            _move(known, InquiryAct.WITHDRAW, actor=actor, at=at)
        return
    known.reminders += 1
    known.answer_by = date.fromisoformat(told.answer_by)
    known.save(update_fields=["reminders", "answer_by"])
    _note(known, "reminded", actor=actor, at=at)


def _taken(told: VerificationRequest, sender: str, *, actor: Actor, at: datetime) -> None:
    certificate = models.Certificate.objects.filter(
        ours=True, issuing_country=told.issuing_country, reference=told.reference
    ).first()
    if certificate is not None and certificate.importing_country != sender:
        raise Refused("certificate-of-another", country=certificate.importing_country)
    office = selectors.office_that_answers(at)
    row = models.OriginInquiry(
        asker=sender,
        verification=told.verification,
        reference=told.reference,
        certificate=certificate,
        state=INQUIRY.start,
        doubt=told.doubt,
        statement=told.statement,
        items=msgspec.to_builtins(told.items),
        office=office,
        asked_at=at,
        answer_by=date.fromisoformat(told.answer_by),
        remind_at=_ends(REMIND, office, at),
        escalate_at=_ends(ESCALATE, office, at),
    )
    row.due_at = _due(row, at)
    row.save()
    _note(row, "take", actor=actor, at=at, body=digest(msgspec.to_builtins(told)))


@transaction.atomic
def acknowledge(*, inquiry: int, actor: Actor, at: datetime) -> None:
    """It is ours to look into; who asked is told. Refused("not-in-this-state")."""
    row = _held(inquiry)
    _move(row, InquiryAct.ACKNOWLEDGE, actor=actor, at=at)
    _tell(row, Stage.ACKNOWLEDGED, Findings(), actor=actor, at=at)


@transaction.atomic
def ask_exporter(*, inquiry: int, question: str, actor: Actor, at: datetime) -> None:
    """Noted as asked: by what way the exporter is written to is the office's. Refused: reason-wanted,
    not-in-this-state."""
    row = _held(inquiry)
    row.exporter = _said(question)
    _move(row, InquiryAct.ASK_EXPORTER, actor=actor, at=at, reason=question)


@transaction.atomic
def hear_exporter(*, inquiry: int, said: str, actor: Actor, at: datetime) -> None:
    """What he said; what he gave lies with the inquiry's documents. Refused: as `ask_exporter`."""
    row = _held(inquiry)
    row.heard = _said(said)
    _move(row, InquiryAct.HEAR_EXPORTER, actor=actor, at=at, reason=said)


@transaction.atomic
def answer(*, inquiry: int, findings: Findings, actor: Actor, at: datetime) -> None:
    """Item by item, with the hashes of the documents that lie with the inquiry; what comes to light later may
    be answered again.

    Refused: inquiry-item-open (an item without an answer, or one nobody asked about), reason-wanted (an item
    that is not confirmed), not-in-this-state.
    """
    row = _held(inquiry)
    asked = {each["number"] for each in row.items}
    if asked != set(findings.items):
        raise Refused("inquiry-item-open", items=", ".join(map(str, sorted(asked ^ set(findings.items)))))
    for outcome, reason in findings.items.values():
        if outcome is not Outcome.CONFIRMED:
            _said(reason)
    _move(row, InquiryAct.ANSWER, actor=actor, at=at)
    told = _tell(row, Stage.ANSWERED, findings, actor=actor, at=at)
    row.answer = msgspec.to_builtins(told)
    row.answered_by, row.answered_at = str(actor.subject), at
    row.save(update_fields=["answer", "answered_by", "answered_at"])


def keep_clock(*, at: datetime) -> int:
    """Our officers are reminded of what is not answered yet, then their superiors; how many were. Once each."""
    return sum(_pressed(name, f"{name}_at", pressed, at) for name, pressed in _PRESSING)


_PRESSING = (("remind", "reminded"), ("escalate", "escalated"))


def _pressed(name: str, due: str, pressed: str, at: datetime) -> int:
    waiting = models.OriginInquiry.objects.filter(
        **{f"{due}__lte": at, f"{pressed}_at": None, "state__in": OPEN}
    )
    return sum(_press(key, pressed, at) for key in waiting.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _press(key: int, pressed: str, at: datetime) -> bool:
    """False where another worker is at it, or it was answered meanwhile."""
    rows = models.OriginInquiry.objects.select_for_update(skip_locked=True)
    row = rows.filter(**{"pk": key, f"{pressed}_at": None, "state__in": OPEN}).first()
    if row is None:
        return False
    setattr(row, f"{pressed}_at", at)
    row.save(update_fields=[f"{pressed}_at"])
    _note(row, f"{pressed}-by-clock", actor=CLOCK, at=at)
    return True


def _held(inquiry: int) -> models.OriginInquiry:
    row = models.OriginInquiry.objects.select_for_update().filter(pk=inquiry).first()
    if row is None:
        raise NotFound("origin-inquiry", inquiry)
    return row


def _move(row: models.OriginInquiry, act: InquiryAct, *, actor: Actor, at: datetime, reason: str = "") -> None:
    row.state = INQUIRY.after(Inquiry(row.state), act)
    row.due_at = _due(row, at)
    row.save()
    _note(row, act, actor=actor, at=at, reason=reason)


def _due(row: models.OriginInquiry, at: datetime) -> datetime | None:
    """Of whoever is awaited now: the answer as a whole has its time since it was asked."""
    code = clock_of(Inquiry(row.state))
    whole = code and clock_of(Inquiry.ACKNOWLEDGED) == code
    return _ends(code, row.office, row.asked_at if whole else at) if code else None


def _ends(code: str, office: str, since: datetime) -> datetime | None:
    try:
        due = reference.reference().deadline(code, office=office, at=since).due
    except NotFound:  # a law without this clock
        return None
    return due.astimezone(UTC) if due else None


def _tell(
    row: models.OriginInquiry, stage: Stage, findings: Findings, *, actor: Actor, at: datetime
) -> VerificationAnswer:
    answered = [
        Found(number=number, outcome=outcome, reason=reason)
        for number, (outcome, reason) in sorted(findings.items.items())
    ]
    told = VerificationAnswer(
        verification=row.verification,
        issuing_country=settings.ADMINISTRATION,
        reference=row.reference,
        stage=stage,
        items=answered,
        statement=findings.statement,
        documents=_papers(row, at) if stage is Stage.ANSWERED else [],
        as_of=moment(at),
    )
    dossier = conversation(settings.ADMINISTRATION, row.reference)
    post(row.asker, dossier, told, messages.MESSAGES, actor=actor, at=at)
    return told


def _papers(row: models.OriginInquiry, at: datetime) -> list[Paper]:
    return [
        Paper(name=one.name, sha256=one.sha256, media_type=one.media_type, size=one.size)
        for one in documents.documents(selectors.subject_of(row), at=at)
    ]


def moment(at: datetime) -> str:
    """As messages tell it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _said(text: str) -> str:
    if not text.strip():
        raise Refused("reason-wanted")
    return text


def _note(
    row: models.OriginInquiry, act: str, *, actor: Actor, at: datetime, reason: str = "", body: str = ""
) -> None:
    event = events.InquiryMoved(row.verification, act, row.state, body)
    record(Entry.of(event, subject=selectors.subject_of(row), actor=actor, at=at, reason=reason))
