"""Declarations at random over the real tariff, with the rare cells often: a good half of the lines are on one.

Every choice is asked of a `random.Random`, so that hypothesis can drive it twice over: by seed, in bulk, and
choice by choice, so that it can make a failing declaration small.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from random import Random

from hypothesis import strategies as st

from tests.oracle.books import Good, Law
from tests.oracle.oracle import Charge, Line, Shipment

Cell = tuple[str, str]  # code, schedule
ODD_CODES = ("0101", "010121", "01012199", "98041500", "", "1234567A")
ODD_COUNTRIES = ("KP", "DZ", "ZZ", "", "VN", "MX", "KR", "CN", "US", "GB", "RU")
LETTERS = ("A", "B", "C", "D", "E", "P", "Q", "K", "M", "U", "V", "H", "T", "G", "S", "L")


@dataclass(frozen=True)
class Map:
    """Where in the tariff what is found: cells by what they say, and what is needed to claim them."""

    law: Law
    codes: tuple[str, ...]
    cells: dict[str, list[Cell]]
    members: dict[str, list[str]]
    countries: tuple[str, ...]
    proofs: tuple[str, ...]
    special: tuple[str, ...]
    repeated: tuple[str, ...]  # codes that chapter 98 has more than once

    @cached_property
    def places(self) -> dict[str, frozenset[Cell]]:
        return {kind: frozenset(cells) for kind, cells in self.cells.items()}

    @classmethod
    def of(cls, law: Law) -> "Map":
        kinds = {
            text: _kinds(law, text)
            for row in law.cells.values()
            for name, text in row.items()
            if name in law.schedules
        }
        cells: dict[str, list[Cell]] = defaultdict(list)
        for code, row in law.cells.items():
            for schedule in law.schedules:
                for kind in kinds[row[schedule]]:
                    cells[kind].append((code, schedule))
        return cls(
            law,
            codes=tuple(law.cells),
            cells={kind: cells[kind] for kind in sorted(cells)},
            members={schedule: sorted(countries) for schedule, countries in law.members.items()},
            countries=tuple(sorted(frozenset().union(*law.members.values()))),
            proofs=tuple(sorted(frozenset().union(*law.proofs.values()))),
            special=tuple(sorted(law.special)),
            repeated=tuple(sorted(code for code, lines in law.special.items() if len(lines) > 1)),
        )


def _kinds(law: Law, text: str) -> set[str]:
    """What is rare in a cell; nothing for a plain rate."""
    goods, for_mexico = law.read(text, ""), law.read(text, "MX")
    kinds = {good.kind for good in (*goods, *for_mexico)} - {"rate"}
    if len(goods) > 1:
        kinds.add("split")
    if goods != for_mexico:
        kinds.add("mexico")
    if any(good.outside is not None for good in goods):
        kinds.add("quota rates")
    if any(good.excluded for good in goods):
        kinds.add("excluded")
    if any(good.excluded for good in goods) and len(goods) > 1:
        kinds.add("split and excluded")
    if any(good.zone for good in goods):
        kinds.add("zone")
    return kinds


def batches(of: Map, size: int) -> st.SearchStrategy[list[Shipment]]:
    return st.integers(0, 2**63).map(Random).map(lambda random: [shipment(random, of) for _ in range(size)])


def shipments(of: Map) -> st.SearchStrategy[Shipment]:
    """One declaration, every choice of it hypothesis's own."""
    return st.randoms(use_true_random=False, note_method_calls=False).map(lambda random: shipment(random, of))


def shipment(random: Random, of: Map) -> Shipment:
    direction = "export" if random.random() < 0.1 else "import"
    terms = random.choice((*of.law.terms, "FOB", "CIF", "EXW"))
    if random.random() < 0.01:
        terms = random.choice(("", "XXX"))
    count = random.choice((1, 1, 1, 2, 3, 4, 5, 8, 12))
    lines = tuple(line(random, of, number) for number in range(1, count + 1))
    charges = tuple(_charges(random, of, direction, count))
    return Shipment(lines, direction, terms, currency(random, of), charges)


def currency(random: Random, of: Map) -> str:
    known = (of.law.national, *of.law.exchange)
    return "XXX" if random.random() < 0.01 else random.choice(known)


def _charges(random: Random, of: Map, direction: str, count: int) -> list[Charge]:
    types = [kind for kind in ("freight", "insurance") if random.random() < 0.9]
    if direction == "import":
        types += [random.choice(LETTERS) for _ in range(random.choice((0, 0, 1, 2, 3)))]
    if random.random() < 0.005:
        types.append("N")
    return [_charge(random, of, kind, count) for kind in types]


