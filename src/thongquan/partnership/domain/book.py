"""The book `help`: what may be asked about, which office answers, and within which clock of the law."""

import polars as pl

from thongquan.books.domain import BookKind, TableSchema

TOPICS = TableSchema(
    # office "": the one the asker names, else the head of the administration.
    # clock: of the book "clocks", from the question to its answer.
    columns={
        "topic": pl.String,
        "order": pl.UInt8,
        "office": pl.String,
        "clock": pl.String,
        "confirmed": pl.Boolean,
        "basis": pl.String,
    },
    key=("topic",),
    texts=("",),
    nullable=frozenset({"office"}),
)
KIND = BookKind("help", {"topics": TOPICS})
