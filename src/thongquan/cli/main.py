"""The command line, put together from one file per journey."""

import sys
from typing import Any

import typer
from rich.console import Console

from thongquan.cli import law
from thongquan.kernel.refusals import Refused


class _Commands(typer.core.TyperGroup):
    """A refusal is an answer, not a crash: code and facts on standard error, exit status 1."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except Refused as refused:
            Console(stderr=True).print(f"[red]{refused.code}[/red]")
            for name, value in refused.facts.items():
                Console(stderr=True).print(f"  {name}: {value}", markup=False)
            sys.exit(1)


app = typer.Typer(cls=_Commands, no_args_is_help=True, pretty_exceptions_show_locals=False)
app.add_typer(law.books, name="books")
app.add_typer(law.tariff, name="tariff")
