"""Identifiers of persons: forms and check digits by type, the types being rows of the pack."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl
from stdnum.vn import mst

FOREIGN = "foreign"
SEPARATORS = r"[ .\-]"


@dataclass(frozen=True, slots=True)
class IdentifierType:
    """`pattern`: the whole number without separators. `check`: a name of `CHECKS`. `rank`: which type a bare
    number is taken for first. `tax_from`: the day from which it serves as a tax identifier (None: it does not).
    `country` "" is any."""

    code: str
    country: str
    rank: int
    pattern: str
    check: str
    tax_from: date | None = None

    def serves_tax(self, on: date) -> bool:
        return self.tax_from is not None and self.tax_from <= on


Types = Mapping[str, IdentifierType]


def types_of(frame: pl.DataFrame) -> Types:
    """The rows of reference's `identifier_types` on a day, by code, lowest rank first."""
    return {
        row["code"]: IdentifierType(
            row["code"], row["country"], row["rank"], row["pattern"], row["check"], row["tax_from"]
        )
        for row in frame.sort("rank").iter_rows(named=True)
    }


def _vietnamese_tax_code(number: str) -> bool:
    return bool(mst.is_valid(number))


CHECKS: Mapping[str, Callable[[str], bool]] = {"none": lambda _: True, "vn-mst": _vietnamese_tax_code}


def compact(number: str) -> str:
    """The number as it is stored and compared: capitals, no blanks, points or hyphens."""
    return re.sub(SEPARATORS, "", number).upper()


def check_identifier(type_: IdentifierType, number: str) -> str | None:
    """What is wrong with `number`, or None: "form" (not like this type) or "check-digit"."""
    number = compact(number)
    if not re.fullmatch(type_.pattern, number):
        return "form"
    return None if CHECKS[type_.check](number) else "check-digit"


def type_of(number: str, types: Types) -> IdentifierType | None:
    """The type a bare number is taken for by its form; a wrong check digit does not make it foreign."""
    for type_ in types.values():
        if re.fullmatch(type_.pattern, compact(number)):
            return type_
    return None


def compact_column(number: pl.Expr) -> pl.Expr:
    return number.str.replace_all(SEPARATORS, "").str.to_uppercase()


def type_column(type_code: pl.Expr, number: pl.Expr, types: Types) -> pl.Expr:
    """The declared type, or where none is declared the one its form says; null where neither is known."""
    forms = [
        pl.when(compact_column(number).str.contains(_whole(type_))).then(pl.lit(type_.code))
        for type_ in types.values()
    ]
    known = pl.when(type_code.is_in(list(types))).then(type_code)
    return pl.when(type_code.fill_null("") == "").then(pl.coalesce(forms)).otherwise(known)


def fault_column(type_code: pl.Expr, number: pl.Expr, types: Types) -> pl.Expr:
    """`check_identifier` over columns: null where right, else "form" or "check-digit"; "type" where no type
    is known. Nothing is said of an empty number."""
    number, resolved = compact_column(number), type_column(type_code, number, types)
    faults = [_fault(type_, resolved, number) for type_ in types.values()]
    unknown = pl.when(resolved.is_null()).then(pl.lit("type"))
    return pl.when(number.fill_null("") != "").then(pl.coalesce([unknown, *faults]))


def _fault(type_: IdentifierType, resolved: pl.Expr, number: pl.Expr) -> pl.Expr:
    wrong_form = ~number.str.contains(_whole(type_))
    mine = resolved == type_.code
    fault = pl.when(mine & wrong_form).then(pl.lit("form"))
    if type_.check == "vn-mst":
        return fault.when(mine & ~_mst(number)).then(pl.lit("check-digit")).otherwise(pl.lit(None, pl.String))
    assert type_.check == "none", f"no column check for {type_.check}"
    return fault.otherwise(pl.lit(None, pl.String))


def _whole(type_: IdentifierType) -> str:
    return f"^(?:{type_.pattern})$"


def _mst(number: pl.Expr) -> pl.Expr:
    """Mã số thuế: Σ weight·digit modulo 11, subtracted from 10; serial and branch may not be all zeros."""
    weights = (31, 29, 23, 19, 17, 13, 7, 5, 3)
    digits = [number.str.slice(place, 1).cast(pl.Int32, strict=False) for place in range(10)]
    total = sum((digit * weight for digit, weight in zip(digits, weights, strict=False)), pl.lit(0, pl.Int32))
    right = (10 - total % 11) == digits[9]
    return (right & (number.str.slice(2, 7) != "0000000") & (number.str.slice(10, 3) != "000")).fill_null(False)
