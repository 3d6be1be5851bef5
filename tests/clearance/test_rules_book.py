"""The catalogue as a book of law."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from thongquan.books.domain import BadPack, content_hash
from thongquan.books.domain.canon import hashes
from thongquan.clearance.domain.rules import Catalogue
from thongquan.clearance.domain.rules.book import KIND, faults, read, rows_of, tables_of
from thongquan.clearance.domain.rules.rows import topic_rows

FOLDER = Path(__file__).parents[2] / "packs" / "vn" / "books" / "rules"
FILES = {file.name: file.read_bytes() for file in FOLDER.glob("*.yaml")}


@pytest.fixture(scope="module")
def tables():
    return read(FILES, None)[0].tables


def test_the_pack_becomes_tables_of_the_kind_and_nothing_is_wrong_with_them(tables):
    assert [problem for name, schema in KIND.tables.items() for problem in schema.faults(tables[name])] == []
    assert faults(tables) == []


def test_what_goes_into_the_tables_comes_out_again(tables):
    rows = sorted((row for body in FILES.values() for row in topic_rows(body)), key=lambda row: row.id)
    again = rows_of(tables)
    assert [row.id for row in again] == [row.id for row in rows]
    assert content_hash(hashes(KIND.tables, tables_of(again))) == content_hash(hashes(KIND.tables, tables))
    fields = ("title", "when", "on", "path", "effect", "audience", "stage", "message", "fix", "valid_to")
    assert [[getattr(row, name) for name in fields] for row in again] == [
        [getattr(row, name) for name in fields] for row in rows
    ]


def test_an_edition_compiles_for_a_day(tables):
    catalogue = Catalogue.of(rows_of(tables), on=date(2026, 11, 22), languages=("vi", "en"))
    assert catalogue.rows["ARI-002"].message["en"].startswith("Item {line}")


def test_an_edition_whose_rule_does_not_do_what_it_says_is_at_fault(tables):
    odd = tables["rules"].with_columns(
        when=pl.when(pl.col("id") == "ARI-002").then(pl.lit("net_mass < gross_mass")).otherwise(pl.col("when"))
    )
    found = faults({**tables, "rules": odd})
    assert found
    assert all(problem.startswith("ARI-002: ") for problem in found)


def test_an_edition_with_an_unknown_effect_is_at_fault(tables):
    odd = tables["rules"].with_columns(effect=pl.lit("scold"))
    assert faults({**tables, "rules": odd}) == ["Invalid enum value 'scold' - at `$.effect`"]


def test_other_files_beside_the_topics_are_left_alone():
    assert read({"labels/chapters.csv": b"01,x"}, None)[0].tables["rules"].is_empty()


def test_a_file_that_is_none_is_named():
    with pytest.raises(BadPack, match=r"broken\.yaml: .*titel"):
        read({"broken.yaml": b"topic: x\ntitel: {vi: a}\nvalid_from: 2026-01-01\nrules: []\n"}, None)
