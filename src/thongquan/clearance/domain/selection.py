"""What selection is told of a judged declaration: the facts that risk names, filled from the frames."""

from collections.abc import Collection, Iterable, Mapping

import polars as pl

from thongquan.clearance.domain.acdd import Compared
from thongquan.clearance.domain.decide import sums
from thongquan.clearance.domain.judge import Judged
from thongquan.kernel.columns import constant, framed, repeated, typed
from thongquan.kernel.decimals import MONEY
from thongquan.kernel.findings import Effect

_HEADER = (
    "type_code", "procedure_code", "declaration_office_id", "transport_mode_code", "transport_means_id",
    "transport_means_nationality_code", "loading_location_id", "unloading_location_id", "goods_location_id",
    "export_country_code", "destination_country_code", "trade_terms_code", "payment_method_code",
    "transaction_nature_code", "invoice_currency_code", "total_gross_mass", "total_net_mass",
    "total_package_quantity", "arrival_date",
)  # fmt: skip
_ITEM = (
    "d", "i", "commodity_code", "special_code", "description", "origin_country_code", "duty_regime_code",
    "quota_code", "quantity_unit_code", "valuation_method_code", "relief_code", "direct_transport",
    "item_number", "quantity", "net_mass", "gross_mass", "unit_price", "invoice_amount", "customs_value",
)  # fmt: skip
_PARTY = {
    "IM": {"id": "importer_id"},
    "EX": {"id": "exporter_id", "name": "exporter_name", "country_code": "exporter_country_code"},
    "CN": {"name": "consignee_name"},
    "DT": {"id": "declarant_id"},
    "AG": {"id": "agent_id"},
}
FEW = 64  # lists up to which making them one by one costs less than grouping
_SAID = ("id", "name", "country_code")


def facts(
    judged: Judged,
    *,
    history: pl.DataFrame | None = None,
    abroad: Mapping[int, Compared] | None = None,
    recognised: Collection[int] = (),
) -> pl.DataFrame:
    """One row per item: `d` and the facts of `risk.domain.facts` that a declaration itself gives.

    history: what is known of the trader (declarations_365d, compliance_level, priority_enterprise, …), a row
    for each declaration, in order. abroad: by `d`, what the exporting side told of it.
    recognised: the `d` whose party abroad is an authorised operator recognised here. What no declaration of
    the batch says anything of is left out: selection takes it as empty.
    """
    d = judged.items["d"]
    header = _header(judged)
    if history is not None:
        header += [history[name] for name in history.columns if name != "d"]
    header += _told_abroad(abroad or {}, judged.count)
    if recognised:
        header.append(typed("foreign_aeo", [d in recognised for d in range(judged.count)], pl.Boolean))
    own = [judged.items[name] for name in _ITEM]
    return framed([*own, *_per_item(judged)]).hstack(framed(header)[d])


def _header(judged: Judged) -> list[pl.Series]:
    """By declaration."""
    frames, count = judged.frames, judged.count
    header = frames["declarations"]
    return [
        *(header[name] for name in _HEADER),
        *(header[name].cast(pl.Int32) for name in ("item_count", "container_count")),
        header["invoice_amount"].alias("total_invoice_amount"),
        constant("registration_date", judged.law.on, count),
        sums(judged.items, "customs_value", count).alias("total_customs_value"),
        sums(judged.taxes, "amount", count).alias("total_tax"),
        *_gathered("container_ids", _pairs(frames["containers"], "d", "id"), count, once=False),
        *_gathered("document_types", _pairs(frames["documents"], "d", "type_code"), count),
        *_of_roles(frames["parties"], count),
    ]


def _told_abroad(abroad: Mapping[int, Compared], count: int) -> list[pl.Series]:
    """By declaration; nothing where nobody told anything."""
    if not abroad:
        return []
    every = [abroad.get(d) for d in range(count)]
    return [
        typed("acdd_match", [str(one.match) if one else None for one in every], pl.String),
        typed("acdd_differences", [one.codes if one else [] for one in every], pl.List(pl.String)),
        *(
            typed(f"acdd_{name}", [getattr(one, name) if one else None for one in every], MONEY)
            for name in ("quantity_percent", "mass_percent", "value_percent")
        ),
    ]


def _of_roles(parties: pl.DataFrame, count: int) -> list[pl.Series]:
    """Of the first party in each role."""
    told: dict[str, list[str | None]] = {}
    columns = (parties[name].to_list() for name in ("d", "role_code", *_SAID))
    for d, role, *said in zip(*columns, strict=True):
        for name, value in zip(_SAID, said, strict=True):
            if fact := _PARTY.get(role, {}).get(name):
                column = told.setdefault(fact, [None] * count)
                if column[d] is None:
                    column[d] = value
    return [typed(fact, column, pl.String) for fact, column in told.items()]


Pairs = Iterable[tuple[int | None, str]]


def _pairs(frame: pl.DataFrame, key: str, column: str) -> Pairs:
    return zip(frame[key].to_list(), frame[column].to_list(), strict=True)


def _gathered(name: str, pairs: Pairs, count: int, *, once: bool = True) -> list[pl.Series]:
    """The texts of each of `count` keys (`once`: each text once, sorted); nothing where there is no text."""
    known = [(key, text) for key, text in pairs if key is not None]
    if not known:
        return []
    if once:
        known = sorted(set(known))
    if count <= FEW:
        lists: list[list[str]] = [[] for _ in range(count)]
        for key, text in known:
            lists[key].append(text)
        return [typed(name, lists, pl.List(pl.String))]
    schema = {"key": pl.UInt32, name: pl.String}
    found = pl.DataFrame(known, schema=schema, orient="row").group_by("key", maintain_order=True).agg(name)
    place = repeated("", None, pl.UInt32, count)
    place = place.scatter(found["key"], pl.Series(range(found.height), dtype=pl.UInt32))
    return [found[name][place]]


def _per_item(judged: Judged) -> list[pl.Series]:
    """tax, proof_types, exclusion_codes, doubts; those of them of which there is any."""
    count, findings, documents = judged.items.height, judged.findings, judged.frames["documents"]
    columns = [sums(judged.taxes, "amount", count, key="i").alias("tax")]
    numbers = zip(judged.items["d"].to_list(), judged.items["item_number"].to_list(), strict=True)
    place = {number: i for i, number in enumerate(numbers)}
    papers = [
        documents[name].to_list() for name in ("d", "item_number", "category_code", "type_code", "reason")
    ]
    origin, excluded = [], []
    for d, number, category, kind, reason in zip(*papers, strict=True):
        if category == "origin":
            origin.append((place.get((d, number)), kind))
        elif category == "exclusion":
            excluded.append((place.get((d, number)), reason))
    columns += _gathered("proof_types", origin, count) + _gathered("exclusion_codes", excluded, count)
    if findings.height and (findings["effect"] == str(Effect.DOUBT)).any():
        doubts = findings.filter(pl.col("effect") == str(Effect.DOUBT)).select_seq(
            "d", pl.col("path").str.extract(r"^items\[(\d+)\]").cast(pl.Int32), "rule"
        )
        columns += _gathered("doubts", [(place.get((d, n)), rule) for d, n, rule in doubts.rows()], count)
    return columns
