"""What selection is told of a judged declaration: the facts that risk names, filled from the frames."""

import polars as pl

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


def facts(judged: Judged, *, history: pl.DataFrame | None = None) -> pl.DataFrame:
    """One row per item: `d` and the facts of `risk.domain.facts` that a declaration itself gives.

    history: d and what is known of the trader (declarations_365d, compliance_level, priority_enterprise, …).
    """
    header = _header(judged)
    if history is not None:
        header = header.join(history, on="d", how="left", maintain_order="left")
    items = judged.items.select(_ITEM).join(_per_item(judged), on="i", how="left", maintain_order="left")
    return items.join(header, on="d", how="left", maintain_order="left")


def _header(judged: Judged) -> pl.DataFrame:
    frames = judged.frames
    per = [
        judged.items.group_by("d").agg(
            item_count=pl.len().cast(pl.Int32), total_customs_value=pl.col("customs_value").sum()
        ),
        judged.taxes.group_by("d").agg(total_tax=pl.col("amount").sum()),
        frames["containers"]
        .group_by("d")
        .agg(container_count=pl.len().cast(pl.Int32), container_ids=pl.col("id")),
        frames["documents"].group_by("d").agg(document_types=pl.col("type_code").unique().sort()),
        *(_of_role(frames["parties"], role, names) for role, names in _PARTY.items()),
    ]
    header = frames["declarations"].select(
        "d",
        *_HEADER,
        pl.col("invoice_amount").alias("total_invoice_amount"),
        pl.lit(judged.law.on).alias("registration_date"),
    )
    for frame in per:
        header = header.join(frame, on="d", how="left", maintain_order="left")
    return header


def _of_role(parties: pl.DataFrame, role: str, names: dict[str, str]) -> pl.DataFrame:
    return (
        parties.filter(pl.col("role_code") == role)
        .unique("d", keep="first", maintain_order=True)
        .select("d", **{to: pl.col(of) for of, to in names.items()})
    )


def _per_item(judged: Judged) -> pl.DataFrame:
    """i, tax, proof_types, exclusion_codes, doubts."""
    documents, items = judged.frames["documents"], judged.items.select("i", "d", "item_number")
    of_item = documents.filter(pl.col("category_code").is_in(["origin", "exclusion"])).join(
        items, on=["d", "item_number"]
    )
    doubts = judged.findings.filter(pl.col("effect") == str(Effect.DOUBT)).select(
        "d", "rule", item_number=pl.col("path").str.extract(r"^items\[(\d+)\]").cast(pl.Int32)
    )
    each = (
        judged.taxes.group_by("i").agg(tax=pl.col("amount").sum()),
        _codes(of_item, "origin", "type_code", "proof_types"),
        _codes(of_item, "exclusion", "reason", "exclusion_codes"),
        doubts.join(items, on=["d", "item_number"]).group_by("i").agg(doubts=pl.col("rule").unique().sort()),
    )
    per_item = items.select("i")
    for frame in each:
        per_item = per_item.join(frame, on="i", how="left", maintain_order="left")
    return per_item


def _codes(documents: pl.DataFrame, category: str, column: str, name: str) -> pl.DataFrame:
    of = documents.filter(pl.col("category_code") == category)
    return of.group_by("i").agg(pl.col(column).unique().sort().alias(name))
