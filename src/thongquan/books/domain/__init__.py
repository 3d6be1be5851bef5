"""What a book of law looks like, what its editions may go through, and how two of them differ."""

from thongquan.books.domain.canon import canonical, content_hash, ordered, table_hash
from thongquan.books.domain.difference import difference
from thongquan.books.domain.editions import (
    MACHINE,
    Act,
    Edition,
    EditionRef,
    State,
    faults,
    rows_in_force,
)
from thongquan.books.domain.files import BadPack, read_one, read_tables
from thongquan.books.domain.kinds import BookKind, Content, Files, Tables, TableSchema
from thongquan.books.domain.pack import Pack
from thongquan.books.domain.succession import succeed

__all__ = [
    "MACHINE",
    "Act",
    "BadPack",
    "BookKind",
    "Content",
    "Edition",
    "EditionRef",
    "Files",
    "Pack",
    "State",
    "TableSchema",
    "Tables",
    "canonical",
    "content_hash",
    "difference",
    "faults",
    "ordered",
    "read_one",
    "read_tables",
    "rows_in_force",
    "succeed",
    "table_hash",
]
