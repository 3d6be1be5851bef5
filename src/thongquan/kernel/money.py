"""Money is exact: Decimals with a currency, rounded half away from zero to the unit given."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

PLACES_MAX = 6


def rounded(amount: Decimal, unit: Decimal) -> Decimal:
    """`amount` to a whole number of `unit`s, half away from zero (Decimal's ROUND_HALF_UP)."""
    assert unit > 0
    return (amount / unit).quantize(Decimal(1), ROUND_HALF_UP) * unit


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount in a currency (ISO 4217); amounts of two currencies never meet."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        assert isinstance(self.amount, Decimal), "never a float"
        assert self.amount.is_finite()
        assert len(self.currency) == 3

    def __add__(self, other: "Money") -> "Money":
        assert self.currency == other.currency
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return self + Money(-other.amount, other.currency)

    def rounded(self, unit: Decimal) -> "Money":
        return Money(rounded(self.amount, unit), self.currency)


def apportion(total: Decimal, weights: Sequence[Decimal], unit: Decimal) -> tuple[Decimal, ...]:
    """`total` (a multiple of `unit`) split in proportion to `weights`, nothing lost.

    Each share is cut down to `unit`; what remains goes, one unit each, to the largest remainders,
    the earlier line first where they tie (the largest remainder method).
    """
    assert weights
    assert all(w >= 0 for w in weights)
    assert total % unit == 0
    base = sum(weights, Decimal())
    if base == 0:
        raise ZeroDivisionError("nothing to apportion by: every weight is zero")
    exact = [abs(total) * w / base / unit for w in weights]
    whole = [x.quantize(Decimal(1), ROUND_DOWN) for x in exact]
    left = int(abs(total) / unit - sum(whole, Decimal()))
    by_remainder = sorted(range(len(weights)), key=lambda i: (whole[i] - exact[i], i))
    for i in by_remainder[:left]:
        whole[i] += 1
    sign = 1 if total >= 0 else -1
    return tuple(sign * w * unit for w in whole)
