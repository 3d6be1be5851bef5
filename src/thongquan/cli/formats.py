"""`thongquan schema …` and `thongquan template …`: what we accept, for those who write it."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from thongquan.clearance.messages.json import schema as declaration_schema
from thongquan.clearance.messages.table import template_csv, template_xlsx
from thongquan.cli import terminal
from thongquan.kernel.refusals import Refused

schema = typer.Typer(no_args_is_help=True, help="Lược đồ JSON / JSON Schemas of what is accepted.")
TEMPLATES = {"declaration.xlsx": template_xlsx, "declaration.csv": template_csv}


@schema.command("declaration")
def of_declaration() -> None:
    """Lược đồ của tờ khai / the schema of a declaration."""
    sys.stdout.write(json.dumps(declaration_schema(), ensure_ascii=False, indent=2) + "\n")


def template(
    name: Annotated[str, typer.Argument(help=" | ".join(TEMPLATES))],
    to: Annotated[Path | None, typer.Option("--to", help="Nơi ghi / where to write it")] = None,
) -> None:
    """Mẫu bảng để điền / a table to fill in."""
    if name not in TEMPLATES:
        raise Refused("no-such-template", template=name, templates=", ".join(TEMPLATES))
    file = to or Path(name)
    file.write_bytes(TEMPLATES[name]())
    terminal.err().print(f"[green]✓[/green] {file}")
