"""The book `retention`: for how many years the details of an event are kept.

`kind`: an event ("ledger.paid") or a room with all of its events ("ledger"); the event's own row goes first.
What the book does not name is kept. A row that nobody compared with the law (`confirmed` no) ends nothing.
"""

import re
from collections.abc import Mapping

import polars as pl

from thongquan.books.domain.kinds import BookKind, Tables, TableSchema

BOOK = "retention"
NAMED = re.compile(r"[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)*")


def _faults(tables: Tables) -> list[str]:
    rows = tables["terms"].select("kind", "years").unique().sort("kind", "years").iter_rows()
    return [
        f"terms: {kind}: {why}"
        for kind, years in rows
        for why in (
            "no event and no room" if not NAMED.fullmatch(kind) else "",
            "less than a year" if years < 1 else "",
        )
        if why
    ]


KIND = BookKind(
    BOOK,
    {
        "terms": TableSchema(
            columns={"kind": pl.String, "years": pl.UInt8, "basis": pl.String, "confirmed": pl.Boolean},
            key=("kind",),
            texts=("",),
            defaults={"confirmed": False},
        )
    },
    _faults,
)


def terms_of(tables: Tables) -> Mapping[str, int]:
    """Years by kind, of the rows that are confirmed."""
    return dict(tables["terms"].filter("confirmed").select("kind", "years").iter_rows())
