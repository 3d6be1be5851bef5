"""The reference pages about formats are complete and fresh."""

import re
from pathlib import Path

import msgspec
import pytest
from django.conf import settings

from tests.clearance import reference_pages
from thongquan.clearance.domain import declaration
from thongquan.clearance.messages.catalogue import MESSAGES

PARTS = ("Declaration", "Party", "Charge", "Document", "Container", "Item", "OtherTax")
REGENERATE = "python -m tests.clearance.reference_pages"


def sections() -> dict[str, list[str]]:
    page = (reference_pages.REFERENCE / "declaration.md").read_text("utf-8")
    parts = re.split(r"^## ", page, flags=re.MULTILINE)[1:]
    return {part.split("\n", 1)[0]: re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE) for part in parts}


@pytest.mark.parametrize("part", PARTS)
def test_every_field_of_the_declaration_stands_once_in_the_table_of_names(part):
    fields = msgspec.structs.fields(getattr(declaration, part))
    lists = {field.name for field in fields if field.name in declaration_lists()}
    assert sorted(sections()[part]) == sorted(field.name for field in fields if field.name not in lists)


def declaration_lists() -> set[str]:
    return {"parties", "charges", "documents", "containers", "items", "taxes"}


def test_the_page_of_formats_is_fresh():
    page = (reference_pages.REFERENCE / "formats.md").read_text("utf-8")
    assert page == reference_pages.formats_page(), REGENERATE


@pytest.mark.data
def test_the_page_of_what_is_not_carried_is_fresh_and_gives_every_reason():
    data = Path(settings.DATA)
    page = (reference_pages.REFERENCE / "foreign_formats.md").read_text("utf-8")
    assert page == reference_pages.foreign_page(data), REGENERATE
    paths = [path for known in reference_pages.left_out(data).values() for path in known]
    assert [path for path in paths if not reference_pages.why(path)] == []


@pytest.mark.parametrize("rule", sorted(MESSAGES))
def test_every_finding_speaks_vietnamese_and_english(rule):
    message = MESSAGES[rule]
    assert set(message.text) == {"vi", "en"}
    assert all(message.text.values())
    assert set(message.fix) in ({"vi", "en"}, set())


def test_every_finding_of_the_catalogue_is_used_and_every_used_one_is_in_it():
    package = Path(declaration.__file__).parents[1] / "messages"
    sources = "".join(path.read_text("utf-8") for path in package.glob("*.py") if path.stem != "catalogue")
    assert set(re.findall(r"FMT-\d{3}", sources)) == set(MESSAGES)
