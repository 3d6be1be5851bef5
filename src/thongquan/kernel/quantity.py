"""A quantity is an exact number of a unit (UN/ECE Recommendation 20 codes, upper case)."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Quantity:
    """An exact amount of a unit (UN/ECE Recommendation 20, in capitals)."""

    amount: Decimal
    unit: str

    def __post_init__(self) -> None:
        assert isinstance(self.amount, Decimal), "never a float"
        assert self.amount.is_finite()
        assert self.unit == self.unit.upper()

    def __add__(self, other: "Quantity") -> "Quantity":
        assert self.unit == other.unit
        return Quantity(self.amount + other.amount, self.unit)
