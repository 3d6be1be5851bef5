"""The tariff of one day as arrays: every question that is asked of each line is answered by an index.

Squares are arrays of two indexes, [a × width + b].
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from thongquan.books.domain import BookKind, TableSchema
from thongquan.kernel.texts import Text
from thongquan.tariff.domain.advice import Best
from thongquan.tariff.domain.lookups import INDEX, Codes, Names, filled
from thongquan.tariff.domain.rates.arrays import Cells, Rows, Special, arrays, countries_of, covered
from thongquan.tariff.domain.rates.states import State, expected
from thongquan.tariff.domain.vat import VatLaw

RELIEFS = TableSchema(
    # A relief code exempts a line from each tax it has a row for.
    columns={"relief_code": pl.String, "tax": pl.String, "basis": pl.String},
    key=("relief_code", "tax"),
    texts=("name",),
)
RELIEF = BookKind("reliefs", {"reliefs": RELIEFS})
ORDINARY, MFN, PREFERENCE, EXPORT = "ordinary", "mfn", "preference", "export"
CUSTOMS_VALUE = "CV"
Tables = Mapping[str, pl.DataFrame]


@dataclass(frozen=True)
class Tax:
    """A row of `tax_types`: `base` names "CV" and the taxes added to it before the rate is applied."""

    tax: str
    order: int
    base: tuple[str, ...]
    places: int
    basis: str
    name: Text


@dataclass(frozen=True)
class TariffLaw:
    """Everything `assess` asks, for one day. Built once per day and edition (`of`), then only read.

    membership: [schedule × country] → State, may goods of this origin claim the schedule.
    papers: [schedule × proof] → State. direct: by schedule, whether direct transport is wanted;
    preference: whether it is one.
    lawful: by country, the schedule that holds where no claim is granted. covered: [group × country].
    expected: [state × schedule] → what would be right. needs_98: by code, its own rate stands in chapter 98;
    special: the lines of it. reliefs: by tax, the codes that exempt from it, and `exempt` the law that says so
    by tax and code.
    about: the table `schedules`, with `members` and `proofs` (lists).
    """

    codes: Codes
    nomenclature: pl.Series
    schedules: Names
    countries: Names
    proofs: Names
    rows: Rows
    cells: Cells
    membership: pl.Series
    papers: pl.Series
    direct: pl.Series
    preference: pl.Series
    lawful: pl.Series
    covered: pl.Series
    expected: pl.Series
    needs_98: pl.Series
    special: Special
    best: Best
    vat: VatLaw | None
    taxes: Mapping[str, tuple[Tax, ...]]
    reliefs: Mapping[str, pl.Series]
    exempt: Mapping[tuple[str, str], tuple[str, Text]]
    about: pl.DataFrame

    def preferences(self) -> frozenset[str]:
        """The schedules that are one, by code."""
        return frozenset(self.about.filter(pl.col("kind") == PREFERENCE)["schedule"].to_list())

    @classmethod
    def of(
        cls, tariff: Tables, vat: Tables | None, taxes: Tables, reliefs: pl.DataFrame | None = None
    ) -> "TariffLaw":
        """From the tables of the books `tariff`, `vat`, `taxes` (and `reliefs`) in force on the day."""
        about = _about(tariff)
        rated = tariff["rates"]["code"].unique()
        nomenclature = tariff["nomenclature"]
        codes = Codes.of(nomenclature.filter(pl.col("leaf") & pl.col("code").is_in(rated.implode()))["code"])
        schedules = Names.of(about["schedule"])
        rows, cells, special = arrays(tariff, codes, schedules)
        countries, proofs = countries_of(tariff, rows), Names.of(tariff["proofs"]["proof_type"])
        membership = _membership(about, countries)
        return cls(
            codes=codes,
            nomenclature=nomenclature["code"],
            schedules=schedules,
            countries=countries,
            proofs=proofs,
            rows=rows,
            cells=cells,
            membership=membership,
            papers=_papers(about, proofs),
            direct=pl.Series([*about["needs_direct"], False, False], dtype=pl.Boolean),
            preference=pl.Series([*(about["kind"] == PREFERENCE), False, False], dtype=pl.Boolean),
            lawful=_lawful(about, countries),
            covered=covered(rows, countries),
            expected=_expected(about),
            needs_98=_needs_98(tariff["rates"], codes),
            special=special,
            best=Best.of(about, membership, rows, cells, codes, countries),
            vat=None if vat is None else VatLaw.of(vat, codes),
            taxes=_taxes(taxes["tax_types"]),
            reliefs={} if reliefs is None else _reliefs(reliefs),
            exempt={} if reliefs is None else _exempt(reliefs),
            about=about,
        )


def _about(tariff: Tables) -> pl.DataFrame:
    members = tariff["members"].group_by("schedule").agg(members=pl.col("country").sort())
    proofs = tariff["proofs"].group_by("schedule").agg(proofs=pl.col("proof_type").sort())
    nothing = pl.lit([], dtype=pl.List(pl.String))
    return (
        tariff["schedules"]
        .join(members, on="schedule", how="left", maintain_order="left")
        .join(proofs, on="schedule", how="left", maintain_order="left")
        .with_columns_seq(pl.col("members", "proofs").fill_null(nothing))
    )


def _membership(about: pl.DataFrame, countries: Names) -> pl.Series:
    states: list[int] = []
    for kind, confirmed, members in about.select_seq("kind", "confirmed", "members").iter_rows():
        inside = set(members)
        if kind in (ORDINARY, EXPORT):
            states += [State.OK] * countries.width
        elif not confirmed:
            states += [State.UNCONFIRMED] * countries.width
        else:
            outside = State.ORDINARY_ONLY if kind == MFN else State.NOT_MEMBER
            silent = State.MFN_ORIGIN_MISSING if kind == MFN else State.NOT_MEMBER
            states += [State.OK if c in inside else outside for c in countries.values]
            states += [silent, outside]
    states += [State.NO_SCHEDULE] * (2 * countries.width)
    return pl.Series(states, dtype=pl.UInt8)


def _papers(about: pl.DataFrame, proofs: Names) -> pl.Series:
    states: list[int] = []
    for needed, accepted in about.select_seq("needs_proof", "proofs").iter_rows():
        if needed:
            states += [State.OK if p in accepted else State.WRONG_PROOF for p in proofs.values]
            states += [State.NO_PROOF, State.WRONG_PROOF]
        else:
            states += [State.OK] * proofs.width
    states += [State.OK] * (2 * proofs.width)
    return pl.Series(states, dtype=pl.UInt8)


def _lawful(about: pl.DataFrame, countries: Names) -> pl.Series:
    """MFN for its members, else ordinary; no schedule at all where the book has neither."""
    place = {kind: index for index, kind in reversed(list(enumerate(about["kind"])))}
    ordinary = place.get(ORDINARY, about.height)
    mfn = place.get(MFN, ordinary)
    members = set(about["members"][mfn]) if MFN in place else set()
    found = [mfn if country in members else ordinary for country in countries.values]
    return pl.Series([*found, ordinary, ordinary], dtype=INDEX)


def _expected(about: pl.DataFrame) -> pl.Series:
    listed = about.select_seq(pl.col("members", "proofs").list.join(", "))
    return pl.Series(expected(about["schedule"].to_list(), *(listed[n].to_list() for n in listed.columns)))


def _needs_98(rates: pl.DataFrame, codes: Codes) -> pl.Series:
    place = codes.find(rates.filter(pl.col("kind") == "see_98")["code"].unique())
    needs = filled(0, codes.width).scatter(place, filled(1, place.len())) == 1
    needs[codes.unknown] = False
    return needs


def _reliefs(reliefs: pl.DataFrame) -> dict[str, pl.Series]:
    """By tax, the relief codes that exempt from it."""
    return {str(tax): rows["relief_code"] for (tax,), rows in reliefs.group_by("tax")}


def _exempt(reliefs: pl.DataFrame) -> dict[tuple[str, str], tuple[str, Text]]:
    """By tax and relief code: legal basis and name."""
    return {
        (row["tax"], row["relief_code"]): (row["basis"], names(row)) for row in reliefs.iter_rows(named=True)
    }


def _taxes(tax_types: pl.DataFrame) -> dict[str, tuple[Tax, ...]]:
    found: dict[str, tuple[Tax, ...]] = {"import": (), "export": ()}
    for row in tax_types.sort("order", "tax").iter_rows(named=True):
        tax = Tax(row["tax"], row["order"], tuple(row["base"]), row["places"], row["basis"], names(row))
        found[row["direction"]] += (tax,)
    return found


def names(row: Mapping[str, Any]) -> dict[str, str]:
    """The text columns `name_<language>` of a row of law, by language."""
    return {key.removeprefix("name_"): text for key, text in row.items() if key.startswith("name_") and text}
