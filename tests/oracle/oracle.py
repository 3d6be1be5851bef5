"""What is owed, worked out the slow way: one line after the other, in Decimals, from the text of the law.

Written by someone who had not read the platform's own reckoning, so that a mistake in one is not in the other.
Articles: L107 = Luật 107/2016/QH13, LHQ = Luật Hải quan 54/2014/QH13, ND59 = Nghị định 59/2018/NĐ-CP,
TT38 = Thông tư 38/2015/TT-BTC (amended by 39/2018).

How the law is read where it leaves a choice:

* A claim that is not granted does not stop the duty (LHQ 27): the goods pay what they would pay without any
  claim, the most-favoured-nation rate where their origin has that treatment, else the ordinary rate (L107 5.3).
* A claim to a preference that does not say which of several goods of the code is meant, or whether the goods
  stand inside the quota, shows no entitlement and is not granted either. Where the lawful rate itself hangs on
  the quota, and nothing is said of it, or on chapter 98, and no line of it is named, the duty is open: there is
  none until the declarant says more.
* What the book does not know grants nothing: a schedule that is not confirmed, a cell that could not be read, a
  quota whose rate is not given.
* A zone (Kaesong) matters to preferences alone: every good pays at least the ordinary rate.
* A charge by "mass" is shared by net mass. A charge that cannot be shared out leaves every line's value open.
* Where the law gives a code one category of value added tax, that is its category whatever is declared; a
  declaration that says another is mistaken. Goods not subject to the tax owe nothing, and that is decided.
"""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, localcontext

from tests.oracle.books import Good, Law

ONE = Decimal(1)
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Line:
    number: int
    code: str
    origin: str = ""
    zone: str = ""
    claim: str = ""
    proof: str = ""
    direct: bool = False
    quota: str = ""
    good: int = 0  # which of the goods the agreement distinguishes; 0: not said
    special: str = ""
    price: Decimal | None = None
    net_mass: Decimal | None = None
    gross_mass: Decimal | None = None
    quantity: Decimal | None = None
    vat: str = ""


@dataclass(frozen=True)
class Charge:
    type: str
    amount: Decimal
    currency: str
    by: str = "value"
    lines: tuple[int, ...] = ()


@dataclass(frozen=True)
class Shipment:
    lines: tuple[Line, ...]
    direction: str = "import"
    terms: str = "CIF"
    currency: str = "VND"
    charges: tuple[Charge, ...] = ()


@dataclass(frozen=True)
class Owed:
    """Of one line. `value` in whole đồng. `taxes` by tax: base, rate, amount. None and absent: open."""

    value: int | None
    schedule: str | None = None
    granted: bool = False
    taxes: dict[str, tuple[int, Decimal, int]] = field(default_factory=dict)


def owed(shipment: Shipment, law: Law) -> list[Owed]:
    with localcontext() as context:
        context.prec = 60
        values = customs_values(shipment, law)
        if shipment.direction == "export":
            return [Owed(value) for value in values]
        return [_import(line, value, law) for line, value in zip(shipment.lines, values, strict=True)]


def đồng(amount: Decimal) -> int:
    """Whole đồng, half away from zero."""
    return int(amount.quantize(ONE, ROUND_HALF_UP))


# ---------------------------------------------------------------- customs value


def customs_values(shipment: Shipment, law: Law) -> list[int | None]:
    """Of each line in đồng: ND59 art 20. Import: paid or payable up to the first port of entry, so freight and
    insurance that the terms leave out are added. Export: at the port of exit, so what the terms include of them
    is taken off. Everything in foreign currency at its rate of the week (ND59 21.5)."""
    if not _complete(shipment, law):
        return [None for _ in shipment.lines]
    values = [_in_đồng(line.price, shipment.currency, law) for line in shipment.lines]
    for charge in shipment.charges:
        if _applies(charge.type, shipment, law):
            shares = _shares(charge, shipment, law)
            if shares is None:
                return [None for _ in shipment.lines]
            values = [None if v is None else v + share for v, share in zip(values, shares, strict=True)]
    return [None if value is None or value < 0 else value for value in values]


def _in_đồng(amount: Decimal | None, currency: str, law: Law) -> int | None:
    if amount is None:
        return None
    if currency == law.national:
        return đồng(amount)
    if currency not in law.exchange:
        return None
    rate, units = law.exchange[currency]
    return đồng(amount * rate / units)


def _applies(type_: str, shipment: Shipment, law: Law) -> bool:
    """Whether a charge of this type changes the value under the terms of the sale."""
    rule = law.charges[(type_, shipment.direction)]
    if rule["applies"] == "always":
        return True
    included = law.terms[shipment.terms][rule["component"]]
    return included == (rule["applies"] == "if-included")


def _complete(shipment: Shipment, law: Law) -> bool:
    """The terms and every charge are known, and none is missing that the value cannot do without."""
    given = {charge.type for charge in shipment.charges}
    if shipment.terms not in law.terms or any((t, shipment.direction) not in law.charges for t in given):
        return False
    needed = [
        type_
        for (type_, direction), rule in law.charges.items()
        if direction == shipment.direction and rule["needed"] == "yes"
    ]
    return all(type_ in given for type_ in needed if _applies(type_, shipment, law))


