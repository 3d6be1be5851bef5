"""A route, a key, the end of a suspension, how a kind is written: proposed by one person, opened by another."""

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime

from django.db import transaction

from thongquan.authorised.services.recognising import recognise
from thongquan.exchange.domain import events
from thongquan.exchange.domain.openings import OPENING, Act, State, What
from thongquan.exchange.models import Opening, Partner
from thongquan.exchange.selectors import partners
from thongquan.exchange.services.partners import locked, require_reason, subject_of, told_of
from thongquan.identity.selectors.independence import require_first, require_independent
from thongquan.kernel.actors import Actor
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.wire import services as wire
from thongquan.wire.domain.certificates import fingerprint
from thongquan.wire.domain.outgoing import Manner
from thongquan.wire.services.certificates import read_certificate


@transaction.atomic
def propose_route(*, code: str, address: str, valid_from: date, actor: Actor, at: datetime) -> int:
    """Messages to the partner go to `address` from that day on. Refused: route-unfit."""
    wire.require_address(address)
    return _propose(code, What.ROUTE, address, {"address": address, "from": valid_from.isoformat()}, actor, at)


@transaction.atomic
def propose_key(
    *,
    code: str,
    certificate: bytes,
    registered_from: date,
    registered_to: date | None = None,
    actor: Actor,
    at: datetime,
) -> int:
    """The partner signs by this X.509 certificate (PEM or DER), or is sealed for by it, in [from, to); one
    registered before stays beside it. Refused: certificate-unreadable, weak-key, ends-before-it-begins.
    """
    read = read_certificate(certificate)
    wire.require_strong(read)
    if registered_to is not None and registered_to <= registered_from:
        raise Refused("ends-before-it-begins", begins=registered_from, ends=registered_to)
    told = {
        "certificate": wire.pem_of(read),
        "from": registered_from.isoformat(),
        "to": registered_to.isoformat() if registered_to else "",
    }
    return _propose(code, What.KEY, fingerprint(read), told, actor, at)


@transaction.atomic
def propose_manner(
    *,
    code: str,
    name: str,
    version: int | None = None,
    besides: Collection[str] = (),
    valid_from: date,
    actor: Actor,
    at: datetime,
) -> int:
    """From that day on messages of the kind `name` are written to the partner in that version (None: the
    newest), with these of the fields that the kind leaves open; by an agreement that lets us send it.

    Refused: agreement-unfit (no such agreement; a version below 1).
    """
    terms = [one for one in partners.terms_of(code, name, at=at) if name in one["sends"]]
    if not terms:
        raise Refused("agreement-unfit", path="sends", found=name, expected=name)
    if version is not None and version < 1:
        raise Refused("agreement-unfit", path="version", found=version, expected="1…")
    told = {
        "name": name,
        "version": "" if version is None else str(version),
        "besides": ",".join(sorted(besides)),
        "agreement": terms[0]["number"],
        "from": valid_from.isoformat(),
    }
    about = f"{name}/{told['version'] or 'newest'} {told['besides']}".strip()
    return _propose(code, What.MANNER, about[:200], told, actor, at)


@transaction.atomic
def propose_recognition(*, code: str, basis: str, valid_from: date, actor: Actor, at: datetime) -> int:
    """From that day on the partner's authorised operators count here, by the agreement `basis`.

    Refused: reason-wanted.
    """
    require_reason(basis)
    told = {"basis": basis, "from": valid_from.isoformat()}
    return _propose(code, What.RECOGNITION, basis[:200], told, actor, at)


@transaction.atomic
def propose_resumption(*, code: str, reason: str, actor: Actor, at: datetime) -> int:
    """That exchange goes on after a suspension. Refused: not-suspended, reason-wanted."""
    require_reason(reason)
    if locked(code).suspended_at is None:
        raise Refused("not-suspended", partner=code)
    return _propose(code, What.RESUMPTION, reason[:200], {"reason": reason}, actor, at)


@transaction.atomic
def approve_opening(*, opening: int, actor: Actor, at: datetime) -> None:
    """It is open, not before the day of `at`. Refused: needs-a-second-person, not-independent; what the wire
    refuses (route-unfit, certificate-already-registered)."""
    row = _locked(opening)
    if row.proposed_by == str(actor.subject):
        raise Refused("needs-a-second-person", opening=opening)
    require_independent(actor, row.proposed_by, at=at)
    _move(row, Act.APPROVE, actor, at)
    _DO[What(row.what)](row.partner, row.told, actor, at)


