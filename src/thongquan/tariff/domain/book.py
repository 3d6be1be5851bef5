"""What the books of the tariff look like: `tariff`, `vat`, `taxes`, `exchange`, `controls`, `regimes`.

Every table is dated; every row names its legal basis. Codes are strings of digits, rates are per cent.
"""

import polars as pl

from thongquan.books.domain import BookKind, Tables, TableSchema

RATE = pl.Decimal(9, 4)
EXCHANGE_RATE = pl.Decimal(18, 6)
COUNTRIES = pl.List(pl.String)

RATE_KINDS = ("rate", "not_eligible", "see_98", "of_mfn", "quota", "unreadable")
SCHEDULE_KINDS = ("ordinary", "mfn", "preference", "export")

NOMENCLATURE = TableSchema(
    # line: the running order. A row without a code of its own is its nearest coded ancestor and a running
    #   number ("0101-1"): it groups the rows below it and is never declared.
    columns={
        "line": pl.UInt32,
        "code": pl.String,
        "parent": pl.String,
        "indent": pl.UInt8,
        "official": pl.Boolean,  # False: the pack's own short label, not the text of the law
        "leaf": pl.Boolean,
        "basis": pl.String,
    },
    key=("code",),
    texts=("",),
    nullable=frozenset({"parent"}),
)
SCHEDULES = TableSchema(
    columns={
        "schedule": pl.String,
        "kind": pl.String,  # ordinary | mfn | preference | export
        "confirmed": pl.Boolean,  # its countries and its proofs are both confirmed; else it grants nothing
        "verified": pl.Boolean,  # its legal basis was read in the source
        "needs_proof": pl.Boolean,
        "needs_direct": pl.Boolean,
        "basis": pl.String,
    },
    key=("schedule",),
    texts=("name",),
)
MEMBERS = TableSchema(
    columns={"schedule": pl.String, "country": pl.String, "basis": pl.String},
    key=("schedule", "country"),
)
PROOFS = TableSchema(
    columns={"schedule": pl.String, "proof_type": pl.String, "basis": pl.String},
    key=("schedule", "proof_type"),
    texts=("name",),
)
RATES = TableSchema(
    # One row per alternative of a cell, and one more where some countries have a rate of their own
    # (`only_countries`): a row that names the origin wins over the row of the alternative that does not.
    # alternative: 0 = the cell holds one good; 1..n = the agreement cuts the code into n goods, and the
    #   declarant names his.
    # kind: rate | not_eligible | see_98 (the rate stands in chapter 98) | of_mfn (`rate` per cent of the MFN
    #   rate) | quota (only within a tariff quota whose rate the cell does not give: `rate` is null) |
    #   unreadable (the source's cell, in `note`, could not be read: there is no rate, and it was reported).
    # out_quota: the rate outside the quota; then `rate` is the one inside.
    # zone: goods of this zone (GIC: Kaesong) share the rate; a row without zone gives them nothing.
    columns={
        "code": pl.String,
        "schedule": pl.String,
        "alternative": pl.UInt8,
        "kind": pl.String,
        "rate": RATE,
        "out_quota": RATE,
        "only_countries": COUNTRIES,
        "not_countries": COUNTRIES,
        "zone": pl.String,
        "note": pl.String,
        "basis": pl.String,
    },
    key=("code", "schedule", "alternative", "only_countries"),
    nullable=frozenset({"rate", "out_quota", "only_countries", "zone", "note"}),
)
SPECIAL = TableSchema(
    # Chapter 98. Codes repeat: (code, row) is one line of the schedule, `row` its running number.
    columns={
        "code": pl.String,
        "row": pl.UInt32,
        "schedule": pl.String,  # ORD | MFN
        "kind": pl.String,
        "rate": RATE,
        "official": pl.Boolean,
        "basis": pl.String,
    },
    key=("code", "row", "schedule"),
    texts=("",),
    nullable=frozenset({"rate"}),
)