def _shares(charge: Charge, shipment: Shipment, law: Law) -> list[int] | None:
    """What the charge adds to each line (share = of the line / base of allocation); None: it cannot be said."""
    bears = [not charge.lines or line.number in charge.lines for line in shipment.lines]
    total = _in_đồng(charge.amount, charge.currency, law)
    weights = [
        _weight(charge.by, line) if has else Decimal() for line, has in zip(shipment.lines, bears, strict=True)
    ]
    known = [weight for weight in weights if weight is not None]
    if total is None or len(known) < len(weights) or sum(known) == 0:
        return None
    sign = int(law.charges[(charge.type, shipment.direction)]["sign"])
    return [sign * share for share in apportion(total, known)]


def _weight(by: str, line: Line) -> Decimal | None:
    return {"value": line.price, "mass": line.net_mass, "quantity": line.quantity}[by]


def apportion(total: int, weights: list[Decimal]) -> list[int]:
    """Largest remainder: everybody his whole đồng, then one more to whoever lost most, the earlier on a tie."""
    base = sum(weights)
    shares = [int(total * weight // base) for weight in weights]
    lost = [total * weight % base for weight in weights]  # exact: a quotient cut off somewhere would break ties
    while sum(shares) < total:
        most = max(range(len(lost)), key=lambda i: (lost[i], -i))
        shares[most] += 1
        lost[most] = Decimal(-1)
    return shares


# ---------------------------------------------------------------- import duty


def _import(line: Line, value: int | None, law: Law) -> Owed:
    if line.code not in law.cells:
        return Owed(value)
    schedule, granted, rate = import_duty(line, law)
    if value is None or rate is None:
        return Owed(value, schedule, granted)
    duty = đồng(value * rate / HUNDRED)
    taxes = {"ID": (value, rate, duty)}
    vat = vat_rate(line, law)
    if vat is not None:
        base = value + duty
        taxes["VAT"] = (base, vat, đồng(base * vat / HUNDRED))
    return Owed(value, schedule, granted, taxes)


def import_duty(line: Line, law: Law) -> tuple[str, bool, Decimal | None]:
    """The schedule applied, whether the claim was granted, and the rate (None: open)."""
    lawful = law.named("mfn") if line.origin in law.members[law.named("mfn")] else law.named("ordinary")
    if line.claim and _entitled(line, law):
        rate = _rate(line, line.claim, law)
        if rate is not None or law.schedules[line.claim].kind != "preference":
            return line.claim, True, rate
    return lawful, not line.claim, _rate(line, lawful, law)


def _entitled(line: Line, law: Law) -> bool:
    """What the claim wants of origin, proof and transport, whatever the code (L107 5.3)."""
    schedule = law.schedules.get(line.claim)
    if schedule is None or not schedule.confirmed:
        return False
    if schedule.kind == "ordinary":
        return True
    if line.origin not in law.members.get(line.claim, ()):
        return False
    if schedule.needs_proof and line.proof not in law.proofs.get(line.claim, ()):
        return False
    return line.direct or not schedule.needs_direct


def _rate(line: Line, schedule: str, law: Law) -> Decimal | None:
    """Per cent; None where the schedule gives these goods none, or not until the declarant says more."""
    goods = law.read(law.cells[line.code][schedule], line.origin)
    if len(goods) == 1:
        good = goods[0]
    elif 1 <= line.good <= len(goods):
        good = goods[line.good - 1]
    else:
        return None
    if law.schedules[schedule].kind == "preference" and _shut_out(good, line):
        return None
    if good.kind in ("special", "of_mfn"):
        return _special(line, schedule, law)
    if good.kind == "rate" and good.outside is not None:
        return {"IN": good.rate, "OUT": good.outside}.get(line.quota)
    return good.rate if good.kind == "rate" else None


def _shut_out(good: Good, line: Line) -> bool:
    return line.origin in good.excluded or (line.zone != "" and line.zone != good.zone)


def _special(line: Line, schedule: str, law: Law) -> Decimal | None:
    """The code has no rate of its own: the line of chapter 98 named beside it has. Where the same code stands
    several times there and every time with the same rate, the rate is known."""
    rates = {row[schedule] for row in law.special.get(line.special, [])}
    return rates.pop() if len(rates) == 1 else None


# ---------------------------------------------------------------- value added tax


def vat_rate(line: Line, law: Law) -> Decimal | None:
    """The longest prefix of the code that is listed speaks. One category there is the law's; several, or none,
    and the declarant says which, of those that may be. None: open."""
    allowed = frozenset(law.vat_rates)
    for digits in range(1, len(line.code) + 1):
        allowed = law.vat_codes.get(line.code[:digits], allowed)
    if len(allowed) == 1:
        (category,) = allowed
    elif line.vat in allowed:
        category = line.vat
    else:
        return None
    rate = law.vat_rates[category]
    return Decimal() if rate is None else rate
