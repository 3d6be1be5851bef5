"""Characters that turn the direction of what follows: with them goods read otherwise than they are declared.

Arabic and Hebrew need none of them; the marks that do (U+200E, U+200F) are let by.
"""

import re

_BEGIN = b"\xe2"  # how the bytes of each begin, as those of dashes and quotes do; no letter of Vietnamese does
_TURNING = re.compile(rb"\xe2(?:\x80[\xaa-\xae]|\x81[\xa6-\xa9])")  # TURNING of the fields, in UTF-8


def turned(body: bytes) -> str:
    """The first of them in well-formed UTF-8, else ""."""
    found = _TURNING.search(body) if _BEGIN in body else None
    return found.group().decode() if found else ""
