"""What declarations want of licences, and what of it can be granted."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from thongquan.licensing.domain.licences import ZERO, Force, Licence

EXHAUSTED, ENDED = "licence-exhausted", "licence-not-in-force"
Place = tuple[str, int]  # a licence by its number, and a line of it
Taken = Mapping[tuple[str, int, int], Decimal]  # by licence, line, item of the declaration


@dataclass(frozen=True, slots=True)
class Claim:
    """`d`: which declaration of the batch; `item`: the number of its item; `amount`: in the line's measure."""

    d: int
    licence: str
    line: int
    item: int
    amount: Decimal


def refused(claims: Sequence[Claim], licences: Mapping[str, Licence]) -> dict[int, str]:
    """By declaration why its claims are not granted, in the order of the batch; those of one declaration are
    granted together or not at all. `licences`: as they are held under lock."""
    left: defaultdict[Place, Decimal] = defaultdict(lambda: ZERO)
    for number, licence in licences.items():
        left.update({(number, line.number): line.left for line in licence.lines})
    answers: dict[int, str] = {}
    for d, wanted in _by_declaration(claims).items():
        if any(_ended(licences.get(number)) for number, _ in wanted):
            answers[d] = ENDED
        elif any(amount > left[place] for place, amount in wanted.items()):
            answers[d] = EXHAUSTED
        else:
            for place, amount in wanted.items():
                left[place] -= amount
    return answers


def _ended(licence: Licence | None) -> bool:
    return licence is None or licence.state is not Force.IN_FORCE


def _by_declaration(claims: Iterable[Claim]) -> dict[int, dict[Place, Decimal]]:
    found: dict[int, dict[Place, Decimal]] = {}
    for claim in claims:
        places = found.setdefault(claim.d, {})
        place = (claim.licence, claim.line)
        places[place] = places.get(place, ZERO) + claim.amount
    return found


def difference(claims: Iterable[Claim], taken: Taken) -> dict[tuple[str, int, int], Decimal]:
    """What is to be written off more (below nought: given back) so that a declaration has what it claims."""
    wanted: defaultdict[tuple[str, int, int], Decimal] = defaultdict(lambda: ZERO)
    for claim in claims:
        wanted[claim.licence, claim.line, claim.item] += claim.amount
    every = sorted({*wanted, *taken})
    moved = {place: wanted[place] - taken.get(place, ZERO) for place in every}
    return {place: amount for place, amount in moved.items() if amount}
