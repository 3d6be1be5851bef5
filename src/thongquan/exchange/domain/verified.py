"""A credential judged for whoever asks: each question with its own answer, and what cannot be known said so."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from thongquan.wire.domain.attestations.judging import Attested
from thongquan.wire.domain.credentials import Standing, Verified

AT_ONCE = timedelta(days=2)  # within which what bears a date is to be in the record: a day, wherever it began


class Verdict(StrEnum):
    GOOD = "good"
    BAD = "bad"
    UNKNOWN = "unknown"


class Form(StrEnum):
    CREDENTIAL = "credential"
    PART = "part"  # SD-JWT VC: what its holder shows
    ATTESTATION = "attestation"  # OpenAttestation, TradeTrust
    LINK = "link"  # by the address on the paper: the credential itself was not given


class Question(StrEnum):
    SIGNED = "signed"
    ISSUER = "issuer"
    PERIOD = "period"
    STANDING = "standing"
    RECORD = "record"
    DATED = "dated"
    WITNESSED = "witnessed"


# What must be known for a credential to hold; of the others it may stay open.
NEEDED = frozenset({Question.SIGNED, Question.ISSUER, Question.PERIOD, Question.STANDING})


@dataclass(frozen=True, slots=True)
class Answer:
    """`code`: what was found, as a stable word; `facts`: what it is said with."""

    question: Question
    verdict: Verdict
    code: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Judged:
    """`issuer`: as the credential names him; `administration`: whose that is, "" where it is nobody's we know;
    `shown`: what it says, as far as whoever asks may see; `hidden`: parts that its holder keeps back.
    """

    form: Form
    issuer: str
    administration: str
    answers: tuple[Answer, ...]
    shown: Mapping[str, Any]
    hidden: int = 0

    @property
    def verdict(self) -> Verdict:
        """BAD: something is wrong. UNKNOWN: nothing is, and something that is needed is not known."""
        if any(one.verdict is Verdict.BAD for one in self.answers):
            return Verdict.BAD
        known = {one.question for one in self.answers if one.verdict is Verdict.GOOD}
        return Verdict.GOOD if known >= NEEDED else Verdict.UNKNOWN


@dataclass(frozen=True, slots=True)
class Place:
    """Where the issue stands in a journal: its number, when it was recorded, under which checkpoint."""

    index: int
    recorded_at: datetime
    size: int
    sealed_at: datetime


@dataclass(frozen=True, slots=True)
class Witness:
    """Another administration co-signed the checkpoint of `size` leaves."""

    by: str
    size: int
    at: datetime


def answers(
    told: Verified,
    *,
    place: Place | None,
    waiting: bool,
    begins: datetime | None,
    witnesses: tuple[Witness, ...],
) -> tuple[Answer, ...]:
    """`begins`: the day that the credential bears; `waiting`: its issue is recorded and not sealed yet."""
    return (
        _signed(told),
        _issuer(told),
        _period(told),
        _standing(told.standing),
        _record(told.recorded, place, waiting),
        *_dated(told.recorded, place, begins, witnesses),
        *_witnessed(told.recorded, place, witnesses),
    )


def _signed(told: Verified) -> Answer:
    if told.integrity == "key-not-known":
        return Answer(Question.SIGNED, Verdict.UNKNOWN, told.integrity)
    verdict = Verdict.BAD if told.integrity else Verdict.GOOD
    return Answer(Question.SIGNED, verdict, told.integrity or "as-it-was-signed")


def _issuer(told: Verified) -> Answer:
    if told.known:
        return Answer(Question.ISSUER, Verdict.GOOD, "key-of-the-issuer", {"issuer": told.issuer})
    return Answer(Question.ISSUER, Verdict.UNKNOWN, "issuer-not-known", {"issuer": told.issuer})


def _period(told: Verified) -> Answer:
    return Answer(
        Question.PERIOD, Verdict.BAD if told.period else Verdict.GOOD, told.period or "within-its-period"
    )


def _standing(told: Standing) -> Answer:
    verdict = {
        Standing.IN_FORCE: Verdict.GOOD,
        Standing.NO_STATUS: Verdict.GOOD,
        Standing.UNKNOWN: Verdict.UNKNOWN,
    }.get(told, Verdict.BAD)
    return Answer(Question.STANDING, verdict, told.value)


def _record(recorded: str, place: Place | None, waiting: bool) -> Answer:
    if recorded == "" and place is not None:
        facts = {
            "number": str(place.index + 1),
            "size": str(place.size),
            "sealed_at": place.sealed_at.isoformat(),
        }
        return Answer(Question.RECORD, Verdict.GOOD, "in-the-record", facts)
    if recorded in ("", "not-shown"):
        return Answer(Question.RECORD, Verdict.UNKNOWN, "not-sealed-yet" if waiting else "not-shown")
    return Answer(Question.RECORD, Verdict.BAD, recorded)


def _dated(
    recorded: str, place: Place | None, begins: datetime | None, witnesses: tuple[Witness, ...]
) -> Iterator[Answer]:
    """A checkpoint co-signed before, that has it not, proves it by more than the issuer's word."""
    if recorded or place is None or begins is None:
        return
    facts = {"dated": begins.isoformat(), "recorded_at": place.recorded_at.isoformat()}
    without = [one for one in witnesses if one.size <= place.index and one.at > begins + AT_ONCE]
    if place.recorded_at <= begins + AT_ONCE and not without:
        yield Answer(Question.DATED, Verdict.GOOD, "recorded-at-once", facts)
    elif without:
        last = max(without, key=lambda one: one.size)
        by = {"by": last.by, "at": last.at.isoformat()}
        yield Answer(Question.DATED, Verdict.BAD, "back-dated-witnessed", {**facts, **by})
    else:
        yield Answer(Question.DATED, Verdict.BAD, "back-dated", facts)


def _witnessed(recorded: str, place: Place | None, witnesses: tuple[Witness, ...]) -> Iterator[Answer]:
    if recorded or place is None:
        return
    over = sorted((one for one in witnesses if one.size > place.index), key=lambda one: one.size)
    first = {one.by: one for one in reversed(over)}
    if first:
        facts = {"by": ", ".join(sorted(first)), "at": min(one.at for one in first.values()).isoformat()}
        yield Answer(Question.WITNESSED, Verdict.GOOD, "co-signed", facts)
    else:
        yield Answer(Question.WITNESSED, Verdict.UNKNOWN, "not-co-signed-yet")


def of_attestation(told: Attested) -> tuple[Answer, ...]:
    """What such a document shows by itself; what a ledger or the DNS would say is asked of nobody."""
    integrity = Verdict.BAD if told.integrity else Verdict.GOOD
    signed = bool(told.issuers) and all(one.signed for one in told.issuers)
    names = {"issuer": ", ".join(one.name for one in told.issuers)}
    return (
        Answer(Question.SIGNED, integrity, told.integrity or "as-it-was-wrapped"),
        Answer(Question.ISSUER, Verdict.UNKNOWN, "signed-by-its-key" if signed else "ledger-not-asked", names),
        Answer(Question.PERIOD, Verdict.UNKNOWN, "no-period-of-its-own"),
        _standing(told.standing)
        if told.standing is not Standing.UNKNOWN
        else Answer(Question.STANDING, Verdict.UNKNOWN, "ledger-not-asked"),
    )
