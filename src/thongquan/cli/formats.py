"""`thongquan schema …` and `thongquan template …`: what we accept, for those who write it."""

import json
import re
import sys
from datetime import date, timedelta
from pathlib import Path
from secrets import token_hex
from typing import Annotated, Any

import typer
from django.conf import settings
from django.utils import timezone

from thongquan.clearance.messages.json import schema as declaration_schema
from thongquan.clearance.messages.table import template_csv, template_xlsx
from thongquan.cli import assess, terminal
from thongquan.kernel.refusals import Refused

schema = typer.Typer(no_args_is_help=True, help="Lược đồ JSON / JSON Schemas of what is accepted.")
EXAMPLE_DAY = date(2026, 11, 23)  # on which docs/examples are declared
DAY = re.compile(r"\d{4}-\d\d-\d\d")
TEMPLATES = {"declaration.xlsx": template_xlsx, "declaration.csv": template_csv}


@schema.command("declaration")
def of_declaration() -> None:
    """Lược đồ của tờ khai / the schema of a declaration."""
    sys.stdout.write(json.dumps(declaration_schema(), ensure_ascii=False, indent=2) + "\n")


def example(
    name: Annotated[str, typer.Argument(help="import | export")],
    to: Annotated[Path | None, typer.Option("--to", help="Nơi ghi / where to write it")] = None,
) -> None:
    """Tờ khai mẫu của hôm nay, số tham chiếu riêng / an example of today, with a reference of its own."""
    source = settings.REPOSITORY / "docs" / "examples" / f"{name}.json"
    if not source.exists():
        raise Refused("no-such-template", template=name, templates="import, export")
    content = json.loads(source.read_text("utf-8"))
    moved = _moved(content, assess.today(timezone.now()) - EXAMPLE_DAY)
    moved["functional_reference_id"] = f"{content['functional_reference_id'][:2]}-{token_hex(4).upper()}"
    file = to or Path(f"{name}.json")
    file.write_text(json.dumps(moved, ensure_ascii=False, indent=2) + "\n", "utf-8")
    terminal.err().print(f"[green]✓[/green] {file}")


def _moved(value: Any, by: timedelta) -> Any:
    """Every date in the example by as many days."""
    if isinstance(value, dict):
        return {name: _moved(inner, by) for name, inner in value.items()}
    if isinstance(value, list):
        return [_moved(inner, by) for inner in value]
    if isinstance(value, str) and DAY.fullmatch(value):
        return (date.fromisoformat(value) + by).isoformat()
    return value


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
