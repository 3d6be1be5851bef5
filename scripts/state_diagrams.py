"""Writes the diagrams of the state machines into the docs, from their tables."""

from pathlib import Path

from thongquan.books.domain import MACHINE
from thongquan.clearance.domain.states import MACHINES

FOLDER = Path(__file__).parent.parent / "docs" / "reference" / "states"

if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for machine in (*MACHINES, MACHINE):
        (FOLDER / f"{machine.name.replace(' ', '-')}.mmd").write_text(machine.mermaid())
