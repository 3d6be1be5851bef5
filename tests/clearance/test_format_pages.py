"""The reference pages about formats are complete and fresh."""

import re
from pathlib import Path

import msgspec
import pytest
import yaml
from django.conf import settings
from scripts import formats_page

from tests.clearance.packed import mappings
from thongquan.clearance.domain import declaration
from thongquan.clearance.messages import detect
from thongquan.clearance.messages.catalogue import messages
from thongquan.clearance.messages.parsed import Limits

PARTS = ("Declaration", "Party", "Charge", "Document", "Container", "Item", "OtherTax")
SECOND = Path(__file__).parents[1] / "packs" / "xx"
LAOS = formats_page.PACK.parent / "la"
PACKS = (formats_page.PACK, SECOND, LAOS)
REGENERATE = "python scripts/formats_page.py"


def sections() -> dict[str, list[str]]:
    page = (formats_page.REFERENCE / "declaration.md").read_text("utf-8")
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
    page = (formats_page.REFERENCE / "formats.md").read_text("utf-8")
    assert page == formats_page.formats_page(), REGENERATE


@pytest.mark.data
def test_the_page_of_what_is_not_carried_is_fresh_and_gives_every_reason():
    data = Path(settings.DATA)
    page = (formats_page.REFERENCE / "foreign_formats.md").read_text("utf-8")
    assert page == formats_page.foreign_page(data), REGENERATE
    paths = [path for known in formats_page.left_out(data).values() for path in known]
    assert [path for path in paths if not formats_page.why(path)] == []


def used() -> set[str]:
    """The findings that readers of messages make, and those of the command line."""
    room = Path(declaration.__file__).parents[1]
    read = [*(room / "messages").glob("*.py"), room / "services" / "preview.py"]
    typed = [room.parent / "cli" / name for name in ("reading.py", "assess.py")]
    return set(re.findall(r"FMT-\d{3}", "".join(path.read_text("utf-8") for path in [*read, *typed])))


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_every_finding_of_a_format_is_a_rule_of_the_pack_in_its_languages(pack):
    languages = set(yaml.safe_load((pack / "pack.yaml").read_text("utf-8"))["languages"])
    rows = messages(pack)
    assert set(rows) == used()
    assert [row.id for row in rows.values() if {*row.message} != languages or {*row.fix} != languages] == []
    assert [row.id for row in rows.values() if not row.basis or not row.title or not row.by_code] == []


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_the_languages_of_a_finding_give_the_same_facts(pack):
    for row in messages(pack).values():
        facts = {
            (tuple(sorted(re.findall(r"\{\w+\}", row.message[t]))), tuple(re.findall(r"\{\w+\}", row.fix[t])))
            for t in row.message
        }
        assert len(facts) == 1, row.id


def test_what_cannot_be_read_is_told_in_the_languages_of_the_pack(settings):
    settings.PACK = SECOND
    [answer] = detect.parse(b"{", mappings=mappings(), limits=Limits()).findings
    assert answer[0].message == {
        "fr": "JSON mal formé à partir de l'octet 1 : {",
        "en": "This is not well-formed JSON; it breaks at byte 1: {",
    }
    assert answer[0].fix["fr"] == "Vérifier le programme qui a écrit le fichier."
