"""The documentation is under test: links resolve, generated pages are fresh, the index leaves nothing out."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from scripts import books_page, errors_page, permissions_page
from scripts.state_diagrams import INCLUDE, file_of, with_diagrams

from thongquan.books import selectors as books
from thongquan.clearance.domain.states import MACHINES
from thongquan.config.paths import REPOSITORY

DOCS = REPOSITORY / "docs"
BUILT = {".venv", "node_modules", "var", "build", "dist", ".git"}
LINK = re.compile(r"\]\(([^()\s]+)\)")
BARE = re.compile(r"(?<![\w/.])(docs/[\w./-]*\w\.\w+|packs/README\.md)")


def pages() -> list[Path]:
    found = []
    for folder, inside, names in os.walk(REPOSITORY):
        inside[:] = [name for name in inside if name not in BUILT and not name.startswith(".")]
        found += [Path(folder) / name for name in names if name.endswith(".md")]
    return sorted(found)


def prose(page: Path) -> str:
    """Without blocks of code, whose brackets are no links."""
    return re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text("utf-8"), flags=re.DOTALL)


def anchors(page: Path) -> set[str]:
    """The names of the headings, as they are made of their words."""
    text = page.read_text("utf-8")
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    made = {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
    return made | set(re.findall(r'<a (?:id|name)="([^"]+)"', text))


def broken(page: Path) -> Iterator[str]:
    for link in LINK.findall(prose(page)):
        if "://" in link or link.startswith("mailto:"):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            yield link


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(REPOSITORY)))
def test_every_relative_link_resolves(page: Path) -> None:
    assert list(broken(page)) == []
    assert [name for name in BARE.findall(page.read_text("utf-8")) if not (REPOSITORY / name).exists()] == []


def test_the_index_names_every_page_once() -> None:
    linked = [(DOCS / link).resolve() for link in LINK.findall((DOCS / "README.md").read_text("utf-8"))]
    ours = [page for page in pages() if page.is_relative_to(DOCS) and page != DOCS / "README.md"]
    assert [str(page) for page in ours if linked.count(page) != 1] == []


def test_decisions_are_dated_and_numbered_without_a_gap() -> None:
    found = sorted((DOCS / "decisions").glob("*.md"))
    assert [int(page.name[:4]) for page in found] == list(range(1, len(found) + 1))
    for number, page in enumerate(found, 1):
        title, _, day, *_ = page.read_text("utf-8").splitlines()
        assert title.startswith(f"# {number}. ")
        assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", day), page


def test_the_page_of_refusals_is_fresh() -> None:
    assert errors_page.PAGE.read_text("utf-8") == errors_page.written(), "python scripts/errors_page.py"


def test_the_page_of_permissions_is_fresh() -> None:
    assert permissions_page.PAGE.read_text("utf-8") == permissions_page.written(), "scripts/permissions_page.py"


def test_the_page_of_books_is_fresh_and_says_what_each_is_for() -> None:
    assert set(books.kinds) == set(books_page.FOR)
    assert books_page.PAGE.read_text("utf-8") == books_page.written(books.kinds), "python scripts/books_page.py"


def test_diagrams_in_pages_are_those_of_the_machines() -> None:
    texts = {page: page.read_text("utf-8") for page in pages()}
    assert [page for page, text in texts.items() if with_diagrams(text) != text] == [], (
        "scripts/state_diagrams.py"
    )
    shown = {found[2] for text in texts.values() for found in INCLUDE.finditer(text)}
    assert shown >= {file_of(machine).name for machine in MACHINES}


def test_every_variable_of_the_environment_is_on_the_page_of_operations() -> None:
    known = set()
    for path in (*(REPOSITORY / "src").rglob("*.py"), *(REPOSITORY / "tests").rglob("*.py")):
        known |= set(re.findall(r"[\"'](THONGQUAN_[A-Z0-9_]+)", path.read_text("utf-8")))
    told = (DOCS / "operations.md").read_text("utf-8") + (DOCS / "data.md").read_text("utf-8")
    assert sorted(name for name in known if f"`{name}`" not in told) == []
