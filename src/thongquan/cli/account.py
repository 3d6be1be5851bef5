"""`thongquan sign-in`, `sign-out`, `whoami`."""

from typing import Annotated

import typer
from django.utils import timezone
from rich.text import Text

from thongquan.cli import session, terminal
from thongquan.identity.domain.catalogue import ROLE_TEXTS
from thongquan.kernel.refusals import Refused


def sign_in(
    user: Annotated[str, typer.Option("--user", prompt="Tên / user", help="Tên / user name")],
    password: Annotated[str, typer.Option("--password", prompt="Mật khẩu / password", hide_input=True)],
    code: Annotated[str, typer.Option("--code", help="Mã xác thực thứ hai / code of the second factor")] = "",
) -> None:
    """Đăng nhập; hết hạn sau 12 giờ / sign in; it ends after 12 hours."""
    try:
        signed = session.sign_in(username=user, password=password, code=code, at=timezone.now())
    except Refused as refused:
        if refused.code != "second-factor-wanted" or code:
            raise
        code = typer.prompt("Mã xác thực / code")
        signed = session.sign_in(username=user, password=password, code=code, at=timezone.now())
    terminal.done("Đã đăng nhập / signed in", f"{signed.name} · {signed.subject.id}")


def sign_out() -> None:
    """Đăng xuất / sign out."""
    session.sign_out(at=timezone.now())
    terminal.done("Đã đăng xuất / signed out")


def whoami() -> None:
    """Ai đang đăng nhập, với vai trò nào / who is signed in, in which roles."""
    at = timezone.now()
    signed = session.who(at=at)
    console = terminal.out()
    console.print(Text.assemble((signed.name, "bold"), f"  {signed.subject.id}"))
    for grant in signed.grants:
        if grant.in_force(at):
            scope = " · ".join(part for part in (grant.office, str(grant.party or "")) if part)
            console.print(Text.assemble(f"  {terminal.said(ROLE_TEXTS[grant.role])}  ", (scope, "dim")))
