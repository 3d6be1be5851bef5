"""Verification of origin on the side that imports: the preference waits, the goods do not.

While it is asked the goods clear without the preference, or under a guarantee for the difference (Law on
Customs 54/2014 art. 27; operational certification procedures of the agreements). Who issued the certificate
answers; who asked decides, or time does. Clocks are rows of the book `clocks`, reasons rows of the book
`clearance`.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from thongquan.kernel.states import Machine
from thongquan.tariff.domain.certificates.verification import Outcome


class Verification(StrEnum):
    DOUBTED = "doubted"  # nobody is asked yet: there is no way to the other side but paper
    ASKED = "asked"
    ACKNOWLEDGED = "acknowledged"
    TO_DECIDE = "to-decide"
    GRANTED = "granted"
    REFUSED = "refused"
    UNANSWERED = "unanswered"  # the time was over: refused by that
    WITHDRAWN = "withdrawn"
    ENDED = "ended"  # with its declaration


class VerificationAct(StrEnum):
    ASK = "ask"
    REMIND = "remind"
    ACKNOWLEDGE = "acknowledge"
    TAKE_ANSWER = "take-answer"
    GRANT = "grant"
    REFUSE = "refuse"
    LAPSE = "lapse"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"  # the refusal was annulled: it is to be decided anew
    END = "end"


_OVER = {VerificationAct.WITHDRAW: Verification.WITHDRAWN, VerificationAct.END: Verification.ENDED}
_WAITS = {VerificationAct.TAKE_ANSWER: Verification.TO_DECIDE, VerificationAct.LAPSE: Verification.UNANSWERED}

VERIFICATION = Machine(
    "origin verification",
    Verification,
    VerificationAct,
    Verification.DOUBTED,
    {
        Verification.DOUBTED: {VerificationAct.ASK: Verification.ASKED, **_OVER},
        Verification.ASKED: {
            VerificationAct.REMIND: Verification.ASKED,
            VerificationAct.ACKNOWLEDGE: Verification.ACKNOWLEDGED,
            **_WAITS,
            **_OVER,
        },
        Verification.ACKNOWLEDGED: {
            VerificationAct.REMIND: Verification.ACKNOWLEDGED,
            **_WAITS,
            **_OVER,
        },
        Verification.TO_DECIDE: {
            VerificationAct.TAKE_ANSWER: Verification.TO_DECIDE,  # a later one stands for the earlier
            VerificationAct.GRANT: Verification.GRANTED,
            VerificationAct.REFUSE: Verification.REFUSED,
            **_OVER,
        },
        Verification.GRANTED: {},
        Verification.REFUSED: {VerificationAct.REOPEN: Verification.TO_DECIDE},
        Verification.UNANSWERED: {VerificationAct.REOPEN: Verification.TO_DECIDE},
        Verification.WITHDRAWN: {},
        Verification.ENDED: {},
    },
)
OPEN = (Verification.DOUBTED, Verification.ASKED, Verification.ACKNOWLEDGED, Verification.TO_DECIDE)
WAITING = (Verification.ASKED, Verification.ACKNOWLEDGED)  # for the other side
AGAINST = (Verification.REFUSED, Verification.UNANSWERED)
LIVING = (*OPEN, *AGAINST)  # in which goods stand without their preference


class Chosen(StrEnum):
    """By what the doubt came: among officers alone."""

    OFFICER = "officer"
    RANDOM = "random"
    PROFILE = "profile"


class Cover(StrEnum):
    """How the difference stands, as the declarant chose: to pay is what happens where he chooses nothing."""

    PAY = "pay"
    GUARANTEE = "guarantee"


REASONS = "origin-doubt"  # lists of reasons of the book `clearance`
REFUSALS = "origin-refusal"
WITHHELD, GRANTED, REFUSED, WITHDRAWN = (
    "preference-withheld",
    "preference-granted",
    "preference-refused",
    "origin-doubt-withdrawn",
)
NO_ANSWER = "no-answer"

ANSWER, REMIND, ESCALATE, LATEST, DECIDE, PAY = (
    "origin-verification-answer",
    "origin-verification-reminder",
    "origin-verification-escalation",
    "origin-verification-latest",
    "origin-verification-decision",
    "origin-verification-payment",
)


def clocks_of(code: str, schedule: str) -> tuple[str, ...]:
    """The codes under which the clock is looked for: that of the agreement first."""
    return (f"{code}-{schedule.lower()}", code) if schedule else (code,)


@dataclass(frozen=True, slots=True)
class Doubted:
    """Goods under doubt, as they were declared: the number the other side is told, the line of the declaration,
    the commodity code, the schedule claimed."""

    number: int
    line: int
    code: str
    schedule: str
    quantity: str = ""
    unit: str = ""

    @property
    def goods(self) -> str:
        return self.code[:6]


@dataclass(frozen=True, slots=True)
class Withheld:
    """Goods whose preference is not granted now: by proof and six digits, so that an amendment which counts
    the lines anew frees none of them."""

    proof: str
    goods: str


def withheld(
    proof: str, state: Verification, doubted: Iterable[Doubted], granted: Collection[int]
) -> frozenset[Withheld]:
    """Of one verification; `granted`: numbers of the goods that were."""
    if state not in LIVING:
        return frozenset()
    return frozenset(
        Withheld(proof, one.goods) for one in doubted if state not in AGAINST or one.number not in granted
    )


def difference(
    claimed: Mapping[str, Decimal | None], lawful: Mapping[str, Decimal | None]
) -> dict[str, Decimal]:
    """By tax, what is owed more without the preference; a tax that is not known on either side is left out."""
    found = {}
    for tax in sorted({*claimed, *lawful}):
        less, more = claimed.get(tax, Decimal(0)), lawful.get(tax, Decimal(0))
        if less is not None and more is not None and more != less:
            found[tax] = more - less
    return found


def outcomes(answer: Mapping[str, Any] | None) -> dict[int, Outcome]:
    """By number of the goods, what the other side found; nothing where it has not answered."""
    return {each["number"]: Outcome(each["outcome"]) for each in (answer or {}).get("items", ())}


def turn_of(state: Verification) -> str:
    """Who is awaited: officer, issuer, or ""."""
    if state in WAITING:
        return "issuer"
    return "officer" if state in OPEN else ""
