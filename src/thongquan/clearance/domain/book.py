"""What the book `clearance` looks like: how declarations may be sent, corrected, ended and contested."""

import polars as pl

from thongquan.books.domain import BookKind, Tables, TableSchema
from thongquan.clearance.domain.facts.prices import KINDS

PARAMETERS = TableSchema(
    columns={"parameter": pl.String, "value": pl.String, "verified": pl.Boolean, "basis": pl.String},
    key=("parameter",),
)
FORBIDDEN = TableSchema(
    # Fields that are never corrected: the declaration is cancelled and filed anew. `*` is any part. `once`:
    # "cleared" for those that are fixed by the clearance, "" for those that always are.
    columns={"path": pl.String, "once": pl.String, "verified": pl.Boolean, "basis": pl.String},
    key=("path",),
)
REASONS = TableSchema(
    # of: cancellation | void | refusal | override | storage | release | objection (not to take one up) |
    # origin-doubt | origin-refusal;
    # decision: one row for each of DECISIONS
    columns={"of": pl.String, "reason": pl.String, "verified": pl.Boolean, "basis": pl.String},
    key=("of", "reason"),
    texts=("",),
)
APPEALS = TableSchema(
    # instance: 1, 2 or "court"; days from the day the decision was received.
    columns={
        "instance": pl.String,
        "to": pl.String,
        "days": pl.Int32,
        "verified": pl.Boolean,
        "basis": pl.String,
    },
    key=("instance",),
    texts=("",),
)

CODES = TableSchema(
    # Short lists that are nobody else's: payment-method, valuation-method.
    columns={"list": pl.String, "code": pl.String, "verified": pl.Boolean, "basis": pl.String},
    key=("list", "code"),
    texts=("",),
)

LISTED = TableSchema(
    # kind: reference | component (of what goods of the code are made of). direction: import | export.
    # price: in national currency for one unit. origin: "" is any, unless the origin has a row of its own.
    columns={
        "kind": pl.String,
        "direction": pl.String,
        "code": pl.String,
        "origin": pl.String,
        "unit": pl.String,
        "price": pl.Decimal(24, 6),
        "verified": pl.Boolean,
        "basis": pl.String,
    },
    key=("kind", "direction", "code", "origin", "unit"),
)


def _price_faults(tables: Tables) -> list[str]:
    odd = {
        "kind": ~pl.col("kind").is_in(list(KINDS)),
        "direction": ~pl.col("direction").is_in(["import", "export"]),
        "price": pl.col("price") <= 0,
    }
    counted = {name: tables["prices"].filter(wrong).height for name, wrong in odd.items()}
    return [f"prices: {count} rows have no such {name}" for name, count in counted.items() if count]


# What officers compare declared values with; nobody else reads it.
PRICES = BookKind(
    "prices",
    {"prices": LISTED},
    _price_faults,
    open=lambda tables: {name: table.clear() for name, table in tables.items()},
)

# What officers decide without a reason of their own: the text and the law of each kind of decision.
DECISIONS = (
    "amendment-accepted",
    "amendment-ordered",
    "order-withdrawn",
    "cancelled",
    "documents-accepted",
    "documents-not-accepted",
    "examination-required",
    "examination-withdrawn",
    "goods-as-declared",
    "goods-not-as-declared",
    "requirement-met",
    "returned-from-storage",
    "hold-placed",
    "hold-released",
    "duty-determined",
    "preference-granted",
    "origin-doubt-withdrawn",
    "cleared",
    "exited",
    "objection-taken-up",
    "objection-prolonged",
    "objection-upheld",
    "objection-amended",
    "objection-annulled",
    "decision-suspended",
    "suspension-lifted",
)


def _faults(tables: Tables) -> list[str]:
    said = set(tables["reasons"].filter(pl.col("of") == "decision")["reason"])
    faults = [f"reasons: no text of the decision {kind}" for kind in DECISIONS if kind not in said]
    unknown = sorted({once for once in tables["forbidden"]["once"].to_list() if once} - {"cleared"})
    return [*faults, *(f"forbidden: once {once!r} is not cleared" for once in unknown)]


CLEARANCE = BookKind(
    "clearance",
    {
        "parameters": PARAMETERS,
        "forbidden": FORBIDDEN,
        "reasons": REASONS,
        "appeals": APPEALS,
        "codes": CODES,
    },
    _faults,
)
