"""A sample taken at an examination, from the bag with its seal to the result of a laboratory.

Customs Law 54/2014, art. 33: what is doubted of goods is looked at; what eyes cannot tell, a laboratory does.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from thongquan.kernel.refusals import Refused
from thongquan.kernel.states import Machine
from thongquan.kernel.texts import Text


class SampleState(StrEnum):
    """Where the sample is."""

    TAKEN = "taken"
    SENT = "sent"
    ANALYSED = "analysed"
    RETURNED = "returned"
    DESTROYED = "destroyed"


class SampleAct(StrEnum):
    """What is done with it."""

    SEND = "send"
    RESULT = "result"
    RETURN = "return"
    DESTROY = "destroy"


class Purpose(StrEnum):
    """What the laboratory is asked."""

    CLASSIFICATION = "classification"
    COMPOSITION = "composition"
    QUALITY = "quality"
    ORIGIN = "origin"
    PROHIBITED = "prohibited"


SAMPLE = Machine(
    "inspection.sample",
    SampleState,
    SampleAct,
    SampleState.TAKEN,
    {
        SampleState.TAKEN: {SampleAct.SEND: SampleState.SENT, SampleAct.RETURN: SampleState.RETURNED},
        SampleState.SENT: {SampleAct.RESULT: SampleState.ANALYSED},
        # What is left of it goes back to whose goods they are, or is destroyed once it is kept no longer.
        SampleState.ANALYSED: {
            SampleAct.RETURN: SampleState.RETURNED,
            SampleAct.DESTROY: SampleState.DESTROYED,
        },
        SampleState.RETURNED: {},
        SampleState.DESTROYED: {},
    },
)
AWAITED = (SampleState.TAKEN, SampleState.SENT)  # its result is still to come
PURPOSES: dict[Purpose, Text] = {
    Purpose.CLASSIFICATION: {"vi": "Phân tích để phân loại", "en": "Classification"},
    Purpose.COMPOSITION: {"vi": "Xác định thành phần", "en": "Composition"},
    Purpose.QUALITY: {"vi": "Kiểm tra chất lượng", "en": "Quality"},
    Purpose.ORIGIN: {"vi": "Xác định xuất xứ", "en": "Origin"},
    Purpose.PROHIBITED: {
        "vi": "Xác định hàng cấm, hàng phải có giấy phép",
        "en": "Prohibited or licensed goods",
    },
}


@dataclass(frozen=True, slots=True)
class Taking:
    """What is written when it is taken: of which item, how much in `unit`s, how the bag was sealed, for which
    laboratory and why. `note` stays among officers."""

    item_number: int
    quantity: Decimal
    unit: str
    sealed: str
    laboratory: str
    purpose: Purpose
    note: str = ""

    def check(self) -> None:
        """Refused("sample-incomplete"): a sample is of one item, of some quantity, sealed, for a laboratory."""
        said = all(text.strip() for text in (self.unit, self.sealed, self.laboratory))
        if self.item_number < 1 or self.quantity <= 0 or not said:
            raise Refused("sample-incomplete", item=self.item_number)


@dataclass(frozen=True, slots=True)
class Result:
    """What the laboratory said: on which day, by whom or under which number, and its conclusion."""

    on: date
    by: str
    conclusion: str


@dataclass(frozen=True, slots=True)
class Sample:
    """`number` is what stands on the bag; `officer` took it, `owner` sees to its result. `due`: when that is to
    be there. `ended_at`: returned or destroyed."""

    id: int
    number: str
    inspection: int
    declaration: str
    state: SampleState
    taking: Taking
    officer: str
    at: datetime
    owner: str
    sent_at: datetime | None = None
    due: datetime | None = None
    result: Result | None = None
    ended_at: datetime | None = None
