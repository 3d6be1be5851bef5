"""What the pages of journeys tell people to type does what they say."""

import re
import shlex
from pathlib import Path

import pytest

from tests.cli.typed import Typed
from thongquan.clearance.models import Declaration
from thongquan.config.paths import REPOSITORY

JOURNEYS = REPOSITORY / "docs" / "journeys"
BLOCK = re.compile(r"```(?:sh|shell)\n(.*?)```", re.DOTALL)


def commands(page: Path) -> list[tuple[str, str]]:
    """Who types (the last `# name` above it in its block, "" nobody), what comes after the program's name."""
    found = []
    for block in BLOCK.findall(page.read_text("utf-8")):
        who = ""
        for line in block.splitlines():
            if line.startswith("# "):
                who = line[2:].strip()
            elif line.startswith("thongquan "):
                found.append((who, line.removeprefix("thongquan ")))
    return found


def newest() -> tuple[str, str]:
    """Number and lane of the declaration registered last."""
    row = Declaration.objects.order_by("-id").first()
    return (f"{row.number}{row.revision}", row.lane) if row else ("", "")


@pytest.mark.parametrize("page", sorted(JOURNEYS.glob("*.md")), ids=lambda page: page.stem)
def test_every_command_of_a_journey_runs(
    page: Path, thongquan: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "docs").symlink_to(REPOSITORY / "docs")
    monkeypatch.chdir(tmp_path)  # what is written stays here
    for who, line in commands(page):
        number, lane = newest()
        if " override " in line and f"--to {lane} " in line:
            continue  # chance drew that lane already
        thongquan.by(who or None)(*shlex.split(line.replace("$NUMBER", number)))


def test_the_pages_of_journeys_have_commands() -> None:
    assert all(len(commands(page)) >= 4 for page in JOURNEYS.glob("*.md"))
