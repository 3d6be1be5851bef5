"""What a holder asks to have changed in his licence: one table of states, who is awaited."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from thongquan.kernel.refusals import Refused
from thongquan.kernel.states import Machine
from thongquan.kernel.texts import Text
from thongquan.licensing.domain.licences import Licence, amount


@dataclass(frozen=True, slots=True)
class Change:
    """Other amounts by number of the line; another last day, None: as it is."""

    amounts: Mapping[int, str] = field(default_factory=dict)
    valid_through: date | None = None


class Asked(StrEnum):
    """How a request stands."""

    OPEN = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    FALLEN = "fallen"  # the licence ended meanwhile


class AmendAct(StrEnum):
    GRANT = "grant"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"  # by the holder
    FALL = "fall"  # with the licence


MACHINE: Machine[Asked, AmendAct] = Machine(
    "licensing.amendment",
    Asked,
    AmendAct,
    Asked.OPEN,
    {
        Asked.OPEN: {
            AmendAct.GRANT: Asked.GRANTED,
            AmendAct.REFUSE: Asked.REFUSED,
            AmendAct.WITHDRAW: Asked.WITHDRAWN,
            AmendAct.FALL: Asked.FALLEN,
        },
        Asked.GRANTED: {},
        Asked.REFUSED: {},
        Asked.WITHDRAWN: {},
        Asked.FALLEN: {},
    },
)
STANDS: Mapping[Asked, Text] = {
    Asked.OPEN: {"vi": "Chờ cơ quan cấp phép quyết định", "en": "The agency is to decide"},
    Asked.GRANTED: {"vi": "Được chấp nhận", "en": "Granted"},
    Asked.REFUSED: {"vi": "Bị từ chối", "en": "Refused"},
    Asked.WITHDRAWN: {"vi": "Đã rút", "en": "Withdrawn"},
    Asked.FALLEN: {"vi": "Hết hiệu lực cùng giấy phép", "en": "Fell with the licence"},
}


def check(change: Change, licence: Licence) -> None:
    """Refused: nothing-changed, no-such-line, amount-not-above-zero, licence-used-already (less than was
    written off), ends-before-it-begins."""
    lines = {line.number: line for line in licence.lines}
    moved = change.valid_through is not None and change.valid_through != licence.validity.last_day
    for number, said in sorted(change.amounts.items()):
        if number not in lines:
            raise Refused("no-such-line", line=number)
        line, wanted = lines[number], amount(said)
        if wanted < line.used:
            raise Refused("licence-used-already", line=number, used=f"{line.used.normalize():f}")
        moved = moved or wanted != line.granted
    if not moved:
        raise Refused("nothing-changed")
    if change.valid_through is not None and change.valid_through < licence.validity.start:
        raise Refused("ends-before-it-begins", begins=licence.validity.start, ends=change.valid_through)
