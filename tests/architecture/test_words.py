"""What is written down: no place of one machine, a page for every room, a word on what a name does not say."""

import ast
import importlib.metadata
import re
import subprocess
from pathlib import Path

import pytest

from tests.architecture.test_house import ROOT, rooms, sources
from thongquan.config.paths import REPOSITORY

# Put together here, so that this file is not the one that holds them.
FORBIDDEN = [
    "/wo" "rk/", "/tm" "p/wt", "/tm" "p/plan", "/ho" "me/", "/ro" "ot/", "/Use" "rs/",
    "py" "pi.org", "python" "hosted.org", "npm" "js.org", "npm" "js.com",
]  # fmt: skip
SCREEN = 60  # lines
SAID_BY_THE_BASE = (
    "AppConfig",
    "Event",
    "Enum",
    "Schema",
    "Model",
    "Part",
    "Struct",
    "Row",
    "Thread",
    "Handler",
)


def files() -> list[Path]:
    """Everything that is in the repository, or would be after `git add`; nothing where there is no git."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=REPOSITORY,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return [path for name in listed.stdout.splitlines() if (path := REPOSITORY / name).is_file()]


def test_no_file_names_a_place_of_one_machine_or_a_registry() -> None:
    for path in files():
        body = path.read_bytes()
        if b"\0" in body[:8192]:
            continue
        text = body.decode("utf-8", "replace")
        assert [word for word in FORBIDDEN if word in text] == [], path


def test_every_library_we_install_is_used() -> None:
    lines = (REPOSITORY / "requirements" / "runtime.in").read_text("utf-8").splitlines()
    asked = {re.split(r"[\[<>=]", line)[0] for line in lines if line and not line.startswith("#")}
    modules = (REPOSITORY / "src").rglob("*.py")
    written = {word for path in modules for word in re.findall(r"\w+", path.read_text("utf-8"))}
    used = {
        name.lower().replace("_", "-")
        for module, names in importlib.metadata.packages_distributions().items()
        if module in written
        for name in names
    }
    assert sorted(asked - used) == []


def test_no_file_is_larger_than_two_megabytes() -> None:
    assert [path for path in files() if path.stat().st_size > 2_000_000] == []


@pytest.mark.parametrize("room", sorted(rooms()))
def test_every_room_says_on_one_screen_what_it_is_for(room: str) -> None:
    lines = (ROOT / room / "README.md").read_text("utf-8").splitlines()
    assert lines[0].startswith(f"# {room}")
    assert 5 <= len(lines) <= SCREEN


def test_every_module_says_what_it_is() -> None:
    for path, tree in sources("**/*.py"):
        if tree.body and path.name != "apps.py":
            assert ast.get_docstring(tree), path


def test_every_class_says_what_its_name_and_its_base_do_not() -> None:
    for path, tree in sources("**/*.py"):
        classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
        told = (*SAID_BY_THE_BASE, *(node.name for node in classes))
        for node in classes:
            by_base = any(ast.unparse(base).endswith(told) for base in node.bases)
            private = node.name.startswith("_")
            assert private or by_base or ast.get_docstring(node), f"{path}:{node.lineno} {node.name}"


def test_every_frame_a_domain_gives_away_is_described() -> None:
    """Columns and units of a frame are in no name and no type."""
    for path, tree in sources("*/domain/**/*.py", "*/domain.py", "kernel/*.py"):
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and node.returns is not None:
                frame = "DataFrame" in ast.unparse(node.returns)
                assert not frame or ast.get_docstring(node), f"{path}:{node.lineno} {node.name}"
