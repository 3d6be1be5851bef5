"""Numbers as people write them, and as a declaration holds them: with a point and no thousands marks.

A mark with three digits behind it is a mark of thousands where the reader's language says so, and a decimal
one else: 1.000 is a thousand in Vietnamese and one in English. What is shown reads back as what it was.
"""

import re
from decimal import Decimal

from thongquan.portal.templatetags.portal import number
from thongquan.tariff.domain.wording import MARKS

ECHOED = 1_000
PLAIN = re.compile(r"-?\d+(\.\d+)?", re.ASCII)  # no exponent: 9E9999999 would be written out in full
_SPACES = re.compile(r"[\s\u00a0\u202f]+")


def read(text: str, language: str) -> str:
    """The canonical number; what is none stays as it was written, for its rule to say so."""
    bare = _SPACES.sub("", text)
    if not re.fullmatch(r"-?\d[\d.,]*", bare, re.ASCII):
        return text.strip()
    thousands, point = MARKS.get(language, (",", "."))
    for groups, decimal in ((thousands, point), (point, thousands)):
        whole = rf"-?(?:\d{{1,3}}(?:{re.escape(groups)}\d{{3}})+|\d+)"
        if re.fullmatch(rf"{whole}(?:{re.escape(decimal)}\d*)?", bare):
            return bare.replace(groups, "").replace(decimal, ".").rstrip(".")
    return text.strip()


def written(canonical: str, language: str) -> str:
    """As the reader writes it, without thousands marks."""
    if not PLAIN.fullmatch(canonical):
        return canonical
    return canonical.replace(".", MARKS.get(language, (",", "."))[1])


def echo(canonical: str) -> str:
    """A large number with its thousands set apart, so that a nought too many is seen; "" for a small one."""
    if not PLAIN.fullmatch(canonical) or abs(Decimal(canonical)) < ECHOED:
        return ""
    return number(canonical)
