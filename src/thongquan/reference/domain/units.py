"""Units of measure (UN/ECE Recommendation 20) and exact conversion between those of one dimension."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from thongquan.kernel.quantity import Quantity


@dataclass(frozen=True, slots=True)
class UnitOfMeasure:
    """`factor`: how many base units of `dimension` one is, exactly (LBR: 0.45359237 kg). A unit without a
    dimension converts to nothing."""

    code: str
    dimension: str
    factor: Decimal


Units = Mapping[str, UnitOfMeasure]


def ratio(units: Units, source: str, target: str) -> Fraction:
    """How many `target` one `source` is. ValueError where the two do not measure the same thing."""
    if source == target:
        return Fraction(1)
    one, other = units[source], units[target]
    if not one.dimension or one.dimension != other.dimension:
        raise ValueError(f"{source} and {target} do not measure the same thing")
    return Fraction(one.factor) / Fraction(other.factor)


def converted(quantity: Quantity, target: str, units: Units, *, places: int) -> Quantity:
    """`quantity` in `target`, rounded half away from zero once, at the end, to `places` decimals."""
    exact = Fraction(quantity.amount) * ratio(units, quantity.unit, target)
    scaled = abs(exact) * 10**places
    whole = int(scaled) + (scaled - int(scaled) >= Fraction(1, 2))
    amount = (Decimal(whole) * (-1 if exact < 0 else 1)).scaleb(-places)
    return Quantity(amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP), target)
