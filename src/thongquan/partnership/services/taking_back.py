"""What one proposed and nobody has decided yet is taken back by who proposed it, whatever it is."""

from collections.abc import Callable, Mapping
from datetime import datetime

from thongquan.books import services as books
from thongquan.documents import services as documents
from thongquan.identity import services as identity
from thongquan.identity.domain import SignedIn
from thongquan.kernel.actors import Actor
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.ledger import services as money
from thongquan.parties import services as parties
from thongquan.partnership.selectors import names, pending
from thongquan.partnership.services import writing
from thongquan.risk import services as risk

TakeBack = Callable[[str, str, Actor, datetime], object]  # key, reason, by whom, when


def take_back(*, kind: str, key: str, reason: str, signed: SignedIn, at: datetime) -> None:
    """As `pending.waiting` names it. NotFound: what does not wait, or is not for him to see. Refused:
    only-who-proposed, not-taken-back (what holds already, and an objection), reason-wanted."""
    found = pending.waiting(signed, at, (kind, key))
    if not found:
        raise NotFound("approval", f"{kind}/{key}")
    if found[0].what.by != str(signed.subject):
        raise Refused("only-who-proposed")
    if kind not in BACK:
        raise Refused("not-taken-back", what=f"{kind}/{key}")
    if not reason.strip():
        raise Refused("reason-wanted")
    BACK[kind](key, reason.strip(), signed.actor(), at)


def _edition(key: str, why: str, actor: Actor, at: datetime) -> None:
    book, _slash, number = key.partition("/")
    books.withdraw(book=book, number=int(number), actor=actor, at=at, reason=why)


def _profile(key: str, why: str, actor: Actor, at: datetime) -> None:
    code, _slash, revision = key.rpartition("/")
    risk.withdraw_profile(code=code, revision=int(revision), reason=why, actor=actor, at=at)


def _article(key: str, why: str, actor: Actor, at: datetime) -> None:
    article = names.named(names.ARTICLE, int(key))
    writing.call_back(article=article, reason=why, actor=actor, at=at)


def register_pending(more: pending.More, back: Mapping[str, TakeBack]) -> None:
    """Of a room above this one: what waits there, and how each kind of it is taken back; in `apps.ready()`."""
    pending.above.append(more)
    BACK.update(back)


BACK: dict[str, TakeBack] = {
    "grant": lambda key, why, by, at: identity.withdraw_grant(grant=int(key), reason=why, actor=by, at=at),
    "edition": _edition,
    "article": _article,
    "refund": lambda key, why, by, at: money.take_refund_back(refund=int(key), reason=why, actor=by, at=at),
    "reversal": lambda key, why, by, at: money.withdraw_reversal(
        correction=int(key), reason=why, actor=by, at=at
    ),
    "adjustment": lambda key, why, by, at: money.withdraw_adjustment(
        adjustment=int(key), reason=why, actor=by, at=at
    ),
    "guarantee": lambda key, why, by, at: money.take_guarantee_back(number=key, reason=why, actor=by, at=at),
    "mark": lambda key, why, by, at: parties.withdraw_marking(marking=int(key), reason=why, actor=by, at=at),
    "destruction": lambda key, why, by, at: documents.withdraw_destruction(
        destruction=int(key), reason=why, actor=by, at=at
    ),
    "profile": _profile,
    "parameters": lambda key, why, by, at: risk.withdraw_parameters(
        number=int(key), reason=why, actor=by, at=at
    ),
}
