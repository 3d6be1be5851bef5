"""Verification of origin between administrations: what is asked and answered, and the work of who is asked.

Operational certification procedures of ATIGA (rule 18, retroactive check) and of other agreements: the
importing side asks the issuing one, at random or on reasonable doubt; the answer is evidence, the decision
stays with who asked.
"""

from collections.abc import Collection
from enum import StrEnum

from thongquan.kernel.states import Machine


class Doubt(StrEnum):
    """Why it is asked, as it may be told to anybody: who was chosen by what is not among it."""

    CRITERION = "criterion"  # the goods may not meet the origin criterion
    AUTHENTICITY = "authenticity"  # signature, stamp or number
    DESCRIPTION = "description"  # the goods are not those of the certificate
    QUANTITY = "quantity"
    VALUE_CONTENT = "value-content"
    CONSIGNMENT = "consignment"  # transport, transit, invoicing in a third country
    CHECK = "retroactive-check"  # a check as the agreement provides for, without a doubt that is named


class Asked(StrEnum):
    """What a message of the importing side wants."""

    VERIFY = "verify"
    REMIND = "remind"
    WITHDRAW = "withdraw"


class Stage(StrEnum):
    """How far the issuing side has come."""

    ACKNOWLEDGED = "acknowledged"
    ANSWERED = "answered"


class Outcome(StrEnum):
    """What the issuing side found of one item."""

    CONFIRMED = "confirmed"
    NOT_ORIGINATING = "not-originating"
    NOT_ISSUED = "not-issued-by-us"
    UNCONFIRMED = "cannot-be-confirmed"


class Inquiry(StrEnum):
    """A request that came here, about a certificate that should be ours."""

    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    EXPORTER_ASKED = "exporter-asked"
    EXPORTER_HEARD = "exporter-heard"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


class InquiryAct(StrEnum):
    ACKNOWLEDGE = "acknowledge"
    ASK_EXPORTER = "ask-exporter"
    HEAR_EXPORTER = "hear-exporter"
    ANSWER = "answer"
    WITHDRAW = "withdraw"


_WITHDRAW = {InquiryAct.WITHDRAW: Inquiry.WITHDRAWN}
# Who never was here needs no exporter to be asked: one that we did not issue is answered at once.
_ANSWER = {InquiryAct.ANSWER: Inquiry.ANSWERED}
_ASK = {InquiryAct.ASK_EXPORTER: Inquiry.EXPORTER_ASKED}

INQUIRY = Machine(
    "tariff.origin-inquiry",
    Inquiry,
    InquiryAct,
    Inquiry.RECEIVED,
    {
        Inquiry.RECEIVED: {InquiryAct.ACKNOWLEDGE: Inquiry.ACKNOWLEDGED, **_WITHDRAW},
        Inquiry.ACKNOWLEDGED: {**_ASK, **_ANSWER, **_WITHDRAW},
        Inquiry.EXPORTER_ASKED: {InquiryAct.HEAR_EXPORTER: Inquiry.EXPORTER_HEARD, **_ANSWER, **_WITHDRAW},
        Inquiry.EXPORTER_HEARD: {**_ASK, **_ANSWER, **_WITHDRAW},
        # What comes to light later is told too; the other side decides what it makes of it.
        Inquiry.ANSWERED: dict(_ANSWER),
        Inquiry.WITHDRAWN: {},
    },
)
OPEN = (Inquiry.RECEIVED, Inquiry.ACKNOWLEDGED, Inquiry.EXPORTER_ASKED, Inquiry.EXPORTER_HEARD)

ACKNOWLEDGE, EXPORTER, ANSWER, REMIND, ESCALATE = (
    "origin-inquiry-acknowledge",
    "origin-inquiry-exporter",
    "origin-inquiry-answer",
    "origin-inquiry-reminder",
    "origin-inquiry-escalation",
)


def clock_of(state: Inquiry) -> str:
    """The code of the clock of whoever is awaited; "": nobody is."""
    if state is Inquiry.RECEIVED:
        return ACKNOWLEDGE
    if state is Inquiry.EXPORTER_ASKED:
        return EXPORTER
    return ANSWER if state in OPEN else ""


def all_confirmed(outcomes: Collection[Outcome]) -> bool:
    """Whether every item that was asked about is originating."""
    return bool(outcomes) and all(one is Outcome.CONFIRMED for one in outcomes)
