"""A procedure of another agency: who may ask for what, for which goods, by which form, within which time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

import polars as pl

from thongquan.kernel.texts import Text
from thongquan.reference.domain.clock import Span, Unit


class FieldType(StrEnum):
    """What may stand in a field of a form; the value is always text."""

    TEXT = "text"
    CODE = "code"  # one of the field's codes, or of its list
    DATE = "date"  # 2026-11-30
    QUANTITY = "quantity"  # a number above zero
    YES_NO = "yes-no"


class Counted(StrEnum):
    """What is written off of a licence."""

    QUANTITY = "quantity"
    VALUE = "value"
    NOTHING = "nothing"


class Way(StrEnum):
    IMPORT = "import"
    EXPORT = "export"
    BOTH = "both"


class Step(StrEnum):
    """What a clock of a procedure runs for."""

    RECEIVE = "receive"  # the agency gives a number, or says what is missing
    PAY = "pay"  # the applicant pays the fee that the decision waits for
    SUPPLEMENT = "supplement"  # the applicant supplies what was asked for
    DECIDE = "decide"  # the agency grants or refuses
    AMEND = "amend"  # the agency decides on a change of the licence; where none is named it is as DECIDE


@dataclass(frozen=True, slots=True)
class Field:
    """One of the form; `codes`, or the reference list `list`, are what a code may be; `words`: what its own
    codes mean, where they do not say so themselves."""

    code: str
    type: FieldType
    required: bool
    codes: tuple[str, ...]
    list: str
    text: Text
    words: Mapping[str, Text]


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that goes with the application."""

    code: str
    required: bool
    text: Text


@dataclass(frozen=True, slots=True)
class Clock:
    """How long a step may take, counted by the working-time clock."""

    step: Step
    span: Span
    basis: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Fee:
    """What the agency charges for an application; `waits`: its decision waits for the money."""

    code: str
    amount: Decimal
    currency: str
    text: Text
    waits: bool
    basis: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Procedure:
    """See `book.PROCEDURES`."""

    code: str
    text: Text
    agency: str
    direction: Way
    measures: tuple[str, ...]
    goods: tuple[str, ...]
    who: frozenset[str]
    paper: str
    counted: Counted
    units: tuple[str, ...]
    months: int
    inspects: bool
    fields: tuple[Field, ...]
    documents: tuple[Paper, ...]
    clocks: Mapping[Step, Clock]
    fees: tuple[Fee, ...]
    basis: str
    verified: bool

    def prefixes(self, controls: Mapping[str, frozenset[str]]) -> frozenset[str]:
        """Of the codes it is for; `controls`: prefixes by measure."""
        return frozenset(self.goods).union(*(controls.get(each, frozenset()) for each in self.measures))


def covers(prefixes: Iterable[str], code: str) -> bool:
    """Whether goods of `code` are meant by one of `prefixes`."""
    known = prefixes if isinstance(prefixes, frozenset) else frozenset(prefixes)
    return any(code[:length] in known for length in range(1, len(code) + 1))


def procedures(tables: Mapping[str, pl.DataFrame], languages: Sequence[str]) -> dict[str, Procedure]:
    """By code, from the tables of the book `licensing` in force on a day."""

    def text(row: Mapping[str, Any]) -> dict[str, str]:
        return {language: row[language] for language in languages if row.get(language)}

    def parts(name: str, *order: str) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = {}
        for row in tables[name].sort("procedure", *order).iter_rows(named=True):
            found.setdefault(row["procedure"], []).append(row)
        return found

    fields, documents = parts("fields", "order"), parts("documents", "order")
    words: dict[tuple[str, str], dict[str, Text]] = {}
    for row in tables["words"].iter_rows(named=True):
        words.setdefault((row["procedure"], row["field"]), {})[row["code"]] = text(row)
    clocks, fees = parts("clocks", "step"), parts("fees", "fee")
    return {
        row["procedure"]: Procedure(
            code=row["procedure"],
            text=text(row),
            agency=row["agency"],
            direction=Way(row["direction"]),
            measures=tuple(row["measures"]),
            goods=tuple(row["goods"]),
            who=frozenset(row["who"]),
            paper=row["paper"],
            counted=Counted(row["counted"]),
            units=tuple(row["units"]),
            months=row["months"],
            inspects=row["inspects"],
            fields=tuple(
                _field(each, text(each), words.get((row["procedure"], each["field"]), {}))
                for each in fields.get(row["procedure"], ())
            ),
            documents=tuple(
                Paper(each["document"], each["required"], text(each))
                for each in documents.get(row["procedure"], ())
            ),
            clocks={Step(each["step"]): _clock(each) for each in clocks.get(row["procedure"], ())},
            fees=tuple(_fee(each, text(each)) for each in fees.get(row["procedure"], ())),
            basis=row["basis"],
            verified=row["verified"],
        )
        for row in tables["procedures"].sort("procedure").iter_rows(named=True)
    }


def _field(row: Mapping[str, Any], text: Text, words: Mapping[str, Text]) -> Field:
    of = FieldType(row["type"])
    return Field(row["field"], of, row["required"], tuple(row["codes"]), row["list"] or "", text, words)


def _clock(row: Mapping[str, Any]) -> Clock:
    span = Span(row["amount"], Unit(row["unit"]))
    return Clock(Step(row["step"]), span, row["basis"], row["verified"])


def _fee(row: Mapping[str, Any], text: Text) -> Fee:
    return Fee(row["fee"], row["amount"], row["currency"], text, row["waits"], row["basis"], row["verified"])
