"""What the asker does: ask, come back to an answer, close."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from thongquan.books import selectors as books
from thongquan.clearance.selectors import access
from thongquan.clearance.selectors.access import Known
from thongquan.identity.domain import SignedIn
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import local_part
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.partnership import models
from thongquan.partnership.domain import events
from thongquan.partnership.domain.questions import MACHINE, Act, Context, Mark, State, Voice, worded
from thongquan.partnership.selectors.names import QUESTION, named
from thongquan.partnership.selectors.questions import ASK
from thongquan.partnership.selectors.topics import topic as topic_of
from thongquan.partnership.services.moving import due_of, locked, moved, noted, recorded, told
from thongquan.reference import selectors as reference

AN_HOUR_MOST = 30  # questions of one person
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """`office`: where it should be answered, if topic and declaration leave that open. `party`: for whom, if
    the asker may speak for several. `language`: of the text."""

    topic: str
    text: str
    language: str
    context: Context = field(default_factory=Context)
    office: str = ""
    party: str = ""


@transaction.atomic
def ask(*, asked: Asked, signed: SignedIn, at: datetime) -> str:
    """The identifier of the new question. A question about a declaration goes to its office and to nobody else.

    Refused: text-wanted, text-too-long, help-not-open, no-such-topic, not-permitted, party-not-chosen,
    too-many-requests; NotFound: another's declaration, no such office.
    """
    text = worded(asked.text)
    about = _about(asked.context.declaration, signed, at)
    party = about.trader if about else access.declarant_of(signed, ASK, at, named=asked.party)
    _paced(signed, at)
    topic = topic_of(asked.topic, on=books.today(at), known_at=at)
    office = _office(about, topic.office or asked.office, at)
    due = due_of(topic.clock, office, at)
    row = models.Question.objects.create(
        topic=topic.code,
        language=_language(asked.language),
        page=asked.context.page[:300],
        code=asked.context.code[:35],
        declaration=local_part(about.identifier, settings.ADMINISTRATION) if about else "",
        law=_law(at),
        party=party.id,
        asked_by=str(signed.subject),
        asked_at=at,
        office=office,
        desk=office,
        state=MACHINE.start,
        due=due,
    )
    actor = access.acting(signed, about, ASK, at) if about else signed.actor(on_behalf=party)
    noted(row, Voice.ASKER, text, actor, at)
    event = events.Asked(
        topic.code, row.page, about.identifier if about else "", office, due.isoformat(), recorded(text)
    )
    moved(row, event, actor, at)
    return named(QUESTION, row.pk)


@transaction.atomic
def reopen(*, question: int, text: str, actor: Actor, at: datetime) -> None:
    """The answer left something open: it is the office's turn again, with the clock of the topic anew."""
    row, said = locked(question), worded(text)
    row.state = MACHINE.after(State(row.state), Act.REOPEN)
    topic = topic_of(row.topic, on=books.today(at), known_at=at)
    row.due, row.top = due_of(topic.clock, row.desk, at), False
    row.save(update_fields=["state", "due", "top"])
    noted(row, Voice.ASKER, said, actor, at)
    moved(row, told(row, Act.REOPEN, text=said), actor, at)


@transaction.atomic
def close(*, question: int, actor: Actor, at: datetime, mark: Mark | None = None, text: str = "") -> None:
    """The asker needs nothing more. A mark is of an answer (Refused("nothing-to-mark") before there is one)."""
    row = locked(question)
    if mark is not None and row.answered_at is None:
        raise Refused("nothing-to-mark")
    row.state = MACHINE.after(State(row.state), Act.CLOSE)
    row.due, row.closed_at, row.mark = None, at, mark or ""
    row.save(update_fields=["state", "due", "closed_at", "mark"])
    if text.strip():
        noted(row, Voice.ASKER, worded(text), actor, at)
    moved(row, told(row, Act.CLOSE, text=text.strip()), actor, at)


def _about(identifier: str, signed: SignedIn, at: datetime) -> Known | None:
    return access.require(signed, identifier, ASK, at) if identifier else None


def _office(about: Known | None, named: str, at: datetime) -> str:
    """NotFound: there is no such office on the day."""
    if about is not None:
        return about.path[0]
    offices, today = reference.reference().offices, books.today(at)
    if named:
        return offices.on(named, today).code
    head = next((one for one in offices.all_on(today) if not one.parent), None)
    if head is None:
        raise NotFound("office", "")
    return head.code


def _language(language: str) -> str:
    known = books.pack().languages
    return language if language in known else known[0]


def _law(at: datetime) -> dict[str, str]:
    return {book: f"{ref}@{ref.content_hash[:12]}" for book, ref in books.current(known_at=at).items()}


def _paced(signed: SignedIn, at: datetime) -> None:
    with connection.cursor() as cursor:  # two asked at once count one another
        key = str(signed.subject)
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('partnership.asking'), hashtext(%s))", [key])
    since = models.Question.objects.filter(asked_by=str(signed.subject), asked_at__gt=at - HOUR)
    if since.count() >= AN_HOUR_MOST:
        raise Refused("too-many-requests", wait=int(HOUR.total_seconds()))
