"""What a declaration draws from a certificate: by goods and unit, item by item, never more than is left."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from thongquan.tariff.domain.certificates.states import USABLE, State


@dataclass(frozen=True, slots=True)
class Claim:
    """A line of a declaration that rests on a certificate. `consignee`: the number of who imports, or ""."""

    line: int
    country: str
    reference: str
    code: str
    quantity: Decimal
    unit: str
    consignee: str = ""


@dataclass(frozen=True, slots=True)
class Balance:
    """An item of a certificate: what it grants, and what others have used of it (all but the declaration)."""

    item: int
    number: int
    code: str
    unit: str
    granted: Decimal
    used: Decimal

    @property
    def left(self) -> Decimal:
        return self.granted - self.used


@dataclass(frozen=True, slots=True)
class Held:
    """A certificate as it is held. `drawn`: what the declaration at hand had drawn of it before."""

    certificate: int
    state: State
    valid_from: date
    valid_until: date
    consignee: str
    balances: tuple[Balance, ...]
    drawn: Decimal = Decimal()


class Why(StrEnum):
    """Why a claim is not granted."""

    UNKNOWN = "unknown"
    NOT_USABLE = "not-usable"
    NOT_YET_VALID = "not-yet-valid"
    EXPIRED = "expired"
    OTHER_CONSIGNEE = "other-consignee"
    OTHER_GOODS = "other-goods"
    OTHER_UNIT = "other-unit"
    BEYOND_BALANCE = "beyond-balance"


@dataclass(frozen=True, slots=True)
class Short:
    """The claim of `line` is not granted; `found` and `expected` say it in figures or codes."""

    line: int
    reference: str
    why: Why
    found: str
    expected: str


@dataclass(frozen=True, slots=True)
class Draw:
    """`quantity` of the certificate's `item` (its key) for a line of the declaration."""

    line: int
    item: int
    quantity: Decimal


@dataclass(slots=True)
class _Rest:
    """What is left while one declaration draws."""

    left: dict[int, Decimal] = field(default_factory=dict)
    drawn: dict[int, Decimal] = field(default_factory=dict)


def drawn(
    claims: Sequence[Claim], held: Mapping[tuple[str, str], Held], *, on: date
) -> tuple[tuple[Draw, ...], tuple[Short, ...]]:
    """Of one declaration registered `on`; `held` by issuing country and reference. With any Short, nothing is
    granted: the declaration stands or falls whole.
    """
    rest, draws, short = _Rest(), list[Draw](), list[Short]()
    for claim in sorted(claims, key=lambda each: each.line):
        at_hand = held.get((claim.country, claim.reference))
        fault = _fault(claim, at_hand, on=on, rest=rest)
        if fault is not None:
            short.append(fault)
        elif at_hand is not None:
            draws += _taken(claim, at_hand, rest)
    return ((), tuple(short)) if short else (tuple(draws), ())


def after(held: Held, draws: Sequence[Draw]) -> Held:
    """What others find once `draws` are made."""
    taken: dict[int, Decimal] = {}
    for draw in draws:
        taken[draw.item] = taken.get(draw.item, Decimal()) + draw.quantity
    left = (replace(each, used=each.used + taken.get(each.item, Decimal())) for each in held.balances)
    return replace(held, balances=tuple(left))


def _fault(claim: Claim, held: Held | None, *, on: date, rest: _Rest) -> Short | None:
    def short(why: Why, found: object, expected: object = "") -> Short:
        return Short(claim.line, claim.reference, why, str(found), str(expected))

    if held is None:
        return short(Why.UNKNOWN, claim.reference, claim.country)
    if claim.consignee and held.consignee and claim.consignee != held.consignee:
        return short(Why.OTHER_CONSIGNEE, claim.consignee)
    more = rest.drawn.get(held.certificate, Decimal()) + claim.quantity > held.drawn
    if more and held.state not in USABLE:
        return short(Why.NOT_USABLE, held.state)
    if more and on < held.valid_from:
        return short(Why.NOT_YET_VALID, on, held.valid_from)
    if more and on > held.valid_until:
        return short(Why.EXPIRED, on, held.valid_until)
    goods = [each for each in held.balances if each.code[:6] == claim.code[:6]]
    if not goods:
        return short(Why.OTHER_GOODS, claim.code, ", ".join(sorted({each.code[:6] for each in held.balances})))
    units = [each for each in goods if each.unit == claim.unit]
    if not units:
        return short(Why.OTHER_UNIT, claim.unit, ", ".join(sorted({each.unit for each in goods})))
    left = sum((rest.left.get(each.item, each.left) for each in units), Decimal())
    if claim.quantity <= left:
        return None
    return short(Why.BEYOND_BALANCE, _plain(claim.quantity, claim.unit), _plain(left, claim.unit))


def _plain(quantity: Decimal, unit: str) -> str:
    return f"{quantity.normalize():f} {unit}"


def _taken(claim: Claim, held: Held, rest: _Rest) -> Iterator[Draw]:
    wanted = claim.quantity
    rest.drawn[held.certificate] = rest.drawn.get(held.certificate, Decimal()) + wanted
    for each in sorted(held.balances, key=lambda one: one.number):
        left = rest.left.get(each.item, each.left)
        if each.code[:6] != claim.code[:6] or each.unit != claim.unit or not left or not wanted:
            continue
        part = min(left, wanted)
        rest.left[each.item], wanted = left - part, wanted - part
        yield Draw(claim.line, each.item, part)
    assert not wanted, "a claim beyond the balance was refused before"
