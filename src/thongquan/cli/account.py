"""`thongquan sign-in`, `password`, `sign-out`, `whoami`."""

from typing import Annotated

import typer
from django.utils import timezone
from rich.text import Text

from thongquan.cli import session, terminal
from thongquan.identity.domain.catalogue import ROLE_TEXTS
from thongquan.kernel.refusals import Refused

User = Annotated[str, typer.Option("--user", prompt="Tên / user", help="Tên / user name")]
Password = Annotated[str, typer.Option("--password", prompt="Mật khẩu / password", hide_input=True)]
Code = Annotated[str, typer.Option("--code", help="Mã xác thực thứ hai / code of the second factor")]


def sign_in(user: User, password: Password, code: Code = "") -> None:
    """Đăng nhập; hết hạn sau 12 giờ / sign in; it ends after 12 hours. A first password is changed with it."""
    _signed_in({"username": user, "password": password, "code": code})


def password(
    user: User,
    current: Password,
    new: Annotated[str, typer.Option("--new", help="Mật khẩu mới / the new one; none: asked for")] = "",
    code: Code = "",
) -> None:
    """Đổi mật khẩu của mình; mọi phiên khác kết thúc / change one's own; all other sessions end."""
    given = {"username": user, "password": current, "code": code, "new_password": new or _new_password()}
    _signed_in(given)
    terminal.done("Đã đổi mật khẩu / the password is changed", user)


def _signed_in(given: dict[str, str]) -> None:
    """Once what else is wanted has been asked for."""
    asks = {"second-factor-wanted": ("code", _code), "password-to-change": ("new_password", _new_password)}
    while True:
        try:
            signed = session.sign_in(**given, at=timezone.now())
            break
        except Refused as refused:
            name, ask = asks.get(refused.code, ("", _code))
            if not name or given.get(name):
                raise
            if refused.code == "password-to-change":
                terminal.refused(refused)
            given[name] = ask()
    terminal.done("Đã đăng nhập / signed in", f"{signed.name} · {signed.subject.id}")


def _code() -> str:
    return str(typer.prompt("Mã xác thực / code"))


def _new_password() -> str:
    return str(typer.prompt("Mật khẩu mới / new password", hide_input=True, confirmation_prompt=True))


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
