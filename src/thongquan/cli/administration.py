"""`thongquan user …`, `client …`, `grant …`: who may sign in, and what he may do."""

from datetime import UTC, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from thongquan.books import selectors as books
from thongquan.cli import terminal
from thongquan.cli.declaration import AsJson, Reason
from thongquan.cli.listing import listing
from thongquan.cli.session import visit
from thongquan.identity import services
from thongquan.identity.domain import Classification, Role
from thongquan.identity.selectors import desk, subject_of_client, subject_of_user
from thongquan.kernel.identifiers import Subject
from thongquan.reference import selectors as reference

user = typer.Typer(no_args_is_help=True, help="Tài khoản / accounts.")
client = typer.Typer(no_args_is_help=True, help="Hệ thống kết nối / machine clients.")
grant = typer.Typer(no_args_is_help=True, help="Quyền / roles granted and revoked.")
Username = Annotated[str, typer.Argument(help="Tên đăng nhập / user name")]
ClientId = Annotated[str, typer.Argument(help="Mã hệ thống / client id")]
Which = Annotated[int, typer.Argument(help="Số quyền / grant")]
SEEN = {one.name.lower(): one for one in Classification}
_GRANT = (
    "grant",
    "to",
    "role",
    "office",
    "party",
    "classification",
    "requested_by",
    "approved_at",
    "revoked_at",
)


@user.command("appoint-first")
def appoint_first(one: Username, other: Username) -> None:
    """Hai quản trị viên đầu tiên, mỗi hệ thống một lần / the first two administrators, once an installation."""
    given = [services.NewUser(name, name, _password(name)) for name in (one, other)]
    made = services.appoint_first_administrators(founders=given, at=datetime.now(UTC))
    terminal.done("Đã cử / appointed", ", ".join(map(str, made)))


def _password(username: str) -> str:
    """Each of the two types his own."""
    asked = f"{username}: mật khẩu / password"
    return str(typer.prompt(asked, hide_input=True, confirmation_prompt=True))


@user.command("create")
def create_user(
    username: Username,
    full_name: Annotated[str, typer.Option("--name", help="Họ tên / full name")],
    password: Annotated[
        str,
        typer.Option(
            "--password", prompt="Mật khẩu đầu tiên / first password", hide_input=True, confirmation_prompt=True
        ),
    ],
    email: Annotated[str, typer.Option("--email")] = "",
) -> None:
    """Tạo tài khoản, chưa có quyền gì / an account that may do nothing yet."""
    visitor = visit("user.create")
    new = services.NewUser(username, full_name, password, email)
    made = services.create_user(new=new, actor=visitor.actor, at=visitor.at)
    terminal.done("Đã tạo / created", str(made))


@user.command("list")
def list_users(as_json: AsJson = False) -> None:
    """Các tài khoản / accounts."""
    visit("user.view")
    found = [one | {"roles": _roles(one)} for one in desk.users_told()]
    listing(found, ("username", "full_name", "active", "roles"), as_json=as_json)


@user.command("disable")
def disable_user(username: Username, reason: Reason) -> None:
    """Khóa tài khoản / it signs in no more."""
    visitor = visit("user.disable")
    services.disable_user(user=subject_of_user(username), actor=visitor.actor, at=visitor.at, reason=reason)
    terminal.done("Đã khóa / disabled", username)


@user.command("reset-password")
def reset_password(username: Username, reason: Reason) -> None:
    """Mật khẩu mới, chỉ hiện lần này / a new one for who forgot his, shown this once; he chooses another."""
    visitor = visit("user.reset")
    user, password = subject_of_user(username), services.given_password()
    waiting = services.reset_password(
        user=user, password=password, actor=visitor.actor, at=visitor.at, reason=reason
    )
    terminal.done("Đã đặt lại / reset", username)
    terminal.out().print(f"password={password}", soft_wrap=True)
    if waiting:
        found = ", ".join(map(str, waiting))
        terminal.done(
            "Quyền chờ quản trị viên khác duyệt lại / grants for another administrator to approve", found
        )


@user.command("reset-factors")
def reset_factors(username: Username, reason: Reason) -> None:
    """Mất yếu tố thứ hai: gỡ để đăng ký lại / take off a lost second factor; another is enrolled."""
    visitor = visit("user.reset")
    services.reset_factors(user=subject_of_user(username), actor=visitor.actor, at=visitor.at, reason=reason)
    terminal.done("Đã gỡ / taken off", username)


