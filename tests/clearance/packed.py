"""The pack's mappings, read from its files without a database."""

from functools import cache
from pathlib import Path

from thongquan.books.domain import read_tables
from thongquan.clearance.domain.mappings import KIND, Mappings

FOLDER = Path(__file__).parents[2] / "packs" / "vn" / "books" / "mappings"


@cache
def mappings() -> Mappings:
    files = {path.name: path.read_bytes() for path in FOLDER.iterdir()}
    return Mappings.of(read_tables(KIND, files)[0].tables)
