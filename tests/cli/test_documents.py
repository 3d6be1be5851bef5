"""The papers of a declaration over the command line."""

import re
from pathlib import Path

import pytest

from tests.cli.typed import Typed

KEY = re.compile(r"[0-9a-f-]{36}")


@pytest.fixture
def number(thongquan: Typed, tmp_path: Path) -> str:
    file = tmp_path / "import.json"
    thongquan("example", "import", "--to", file)
    return str(thongquan.by("thuongnhan").json("declare", file, "--json")["answers"][0]["number"])


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    file = tmp_path / "co.txt"
    file.write_text("C/O", "utf-8")
    return file


def test_papers_are_attached_replaced_asked_for_and_supplied(
    thongquan: Typed, number: str, paper: Path
) -> None:
    def document(*words: object, by: str, status: int = 0) -> str:
        told = thongquan.by(by)("document", words[0], number, *words[1:], status=status)
        return next(iter(KEY.findall(told.output)), "")

    first = document("attach", paper, "--category", "invoice", by="thuongnhan")
    second = document("replace", first, paper, "--reason", "bản rõ hơn", by="thuongnhan")
    document("ask", "origin", "--text", "Nộp C/O", by="congchuc", status=2)
    document("ask", "origin", "--text", "vi=Nộp C/O", by="thuongnhan", status=1)
    asked = document("ask", "origin", "--text", "vi=Nộp C/O", "--text", "en=The proof", by="congchuc")
    third = document("supply", asked, paper, by="thuongnhan")
    document("return", asked, "--reason", "không rõ", by="congchuc")
    fourth = document("supply", asked, paper, by="thuongnhan")
    document("accept", asked, by="congchuc")

    papers = thongquan.json("document", "list", number, "--json")
    assert [one["document"] for one in papers] == [first, second, third, fourth]
    assert [one["ended_at"] is None for one in papers] == [False, True, True, True]
    (request,) = thongquan.json("document", "requests", number, "--json")
    assert (request["state"], request["text"]["en"]) == ("accepted", "The proof")

    other = document("ask", "permit", "--text", "vi=Nộp giấy phép", by="congchuc")
    document("withdraw", other, "--reason", "đã có", by="congchuc")
    document("supply", other, paper, by="thuongnhan", status=1)
    document("supply", first, paper, by="thuongnhan", status=1)