VAT_RATES = TableSchema(
    columns={"category": pl.String, "rate": RATE, "verified": pl.Boolean, "basis": pl.String},
    key=("category",),
    texts=("name",),
    nullable=frozenset({"rate"}),  # null: not subject to the tax
)
VAT_CODES = TableSchema(
    # The longest prefix of the code speaks; where it has several categories the declarant names one of them.
    columns={"prefix": pl.String, "category": pl.String, "verified": pl.Boolean, "basis": pl.String},
    key=("prefix", "category"),
)
TAX_TYPES = TableSchema(
    # base: what the rate is applied to, a sum of "CV" (customs value) and other taxes of the line.
    # places: decimals of the amount; rounded half away from zero, per tax and line.
    columns={
        "tax": pl.String,
        "direction": pl.String,  # import | export
        "order": pl.UInt8,
        "base": pl.List(pl.String),
        "places": pl.Int8,
        "verified": pl.Boolean,
        "basis": pl.String,
    },
    key=("tax", "direction"),
    texts=("name",),
)
EXCHANGE_RATES = TableSchema(
    # National currency for `units` units of the currency; `published_on`: the day whose rate it is.
    columns={
        "currency": pl.String,
        "rate": EXCHANGE_RATE,
        "units": pl.Int32,
        "published_on": pl.Date,
        "basis": pl.String,
    },
    key=("currency",),
    nullable=frozenset({"published_on"}),
    defaults={"published_on": None},
)
EXCHANGE_RULE = TableSchema(
    # Which published rate applies: read as a description by people and by the one who keys the rates in.
    columns={"rule": pl.String, "value": pl.String, "verified": pl.Boolean, "basis": pl.String},
    key=("rule",),
)
REGIME_CODES = TableSchema(
    columns={"regime": pl.String, "direction": pl.String, "verified": pl.Boolean, "basis": pl.String},
    key=("regime",),
    texts=("name",),
)
MEASURES = TableSchema(
    # stage: registration | clearance | after | notice (shown, and asked of nobody).
    # direction: import | export | both. met_by: kinds of papers that meet it.
    # condition: what the code alone does not say ("used", "re-export", "origin:CN"); "" holds always.
    columns={
        "measure": pl.String,
        "agency": pl.String,
        "kind": pl.String,
        "direction": pl.String,
        "stage": pl.String,
        "condition": pl.String,
        "met_by": pl.List(pl.String),
        "verified": pl.Boolean,
    },
    key=("measure",),
    texts=("",),
)
CONTROLS = TableSchema(
    # partly: the list marks the code with an asterisk, only some of its goods are meant.
    columns={"prefix": pl.String, "measure": pl.String, "partly": pl.Boolean, "basis": pl.String},
    key=("prefix", "measure", "basis"),
)


def _tariff_faults(tables: Tables) -> list[str]:
    rates, schedules = tables["rates"], tables["schedules"]
    known = schedules["schedule"].implode()
    odd = (pl.col("kind") == "rate") & pl.col("rate").is_null()
    return [
        f"{name}: {n} rows {what}"
        for name, n, what in (
            ("rates", rates.filter(~pl.col("schedule").is_in(known)).height, "name no schedule of the book"),
            ("rates", rates.filter(~pl.col("kind").is_in(RATE_KINDS)).height, "are of an unknown kind"),
            ("rates", rates.filter(odd).height, "are a rate without a rate"),
            ("rates", rates.join(tables["nomenclature"], on="code", how="anti").height, "have no such code"),
            ("schedules", schedules.filter(~pl.col("kind").is_in(SCHEDULE_KINDS)).height, "of unknown kind"),
            ("members", tables["members"].join(schedules, on="schedule", how="anti").height, "no schedule"),
            ("proofs", tables["proofs"].join(schedules, on="schedule", how="anti").height, "no schedule"),
        )
        if n
    ]


def _vat_faults(tables: Tables) -> list[str]:
    stray = tables["vat_codes"].join(tables["vat_rates"], on="category", how="anti")
    return [f"vat_codes: no such category: {c}" for c in stray["category"].unique().sort()]


def _control_faults(tables: Tables) -> list[str]:
    stray = tables["controls"].join(tables["measures"], on="measure", how="anti")
    return [f"controls: no such measure: {m}" for m in stray["measure"].unique().sort()]


TARIFF = BookKind(
    "tariff",
    {
        "nomenclature": NOMENCLATURE,
        "schedules": SCHEDULES,
        "members": MEMBERS,
        "proofs": PROOFS,
        "rates": RATES,
        "special": SPECIAL,
    },
    _tariff_faults,
)
VAT = BookKind("vat", {"vat_rates": VAT_RATES, "vat_codes": VAT_CODES}, _vat_faults)
TAXES = BookKind("taxes", {"tax_types": TAX_TYPES})
EXCHANGE = BookKind("exchange", {"rule": EXCHANGE_RULE, "rates": EXCHANGE_RATES})
CONTROL = BookKind("controls", {"measures": MEASURES, "controls": CONTROLS}, _control_faults)
REGIMES = BookKind("regimes", {"regimes": REGIME_CODES})
