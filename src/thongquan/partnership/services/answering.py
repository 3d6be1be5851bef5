"""What officers do with questions: take, put back, forward, answer."""

from datetime import datetime

from django.db import transaction

from thongquan.books import selectors as books
from thongquan.identity import selectors as identity
from thongquan.identity.domain import Role
from thongquan.identity.domain.catalogue import ROLE_TEXTS
from thongquan.kernel.actors import Actor
from thongquan.kernel.refusals import Refused
from thongquan.partnership import models
from thongquan.partnership.domain.questions import MACHINE, REOPENING, Act, State, Voice, worded
from thongquan.partnership.selectors.topics import topic as topic_of
from thongquan.partnership.services.moving import due_of, locked, moved, noted, told
from thongquan.reference import selectors as reference


@transaction.atomic
def take(*, question: int, actor: Actor, at: datetime) -> None:
    """From now on `actor` is awaited; the clock runs on."""
    row = locked(question)
    row.state = MACHINE.after(State(row.state), Act.TAKE)
    row.officer = str(actor.subject)
    row.save(update_fields=["state", "officer"])
    moved(row, told(row, Act.TAKE), _at_desk(actor, row), at)


@transaction.atomic
def put_back(*, question: int, reason: str, actor: Actor, at: datetime) -> None:
    """Somebody else of the office is to answer; also where the officer who took it cannot."""
    row = locked(question)
    row.state = MACHINE.after(State(row.state), Act.PUT_BACK)
    row.officer = ""
    row.save(update_fields=["state", "officer"])
    moved(row, told(row, Act.PUT_BACK), _at_desk(actor, row), at, reason=_reasoned(reason))


@transaction.atomic
def forward(*, question: int, office: str, reason: str, actor: Actor, at: datetime) -> None:
    """To another office, which has the time of the topic anew. A question about a declaration leaves its office
    only for one above it (Refused("question-stays-with-its-office"))."""
    row, why = locked(question), _reasoned(reason)
    day = books.today(at)
    to = reference.reference().offices.on(office, day).code
    if to == row.desk:
        raise Refused("question-is-there-already", office=to)
    if row.declaration and to not in reference.office_path(row.office, day):
        raise Refused("question-stays-with-its-office", office=row.office)
    row.state = MACHINE.after(State(row.state), Act.FORWARD)
    topic = topic_of(row.topic, on=day, known_at=at)
    row.desk, row.officer, row.top = to, "", False
    row.due = due_of(topic.clock, to, at)
    row.save(update_fields=["state", "desk", "officer", "due", "top"])
    moved(row, told(row, Act.FORWARD), _at_desk(actor, row), at, reason=why)


@transaction.atomic
def answer(*, question: int, text: str, actor: Actor, at: datetime) -> None:
    """By the officer who took it, under his title; then the asker's time to come back begins.

    Refused: text-wanted, text-too-long, question-of-another-officer.
    """
    row, said = locked(question), worded(text)
    state = MACHINE.after(State(row.state), Act.ANSWER)
    if row.officer != str(actor.subject):
        raise Refused("question-of-another-officer")
    row.state, row.answered_at, row.top = state, at, False
    row.due = due_of(REOPENING, row.desk, at)
    row.save(update_fields=["state", "answered_at", "due", "top"])
    noted(row, Voice.OFFICE, said, actor, at, title_of(actor, row.desk, at))
    moved(row, told(row, Act.ANSWER, text=said), _at_desk(actor, row), at)


def title_of(actor: Actor, office: str, at: datetime) -> dict[str, str]:
    """What askers are told of who answered: what he is, and of which office."""
    roles = identity.signed_in(actor.subject).roles(at=at)
    role = ROLE_TEXTS[Role.SUPERVISOR if Role.SUPERVISOR in roles else Role.OFFICER]
    names = reference.reference().offices.successor(office, books.today(at)).names
    return {
        language: ", ".join(filter(None, (role.get(language) or role["en"], names.get(language, office))))
        for language in books.pack().languages
    }


def _at_desk(actor: Actor, row: models.Question) -> Actor:
    return Actor(actor.subject, actor.on_behalf, row.desk)


def _reasoned(reason: str) -> str:
    if not reason.strip():
        raise Refused("reason-wanted")
    return reason.strip()
