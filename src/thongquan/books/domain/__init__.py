"""What a book of law looks like, what its editions may go through, and how two of them differ."""

from thongquan.books.domain.kinds import BookKind, Tables, TableSchema

__all__ = ["BookKind", "TableSchema", "Tables"]