@client.command("create")
def create_client(
    name: Annotated[str, typer.Argument(help="Tên hệ thống / name")],
    party: Annotated[str, typer.Option("--of", help="Của đơn vị / whose it is: VN-P…")],
) -> None:
    """Đăng ký hệ thống; khóa bí mật chỉ hiện lần này / register a system; its secret is shown this once."""
    visitor = visit("client.create")
    of = Subject("party", party)
    _credentials(services.create_client(name=name, party=of, actor=visitor.actor, at=visitor.at))


@client.command("list")
def list_clients(as_json: AsJson = False) -> None:
    """Các hệ thống / machine clients."""
    visit("user.view")
    found = [one | {"roles": _roles(one)} for one in desk.clients_told()]
    listing(found, ("client_id", "name", "party", "disabled_at", "roles"), as_json=as_json)


@client.command("renew")
def renew_secret(which: ClientId, reason: Reason) -> None:
    """Đổi khóa bí mật / a new secret; the old one ends at once."""
    visitor = visit("client.create")
    of = subject_of_client(which)
    _credentials(services.renew_secret(client=of, actor=visitor.actor, at=visitor.at, reason=reason))


@client.command("disable")
def disable_client(which: ClientId, reason: Reason) -> None:
    """Ngắt kết nối / it connects no more."""
    visitor = visit("client.create")
    of = subject_of_client(which)
    services.disable_client(client=of, actor=visitor.actor, at=visitor.at, reason=reason)
    terminal.done("Đã ngắt / disabled", which)


@grant.command("request")
def request_grant(
    to: Annotated[str, typer.Argument(help="Tên đăng nhập hoặc client:mã / user name, or client:ID")],
    role: Annotated[Role, typer.Argument(help="Vai trò / role")],
    office: Annotated[str, typer.Option("--office", help="Tại đơn vị / at one office; none: all")] = "",
    subtree: Annotated[bool, typer.Option("--subtree", help="Cả cấp dưới / those under it too")] = False,
    party: Annotated[str, typer.Option("--for", help="Thay mặt đơn vị / speaks for: VN-P…")] = "",
    sees: Annotated[str, typer.Option("--sees", help=", ".join(SEEN))] = "open",
    until: Annotated[
        datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="Đến / until")
    ] = None,
) -> None:
    """Cấp quyền; có vai trò chờ người thứ hai / grant a role; some wait for a second person."""
    visitor = visit("grant.request")
    if sees not in SEEN:
        raise typer.BadParameter(", ".join(SEEN), param_hint="--sees")
    kind, _, key = to.rpartition(":")
    made = services.request_grant(
        to=subject_of_client(key) if kind == "client" else subject_of_user(key),
        role=role,
        valid_from=visitor.at,
        valid_to=until.replace(tzinfo=ZoneInfo(books.pack().zone)) if until else None,
        office=reference.office_path(office, books.today(visitor.at)) if office else (),
        subtree=subtree,
        party=Subject("party", party) if party else None,
        classification=SEEN[sees],
        actor=visitor.actor,
        at=visitor.at,
    )
    pending = desk.grant_told(made)["approved_at"] is None
    terminal.done("Chờ người thứ hai / for a second person" if pending else "Đã cấp / granted", str(made))


@grant.command("list")
def list_grants(
    pending: Annotated[bool, typer.Option("--pending", help="Chờ duyệt / for a second person")] = False,
    as_json: AsJson = False,
) -> None:
    """Các quyền, mới nhất trước / grants, the newest first."""
    visit("user.view")
    listing(desk.grants_told(pending=pending), _GRANT, as_json=as_json)


@grant.command("approve")
def approve_grant(which: Which) -> None:
    """Duyệt, bởi quản trị viên khác / approve, by another administrator."""
    visitor = visit("grant.approve")
    services.approve_grant(grant=which, actor=visitor.actor, at=visitor.at)
    terminal.done("Đã duyệt / approved", str(which))


@grant.command("revoke")
def revoke_grant(which: Which, reason: Reason) -> None:
    """Thu hồi / from now on it gives nothing."""
    visitor = visit("grant.revoke")
    services.revoke_grant(grant=which, actor=visitor.actor, at=visitor.at, reason=reason)
    terminal.done("Đã thu hồi / revoked", str(which))


def _credentials(made: services.Credentials) -> None:
    terminal.done("Chỉ hiện lần này / shown this once", str(made.subject))
    terminal.out().print(f"client_id={made.client_id}\nclient_secret={made.client_secret}", soft_wrap=True)


def _roles(told: desk.Told) -> str:
    """Of grants that were approved and not revoked."""
    standing = (one for one in told["grants"] if one["approved_at"] and not one["revoked_at"])
    return ", ".join(dict.fromkeys(one["role"] for one in standing))
