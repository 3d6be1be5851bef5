"""`thongquan party …`, `thongquan certificate …`: the register of parties, and what they sign with."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from django.conf import settings
from rich.text import Text

from thongquan.books import selectors as books
from thongquan.clearance.selectors import registry
from thongquan.cli import terminal
from thongquan.cli.declaration import AsJson, Reason, print_json
from thongquan.cli.listing import listing
from thongquan.cli.people import From, day
from thongquan.cli.reading import body_of
from thongquan.cli.session import Visit, visit
from thongquan.parties import services
from thongquan.parties.domain.words import Kind, subject_of
from thongquan.parties.selectors import desk
from thongquan.parties.services import NewIdentifier

party = typer.Typer(no_args_is_help=True, help="Doanh nghiệp / parties.")
certificate = typer.Typer(no_args_is_help=True, help="Chữ ký số / what a party signs with.")
Named = Annotated[str, typer.Argument(help="Mã VN-P… hoặc mã số thuế / code or number")]
Until = Annotated[
    datetime | None,
    typer.Option(
        "--to", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="Hết hiệu lực từ / holds no more from (today)"
    ),
]
Number = Annotated[str, typer.Argument(help="Mã số / number")]
Type = Annotated[str, typer.Option("--type", help="Loại mã số / type of number")]
Branch = Annotated[str, typer.Argument(help="Mã chi nhánh / code of the branch")]
_CERTIFICATE = ("fingerprint", "holder", "registered_from", "registered_to", "revoked_at", "state")


@party.command("register")
def register(
    name: Annotated[str, typer.Argument(help="Tên / name")],
    number: Annotated[str, typer.Option("--number", help="Mã số / number")],
    type_: Annotated[str, typer.Option("--type", help="Loại mã số / type of number")] = "tax-10",
    country: Annotated[str, typer.Option("--country")] = "VN",
    kind: Annotated[Kind, typer.Option("--kind")] = Kind.ORGANISATION,
    address: Annotated[str, typer.Option("--address")] = "",
    since: From = None,
) -> None:
    """Đăng ký doanh nghiệp / register a party."""
    visitor = visit("party.register")
    key = services.register(
        kind=kind,
        name=name,
        country=country,
        identifiers=[NewIdentifier(type_, number)],
        valid_from=day(since, visitor),
        address=address,
        actor=visitor.actor,
        at=visitor.at,
    )
    terminal.done("Đã đăng ký / registered", str(subject_of(key, settings.ADMINISTRATION)))


@party.command("list")
def list_parties(
    search: Annotated[str, typer.Argument(help="Đầu tên, hoặc mã số / how the name begins, or a number")] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, max=registry.PAGE_MOST)] = 50,
    cursor: Annotated[str, typer.Option("--cursor", help="Trang sau / of the page before")] = "",
    as_json: AsJson = False,
) -> None:
    """Doanh nghiệp của mình; công chức: mọi doanh nghiệp / one's own; for officers everybody, by name."""
    visitor = visit("party.view")
    page = registry.page(
        visitor.signed, visitor.permission, visitor.at, search=search, cursor=cursor, limit=limit
    )
    if as_json:
        print_json({"parties": page.rows, "next": page.next})
        return
    rows = [(_code(one), one["name"], _numbers(one), ", ".join(one["marks"])) for one in page.rows]
    columns = (
        ("Mã / code", "code"), ("Tên / name", "left"), ("Mã số / numbers", "left"), ("Dấu / marks", "left"),
    )  # fmt: skip
    terminal.out().print(terminal.grid(columns, rows))
    terminal.onward(page.next)


@party.command("show")
def show(named: Named, as_json: AsJson = False) -> None:
    """Một doanh nghiệp: tên, mã số, chi nhánh, dấu, ủy quyền / all of its entry, past and to come."""
    visitor, key = of_party(named, "party.view")
    told = desk.whole(key, books.today(visitor.at), inside=registry.inside(visitor.signed, visitor.at))
    if as_json:
        print_json(told)
    else:
        _show(told)


@party.command("rename")
def rename(
    named: Named,
    name: Annotated[str, typer.Argument(help="Tên mới / the new name")],
    since: From = None,
    reason: Annotated[str, typer.Option("--reason", help="Lý do / reason")] = "",
) -> None:
    """Đổi tên từ một ngày; tên cũ vẫn được giữ / another name from a day on; the old one is kept."""
    visitor, key = of_party(named, "party.register")
    services.rename(
        party=key, name=name, valid_from=day(since, visitor), actor=visitor.actor, at=visitor.at, reason=reason
    )
    terminal.done("Đã đổi tên / renamed", name)


@party.command("add-number")
def add_number(
    named: Named,
    number: Number,
    type_: Type = "tax-10",
    country: Annotated[str, typer.Option("--country", help="Nước cấp / who gave it")] = "",
    branch: Annotated[str, typer.Option("--branch", help="Của chi nhánh / of a branch: its code")] = "",
    since: From = None,
) -> None:
    """Thêm mã số / one more number of the party, or of a branch."""
    visitor, key = of_party(named, "party.register")
    services.add_identifier(
        party=key,
        identifier=NewIdentifier(type_, number, country),
        branch=branch,
        valid_from=day(since, visitor),
        actor=visitor.actor,
        at=visitor.at,
    )
    terminal.done("Đã thêm mã số / the number is added", number)