def _charge(random: Random, of: Map, kind: str, count: int) -> Charge:
    some = random.random() < 0.3
    bearers = tuple(sorted(random.sample(range(1, count + 1), random.randint(1, count)))) if some else ()
    by = random.choice(("value", "value", "mass", "quantity"))
    amount = _number(random, 5 if kind in "UVHTGSL" else 8)
    return Charge(kind, amount, currency(random, of), by, bearers)


def _number(random: Random, digits: int, places: int = 4) -> Decimal:
    """Of up to so many digits before the point; small ones often, so that shares tie."""
    if random.random() < 0.25:
        return Decimal(random.randint(1, 3))
    whole = random.randrange(10 ** random.randint(1, digits))
    return Decimal(whole) + Decimal(random.randrange(10**places)).scaleb(-random.randint(0, places))


def _measure(random: Random, digits: int, places: int) -> Decimal | None:
    """Hardly ever none, zero, or as large as lawful."""
    chance = random.random()
    if chance < 0.005:
        return None
    if chance < 0.02:
        return Decimal()
    return _number(random, 10 if chance < 0.03 else digits, places)


def line(random: Random, of: Map, number: int) -> Line:
    code, schedule = _cell(random, of)
    goods = of.law.read(of.law.cells[code][schedule], "")
    if random.random() < 0.02:
        code = random.choice(ODD_CODES)
    claim = _claim(random, of, schedule)
    return Line(
        number,
        code,
        origin=_origin(random, of, schedule, goods),
        zone=_zone(random, goods),
        claim=claim,
        proof=_proof(random, of, claim),
        direct=random.random() < 0.92,
        quota=random.choice(("", "IN", "IN", "OUT", "OUT", "in" if random.random() < 0.1 else "IN")),
        good=_good(random, goods),
        special=_special(random, of, code),
        price=_measure(random, 7, 4),
        net_mass=_measure(random, 6, 6),
        gross_mass=_measure(random, 6, 6),
        quantity=_measure(random, 6, 2),
        vat=_vat(random, of, code),
    )


def _cell(random: Random, of: Map) -> Cell:
    if random.random() < 0.45:
        return random.choice(of.codes), random.choice(tuple(of.law.schedules))
    return random.choice(of.cells[random.choice(tuple(of.cells))])


def _claim(random: Random, of: Map, schedule: str) -> str:
    chance = random.random()
    if chance < 0.8:
        return schedule
    if chance < 0.9:
        return random.choice(("MFN", "MFN", "ORD", ""))
    return random.choice(("B01", "mfn", *of.law.schedules))


def _origin(random: Random, of: Map, schedule: str, goods: Sequence[Good]) -> str:
    excluded = sorted({country for good in goods for country in good.excluded})
    chance = random.random()
    if excluded and chance < 0.4:
        return random.choice(excluded)
    if any(good.zone for good in goods) and chance < 0.7:
        return "KR"
    if schedule == "CPTPP" and chance < 0.4:
        return "MX"
    if chance < 0.85:
        return random.choice(of.members.get(schedule, of.countries))
    return random.choice((*ODD_COUNTRIES, *of.countries))


def _zone(random: Random, goods: Sequence[Good]) -> str:
    often = 0.6 if any(good.zone for good in goods) else 0.02
    return random.choice(("GIC", "GIC", "GIC", "XXX")) if random.random() < often else ""


def _proof(random: Random, of: Map, claim: str) -> str:
    right = sorted(of.law.proofs.get(claim, ()))
    if right and random.random() < 0.88:
        return random.choice(right)
    return random.choice(("", *of.proofs))


def _good(random: Random, goods: Sequence[Good]) -> int:
    if len(goods) > 1 and random.random() < 0.85:
        return random.randint(1, len(goods))
    return random.choice((0, 0, 0, 1, 2, 5))


def _special(random: Random, of: Map, code: str) -> str:
    if code not in of.law.cells or of.law.read(of.law.cells[code]["MFN"], "")[0].kind != "special":
        return random.choice(of.special) if random.random() < 0.02 else ""
    chance = random.random()
    if chance < 0.1:
        return random.choice(("", "98999999", "9804"))
    if chance < 0.4:
        return random.choice(of.repeated)
    return random.choice(of.special)


def _vat(random: Random, of: Map, code: str) -> str:
    lawful = sorted(frozenset().union(*(of.law.vat_codes.get(code[:n], frozenset()) for n in range(9))))
    if lawful and random.random() < 0.8:
        return random.choice(lawful)
    return random.choice(("", "NONE", *of.law.vat_rates)) if random.random() < 0.3 else "VAT10"
