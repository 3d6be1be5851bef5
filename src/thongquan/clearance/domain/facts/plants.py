"""Plant certificates of other administrations that documents name: one that was withdrawn or replaced answers
nothing."""

from collections.abc import Collection, Mapping

import polars as pl

from thongquan.kernel.columns import typed
from thongquan.licensing.domain.plants import State

ENDED = "not-in-force"
Key = tuple[str, str]  # the country that issued it, its number
Plants = Mapping[Key, tuple[str, str]]  # its state, and the number of the one in its place


def named(documents: pl.DataFrame, ours: str) -> set[Key]:
    """What documents may name: papers of other agencies, of another country."""
    rows = documents.filter(
        (pl.col("category_code") == "licence")
        & (pl.col("country_code") != "")
        & (pl.col("country_code") != ours)
    )
    return {
        (country, number) for country, number in rows.select_seq("country_code", "id").iter_rows() if number
    }


def without_ended(documents: pl.DataFrame, plants: Plants) -> tuple[pl.DataFrame, frozenset[tuple[int, str]]]:
    """The documents with licence_fault, _found, _expected where one has ended; and those by `d` and number."""
    if not plants:
        return documents, frozenset()
    names = ("licence_fault", "licence_found", "licence_expected")
    told = {name: documents[name].to_list() for name in names}
    ended: set[tuple[int, str]] = set()
    rows = documents.select_seq("d", "category_code", "country_code", "id").iter_rows()
    for place, (d, category, country, number) in enumerate(rows):
        state, by = plants.get((country, number), (State.IN_FORCE, ""))
        if category == "licence" and state != State.IN_FORCE:
            ended.add((d, number))
            for name, value in zip(names, (ENDED, number, by or "–"), strict=True):
                told[name][place] = value
    columns = [typed(name, values, pl.String) for name, values in told.items()]
    return documents.with_columns(columns), frozenset(ended)


def unanswered(requirements: pl.DataFrame, ended: Collection[tuple[int, str]]) -> pl.DataFrame:
    """`requirements` in which what has ended meets nothing."""
    if not ended or requirements.is_empty():
        return requirements
    rows = requirements.select_seq("d", "state", "document_id").iter_rows()
    told = [("missing", "") if (d, paper) in ended else (state, paper) for d, state, paper in rows]
    return requirements.with_columns(
        typed("state", [state for state, _ in told], pl.String),
        typed("document_id", [paper for _, paper in told], pl.String),
    )
