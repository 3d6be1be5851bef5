"""What an applicant does: write, attach, send, supplement, withdraw."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from thongquan.books import selectors as books
from thongquan.documents import services as documents
from thongquan.documents.domain.files import DocumentRef
from thongquan.identity.domain import SignedIn
from thongquan.kernel.actors import Actor
from thongquan.kernel.refusals import Refused
from thongquan.licensing import models
from thongquan.licensing.domain.applications import MACHINE, WRITTEN, Act, State, worded
from thongquan.licensing.selectors import access, applications, law
from thongquan.licensing.selectors.names import APPLICATION, named, subject
from thongquan.licensing.services import fees
from thongquan.licensing.services.moving import locked, moved

OPEN_MOST = 200  # drafts of one party


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is applied for; see `domain.checks`. `party`: for whom, if the applicant may speak for several;
    `declaration`: what it was begun from."""

    procedure: str
    direction: str
    fields: Mapping[str, str] = field(default_factory=dict)
    goods: Sequence[Mapping[str, str]] = ()
    party: str = ""
    declaration: str = ""


@transaction.atomic
def draft(*, wanted: Wanted, signed: SignedIn, at: datetime) -> str:
    """The identifier of a new draft; it may say anything yet.

    Refused: licensing-not-open, not-permitted, party-not-chosen, too-many-drafts. NotFound: no such procedure.
    """
    known = law.law(at=at)
    procedure = known.procedure(wanted.procedure)
    party = access.applicant_of(signed, at, named=wanted.party)
    if models.Application.objects.filter(party=party.id, state=State.DRAFT).count() >= OPEN_MOST:
        raise Refused("too-many-drafts", limit=OPEN_MOST)
    row = models.Application.objects.create(
        procedure=procedure.code,
        edition=known.edition,
        law_day=known.on,
        agency=procedure.agency,
        party=party.id,
        direction=wanted.direction,
        fields=dict(wanted.fields),
        goods=[dict(good) for good in wanted.goods],
        declaration=wanted.declaration,
        state=MACHINE.start,
        drafted_by=str(signed.subject),
        drafted_at=at,
    )
    return named(APPLICATION, row.pk)


@transaction.atomic
def write(
    *, application: int, direction: str, fields: Mapping[str, str], goods: Sequence[Mapping[str, str]]
) -> None:
    """Other words in the same form. Refused("application-closed"): it is with the agency, or decided."""
    row = _open(application)
    row.direction, row.fields, row.goods = direction, dict(fields), [dict(good) for good in goods]
    row.save(update_fields=["direction", "fields", "goods"])


@transaction.atomic
def attach(
    *, application: int, document: str, name: str, body: bytes | Iterable[bytes], actor: Actor, at: datetime
) -> DocumentRef:
    """A document of the procedure (its code). Refused: application-closed, no-such-document, and as
    `documents.services.store`."""
    row = _open(application)
    procedure = law.law_of(row.edition, row.law_day, at=at).procedure(row.procedure)
    known = [paper.code for paper in procedure.documents]
    if document not in known:
        raise Refused("no-such-document", document=document, documents=", ".join(known))
    owner = subject(APPLICATION, row.pk)
    return documents.store(body=body, declared_name=name, owner=owner, category=document, actor=actor, at=at)


@transaction.atomic
def send(*, application: int, actor: Actor, at: datetime) -> None:
    """To the agency; by the law of this day from now on. Refused: application-not-in-order."""
    row = locked(application)
    MACHINE.after(State(row.state), Act.SEND)
    _require_order(row, at)
    known = law.law(at=at)
    row.edition, row.law_day, row.sent_at = known.edition, known.on, at
    row.agency = known.procedure(row.procedure).agency
    moved(row, Act.SEND, actor, at)


@transaction.atomic
def supplement(*, application: int, text: str, actor: Actor, at: datetime) -> None:
    """What was asked for is there; the agency's clock goes on. Refused: text-wanted, and as `send`."""
    row, said = locked(application), worded(text)
    MACHINE.after(State(row.state), Act.SUPPLEMENT)
    _require_order(row, at)
    moved(row, Act.SUPPLEMENT, actor, at, text=said)


@transaction.atomic
def withdraw(*, application: int, actor: Actor, at: datetime, text: str = "") -> None:
    """It is wanted no more."""
    row = locked(application)
    waited = row.state == State.FEE_DUE
    moved(row, Act.WITHDRAW, actor, at, text=text.strip())
    if waited:
        fees.drop(row, actor, at)


def _open(application: int) -> models.Application:
    row = locked(application)
    if State(row.state) not in WRITTEN:
        raise Refused("application-closed", state=row.state)
    return row


def _require_order(row: models.Application, at: datetime) -> None:
    found = applications.findings(row, at=at)
    if found:
        language = books.pack().languages[0]
        first: Any = found[0].message.get(language, found[0].rule)
        raise Refused("application-not-in-order", count=len(found), first=f"{found[0].rule} {first}")
