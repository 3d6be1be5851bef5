"""A doubt about origin is raised, given up, decided by an officer or by time, and decided anew.

The goods are not held for it: from the doubt on they are charged without the preference, which is paid or
guaranteed, and granted or refused in the end (Law on Customs 54/2014 art. 27).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import msgspec
from django.db import IntegrityError, transaction

from thongquan.clearance.domain.events import OriginChosen
from thongquan.clearance.domain.verification import (
    DECIDE,
    GRANTED,
    LATEST,
    NO_ANSWER,
    REASONS,
    REFUSALS,
    REFUSED,
    VERIFICATION,
    WITHDRAWN,
    WITHHELD,
    Chosen,
    Doubted,
    Verification,
    VerificationAct,
)
from thongquan.clearance.models import Declaration, OriginVerification
from thongquan.clearance.selectors import verifications as selectors
from thongquan.clearance.selectors.decided import decision_of
from thongquan.clearance.services import asking, covering, withholding
from thongquan.clearance.services.acts import settle
from thongquan.clearance.services.asking import held_on, note
from thongquan.clearance.services.decisions import DECISION, decide
from thongquan.clearance.services.lock import held, identifier_of
from thongquan.clearance.services.proposing import content_of, require_amendable
from thongquan.journal import services as journal
from thongquan.journal.domain.leaves import Entry
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.tariff.domain.certificates.verification import Doubt, Outcome
from thongquan.tariff.selectors import certificates
from thongquan.tariff.services import certificates as origin

IMPORT = "IM"


@dataclass(frozen=True, slots=True)
class Raised:
    """What is doubted: numbers of items that rest on one proof; `statement` goes to the issuing side. `chosen`
    and `profiles` stay among officers."""

    lines: Sequence[int]
    reason: Doubt
    statement: str = ""
    chosen: Chosen = Chosen.OFFICER
    profiles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ruling:
    """To which goods (by number) the preference is granted; for the others the reason, of the book's list
    `origin-refusal`."""

    granted: Collection[int]
    reason: str = ""
    why: str = ""


@transaction.atomic
def raise_doubt(*, identifier: str, raised: Raised, actor: Actor, at: datetime) -> int:
    """The verification's number. The preference is withheld from all goods of the same proof and six digits;
    who issued the proof is asked at once, where there is a way to it.

    Refused: declaration-ended, no-preference (an item claims none that rests on a proof), proofs-differ (the
    items rest on several), doubt-open (the proof is asked about on this declaration already), reason-unknown.
    """
    row = held(identifier)
    require_amendable(row)
    now = withholding.told(row, content_of(row), at=at)
    country, reference, goods = _doubted(row, now, raised.lines)
    one = OriginVerification(
        declaration=row,
        issuing_country=country,
        reference=reference,
        schedule=goods[0].schedule,
        state=VERIFICATION.start,
        reason=raised.reason,
        statement=raised.statement,
        chosen=raised.chosen,
        goods=msgspec.to_builtins(goods),
        raised_by=str(actor.subject),
        raised_at=at,
        latest_at=asking.ends(row, LATEST, goods[0].schedule, at),
    )
    try:
        with transaction.atomic():
            one.save()
    except IntegrityError:
        raise Refused("doubt-open", reference=reference) from None
    _recharge(row, one, now, reason=WITHHELD, actor=actor, at=at)
    _decide(one, WITHHELD, of=REASONS, reason=raised.reason, actor=actor, at=at)
    _tell_inside(one, raised, actor=actor, at=at)
    note(one, WITHHELD, "doubt", actor=actor, at=at)
    asking.ask(one, actor=actor, at=at)
    settle(row, at=at)
    return int(one.pk)


@transaction.atomic
def withdraw(*, identifier: str, verification: int, why: str, actor: Actor, at: datetime) -> None:
    """The doubt is given up: the preference stands, who was asked is told. Refused: reason-wanted,
    not-in-this-state."""
    _, one = held_on(identifier, verification)
    if not why.strip():
        raise Refused("reason-wanted")
    give_up(one, why=why, actor=actor, at=at)


def give_up(one: OriginVerification, *, why: str, actor: Actor, at: datetime) -> None:
    """As `withdraw`, the declaration and `one` held."""
    asking.call_off(one, actor=actor, at=at)
    _over(one, VerificationAct.WITHDRAW, [each.number for each in selectors.goods_of(one)], actor=actor, at=at)
    _decide(one, WITHDRAWN, why=why, actor=actor, at=at)
    note(one, WITHDRAWN, VerificationAct.WITHDRAW, actor=actor, at=at, reason=why)
    settle(one.declaration, at=at)


@transaction.atomic
def rule(
    *, identifier: str, verification: int, ruling: Ruling, actor: Actor, at: datetime
) -> Mapping[str, Any]:
    """An officer decides on what was answered; the decision as it was signed. What was paid for goods that have
    the preference is a credit to be refunded, what was guaranteed is given back; what is refused stays owed,
    and its guarantor pays where nobody does.

    Refused: not-in-this-state, no-such-goods, reason-unknown, certificate-not-granted (others have used it up
    since the preference was refused).
    """
    _, one = held_on(identifier, verification)
    numbers, granted = {each.number for each in selectors.goods_of(one)}, sorted(set(ruling.granted))
    if unknown := set(granted) - numbers:
        raise Refused("no-such-goods", numbers=", ".join(map(str, sorted(unknown))))
    if len(granted) < len(numbers):
        return _refuse(one, VerificationAct.REFUSE, granted, ruling, actor=actor, at=at)
    _over(one, VerificationAct.GRANT, granted, actor=actor, at=at)
    signed = _decide(one, GRANTED, why=ruling.why, actor=actor, at=at)
    note(one, GRANTED, VerificationAct.GRANT, actor=actor, at=at, reason=ruling.why)
    settle(one.declaration, at=at)
    return signed


def lapse(one: OriginVerification, *, actor: Actor, at: datetime) -> None:
    """No answer came within the time of the agreement, and that refuses it (the declaration and `one` held)."""
    _refuse(one, VerificationAct.LAPSE, [], Ruling((), NO_ANSWER), actor=actor, at=at)


def reopen(one: OriginVerification, *, actor: Actor, at: datetime) -> None:
    """The refusal was annulled: what came meanwhile is what is decided on (both held).

    Refused("doubt-open") where the same proof is asked about anew already.
    """
    row = one.declaration
    one.state = VERIFICATION.after(Verification(one.state), VerificationAct.REOPEN)
    if one.late_answer is not None:
        one.answer, one.late_answer = one.late_answer, None
    one.granted, one.due_at = [], asking.ends(row, DECIDE, one.schedule, at)
    try:
        with transaction.atomic():
            one.save()
    except IntegrityError:
        raise Refused("doubt-open", reference=one.reference) from None
    now = withholding.told(row, content_of(row), at=at)
    _recharge(row, one, now, reason="objection", actor=actor, at=at)
    withholding.redraw(row, now, actor=actor, at=at, strict=False)
    covering.prolong(row, one, actor=actor, at=at)
    note(one, "origin-reopened", VerificationAct.REOPEN, actor=actor, at=at)


def _doubted(
    row: Declaration, now: withholding.Told, lines: Sequence[int]
) -> tuple[str, str, tuple[Doubted, ...]]:
    """Issuing country, reference and goods of the items of these numbers."""
    preferences, wanted = now.law.tariff.preferences(), sorted(set(lines))
    items = {item["item_number"]: item for item in now.judged.items.iter_rows(named=True)}
    found = [items[line] for line in wanted if line in items]
    claims = [
        item
        for item in found
        if item["proof_id"] and item["duty_regime_code"] in preferences and item["origin_country_code"]
    ]
    if row.direction != IMPORT or not wanted or len(claims) < len(wanted):
        raise Refused("no-preference", items=", ".join(map(str, wanted)))
    proofs = {(item["origin_country_code"], item["proof_id"]) for item in claims}
    if len(proofs) > 1:
        raise Refused("proofs-differ", proofs=", ".join(sorted(proof for _, proof in proofs)))
    [(country, reference)] = proofs
    goods = tuple(
        Doubted(
            number=number,
            line=item["item_number"],
            code=item["commodity_code"],
            schedule=item["duty_regime_code"],
            quantity="" if item["quantity"] is None else selectors.plain(item["quantity"]),
            unit=item["quantity_unit_code"] or "",
        )
        for number, item in enumerate(claims, 1)
    )
    return country, reference, goods


def _refuse(
    one: OriginVerification,
    act: VerificationAct,
    granted: list[int],
    ruling: Ruling,
    *,
    actor: Actor,
    at: datetime,
) -> Mapping[str, Any]:
    _over(one, act, granted, actor=actor, at=at)
    signed = _decide(one, REFUSED, of=REFUSALS, reason=ruling.reason, why=ruling.why, actor=actor, at=at)
    covering.collect(one.declaration, one, actor=actor, at=at)
    _refuse_certificate(one, ruling, actor=actor, at=at)
    note(one, REFUSED, act, actor=actor, at=at, reason=ruling.reason)
    settle(one.declaration, at=at)
    return signed


def _refuse_certificate(one: OriginVerification, ruling: Ruling, *, actor: Actor, at: datetime) -> None:
    """What its own issuer does not know as his is refused as a whole, where nothing else was drawn of it."""
    if ruling.reason != Outcome.NOT_ISSUED:
        return
    key = {"country": one.issuing_country, "reference": one.reference}
    try:
        used = certificates.state(**key) != "received"
    except NotFound:
        return
    if not used:
        origin.refuse(**key, reason=ruling.reason, actor=actor, at=at)


def _over(
    one: OriginVerification, act: VerificationAct, granted: list[int], *, actor: Actor, at: datetime
) -> None:
    """Nobody is awaited any more; what is owed, and what is drawn of certificates, follows what was decided."""
    row = one.declaration
    one.state = VERIFICATION.after(Verification(one.state), act)
    one.granted, one.due_at = granted, None
    one.decided_by, one.decided_at = str(actor.subject), at
    one.save()
    now = withholding.told(row, content_of(row), at=at)
    _recharge(row, one, now, reason=f"origin-{act}", actor=actor, at=at)
    withholding.redraw(row, now, actor=actor, at=at)


def _recharge(
    row: Declaration,
    one: OriginVerification,
    now: withholding.Told,
    *,
    reason: str,
    actor: Actor,
    at: datetime,
) -> None:
    withholding.recharge(row, now, reason=reason, actor=actor, at=at)
    costs = withholding.costs(row, now, selectors.still_withheld(one))
    one.withheld = {tax: selectors.plain(amount) for tax, amount in costs.items()}
    one.save(update_fields=["withheld"])


def _decide(
    one: OriginVerification,
    kind: str,
    *,
    actor: Actor,
    at: datetime,
    of: str = DECISION,
    reason: str = "",
    why: str = "",
) -> Mapping[str, Any]:
    row = one.declaration
    about = {
        "verification": one.pk,
        "reference": one.reference,
        "issuing_country": one.issuing_country,
        "lines": [each.line for each in selectors.goods_of(one)],
        "granted": [each.line for each in selectors.goods_of(one) if each.number in one.granted],
        "withheld": dict(one.withheld),
    }
    signed = decide(row, kind, of=of, reason=reason or kind, note=why, about=about, actor=actor, at=at)
    one.decision = decision_of(row.pk, signed["decision"])
    one.save(update_fields=["decision"])
    return signed


def _tell_inside(one: OriginVerification, raised: Raised, *, actor: Actor, at: datetime) -> None:
    """By what it came is a leaf of its own, that no list shows but to officers."""
    identifier = identifier_of(one.declaration)
    event = OriginChosen(identifier, one.pk, raised.chosen, raised.profiles)
    entry = Entry.of(event, subject=Subject("declaration", identifier), actor=actor, at=at)
    journal.record(replace(entry, data_class="restricted"))
