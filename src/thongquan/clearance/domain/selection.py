"""What selection is told of a judged declaration: the facts that risk names, filled from the frames."""

import polars as pl

from thongquan.clearance.domain.decide import sums
from thongquan.clearance.domain.judge import Judged
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
_SAID = ("id", "name", "country_code")


def facts(judged: Judged, *, history: pl.DataFrame | None = None) -> pl.DataFrame:
    """One row per item: `d` and the facts of `risk.domain.facts` that a declaration itself gives.

    history: what is known of the trader (declarations_365d, compliance_level, priority_enterprise, …), a row
    for each declaration, in order. What no declaration of the batch says anything of is left out: selection
    takes it as empty.
    """
    d = judged.items["d"]
    header = _header(judged)
    if history is not None:
        header += [history[name] for name in history.columns if name != "d"]
    own = [judged.items[name] for name in _ITEM]
    return pl.DataFrame([*own, *_per_item(judged), *(column[d] for column in header)])


def _header(judged: Judged) -> list[pl.Series]:
    """By declaration."""
    frames, count = judged.frames, judged.count
    header = frames["declarations"]
    return [
        *(header[name] for name in _HEADER),
        *(header[name].cast(pl.Int32) for name in ("item_count", "container_count")),
        header["invoice_amount"].alias("total_invoice_amount"),
        pl.Series("registration_date", [judged.law.on]).new_from_index(0, count),
        sums(judged.items, "customs_value", count).alias("total_customs_value"),
        sums(judged.taxes, "amount", count).alias("total_tax"),
        *_gathered(frames["containers"], "d", pl.col("id").alias("container_ids"), count),
        *_gathered(frames["documents"], "d", _sorted("type_code").alias("document_types"), count),
        *_of_roles(frames["parties"], count),
    ]


def _sorted(column: str) -> pl.Expr:
    return pl.col(column).unique().sort()


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
    return [pl.Series(fact, column, dtype=pl.String) for fact, column in told.items()]


def _gathered(frame: pl.DataFrame, key: str, what: pl.Expr, count: int) -> list[pl.Series]:
    """`what` of the rows of each of `count` keys (null where there are none); nothing where there is no row."""
    if frame.is_empty():
        return []
    found = frame.group_by(key).agg(what)
    there = pl.Series(range(found.height), dtype=pl.UInt32)
    place = pl.Series([None], dtype=pl.UInt32).new_from_index(0, count).scatter(found[key], there)
    return [found.to_series(1)[place]]


def _per_item(judged: Judged) -> list[pl.Series]:
    """tax, proof_types, exclusion_codes, doubts; those of them of which there is any."""
    count, findings, documents = judged.items.height, judged.findings, judged.frames["documents"]
    columns = [sums(judged.taxes, "amount", count, key="i").alias("tax")]
    for category, column, name in (
        ("origin", "type_code", "proof_types"),
        ("exclusion", "reason", "exclusion_codes"),
    ):
        if (documents["category_code"] == category).any():
            of = documents.filter(pl.col("category_code") == category)
            columns += _gathered(_of_items(judged, of), "i", _sorted(column).alias(name), count)
    if findings.height and (findings["effect"] == str(Effect.DOUBT)).any():
        doubts = findings.filter(pl.col("effect") == str(Effect.DOUBT)).select(
            "d", "rule", item_number=pl.col("path").str.extract(r"^items\[(\d+)\]").cast(pl.Int32)
        )
        columns += _gathered(_of_items(judged, doubts), "i", _sorted("rule").alias("doubts"), count)
    return columns


def _of_items(judged: Judged, parts: pl.DataFrame) -> pl.DataFrame:
    """`parts` (d, item_number) with `i` of the item they name; those that name none are left out."""
    return parts.join(judged.items.select("i", "d", "item_number"), on=["d", "item_number"])
