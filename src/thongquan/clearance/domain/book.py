"""What the book `clearance` looks like: how declarations may be sent, corrected, ended and contested."""

import polars as pl

from thongquan.books.domain import BookKind, TableSchema

PARAMETERS = TableSchema(
    columns={"parameter": pl.String, "value": pl.String, "verified": pl.Boolean, "basis": pl.String},
    key=("parameter",),
)
FORBIDDEN = TableSchema(
    # Fields that are never corrected: the declaration is cancelled and filed anew. `*` is any part.
    columns={"path": pl.String, "verified": pl.Boolean, "basis": pl.String},
    key=("path",),
)
REASONS = TableSchema(
    # of: cancellation | void | refusal | override | storage | release
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

CLEARANCE = BookKind(
    "clearance",
    {
        "parameters": PARAMETERS,
        "forbidden": FORBIDDEN,
        "reasons": REASONS,
        "appeals": APPEALS,
        "codes": CODES,
    },
)
