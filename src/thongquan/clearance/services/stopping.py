"""Stop lists: parties, goods and containers that are kept from registration, clearance or exit."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from thongquan.books import selectors as books
from thongquan.kernel.actors import Actor
from thongquan.kernel.findings import Audience
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import Refused
from thongquan.parties import selectors as parties
from thongquan.parties.domain.words import party_of
from thongquan.risk import services as risk
from thongquan.risk.domain.holds import PREFIXES, Hold, HoldEffect
from thongquan.risk.selectors import desk


@dataclass(frozen=True, slots=True)
class Stop:
    """`subject`: party:…, commodity:… or container:…; `kind`: whose list it is; `until` None: till released."""

    subject: str
    effect: HoldEffect
    kind: str
    basis: str
    authority: str
    reason: str
    until: datetime | None = None
    audience: Audience = Audience.OFFICER


@transaction.atomic
def place(*, stop: Stop, actor: Actor, at: datetime) -> UUID:
    """Refused: subject-unknown, ends-before-it-begins. Its identifier releases it."""
    if stop.until is not None and stop.until <= at:
        raise Refused("ends-before-it-begins", begins=at, ends=stop.until)
    hold = Hold(
        subject=_subject(stop.subject, at),
        kind=stop.kind,
        effect=stop.effect,
        basis=stop.basis,
        authority=stop.authority,
        since=at,
        until=stop.until,
        audience=stop.audience,
    )
    return risk.place_hold(hold=hold, actor=actor, at=at, why=stop.reason)


@transaction.atomic
def release(*, hold: UUID, why: str, actor: Actor, at: datetime) -> None:
    """NotFound for a hold on a declaration: that one is lifted there."""
    desk.stop_told(hold)
    risk.release_hold(hold=hold, actor=actor, at=at, why=why)


def _subject(text: str, at: datetime) -> Subject:
    kind, _, key = text.partition(":")
    key = key.strip().upper()
    if kind == "party":
        known = party_of(Subject(kind, key), settings.ADMINISTRATION)
        good = known is not None and bool(parties.names([known], books.today(at)))
    elif kind == "commodity":
        good = key.isascii() and key.isdigit() and len(key) in PREFIXES
    else:
        good = kind == "container" and key.isascii() and key.isalnum() and len(key) <= 17
    if not good:
        raise Refused("subject-unknown", subject=text)
    return Subject(kind, key)
