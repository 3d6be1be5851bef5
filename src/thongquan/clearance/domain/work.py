"""The work of officers: each turn that is theirs is a piece of work of one kind, with a clock of its own."""

from collections.abc import Iterable
from enum import StrEnum

from thongquan.clearance.domain.states import Control


class Work(StrEnum):
    DOCUMENTS = "documents"
    EXAMINATION = "examination"
    AMENDMENT = "amendment"
    CANCELLATION = "cancellation"
    ATTACHMENTS = "attachments"  # what was asked for has come, and waits to be accepted or returned
    DUTY = "duty"  # what is owed is not known, and to be determined
    HOLD = "hold"
    CLEARANCE = "clearance"  # nothing keeps it any more


OF_TURN = {
    f"officer:{Control.DOCUMENTS_DUE}": Work.DOCUMENTS,
    f"officer:{Control.EXAMINATION_DUE}": Work.EXAMINATION,
    f"officer:{Control.IN_EXAMINATION}": Work.EXAMINATION,
    "officer:duty": Work.DUTY,
    "officer:hold": Work.HOLD,
    "officer:clearance": Work.CLEARANCE,
    "officer:amendment": Work.AMENDMENT,
    "officer:late-amendment": Work.AMENDMENT,
    "officer:cancellation": Work.CANCELLATION,
}


def work_of(turns: Iterable[str]) -> dict[Work, str]:
    """The pieces of work among whose turn it is, each with its turn; a declarant's turn is none."""
    return {OF_TURN[turn]: turn for turn in turns if turn in OF_TURN}
