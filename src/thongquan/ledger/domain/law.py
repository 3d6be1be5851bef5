"""The ledger's book: chart of accounts, order of allocation, late interest, terms."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from thongquan.books.domain import BookKind, TableSchema
from thongquan.kernel.validity import Validity, overlapping
from thongquan.ledger.domain.accounts import Account, Chart, Role, faults
from thongquan.ledger.domain.interest import DailyRate

TERMS = ("guarantee-days", "deferral-day")


@dataclass(frozen=True)
class Law:
    """The book as it stands on one day. `interest` keeps all days: a debt runs through more than one rate."""

    chart: Chart
    order: tuple[str, ...]
    interest: tuple[DailyRate, ...]
    guarantee_days: int  # L107 art. 9: a guaranteed debt falls due this many days after registration
    deferral_day: int  # of the month after registration, for a priority enterprise

    @classmethod
    def of(cls, tables: Mapping[str, pl.DataFrame], *, on: date) -> "Law":
        rows = {
            name: [r for r in table.iter_rows(named=True) if _covers(r, on)] for name, table in tables.items()
        }
        terms = {row["code"]: row["value"] for row in rows["terms"]}
        return cls(
            chart=Chart(tuple(_account(row) for row in rows["accounts"])),
            order=tuple(row["tax"] for row in sorted(rows["allocation"], key=lambda r: r["order"])),
            interest=tuple(_rates(tables["interest"])),
            guarantee_days=terms["guarantee-days"],
            deferral_day=terms["deferral-day"],
        )


def _account(row: Mapping[str, object]) -> Account:
    name = {column: str(text) for column, text in row.items() if len(column) == 2 and text}
    return Account(str(row["code"]), Role(str(row["role"])), str(row["tax"]), name)


def _rates(table: pl.DataFrame) -> Iterable[DailyRate]:
    for row in table.iter_rows(named=True):
        yield DailyRate(_validity(row), Decimal(row["rate_per_day"]), row["basis"])


def _validity(row: Mapping[str, object]) -> Validity:
    start, end = row["valid_from"], row["valid_to"]
    assert isinstance(start, date)
    assert end is None or isinstance(end, date)
    return Validity(start, end)


def _covers(row: Mapping[str, object], on: date) -> bool:
    return _validity(row).covers(on)


def check(tables: Mapping[str, pl.DataFrame]) -> list[str]:
    """What keeps an edition from being published."""
    accounts = [_account(row) for row in tables["accounts"].iter_rows(named=True)]
    said = faults(accounts)
    terms = set(tables["terms"]["code"])
    said += [f"no term {code}" for code in TERMS if code not in terms]
    if overlapping([rate.validity for rate in _rates(tables["interest"])]):
        said.append("two rates of late interest on one day")
    said += [f"a rate of late interest below zero: {r}" for r in tables["interest"]["rate_per_day"] if r < 0]
    return said


KIND = BookKind(
    code="ledger",
    tables={
        "accounts": TableSchema(
            columns={"code": pl.String, "role": pl.String, "tax": pl.String, "basis": pl.String},
            key=("code",),
            texts=("",),
        ),
        "allocation": TableSchema(
            columns={"order": pl.Int64, "tax": pl.String, "basis": pl.String}, key=("tax",)
        ),
        "interest": TableSchema(
            columns={
                "code": pl.String,
                "rate_per_day": pl.Decimal(12, 8),
                "basis": pl.String,
                "confirmed": pl.Boolean,
            },
            key=("code",),
        ),
        "terms": TableSchema(
            columns={"code": pl.String, "value": pl.Int64, "basis": pl.String, "confirmed": pl.Boolean},
            key=("code",),
        ),
    },
    check=check,
)
