"""What was found and what would be right are told alike in every language: values, codes, names of fields and
signs, and no words of one language."""

import io
import json
import re
import zipfile
from pathlib import Path

import msgspec
import pytest

from thongquan.clearance.domain.declaration import Declaration
from thongquan.clearance.domain.mappings import Mappings
from thongquan.clearance.domain.rules.rows import Row, topic_rows
from thongquan.clearance.messages.detect import parse
from thongquan.clearance.messages.parsed import Limits

PACK = Path(__file__).parents[2] / "packs" / "vn"
ROWS = [row for file in sorted((PACK / "books/rules").glob("*.yaml")) for row in topic_rows(file.read_bytes())]
WORD = re.compile(r"[A-Za-z_]*[a-z][A-Za-z_]+")
BYTE = re.compile(r"0x[0-9A-F]{2}")
FILLED = re.compile(r"\{[^{}]*\}")
# As they are written in files and commands: names of elements, of numbers, of books, of options.
NAMES = {
    *("Declaration", "Response", "MetaData", "urn", "wco", "datamodel", "NaN", "true", "false", "help", "mod"),
    *(book.name for book in (PACK / "books").iterdir()),
}


def codes() -> set[str]:
    """What a declaration itself says: its fields, and the codes that rules compare them with."""
    fields = set(re.findall(r'"(\w+)":', json.dumps(msgspec.json.schema(Declaration))))
    compared = re.findall(r"'([^']*)'", " ".join(row.when or "" for row in ROWS))
    return {word for text in (*fields, *compared) for word in WORD.findall(text)} | {"item", "party"}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_rule_tells_found_and_expected_without_words_of_one_language(row: Row) -> None:
    said = FILLED.sub("", f"{row.found} {row.expected}")
    assert {*WORD.findall(said)} - codes() - NAMES == set()


def book(**parts: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return made.getvalue()


HOSTILE = {
    "xml": b"<a>\n <b></c></a>",
    "xml-ends": b"<ASYCUDA><b>",
    "xml-empty-name": b"< >",
    "xml-encoding": b"<?xml version='1.0' encoding='KOI8-U'?><a/>",
    "xml-doctype": b"<!DOCTYPE a><a/>",
    "csv-encoding": b"functional_reference_id,type_code\nA,\xff\xfe\xfa",
    "csv-quote": b'functional_reference_id,type_code\nA,"x"y',
    "csv-end": b'functional_reference_id,type_code\nA,"x',
    "json": b'{"type_code": }',
    "json-encoding": b'{"type_code": "\xff"}',
    "json-string": b'{"functional_reference_id": [1]}',
    "json-number": b'{"functional_reference_id": "a", "item_quantity": "x", "items": {}}',
    "json-object": b'{"functional_reference_id": "a", "items": [1], "parties": ["x"]}',
    "json-flag": b'{"functional_reference_id": "a", "items": [{"direct_transport": "x"}]}',
    "zip": b"PK\x03\x04" + bytes(40),
    "book-of-nothing": book(a="x"),
    "book-that-swells": book(a="x" * 5_000_000),
    "nothing": b"",
    "unknown": b"\x01\x02",
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_a_file_that_cannot_be_read_is_told_in_its_own_words(body: bytes) -> None:
    """Every word of what was found or is right stands in the file, or is a code."""
    findings = [found for one in parse(body, mappings=Mappings({}), limits=Limits()).findings for found in one]
    assert findings
    text, known = body.decode("utf-8", "replace"), codes() | NAMES
    for found in findings:
        said = WORD.findall(BYTE.sub("", f"{found.found} {found.expected}"))
        assert {word for word in said if word not in known and word not in text} == set(), found
