"""A draft from the command line: begun, changed in a file, registered once."""

import json
from pathlib import Path

import pytest

from tests.cli.typed import Typed
from thongquan.clearance.models import Declaration, Draft

NOBODYS = "00000000-0000-7000-8000-000000000000"


@pytest.fixture
def example(thongquan: Typed, tmp_path: Path) -> Path:
    path = tmp_path / "import.json"
    thongquan("example", "import", "--to", path)
    return path


def begun(thongquan: Typed, *how: object) -> dict:
    return thongquan.by("thuongnhan").json("draft", "start", *how, "--json")


def test_a_draft_is_begun_filled_previewed_and_registered_once(thongquan: Typed, example: Path) -> None:
    one = begun(thongquan)
    thongquan("draft", "preview", one["draft"], status=1)
    thongquan("draft", "fill", one["draft"], example)
    previewed = thongquan.json("draft", "preview", one["draft"], "--json")
    before = Declaration.objects.count()
    first = thongquan.json("draft", "register", one["draft"], "--json")
    again = thongquan.json("draft", "register", one["draft"], "--json")
    assert first == again
    assert first["registered"]
    assert Declaration.objects.count() == before + 1
    shown = thongquan.json("declaration", "show", first["number"], "--json")
    assert shown["taxes"]["totals"]["all"] == previewed["totals"]["all"]


def test_what_show_wrote_is_changed_and_saved_and_an_older_one_is_refused(
    thongquan: Typed, example: Path, tmp_path: Path
) -> None:
    one, file = begun(thongquan, "--from", example), tmp_path / "draft.json"
    thongquan("draft", "show", one["draft"], "--to", file)
    told = json.loads(file.read_text("utf-8"))
    told["content"]["remarks"] = "Sửa tay"
    del told["content"]["functional_reference_id"]
    file.write_text(json.dumps(told), "utf-8")
    saved = thongquan.json("draft", "save", file, "--json")
    assert (saved["version"], saved["content"]["remarks"]) == (2, "Sửa tay")
    assert "draft-changed" in thongquan("draft", "save", file, status=1).stderr
    file.write_text("{", "utf-8")
    assert "unreadable" in thongquan("draft", "save", file, status=1).stderr


def test_a_copy_of_an_earlier_declaration(thongquan: Typed, example: Path) -> None:
    earlier = begun(thongquan, "--from", example)
    number = thongquan.json("draft", "register", earlier["draft"], "--json")["number"]
    copy = begun(thongquan, "--copy", number)
    assert len(copy["content"]["items"]) == len(earlier["content"]["items"])
    assert "containers" not in copy["content"]


def test_only_its_people_list_read_and_discard_a_draft(thongquan: Typed) -> None:
    one = begun(thongquan, "--export")
    assert one["draft"] in thongquan("draft", "list").stdout
    for other in (one["draft"], NOBODYS):
        refused = thongquan.by("daily")("draft", "discard", other, status=1)
        assert "not-found" in refused.stderr
    assert one["draft"] not in thongquan("draft", "list").stdout
    thongquan.by("thuongnhan")("draft", "discard", one["draft"])
    assert not Draft.objects.filter(pk=one["draft"]).exists()
