"""A licence: what it allows of which goods, until when, and how much of it is left."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from thongquan.kernel.decimals import exact
from thongquan.kernel.refusals import Refused
from thongquan.kernel.states import Machine
from thongquan.kernel.texts import Text
from thongquan.kernel.validity import Validity
from thongquan.licensing.domain.procedures import Counted, Way

ZERO = Decimal(0)


class Force(StrEnum):
    IN_FORCE = "in-force"
    REVOKED = "revoked"
    SURRENDERED = "surrendered"
    EXPIRED = "expired"


class ForceAct(StrEnum):
    AMEND = "amend-licence"
    REVOKE = "revoke"
    SURRENDER = "surrender"  # by its holder
    EXPIRE = "expire"  # by the clock


MACHINE: Machine[Force, ForceAct] = Machine(
    "licensing.licence",
    Force,
    ForceAct,
    Force.IN_FORCE,
    {
        Force.IN_FORCE: {
            ForceAct.AMEND: Force.IN_FORCE,
            ForceAct.REVOKE: Force.REVOKED,
            ForceAct.SURRENDER: Force.SURRENDERED,
            ForceAct.EXPIRE: Force.EXPIRED,
        },
        Force.REVOKED: {},
        Force.SURRENDERED: {},
        Force.EXPIRED: {},
    },
)
FORCES: Mapping[Force, Text] = {
    Force.IN_FORCE: {"vi": "Đang có hiệu lực", "en": "In force"},
    Force.REVOKED: {"vi": "Đã thu hồi", "en": "Revoked"},
    Force.SURRENDERED: {"vi": "Đã trả lại", "en": "Surrendered"},
    Force.EXPIRED: {"vi": "Đã hết hạn", "en": "Expired"},
}


@dataclass(frozen=True, slots=True)
class Line:
    """Goods of a code (or all that begin with it); `measure`: the unit, or the currency, of the amounts."""

    number: int
    code: str
    measure: str
    granted: Decimal
    used: Decimal = ZERO

    @property
    def left(self) -> Decimal:
        return self.granted - self.used


@dataclass(frozen=True, slots=True)
class Licence:
    """`countries`: of origin or destination, none: every one. `paper`: the type of document it answers as."""

    number: str
    paper: str
    party: str
    direction: Way
    counted: Counted
    state: Force
    validity: Validity
    countries: frozenset[str]
    lines: tuple[Line, ...]

    def in_force(self, on: date) -> bool:
        return self.state is Force.IN_FORCE and self.validity.covers(on)

    def line_of(self, code: str) -> Line | None:
        """The line that names the code most closely."""
        meant = [line for line in self.lines if code.startswith(line.code)]
        return max(meant, key=lambda line: (len(line.code), -line.number), default=None)


def amount(said: str) -> Decimal:
    """How much of a line is granted. Refused("amount-not-above-zero")."""
    number = exact(said)
    if number is None or number <= 0:
        raise Refused("amount-not-above-zero", amount=said)
    return number
