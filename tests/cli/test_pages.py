"""What the pages of journeys tell people to type does what they say."""

import re
import shlex
from pathlib import Path

import pytest

from tests.cli.typed import Typed
from thongquan.config.paths import REPOSITORY

JOURNEYS = REPOSITORY / "docs" / "journeys"
BLOCK = re.compile(r"```(?:sh|shell)\n(.*?)```", re.DOTALL)


def commands(page: Path) -> list[list[str]]:
    """Lines of shell blocks that start with the program's name; `\\` at the end of a line carries on."""
    blocks = BLOCK.findall(page.read_text("utf-8"))
    lines = [line for block in blocks for line in block.replace("\\\n", " ").splitlines()]
    return [shlex.split(line, comments=True)[1:] for line in lines if line.startswith("thongquan ")]


@pytest.mark.parametrize("page", sorted(JOURNEYS.glob("*.md")), ids=lambda page: page.stem)
def test_every_command_of_a_journey_runs(
    page: Path, thongquan: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "docs").symlink_to(REPOSITORY / "docs")
    monkeypatch.chdir(tmp_path)  # what is written stays here
    for arguments in commands(page):
        thongquan(*arguments)


def test_the_journey_of_a_declaration_has_commands() -> None:
    assert len(commands(JOURNEYS / "declaration.md")) >= 4
