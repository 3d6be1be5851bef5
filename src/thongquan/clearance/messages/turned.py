"""Characters that turn the direction of what follows: with them goods read otherwise than they are declared.

Arabic and Hebrew need none of them; the marks that do (U+200E, U+200F) are let by.
"""

import re

from thongquan.clearance.domain.fields import TURNING

_TURNING = re.compile(f"[{TURNING}]")
_BEGIN = (b"\xe2\x80", b"\xe2\x81")  # how the bytes of each begin, as those of dashes and quotes do


def turned(body: bytes) -> str:
    """The first of them in well-formed UTF-8, else ""."""
    if not any(begin in body for begin in _BEGIN):
        return ""
    found = _TURNING.search(body.decode())
    return found.group() if found else ""
