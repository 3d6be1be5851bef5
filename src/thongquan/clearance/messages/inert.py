"""Text that no spreadsheet takes for a formula: a cell that begins like one gets an apostrophe, which is taken
off again where the file is read."""

import re

_LIVE = re.compile(r"[=+\-@\t\r]")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
MARK = "'"


def inert(text: str) -> str:
    """`text` as a cell that stays text; a plain number is no formula and stays as it is."""
    return MARK + text if _LIVE.match(text) and not _NUMBER.fullmatch(text) else text


def plain(text: str) -> str:
    """The text of a cell that `inert` may have written."""
    return text[1:] if text.startswith(MARK) and _LIVE.match(text, 1) else text
