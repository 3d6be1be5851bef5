"""`thongquan view …`: how one narrows a list, kept under a name of one's own."""

from typing import Annotated

import typer

from thongquan.cli import terminal
from thongquan.cli.declaration import AsJson
from thongquan.cli.listing import listing
from thongquan.cli.session import who_now
from thongquan.identity import services as identity
from thongquan.identity.selectors.views import saved_views

view = typer.Typer(no_args_is_help=True, help="Bộ lọc đã lưu / saved views of lists.")
Of = Annotated[str, typer.Option("--of", help="Danh sách / the list")]
DECLARATIONS = "declarations"


@view.command("list")
def listed(of: Of = "", as_json: AsJson = False) -> None:
    """Bộ lọc của mình / one's own."""
    rows = saved_views(who_now()[0].subject, of)
    plain = [one | {"filters": _written(one["filters"])} for one in rows]
    listing(rows if as_json else plain, ("view", "of", "name", "filters"), as_json=as_json)


@view.command("save")
def save(
    name: Annotated[str, typer.Argument(help="Tên / name")],
    filters: Annotated[list[str], typer.Argument(help="lane=R state=registered …")],
    of: Of = DECLARATIONS,
) -> None:
    """Lưu bộ lọc; trùng tên thì ghi đè / save; one of that name is written over."""
    pairs = [text.partition("=") for text in filters]
    if not all(field and mark for field, mark, _ in pairs):
        raise typer.BadParameter("field=value", param_hint="filters")
    signed, at = who_now()
    given = {field: wanted for field, _, wanted in pairs}
    made = identity.save_view(of=of, name=name, filters=given, actor=signed.actor(), at=at)
    terminal.done("Đã lưu / saved", str(made))


@view.command("forget")
def forget(key: Annotated[int, typer.Argument(help="Số bộ lọc / number of the view")]) -> None:
    """Xóa / forget."""
    signed, at = who_now()
    identity.forget_view(view=key, actor=signed.actor(), at=at)
    terminal.done("Đã xóa / forgotten", str(key))


def _written(filters: dict[str, str]) -> str:
    return " ".join(f"{field}={wanted}" for field, wanted in filters.items())
