"""Duties of a batch of lines: what each claim is worth, and what is owed for it."""

from dataclasses import dataclass, replace

import polars as pl

from thongquan.kernel.columns import framed, repeated
from thongquan.kernel.decimals import MONEY
from thongquan.tariff.domain import vat
from thongquan.tariff.domain.advice import cheaper, nothing_cheaper
from thongquan.tariff.domain.duties.amounts import Rated, fits, taxes
from thongquan.tariff.domain.duties.claims import Entitled, Lines, entitled, judged
from thongquan.tariff.domain.duties.law import EXPORT, TariffLaw
from thongquan.tariff.domain.duties.told import told
from thongquan.tariff.domain.lookups import constant, filled, placed, where
from thongquan.tariff.domain.rates.states import State

CODE_STATES = {
    "ok": "the code can be declared",
    "unknown": "no such code in the nomenclature",
    "not-leaf": "the code is divided further, or has no rate: declare one of the 8-digit codes under it",
    "98-misplaced": "a line of chapter 98 is declared as special_code, beside the code of chapters 1 to 97",
    "needs-98": "the rate of the code stands in chapter 98: declare its line there",
    "98-unknown": "no such line in chapter 98 under that schedule",
    "98-ambiguous": "the line stands in chapter 98 more than once, at different rates",
    "98-unlinked": "the code's own rate applies: the book does not tie it to chapter 98",
}
DUTY_STATES = {
    "ok": "the duty is worked out",
    "no-value": "there is no customs value to charge",
    "too-large": "the customs value is beyond what is computed",
    "undetermined": "the law leaves open which rate applies until the line says more",
    "not-listed": "the export schedule has no rate for the code: no export duty",
    "not-covered": "the book holds no export duty: none is worked out",
}
IMPORT_DUTY, EXPORT_DUTY, VAT = "ID", "ED", "VAT"


@dataclass(frozen=True, slots=True)
class Assessed:
    """items: as given, with the columns `assess` names. taxes: one row per line and tax (`amounts.COLUMNS`)."""

    items: pl.DataFrame
    taxes: pl.DataFrame


def assess(items: pl.DataFrame, law: TariffLaw, *, direction: str) -> Assessed:
    """Lines with their customs values → the same with what is to be said of them, and their tax rows.

    items: i, commodity_code, special_code, origin_country_code, origin_zone_code, duty_regime_code, proof_type,
    direct_transport, quota_code, rate_alternative, customs_value, vat_category, vat_rate_declared, relief_code.
    Adds code_state, entitlement (and _found, _expected), duty_schedule, duty_state, vat_state (and vat_found,
    vat_expected), relief_state, cheaper_schedule, cheaper_rate, cheaper_proofs. A claim that is not granted is
    charged at the lawful rate without a claim; where that is open too, the line has no row of the tax.
    direction: "import" or "export".
    """
    items = items.with_columns_seq(pl.col("customs_value").cast(MONEY), pl.col("relief_code").cast(pl.String))
    lines = Lines.of(items, law)
    return _import(items, lines, law) if direction == "import" else _export(items, lines, law)


def charged(law: TariffLaw, direction: str) -> tuple[str, ...]:
    """The taxes that a line of this direction owes or is told to be free of, in their order; a line that lacks
    a row of one of them has that tax still open, unless its `duty_state` is "not-listed"."""
    worked_out = {EXPORT_DUTY} if direction == "export" else {IMPORT_DUTY, *(() if law.vat is None else (VAT,))}
    return tuple(tax.tax for tax in law.taxes[direction] if tax.tax in worked_out)


def _import(items: pl.DataFrame, lines: Lines, law: TariffLaw) -> Assessed:
    granted = entitled(lines, law)
    sound = fits(items["customs_value"])
    rated = {IMPORT_DUTY: _duty(items, granted, law)}
    said = _vat(items, lines, law, rated)
    return Assessed(
        items=items.hstack(
            [
                _code_state(items, lines, law.needs_98[lines.code] & (granted.row == 0), law),
                *told(items, lines, granted, law),
                _names(law)[granted.applied].alias("duty_schedule"),
                _duty_state(items, sound, granted.row),
                *said,
                _relief_state(items, law),
                *cheaper(lines.code, lines.country, lines.zone, granted.row, law.best, law.rows),
            ]
        ),
        taxes=taxes(items, sound, rated, law.taxes["import"]),
    )


def _names(law: TariffLaw) -> pl.Series:
    return pl.Series([*law.schedules.values, None, None], dtype=pl.String)


def _duty(items: pl.DataFrame, granted: Entitled, law: TariffLaw) -> Rated:
    rows = law.rows
    return Rated(
        known=granted.row != 0,
        row=granted.row,
        rate4=rows.rate4,
        rate=rows.rate,
        measure=rows.measure,
        basis=rows.basis,
        schedule=rows.schedule,
        relieved=_relieved(items, IMPORT_DUTY, law),
    )


def _vat(items: pl.DataFrame, lines: Lines, law: TariffLaw, rated: dict[str, Rated]) -> list[pl.Series]:
    """The columns about VAT; the tax itself is added to `rated`."""
    if law.vat is None:
        return [constant(name, None, items.height) for name in vat.COLUMNS]
    category = law.vat.categories.places(items["vat_category"].cast(pl.String))
    found = vat.find(lines.code, category, items["vat_rate_declared"].cast(MONEY), law.vat)
    rated[VAT] = Rated(
        known=found.row != 0,
        row=found.row,
        rate4=law.vat.rate4,
        rate=law.vat.rate,
        measure=law.vat.measure,
        basis=law.vat.basis,
        schedule=None,
        relieved=_relieved(items, VAT, law),
    )
    return vat.told(found, items, law.vat)