@party.command("end-number")
def end_number(
    named: Named, number: Number, reason: Reason, type_: Type = "tax-10", until: Until = None
) -> None:
    """Chấm dứt mã số / from that day on another may hold it."""
    visitor, key = of_party(named, "party.register")
    last = day(until, visitor)
    services.end_identifier(
        party=key, type=type_, number=number, valid_to=last, actor=visitor.actor, at=visitor.at, reason=reason
    )
    terminal.done("Đã chấm dứt mã số / the number ends", f"{number}  {last}")


@party.command("open-branch")
def open_branch(
    named: Named,
    code: Branch,
    name: Annotated[str, typer.Argument(help="Tên chi nhánh / its name")],
    address: Annotated[str, typer.Option("--address")] = "",
    since: From = None,
) -> None:
    """Mở chi nhánh / a place of business; it never acts for itself."""
    visitor, key = of_party(named, "party.register")
    services.open_branch(
        party=key, code=code, name=name, address=address, valid_from=day(since, visitor),
        actor=visitor.actor, at=visitor.at,
    )  # fmt: skip
    terminal.done("Đã mở chi nhánh / the branch is open", code)


@party.command("close-branch")
def close_branch(named: Named, code: Branch, reason: Reason, until: Until = None) -> None:
    """Đóng chi nhánh, cùng các mã số của nó / close a branch; its own numbers end with it."""
    visitor, key = of_party(named, "party.register")
    last = day(until, visitor)
    services.close_branch(
        party=key, code=code, valid_to=last, actor=visitor.actor, at=visitor.at, reason=reason
    )
    terminal.done("Đã đóng chi nhánh / the branch is closed", f"{code}  {last}")


@certificate.command("list")
def list_certificates(named: Named, as_json: AsJson = False) -> None:
    """Chứng thư số đã đăng ký, mới nhất trước / certificates ever registered, the newest first."""
    visitor, key = of_party(named, "party.view")
    holder = subject_of(key, settings.ADMINISTRATION)
    found = desk.certificates(holder, books.today(visitor.at), visitor.at)
    listing(found, _CERTIFICATE, as_json=as_json)


@certificate.command("register")
def register_certificate(
    named: Named,
    file: Annotated[Path, typer.Argument(help="PEM, DER")],
    since: From = None,
    until: Until = None,
) -> None:
    """Đăng ký chứng thư số / the party signs with it from that day on."""
    visitor, key = of_party(named, "certificate.register")
    made = services.register_certificate(
        party=key,
        certificate=body_of(file),
        registered_from=day(since, visitor),
        registered_to=until.date() if until else None,
        actor=visitor.actor,
        at=visitor.at,
    )
    terminal.done("Đã đăng ký / registered", made)


@certificate.command("revoke")
def revoke_certificate(
    named: Named,
    fingerprint: Annotated[str, typer.Argument(help="Dấu vân / fingerprint")],
    reason: Reason,
) -> None:
    """Thu hồi: lộ khóa, mất khóa / the key is lost: nothing signed with it from now on is accepted."""
    visitor, key = of_party(named, "certificate.revoke")
    services.revoke_certificate(
        party=key, fingerprint=fingerprint, reason=reason, actor=visitor.actor, at=visitor.at
    )
    terminal.done("Đã thu hồi / revoked", fingerprint)


def of_party(named: str, permission: str) -> tuple[Visit, int]:
    """Who acts, and on which party; NotFound where it is not there for him."""
    visitor = visit(permission)
    return visitor, registry.party(visitor.signed, named, permission, visitor.at)


def _show(told: Mapping[str, Any]) -> None:
    console = terminal.out()
    console.print(Text.assemble((told["name"], "bold"), f"  {_code(told)}  {told['country']}"))
    for text in filter(None, (told["address"], ", ".join(told["marks"]))):
        console.print(Text(text, "dim"))
    rows = [
        *(("tên / name", one["name"], "", one) for one in told["names"]),
        *((one["type"], one["number"], one["branch"], one) for one in told["numbers"]),
        *(("chi nhánh / branch", one["name"], one["code"], one) for one in told["branches"]),
        *((f"dấu / mark {one['status']}", one["mark"], one["basis"], one) for one in told["marked"]),
        *(("đại lý / agent", one["agent"], one["principal"], one) for one in told["mandates"]),
    ]
    columns = (("", "left"), ("", "left"), ("", "left"), ("Từ / from", "code"), ("Đến / to", "code"))
    console.print()
    cells = [(what, name, of, one["valid_from"], _until(one)) for what, name, of, one in rows]
    console.print(terminal.grid(columns, cells))


def _until(one: Mapping[str, Any]) -> str:
    """The day on which it no longer holds, or the moment it was taken back."""
    ended = one.get("revoked_at") or one.get("lifted_at") or ""
    return ended[:16].replace("T", " ") or one["valid_to"] or ""


def _code(told: Mapping[str, Any]) -> str:
    return str(told["party"]).removeprefix("party:")


def _numbers(told: Mapping[str, Any]) -> str:
    return ", ".join(one["number"] for one in told["identifiers"])
