"""What the code of each item demands of other agencies, and the papers that answer it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

import polars as pl

from thongquan.kernel.columns import typed

REQUIREMENTS = pl.Schema(
    {
        "d": pl.UInt32,
        "n": pl.UInt32,
        "i": pl.UInt32,
        "commodity_code": pl.String,
        "measure": pl.String,
        "agency": pl.String,
        "kind": pl.String,
        "condition": pl.String,
        "uncertain": pl.Boolean,  # the code alone does not say whether the goods are meant
        "requirement_stage": pl.String,
        "met_by": pl.String,
        "basis": pl.String,
        "state": pl.String,
        "document_id": pl.String,
        "reason": pl.String,
    }
)
_NOTHING = REQUIREMENTS.to_frame()
WAYS = {"import": "IM", "export": "EX", "both": ""}
ORIGIN = "origin:"  # a condition that can be read from the item: "origin:CN,KR"
_OF_ITEM = ("d", "n", "i", "item_number", "commodity_code", "origin_country_code")


_BY_ORIGIN = pl.col("condition").str.starts_with(ORIGIN)


@dataclass(frozen=True)
class Controls:
    """The measures in force on the day by prefix of the code; what a code demands is looked up once."""

    # measure, agency, kind, condition, uncertain, for_direction, origins, requirement_stage, met_by, basis
    table: pl.DataFrame
    rows: Mapping[str, tuple[int, ...]]
    _of_code: dict[str, tuple[int, ...]] = field(default_factory=dict, compare=False)

    @classmethod
    def of(cls, measures: pl.DataFrame, controls: pl.DataFrame) -> Self:
        """From the tables of the book "controls"."""
        table = controls.join(
            measures.drop("basis", strict=False), on="measure", maintain_order="left"
        ).select_seq(
            "prefix",
            "measure",
            "agency",
            "kind",
            "condition",
            (pl.col("partly") | ((pl.col("condition") != "") & ~_BY_ORIGIN)).alias("uncertain"),
            pl.when(_BY_ORIGIN)
            .then(pl.col("condition").str.strip_prefix(ORIGIN).str.split(","))
            .alias("origins"),
            pl.col("direction").replace_strict(WAYS, return_dtype=pl.String).alias("for_direction"),
            pl.col("stage").alias("requirement_stage"),
            "met_by",
            "basis",
        )
        rows: dict[str, list[int]] = {}
        for row, prefix in enumerate(table["prefix"]):
            rows.setdefault(prefix, []).append(row)
        return cls(table.drop("prefix"), {prefix: tuple(found) for prefix, found in rows.items()})

    def of_code(self, code: str) -> tuple[int, ...]:
        """Rows of `table`, each measure once: the longest prefix that names it."""
        if code not in self._of_code:
            measures: dict[str, int] = {}
            for length in range(1, len(code) + 1):
                for row in self.rows.get(code[:length], ()):
                    measures[self.table["measure"][row]] = row
            self._of_code[code] = tuple(sorted(measures.values()))
        return self._of_code[code]


def requirements(items: pl.DataFrame, documents: pl.DataFrame, controls: Controls) -> pl.DataFrame:
    """One row for each item and measure its code demands, as REQUIREMENTS, with the header's facts of `items`;
    without rows, without those.

    `state`: licence (a paper the measure names, with its number, not expired), excluded (the declarant says
    that the measure does not apply, and why), pending (such a paper is applied for: it has no number yet),
    missing.
    """
    codes = dict.fromkeys(items["commodity_code"].to_list())
    pairs = [(code, row) for code in codes for row in controls.of_code(code)]
    besides = ["direction", "procedure_code", "transport_mode_code", "day"]
    if not pairs:
        return _NOTHING
    picked = pl.DataFrame(pairs, schema={"commodity_code": pl.String, "row": pl.UInt32}, orient="row")
    wanted = items.select_seq(*_OF_ITEM, *besides).join(
        picked, on="commodity_code", maintain_order="left_right"
    )
    wanted = wanted.hstack(controls.table[wanted["row"]])
    own_way = (pl.col("for_direction") == "") | (pl.col("for_direction") == pl.col("direction"))
    own_origin = pl.col("origins").is_null() | pl.col("origins").list.contains(pl.col("origin_country_code"))
    wanted = wanted.filter(own_way, own_origin).with_row_index("r")
    answered = wanted.join(_answers(wanted, documents), on="r", how="left", maintain_order="left")
    return answered.select_seq(
        *(name for name in REQUIREMENTS.names() if name not in ("met_by", "state", "document_id", "reason")),
        *besides,
        pl.col("met_by").list.join(", "),
        pl.col("state").fill_null("missing"),
        pl.col("document_id").fill_null(""),
        pl.col("reason").fill_null(""),
    )


def _answers(wanted: pl.DataFrame, documents: pl.DataFrame) -> pl.DataFrame:
    """r, state, document_id, reason: the best answer to each row of `wanted` that has one."""
    papers = documents.filter(pl.col("category_code").is_in(["licence", "exclusion"])).select_seq(
        "d", "category_code", "type_code", pl.col("item_number").alias("of"), "reason", "id", "expiry_date"
    )
    by_kind = wanted.select_seq(
        "r",
        "d",
        "day",
        "item_number",
        pl.concat_list("met_by", "measure").list.unique().alias("type_code"),
        "measure",
    ).explode("type_code")
    found = by_kind.join(papers, on=["d", "type_code"]).filter(
        (pl.col("of") == 0) | (pl.col("of") == pl.col("item_number")),
        pl.col("expiry_date").is_null() | (pl.col("expiry_date") >= pl.col("day")),
        (pl.col("category_code") == "licence")
        | ((pl.col("type_code") == pl.col("measure")) & (pl.col("reason") != "")),
    )
    rank = pl.when(pl.col("category_code") == "exclusion").then(1).when(pl.col("id") != "").then(0).otherwise(2)
    states = {0: "licence", 1: "excluded", 2: "pending"}
    return (
        found.with_columns_seq(rank.alias("rank"))
        .sort("r", "rank", "id")
        .unique("r", keep="first", maintain_order=True)
        .select_seq(
            "r",
            pl.col("rank").replace_strict(states, return_dtype=pl.String).alias("state"),
            pl.col("id").alias("document_id"),
            "reason",
        )
    )


def with_proofs(items: pl.DataFrame, documents: pl.DataFrame) -> pl.DataFrame:
    """`items` with proof_type and proof_id: the proof of origin given for the item, else for the whole."""
    columns = (documents[name].to_list() for name in ("category_code", "d", "item_number", "type_code", "id"))
    proofs: dict[tuple[int, int], tuple[str | None, str | None]] = {}
    for category, d, number, type_code, key in zip(*columns, strict=True):
        if category == "origin":
            proofs.setdefault((d, number), (type_code, key))
    found: list[tuple[str | None, str | None]] = [(None, None)] * items.height
    if proofs:
        places = zip(items["d"].to_list(), items["item_number"].to_list(), strict=True)
        found = [proofs.get((d, number)) or proofs.get((d, 0), (None, None)) for d, number in places]
    types, keys = ([pair[n] for pair in found] for n in (0, 1))
    return items.hstack([typed("proof_type", types, pl.String), typed("proof_id", keys, pl.String)])