def _relieved(items: pl.DataFrame, tax: str, law: TariffLaw) -> pl.Series | None:
    codes = law.reliefs.get(tax)
    if codes is None or not (items["relief_code"] != "").any():
        return None
    return items["relief_code"].is_in(codes.implode()).fill_null(value=False)


def _relief_state(items: pl.DataFrame, law: TariffLaw) -> pl.Series:
    """ok: none is claimed, or one the book knows."""
    code = items["relief_code"]
    state = constant("relief_state", "ok", code.len())
    claimed = code != ""
    if not claimed.any():
        return state
    known = [name for codes in law.reliefs.values() for name in codes]
    unknown = claimed & ~code.is_in(known)
    return constant("relief_state", "unknown", code.len()).zip_with(unknown, state)


def _code_state(items: pl.DataFrame, lines: Lines, open_98: pl.Series, law: TariffLaw) -> pl.Series:
    """Most lines are ok; codes that are not found, and those that have to do with chapter 98, are looked at."""
    state = constant("code_state", "ok", items.height)
    stray = (lines.special != "") & ~law.needs_98[lines.code]
    odd = (lines.code == law.codes.unknown) | open_98 | stray
    if not odd.any():
        return state
    places = where(odd)
    wrong = framed(
        [
            items["commodity_code"].cast(pl.String)[places].alias("code"),
            (lines.code[places] == law.codes.unknown).alias("missing"),
            lines.special[places].alias("special"),
            open_98[places].alias("wanted"),
        ]
    )
    return placed(wrong.select_seq(_code_wrong(law)).to_series(), places, items.height).fill_null("ok")


def _code_wrong(law: TariffLaw) -> pl.Expr:
    code, special = pl.col("code"), pl.col("special")
    case = pl.when("missing").then(
        pl.when(code.is_in(law.special.names.values)).then(pl.lit("98-misplaced"))
        .when(code.is_in(law.nomenclature.implode())).then(pl.lit("not-leaf"))
        .otherwise(pl.lit("unknown"))
    ).when(~pl.col("wanted")).then(pl.lit("98-unlinked"))  # fmt: skip
    return (
        case.when(special == "").then(pl.lit("needs-98"))
        .when(special.is_in(law.special.ambiguous)).then(pl.lit("98-ambiguous"))
        .otherwise(pl.lit("98-unknown"))
        .alias("code_state")
    )  # fmt: skip


def _duty_state(items: pl.DataFrame, sound: pl.Series, row: pl.Series) -> pl.Series:
    length = items.height
    state = constant("duty_state", "ok", length)
    if sound.all() and not (row == 0).any():
        return state
    value = items["customs_value"]
    large = (~sound) & value.is_not_null() & (value > 0).fill_null(value=False)
    for name, holds in (("undetermined", row == 0), ("no-value", ~sound), ("too-large", large)):
        state = constant("duty_state", name, length).zip_with(holds, state)
    return state


def _export(items: pl.DataFrame, lines: Lines, law: TariffLaw) -> Assessed:
    """Export duty where the tariff has an export schedule; no claim, origin or proof has a part in it."""
    length = items.height
    lines = replace(lines, special=constant("special", "", length))
    granted, open_state = _exported(lines, law)
    sound = fits(items["customs_value"])
    charged = granted.row != 0
    duty_state = _duty_state(items, sound, filled(1, length)).zip_with(charged, open_state)
    columns = [
        _code_state(items, lines, repeated("", False, pl.Boolean, length), law),
        *told(items, lines, granted, law),
        _names(law)[granted.applied].alias("duty_schedule"),
        duty_state.alias("duty_state"),
        *(constant(name, None, length) for name in vat.COLUMNS),
        _relief_state(items, law),
        *nothing_cheaper(length),
    ]
    duty = replace(_duty(items, granted, law), relieved=_relieved(items, EXPORT_DUTY, law))
    return Assessed(items.hstack(columns), taxes(items, sound, {EXPORT_DUTY: duty}, law.taxes["export"]))


def _exported(lines: Lines, law: TariffLaw) -> tuple[Entitled, pl.Series]:
    """What the export schedule gives each line, and what is to be said of the lines it gives nothing."""
    kinds = law.about["kind"].to_list()
    length = lines.code.len()
    fine = filled(State.OK, length, pl.UInt8)
    if EXPORT not in kinds:
        none = Entitled(fine, filled(law.schedules.absent, length), filled(0, length))
        return none, constant("duty_state", "not-covered", length)
    schedule = filled(kinds.index(EXPORT), length)
    state, row = judged(lines, schedule, law)
    unlisted = (state == State.NO_RATE) | (state == State.NOT_ELIGIBLE)
    unlisted = unlisted & (lines.code != law.codes.unknown)
    granted = Entitled(
        fine.zip_with(unlisted, state), schedule, row.zip_with(state == State.OK, filled(0, length))
    )
    said = constant("duty_state", "not-listed", length)
    return granted, said.zip_with(unlisted, constant("duty_state", "undetermined", length))
