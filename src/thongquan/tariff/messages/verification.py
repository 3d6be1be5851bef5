"""The two messages of a verification of origin, as JSON; their schemas are docs/messages/*.schema.json."""

from typing import Annotated

import msgspec

from thongquan.kernel.messages import (
    Country,
    Day,
    Goods,
    Messages,
    Moment,
    Number,
    Part,
    Prose,
    Unit,
    is_day,
    is_moment,
)
from thongquan.kernel.refusals import Refused
from thongquan.tariff.domain.certificates.verification import Asked, Doubt, Outcome, Stage
from thongquan.tariff.domain.certificates.words import ITEMS_MAX, Place, Reference

DOCUMENTS_MAX = 50

Verification = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[A-Z]{2}-[A-Za-z0-9][A-Za-z0-9-]{0,30}$(?!\n)",
        description="The number under which the importing side keeps the verification.",
    ),
]
Hash = Annotated[
    str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$(?!\n)", description="SHA-256 of the file, in hexadecimal.")
]


class Questioned(Part, kw_only=True):
    """Goods that were declared under the certificate; `quantity` in `unit` as they were declared."""

    number: Place
    hs_code: Goods
    quantity: Number | None = None
    unit: Unit | None = None


class Paper(Part, kw_only=True):
    """A document by its hash; the file itself is given where both sides agreed how."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=255)]
    sha256: Hash
    media_type: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    size: Annotated[int, msgspec.Meta(ge=1, le=2**40)]


class VerificationRequest(Part, kw_only=True):
    """Is what this certificate says true of these goods? `asked`: remind and withdraw speak of one that was
    sent before, under the same `verification`. `answer_by`: the last day for the answer, by the agreement.
    """

    verification: Verification
    issuing_country: Country
    reference: Reference
    asked: Asked
    doubt: Doubt
    statement: Prose = ""
    items: Annotated[list[Questioned], msgspec.Meta(min_length=1, max_length=ITEMS_MAX)]
    answer_by: Day
    sent: Moment


class Found(Part, kw_only=True):
    """What was found of the item `number` of the request; `reason` wanted unless it is confirmed."""

    number: Place
    outcome: Outcome
    reason: Prose = ""


class VerificationAnswer(Part, kw_only=True):
    """Acknowledged: it has come, and is being looked into. Answered: `items` has one for each that was asked
    about. A later answer to the same verification stands for every earlier one.
    """

    verification: Verification
    issuing_country: Country
    reference: Reference
    stage: Stage
    items: Annotated[list[Found], msgspec.Meta(max_length=ITEMS_MAX)] = []
    statement: Prose = ""
    documents: Annotated[list[Paper], msgspec.Meta(max_length=DOCUMENTS_MAX)] = []
    as_of: Moment


REQUEST, ANSWER = "origin-verification-request", "origin-verification-answer"
MESSAGES = Messages(
    {REQUEST: (1, VerificationRequest), ANSWER: (1, VerificationAnswer)}, "verification-unreadable"
)


def kinds(name: str) -> list[str]:
    """Of every version of one kind that is read: each side has a room of its own."""
    return [kind for kind in MESSAGES.kinds() if kind.partition("/")[0] == name]


def read(kind: str, body: bytes) -> Part:
    """The message in its newest version. Refused: kind-not-handled, verification-unreadable (where, and why),
    verification-inconsistent.
    """
    message = MESSAGES.read(kind, body)
    assert isinstance(message, VerificationRequest | VerificationAnswer), kind
    if isinstance(message, VerificationRequest):
        _check(is_moment(message.sent), "sent", message.sent, "YYYY-MM-DDTHH:MM:SSZ")
        _check(is_day(message.answer_by), "answer_by", message.answer_by, "YYYY-MM-DD")
    else:
        _check(is_moment(message.as_of), "as_of", message.as_of, "YYYY-MM-DDTHH:MM:SSZ")
        answered = message.stage is Stage.ANSWERED
        _check(bool(message.items) == answered, "items", str(len(message.items)), message.stage)
    numbers = [each.number for each in message.items]
    _check(len(set(numbers)) == len(numbers), "items", str(numbers), "each once")
    return message


def _check(right: bool, path: str, found: str, expected: str) -> None:
    if not right:
        raise Refused("verification-inconsistent", path=path, found=found, expected=expected)
