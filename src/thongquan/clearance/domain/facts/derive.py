"""The facts a declaration and the code lists give: sums and counts over its parts, codes known on the day.

One `with_columns` a frame: for a single declaration the cost is the calls, not the data.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Self

import polars as pl

from thongquan.clearance.domain.facts.containers import CONTAINER_FACTS, check_digits
from thongquan.clearance.domain.facts.lists import Codes, Lists, coded
from thongquan.clearance.domain.facts.people import identified
from thongquan.kernel.columns import constant, framed, repeated, typed
from thongquan.kernel.decimals import product

FACTOR_MAX = 10**13  # beyond it a product could pass 38 digits; a rule refuses such numbers anyway
AMOUNT_MAX = 10**15
SUM = pl.Decimal(38, 6)

Frames = Mapping[str, pl.DataFrame]

# Header columns that the parts carry too, by their names there.
_FROM_HEADER = {
    "items": {"invoice_currency_code": "invoice_currency_code"},
    "charges": {"trade_terms_code": "trade_terms_code"},
}
_ALWAYS = {
    "type_code": "direction",
    "procedure_code": "procedure_code",
    "transport_mode_code": "transport_mode_code",
}
# Numbers that are never below nought, and those that are reckoned with: which of them is wrong is a fact.
SIGNED: Mapping[str, Sequence[str]] = {
    "items": ("quantity", "supplementary_quantity", "unit_price", "invoice_amount", "net_mass", "gross_mass",
              "package_quantity"),
    "declarations": ("invoice_amount", "total_net_mass", "total_gross_mass", "total_package_quantity"),
}  # fmt: skip
BOUNDED: Mapping[str, int] = {
    **dict.fromkeys(("quantity", "unit_price", "net_mass", "gross_mass"), FACTOR_MAX),
    "invoice_amount": AMOUNT_MAX,
}
PARTS = ("items", "documents", "parties", "containers", "charges", "taxes")


def derive(frames: Frames, lists: Lists, *, on: date) -> dict[str, pl.DataFrame]:
    """The frames with their facts (rules.columns lists them); `on` is the day of registration.

    `d` counts the declarations from 0. A frame without rows is left as it is: no rule asks it anything.
    """
    header = _header(frames, lists, on)
    codes = _codes(lists)
    parts = {}
    for name in PARTS:
        frame = frames[name]
        if frame.is_empty():
            continue
        carried = _carried(frame, header, {**_ALWAYS, **_FROM_HEADER.get(name, {})})
        own: list[pl.Expr | pl.Series] = [*_OWN.get(name, ()), *_looked_at(name, frame, lists)]
        exists = [_EXISTS[name](_count(frame, header))] if name in _EXISTS else []
        day = constant("day", on, frame.height)
        parts[name] = _with(frame, [*carried, *coded(frame, codes.get(name, {})), *own, *exists, day])
    return {**frames, **parts, "declarations": header}


def _looked_at(name: str, frame: pl.DataFrame, lists: Lists) -> list[pl.Series]:
    """Facts that are worked out number by number."""
    if name == "parties":
        return identified(frame, lists.identifier_types)
    if name == "items":
        large = {field: frame[field] >= limit for field, limit in BOUNDED.items()}
        return [_negative(frame, name), _first("too_large", large, frame.height)]
    return [check_digits(frame["id"])] if name == "containers" else []


def _negative(frame: pl.DataFrame, name: str) -> pl.Series:
    return _first("negative", {field: frame[field] < 0 for field in SIGNED[name]}, frame.height)


def _first(name: str, wrong: Mapping[str, pl.Series], length: int) -> pl.Series:
    """By row, the first of the fields that is wrong; null where none is."""
    found = repeated(name, None, pl.String, length)
    for field, rows in reversed(list(wrong.items())):
        if rows.any():
            found = constant(name, field, length).zip_with(rows.fill_null(value=False), found)
    return found


def _with(frame: pl.DataFrame, columns: Iterable[pl.Expr | pl.Series]) -> pl.DataFrame:
    """`frame.with_columns_seq(columns)`; those that are made already cost no planning."""
    made = list(columns)
    ready = {each.name: each for each in made if isinstance(each, pl.Series)}
    own = [ready.pop(each.name, each) for each in frame.iter_columns()]
    frame = framed([*own, *ready.values()])
    planned = [each for each in made if isinstance(each, pl.Expr)]
    return frame.with_columns_seq(planned) if planned else frame


def _carried(frame: pl.DataFrame, header: pl.DataFrame, names: Mapping[str, str]) -> list[pl.Series]:
    """Columns of the header at the rows of `frame`: taken together, which costs a fifth of one by one."""
    if not names:
        return []
    return framed([header[name].alias(here) for name, here in names.items()])[frame["d"]].get_columns()


def _count(frame: pl.DataFrame, header: pl.DataFrame) -> pl.Expr:
    """How many items the declaration of each row has."""
    return pl.lit(header["item_count"][frame["d"]])


def _header(frames: Frames, lists: Lists, on: date) -> pl.DataFrame:
    header = frames["declarations"]
    assert header.is_empty() or header["d"][-1] == header.height - 1, "d counts the declarations from 0"
    charges = frames["charges"]
    if not charges.is_empty():
        same = {"invoice_currency_code": "invoice_currency"}
        charges = charges.hstack(_carried(charges, header, same))
    sums = (
        _OF_ITEMS.over(frames["items"], header.height),
        _OF_PARTIES.over(frames["parties"], header.height),
        _OF_DOCUMENTS.over(frames["documents"], header.height),
        _OF_CHARGES.over(charges, header.height),
        _OF_CONTAINERS.over(frames["containers"], header.height),
    )
    return _with(
        header,
        [
            _direction(header["procedure_code"], lists.procedures),
            *coded(header, _header_codes(lists)),
            *chain.from_iterable(sums),
            _negative(header, "declarations"),
            constant("day", on, header.height),
        ],
    )


def _header_codes(lists: Lists) -> Codes:
    return {
        "procedure_known": ("procedure_code", lists.procedures),
        "office_known": ("declaration_office_id", lists.offices),
        "transport_mode_known": ("transport_mode_code", lists.transport_modes),
        "means_nationality_known": ("transport_means_nationality_code", lists.countries),
        "export_country_known": ("export_country_code", lists.countries),
        "destination_country_known": ("destination_country_code", lists.countries),
        "trade_terms_known": ("trade_terms_code", lists.trade_terms),
        "currency_known": ("invoice_currency_code", lists.currencies),
        "loading_location_known": ("loading_location_id", lists.locations),
        "unloading_location_known": ("unloading_location_id", lists.locations),
        "payment_method_known": ("payment_method_code", lists.payment_methods),
    }


def _codes(lists: Lists) -> Mapping[str, Codes]:
    return {
        "items": {
            "origin_country_known": ("origin_country_code", lists.countries),
            "quantity_unit_known": ("quantity_unit_code", lists.units),
            "supplementary_unit_known": ("supplementary_unit_code", lists.units),
            "package_type_known": ("package_type_code", lists.packages),
            "valuation_method_known": ("valuation_method_code", lists.valuation_methods),
        },
        "documents": {
            "country_known": ("country_code", lists.countries),
            "currency_known": ("currency_code", lists.currencies),
        },
        "parties": {"country_known": ("country_code", lists.countries)},
        "charges": {
            "currency_known": ("currency_code", lists.currencies),
            "type_known": ("type_code", lists.charge_types),
        },
        "taxes": {
            "tax_known": ("tax_code", lists.taxes),
            "relief_known": ("relief_code", lists.reliefs),
        },
    }


def _direction(procedures: pl.Series, directions: Mapping[str, str]) -> pl.Series:
    said = [directions.get(code) or None for code in procedures.to_list()]
    return typed("procedure_direction", said, pl.String)


@dataclass(frozen=True, slots=True)
class _Sums:
    """Counts and totals over the parts of a declaration, and what they are where it has none."""

    some: tuple[pl.Expr, ...]
    none: tuple[pl.Series, ...]

    @classmethod
    def of(cls, *, counts: Mapping[str, pl.Expr], totals: Mapping[str, pl.Expr] | None = None) -> Self:
        totals = totals or {}
        return cls(
            (
                *(condition.sum().cast(pl.Int64).alias(name) for name, condition in counts.items()),
                *(amount.sum().cast(SUM).alias(name) for name, amount in totals.items()),
            ),
            (
                *(typed(name, [0], pl.Int64) for name in counts),
                *(typed(name, [Decimal(0)], SUM) for name in totals),
            ),
        )

    def over(self, frame: pl.DataFrame, declarations: int) -> Iterable[pl.Series]:
        """For each declaration of the batch, in its order."""
        if frame.is_empty():
            return [each.new_from_index(0, declarations) for each in self.none]
        if declarations == 1:
            return frame.select_seq(self.some).get_columns()
        every = pl.DataFrame({"d": pl.int_range(declarations, dtype=pl.UInt32, eager=True)})
        summed = every.join(frame.group_by("d").agg(self.some), on="d", how="left", maintain_order="left")
        return summed.drop("d").fill_null(0).get_columns()


def _counted(name: str) -> pl.Expr:
    """What is below nought is refused by itself: no total is right because of it."""
    return pl.col(name).filter(pl.col(name) >= 0)


_ROW = pl.col("d").is_not_null()
_FREIGHT = pl.col("type_code") == "freight"
_OF_ITEMS = _Sums.of(
    counts={
        "item_count": _ROW,
        "items_without_amount": pl.col("invoice_amount").is_null(),
        "items_without_net_mass": pl.col("net_mass").is_null(),
        "items_without_gross_mass": pl.col("gross_mass").is_null(),
        "items_without_packages": pl.col("package_quantity").is_null(),
    },
    totals={
        "items_amount": _counted("invoice_amount"),
        "items_net_mass": _counted("net_mass"),
        "items_gross_mass": _counted("gross_mass"),
        "items_packages": _counted("package_quantity"),
    },
)
_OF_PARTIES = _Sums.of(
    counts={
        "importer_count": pl.col("role_code") == "IM",
        "exporter_count": pl.col("role_code") == "EX",
        "agent_count": pl.col("role_code") == "AG",
        "consignee_count": pl.col("role_code").is_in(["CN", "BY"]),
        "consignor_count": pl.col("role_code").is_in(["CZ", "SE"]),
    }
)
_OF_DOCUMENTS = _Sums.of(
    counts={
        "invoice_count": pl.col("category_code") == "invoice",
        "transport_document_count": pl.col("category_code") == "transport",
        "previous_document_count": pl.col("category_code") == "previous",
    }
)
_OF_CHARGES = _Sums.of(
    counts={"freight_count": _FREIGHT, "insurance_count": pl.col("type_code") == "insurance"},
    totals={
        "freight_amount": pl.col("amount").filter(
            _FREIGHT & (pl.col("currency_code") == pl.col("invoice_currency")) & (pl.col("amount") >= 0)
        )
    },
)
_OF_CONTAINERS = _Sums.of(counts={"container_count": _ROW})


def _bounded(name: str) -> pl.Expr:
    number = pl.col(name)
    return pl.when(number.abs() < FACTOR_MAX).then(number)


def _again(*columns: str) -> pl.Expr:
    """Whether a row says what an earlier one said."""
    return (~pl.struct(columns).is_first_distinct()).alias("doubled")


_OWN: Mapping[str, Sequence[pl.Expr]] = {
    "items": (product(_bounded("unit_price"), _bounded("quantity")).alias("price_product"),),
    "documents": (_again("d", "category_code", "type_code", "id", "item_number"),),
    "containers": CONTAINER_FACTS,
    "taxes": (_again("i", "tax_code"),),
}


def _within(count: pl.Expr) -> pl.Expr:
    return (pl.col("item_numbers").list.max().fill_null(0) <= count).alias("items_exist")


_EXISTS: Mapping[str, Callable[[pl.Expr], pl.Expr]] = {
    "documents": lambda count: (pl.col("item_number") <= count).alias("item_exists"),
    "containers": _within,
    "charges": _within,
}
