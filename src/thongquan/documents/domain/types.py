"""What a file says it is against what its bytes say."""

import re
from collections.abc import Collection, Mapping

import puremagic

from thongquan.kernel.refusals import Refused

HEAD = 64 * 1024  # bytes that are looked at
OFFICE = "application/vnd.openxmlformats-officedocument."

# Types taken as they are declared by the name's ending; a pack may give another table.
ACCEPTED: Mapping[str, str] = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".xml": "application/xml",
    ".docx": f"{OFFICE}wordprocessingml.document",
    ".xlsx": f"{OFFICE}spreadsheetml.sheet",
    ".csv": "text/csv",
    ".json": "application/json",
    ".txt": "text/plain",
}
TEXTS = frozenset({"text/csv", "application/json", "text/plain"})
NEVER_TEXT = frozenset({"application/pdf", "text/html", "image/svg+xml", "application/xml"})
XML = "application/xml"
NEVER_XML = frozenset({"application/pdf", "text/html", "image/svg+xml"})
NO_DATA = frozenset({"html", "svg"})  # elements whose files a browser runs or draws, with or without a prefix
_ROOT = re.compile(r"\s*(?:<!--(?:(?!-->).)*-->\s*)*<(?:[\w.-]+:)?(?P<name>[A-Za-z_][\w.-]*)[\s/>]", re.DOTALL)
_DOCTYPE = re.compile(r"\s*(?:(?:<!--(?:(?!-->).)*-->|<\?(?:(?!\?>).)*\?>)\s*)*<!DOCTYPE", re.DOTALL)
_MAIN_PART = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml"}


class BadType(Refused):
    """Codes: type-not-accepted (the ending), type-mismatch (the bytes are something else), document-type (XML
    that could declare entities), macros-inside."""


def sniffed_type(
    name: str, head: bytes, *, members: Collection[str] = (), accepted: Mapping[str, str] = ACCEPTED
) -> str:
    """The media type of a file called `name` whose first HEAD bytes are `head`, where both agree; else BadType.

    `members`: the names in the archive, where the file is one.
    """
    stem, dot, last = name.rpartition(".")
    ending = f".{last.lower()}" if stem and dot else ""
    if ending not in accepted:
        raise BadType("type-not-accepted", ending=ending, accepted=", ".join(sorted(accepted)))
    declared, found = accepted[ending], _magic(head)
    if declared == XML and _has_doctype(head):
        raise BadType("document-type", name=name)
    if declared == XML and not found & NEVER_XML and _is_xml(head):
        return declared
    if declared in TEXTS:
        agrees = _is_text(head) and not found & NEVER_TEXT
    elif ending in _MAIN_PART:
        agrees = declared in found and _MAIN_PART[ending] in members
        if agrees and any(member.lower().endswith("vbaproject.bin") for member in members):
            raise BadType("macros-inside", name=name)
    else:
        agrees = declared in found
    if not agrees:
        raise BadType("type-mismatch", declared=declared, found=", ".join(sorted(found)) or "unknown")
    return declared


def _is_xml(head: bytes) -> bool:
    """Text that begins with an element: the declaration before it (<?xml …) may be left out (XML 1.0, 2.8)."""
    if not _is_text(head):
        return False
    root = _ROOT.match(_text(head))
    return root is not None and root["name"].lower() not in NO_DATA


def _has_doctype(head: bytes) -> bool:
    """Before the first element; with the declaration (<?xml …) before it or without."""
    return _DOCTYPE.match(_text(head)) is not None


def _text(head: bytes) -> str:
    wide = head[:2] in (b"\xff\xfe", b"\xfe\xff")
    if wide:
        return head[: len(head) // 2 * 2].decode("utf-16", errors="ignore")
    return head.decode("utf-8-sig", errors="ignore")


def _magic(head: bytes) -> frozenset[str]:
    if not head:
        return frozenset()
    try:
        return frozenset(match.mime_type for match in puremagic.magic_string(head) if match.mime_type)
    except (puremagic.PureError, ValueError):
        return frozenset()


def _is_text(head: bytes) -> bool:
    """UTF-8 (a letter may be cut at the end) or UTF-16 with its mark, without control characters."""
    try:
        if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
            text = head[: len(head) // 2 * 2].decode("utf-16", errors="strict")
        else:
            cut = len(head) == HEAD
            text = head.decode("utf-8", errors="ignore" if cut else "strict")
            if cut and len(text.encode()) < len(head) - 3:
                return False
    except UnicodeDecodeError:
        return False
    return not any(ord(letter) < 32 and letter not in "\t\r\n\f" for letter in text)
