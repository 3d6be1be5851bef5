"""Writes the diagrams of every state machine of every room into the docs, from their tables.

A page shows one after a line `<!-- include NAME.mmd -->`; the block below it is written here too.
"""

import importlib
import pkgutil
import re
from pathlib import Path
from typing import Any

import thongquan
from thongquan.kernel.states import Machine

DOCS = Path(__file__).parents[1] / "docs"
FOLDER = DOCS / "reference" / "states"
INCLUDE = re.compile(r"(<!-- include ([\w-]+\.mmd) -->\n)(?:\n?```mermaid\n.*?```\n)?", re.DOTALL)


def machines() -> list[Machine[Any, Any]]:
    """By name; each stands in a domain, which needs no database to be read."""
    found = {}
    for room in pkgutil.iter_modules(thongquan.__path__, "thongquan."):
        package = importlib.import_module(room.name)
        if not (Path(str(package.__file__)).parent / "domain").is_dir():
            continue
        domain = importlib.import_module(f"{room.name}.domain")
        for module in pkgutil.walk_packages(domain.__path__, f"{domain.__name__}."):
            for value in vars(importlib.import_module(module.name)).values():
                if isinstance(value, Machine):
                    found[value.name] = value
    return [found[name] for name in sorted(found)]


def file_of(machine: Machine[Any, Any]) -> Path:
    return FOLDER / f"{machine.name.replace(' ', '-').replace('.', '-')}.mmd"


def with_diagrams(page: str) -> str:
    """The page with the block after each include as the file now is."""
    return INCLUDE.sub(
        lambda found: f"{found[1]}```mermaid\n{(FOLDER / found[2]).read_text('utf-8')}```\n", page
    )


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for each in machines():
        file_of(each).write_text(each.mermaid(), "utf-8")
    for path in DOCS.rglob("*.md"):
        path.write_text(with_diagrams(path.read_text("utf-8")), "utf-8")
