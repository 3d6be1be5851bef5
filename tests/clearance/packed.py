"""The pack's mappings, read from its files without a database."""

from scripts.formats_page import mappings

__all__ = ["mappings"]
