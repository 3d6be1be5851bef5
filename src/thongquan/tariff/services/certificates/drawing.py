"""What declarations draw of certificates, under lock, in one order, never more than there is."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from thongquan.kernel.actors import Actor
from thongquan.tariff import models
from thongquan.tariff.domain.certificates import MACHINE, Act, Claim, Draw, Short, State, after, drawn, events
from thongquan.tariff.selectors import certificates as selectors
from thongquan.tariff.services.certificates.keeping import accept, note
from thongquan.tariff.services.certificates.telling import accepted, day_of, tell, used

NOT_GRANTED = "certificate-not-granted"

Draws = Mapping[tuple[int, int], Decimal]  # by the declaration's line and the certificate's item


def grant(*, claims: Mapping[int, Sequence[Claim]], on: date) -> frozenset[int]:
    """The declarations of a batch, by their place, whose claims are not granted; the others' are theirs.

    The certificates stay held until the caller's transaction ends; what was granted is to be drawn by `settle`
    before. Of two that want the last of it, the first has it.
    """
    named = {str(d): own for d, own in claims.items()}
    keys = {(claim.country, claim.reference) for own in claims.values() for claim in own}
    held = selectors.held(keys, among=_locked(named))
    failed = set()
    for d in sorted(claims):
        draws, short = drawn(claims[d], held, on=on)
        if short:
            failed.add(d)
        held = {key: after(one, draws) for key, one in held.items()}
    return frozenset(failed)


@transaction.atomic
def settle(
    *, claims: Mapping[str, Sequence[Claim]], on: date, actor: Actor, at: datetime
) -> dict[str, tuple[Short, ...]]:
    """Each declaration holds from now on what its claims say, no more and no less; none: all is given back.

    So registration, amendment and cancellation are one verb, and doing it twice moves nothing. A declaration
    with a claim that is not granted keeps what it had; its shortcomings are told by declaration. All
    certificates that are touched are locked first, in the order of their keys.
    """
    locked = _locked(claims)
    return {
        declaration: short
        for declaration in sorted(claims)
        if (short := _one(declaration, claims[declaration], locked, on=on, actor=actor, at=at))
    }


def _locked(claims: Mapping[str, Sequence[Claim]]) -> frozenset[int]:
    references = {claim.reference for own in claims.values() for claim in own}
    before = models.CertificateMovement.objects.filter(declaration__in=list(claims)).values("item__certificate")
    rows = models.Certificate.objects.filter(ours=False, reference__in=references)
    keys = {*rows.values_list("pk", flat=True), *before.values_list("item__certificate", flat=True)}
    locked = models.Certificate.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    return frozenset(row.pk for row in locked)


def _one(
    declaration: str, claims: Sequence[Claim], locked: frozenset[int], *, on: date, actor: Actor, at: datetime
) -> tuple[Short, ...]:
    keys = {(claim.country, claim.reference) for claim in claims}
    held = selectors.held(keys, declaration, among=locked) if keys else {}
    draws, short = drawn(claims, held, on=on)
    if not short:
        _moved(declaration, selectors.drawn_by(declaration), _wanted(draws), actor=actor, at=at)
    return short


def _wanted(draws: Sequence[Draw]) -> Draws:
    found: dict[tuple[int, int], Decimal] = {}
    for draw in draws:
        found[draw.line, draw.item] = found.get((draw.line, draw.item), Decimal()) + draw.quantity
    return found


def _moved(declaration: str, before: Draws, after: Draws, *, actor: Actor, at: datetime) -> None:
    places = sorted({*before, *after})
    moves = {place: after.get(place, Decimal()) - before.get(place, Decimal()) for place in places}
    moves = {place: quantity for place, quantity in moves.items() if quantity}
    if not moves:
        return
    models.CertificateMovement.objects.bulk_create(
        models.CertificateMovement(item_id=item, declaration=declaration, line=line, quantity=quantity, at=at)
        for (line, item), quantity in moves.items()
    )
    touched = models.CertificateItem.objects.filter(pk__in={item for _, item in moves})
    items = {each.pk: each for each in touched.select_related("certificate")}
    for (_, item), quantity in moves.items():
        items[item].used += quantity
    models.CertificateItem.objects.bulk_update(items.values(), ["used"])
    for row in sorted({each.certificate for each in items.values()}, key=lambda each: each.pk):
        state = restated(row)
        lines = tuple(
            (line, items[item].number, format(quantity, "f"))
            for (line, item), quantity in moves.items()
            if items[item].certificate_id == row.pk
        )
        note(row, events.Used(declaration, state, lines), actor=actor, at=at)
        if accept(row, day_of(at), actor=actor, at=at):  # the first preference that rests on it
            tell(row, accepted(row, at), actor=actor, at=at)
        tell(row, used(row, at), actor=actor, at=at)


def restated(row: models.Certificate) -> State:
    """The state after its items were drawn of, or given back; what was ended stays so."""
    state, items = State(row.state), list(row.items.all())
    if state not in (State.ISSUED, State.RECEIVED, State.USED_IN_PART, State.USED_UP):
        return state
    act = _act(state, whole=all(each.used == each.granted for each in items), ours=row.ours,
               some=any(each.used for each in items))  # fmt: skip
    if act is not None:
        row.state = MACHINE.after(state, act)
        row.save(update_fields=["state"])
    return State(row.state)


def _act(state: State, *, whole: bool, some: bool, ours: bool) -> Act | None:
    used = state in (State.USED_IN_PART, State.USED_UP)
    if whole:
        return None if state is State.USED_UP else Act.USE_UP
    if some:
        return Act.GIVE_BACK if state is State.USED_UP else Act.USE
    if not used:
        return None
    return Act.REPORT_UNUSED if ours else Act.GIVE_BACK_ALL
