"""What every act on a question does: hold the row, keep what was said, start the next clock, record."""

from datetime import UTC, datetime

from thongquan.journal.domain import Entry
from thongquan.journal.services import record
from thongquan.kernel.actors import Actor
from thongquan.kernel.canonical import digest
from thongquan.kernel.events import Event
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.kernel.texts import Text
from thongquan.partnership import models
from thongquan.partnership.domain import events
from thongquan.partnership.domain.questions import Act, Voice
from thongquan.partnership.selectors.names import QUESTION, subject
from thongquan.reference import selectors as reference


def locked(question: int) -> models.Question:
    row = models.Question.objects.select_for_update().filter(pk=question).first()
    if row is None:
        raise NotFound(QUESTION, question)
    return row


def noted(
    row: models.Question, voice: Voice, text: str, actor: Actor, at: datetime, title: Text | None = None
) -> None:
    models.Message.objects.create(
        question=row, voice=voice, text=text, at=at, by=str(actor.subject), title=dict(title or {})
    )


def due_of(clock: str, office: str, at: datetime) -> datetime:
    """The first instant that is too late, by the office's calendar; Refused("help-not-open"): no such clock."""
    try:
        deadline = reference.reference().deadline(clock, office=office, at=at)
    except NotFound as missing:
        if missing.facts["kind"] == "office":
            raise
        raise Refused("help-not-open") from None
    assert deadline.due is not None, "it has only just begun"
    return deadline.due.astimezone(UTC)


def told(row: models.Question, act: Act, *, text: str = "") -> events.Moved:
    due = row.due.isoformat() if row.due else ""
    return events.Moved(act, row.state, row.desk, due, recorded(text) if text else "", row.mark)


def moved(row: models.Question, event: Event, actor: Actor, at: datetime, *, reason: str = "") -> None:
    record(Entry.of(event, subject=subject(QUESTION, row.pk), actor=actor, at=at, reason=reason))


def recorded(text: str) -> str:
    """What the record keeps of words: their SHA-256."""
    return digest(text)