@transaction.atomic
def refuse_opening(*, opening: int, reason: str, actor: Actor, at: datetime) -> None:
    """Refused: needs-a-second-person (who proposed it withdraws it), reason-wanted."""
    require_reason(reason)
    row = _locked(opening)
    if row.proposed_by == str(actor.subject):
        raise Refused("needs-a-second-person", opening=opening)
    _move(row, Act.REFUSE, actor, at, reason)


@transaction.atomic
def withdraw_opening(*, opening: int, reason: str, actor: Actor, at: datetime) -> None:
    """By who proposed it. Refused: only-who-proposed, reason-wanted."""
    require_reason(reason)
    row = _locked(opening)
    require_first(actor, row.proposed_by)
    _move(row, Act.WITHDRAW, actor, at, reason)


def _propose(code: str, what: What, about: str, told: Mapping[str, str], actor: Actor, at: datetime) -> int:
    partner = locked(code)
    if partner.openings.filter(what=what, about=about, state=State.PROPOSED).exists():
        raise Refused("proposed-already", what=what, about=about)
    row = Opening.objects.create(
        partner=partner,
        what=what,
        about=about,
        told=dict(told),
        state=State.PROPOSED,
        proposed_by=str(actor.subject),
        proposed_at=at,
    )
    told_of(events.OpeningProposed(row.pk, str(what), about), code, actor, at)
    return row.pk


def _locked(opening: int) -> Opening:
    """Its partner first, as whoever proposes or suspends."""
    found = Opening.objects.filter(pk=opening).values_list("partner__code", flat=True).first()
    if found is None:
        raise NotFound("opening", opening)
    locked(found)
    return Opening.objects.select_related("partner").get(pk=opening)


def _move(row: Opening, act: Act, actor: Actor, at: datetime, reason: str = "") -> None:
    row.state = OPENING.after(State(row.state), act)
    row.reason = reason
    changed = ["state", "reason"]
    if act is not Act.WITHDRAW:
        row.decided_by, row.decided_at = str(actor.subject), at
        changed += ["decided_by", "decided_at"]
    row.save(update_fields=changed)
    event = events.OpeningMoved(row.pk, row.what, str(act), row.state)
    told_of(event, row.partner.code, actor, at, reason)


def _route(partner: Partner, told: Mapping[str, str], actor: Actor, at: datetime) -> None:
    wire.set_route(
        to=subject_of(partner.code), address=told["address"], valid_from=_day(told, at), actor=actor, at=at
    )


def _key(partner: Partner, told: Mapping[str, str], actor: Actor, at: datetime) -> None:
    wire.register_certificate(
        subject=subject_of(partner.code),
        certificate=told["certificate"].encode(),
        registered_from=_day(told, at),
        registered_to=date.fromisoformat(told["to"]) if told["to"] else None,
        actor=actor,
        at=at,
    )


def _resume(partner: Partner, told: Mapping[str, str], actor: Actor, at: datetime) -> None:
    if partner.suspended_at is None:
        raise Refused("not-suspended", partner=partner.code)
    partner.suspended_by, partner.suspended_at, partner.suspension_reason = "", None, ""
    partner.save(update_fields=["suspended_by", "suspended_at", "suspension_reason"])


def _manner(partner: Partner, told: Mapping[str, str], actor: Actor, at: datetime) -> None:
    version = int(told["version"]) if told["version"] else None
    wire.agree_manner(
        to=subject_of(partner.code),
        name=told["name"],
        manner=Manner(version, frozenset(filter(None, told["besides"].split(",")))),
        basis=told["agreement"],
        valid_from=_day(told, at),
        actor=actor,
        at=at,
    )


def _recognise(partner: Partner, told: Mapping[str, str], actor: Actor, at: datetime) -> None:
    since = _day(told, at)
    recognise(country=partner.code, basis=told["basis"], valid_from=since, actor=actor, at=at)


_DO = {
    What.ROUTE: _route,
    What.KEY: _key,
    What.RESUMPTION: _resume,
    What.RECOGNITION: _recognise,
    What.MANNER: _manner,
}


def _day(told: Mapping[str, str], at: datetime) -> date:
    """The wire's days are those of UTC."""
    return max(date.fromisoformat(told["from"]), at.astimezone(UTC).date())
