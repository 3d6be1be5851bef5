"""`thongquan exchange partner …`: who partners are, what is agreed, where messages go, by which keys."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from thongquan.authorised import selectors as authorised
from thongquan.authorised.services.recognising import end_recognition
from thongquan.books import selectors as books
from thongquan.cli import terminal
from thongquan.cli.declaration import AsJson, Reason, print_json
from thongquan.cli.listing import listing, plain_rows
from thongquan.cli.parties import Until
from thongquan.cli.people import From
from thongquan.cli.reading import body_of
from thongquan.cli.session import Visit, visit
from thongquan.exchange import services
from thongquan.exchange.messages import files
from thongquan.exchange.selectors import partners
from thongquan.exchange.services import SetUp

partner = typer.Typer(no_args_is_help=True, help="Đối tác / partner administrations.")
VIEW, PROPOSE, CLOSE = "exchange.view", "exchange.propose", "exchange.close"
Code = Annotated[str, typer.Argument(metavar="CODE", help="Mã nước của đối tác / the partner's country: LA")]
_PARTNER = ("code", "name", "agreements", "address", "keys", "suspended_at")
_AGREEMENT = ("agreement", "number", "state", "in_force", "valid_from", "valid_through", "receives", "sends")
_OPENING = ("opening", "what", "about", "valid_from", "state", "proposed_by")
_OPERATOR = ("number", "name", "status", "valid_from", "valid_to", "ids")
_ROUTE = ("address", "valid_from", "valid_to")
_KEY = ("fingerprint", "registered_from", "registered_to", "revoked_at", "state")
_PARTS = ("agreements", "openings", "routes", "keys")


def of_the_country(permission: str) -> Visit:
    """Exchange is the whole country's, whichever offices somebody is granted."""
    return visit(permission, everywhere=True)


@partner.command("set-up")
def set_up(file: Annotated[Path, typer.Argument(help="YAML, JSON")]) -> None:
    """Đối tác cùng thỏa thuận, tuyến, khóa: đề nghị một lần / all of a partner proposed in one go."""
    visitor = of_the_country(PROPOSE)
    told = files.partner(body_of(file))
    given = SetUp(
        code=told.code,
        name=told.name,
        contacts=told.contacts,
        address=told.address,
        certificates=[one.encode() for one in told.certificates],
        agreements=[one.terms() for one in told.agreements],
    )
    services.propose_all(given=given, actor=visitor.actor, at=visitor.at)
    terminal.done("Đã đề nghị / proposed", f"{told.code}: thongquan exchange approve {told.code}")


@partner.command("add")
def add(
    code: Code,
    vi: Annotated[str, typer.Option("--name-vi", help="Tên tiếng Việt / Vietnamese name")],
    en: Annotated[str, typer.Option("--name-en", help="Tên tiếng Anh / English name")],
) -> None:
    """Thêm đối tác; chưa mở gì / add a partner; that alone opens nothing."""
    visitor = of_the_country(PROPOSE)
    services.add_partner(code=code, name={"vi": vi, "en": en}, actor=visitor.actor, at=visitor.at)
    terminal.done("Đã thêm / added", code)


@partner.command("agree")
def agree(code: Code, file: Annotated[Path, typer.Argument(help="YAML, JSON")]) -> None:
    """Đề nghị một thỏa thuận / propose an agreement."""
    visitor = of_the_country(PROPOSE)
    terms = files.agreement(body_of(file)).terms()
    key = services.propose_agreement(code=code, terms=terms, actor=visitor.actor, at=visitor.at)
    terminal.done("Đã đề nghị thỏa thuận / the agreement is proposed", str(key))


@partner.command("route")
def route(
    code: Code,
    address: Annotated[str, typer.Argument(help="https://…/api/v1/exchange/messages")],
    since: From = None,
) -> None:
    """Đề nghị địa chỉ nhận thông điệp / propose where messages go."""
    visitor = of_the_country(PROPOSE)
    key = services.propose_route(
        code=code, address=address, valid_from=_day(since, visitor), actor=visitor.actor, at=visitor.at
    )
    terminal.done("Đã đề nghị tuyến / the route is proposed", str(key))


@partner.command("key")
def key(
    code: Code,
    file: Annotated[Path, typer.Argument(help="PEM, DER")],
    since: From = None,
    until: Until = None,
) -> None:
    """Đề nghị khóa; khóa cũ vẫn dùng được / propose a key; the one before it stays beside it."""
    visitor = of_the_country(PROPOSE)
    made = services.propose_key(
        code=code, certificate=body_of(file), registered_from=_day(since, visitor),
        registered_to=until.date() if until else None, actor=visitor.actor, at=visitor.at,
    )  # fmt: skip
    terminal.done("Đã đề nghị khóa / the key is proposed", str(made))


@partner.command("manner")
def manner(
    code: Code,
    name: Annotated[str, typer.Argument(metavar="KIND", help="Loại thông điệp / kind: acdd")],
    version: Annotated[int | None, typer.Option(help="Phiên bản; để trống: mới nhất / empty: newest")] = None,
    besides: Annotated[list[str] | None, typer.Option(help="Trường gửi thêm / field told besides")] = None,
    since: From = None,
) -> None:
    """Đề nghị cách viết một loại thông điệp / propose how messages of a kind are written."""
    visitor = of_the_country(PROPOSE)
    made = services.propose_manner(
        code=code,
        name=name,
        version=version,
        besides=besides or (),
        valid_from=_day(since, visitor),
        actor=visitor.actor,
        at=visitor.at,
    )
    terminal.done("Đã đề nghị cách viết / the manner is proposed", str(made))


@partner.command("recognise")
def recognise(
    code: Code,
    basis: Annotated[str, typer.Argument(help="Thỏa thuận / agreement")],
    since: From = None,
) -> None:
    """Đề nghị công nhận doanh nghiệp ưu tiên của đối tác / propose that its AEO count here."""
    visitor = of_the_country(PROPOSE)
    made = services.propose_recognition(
        code=code, basis=basis, valid_from=_day(since, visitor), actor=visitor.actor, at=visitor.at
    )
    terminal.done("Đã đề nghị công nhận / the recognition is proposed", str(made))


@partner.command("end-recognition")
def stop_recognising(code: Code, reason: Reason) -> None:
    """Thôi công nhận từ hôm nay / its AEO count no more from today on."""
    visitor = of_the_country(CLOSE)
    today = books.today(visitor.at)
    end_recognition(country=code, on=today, reason=reason, actor=visitor.actor, at=visitor.at)
    terminal.done("Đã thôi công nhận / the recognition has ended", code)


@partner.command("operators")
def list_operators(code: Code, as_json: AsJson = False) -> None:
    """Doanh nghiệp ưu tiên của đối tác / its authorised operators, as it told them."""
    of_the_country(VIEW)
    rows = [{name: getattr(row, name) for name in _OPERATOR} for row in authorised.operators(code)]
    listing(rows, _OPERATOR, as_json=as_json)


@partner.command("revoke-key")
def revoke_key(
    code: Code,
    fingerprint: Annotated[str, typer.Argument(help="Dấu vân / fingerprint")],
    reason: Reason,
) -> None:
    """Thu hồi khóa ngay / at once: nothing signed with it is taken in from now on."""
    visitor = of_the_country(CLOSE)
    services.revoke_key(code=code, fingerprint=fingerprint, reason=reason, actor=visitor.actor, at=visitor.at)
    terminal.done("Đã thu hồi / revoked", fingerprint)


@partner.command("suspend")
def suspend(code: Code, reason: Reason) -> None:
    """Tạm dừng ngay / at once nothing goes or comes."""
    visitor = of_the_country(CLOSE)
    services.suspend(code=code, reason=reason, actor=visitor.actor, at=visitor.at)
    terminal.done("Đã tạm dừng / suspended", code)


@partner.command("resume")
def resume(code: Code, reason: Reason) -> None:
    """Đề nghị nối lại / propose that it goes on; another person approves."""
    visitor = of_the_country(PROPOSE)
    made = services.propose_resumption(code=code, reason=reason, actor=visitor.actor, at=visitor.at)
    terminal.done("Đã đề nghị nối lại / proposed", str(made))


@partner.command("list")
def list_partners(as_json: AsJson = False) -> None:
    """Các đối tác / partners, and what holds with each."""
    visitor = of_the_country(VIEW)
    found = [_summary(partners.whole(one.code, at=visitor.at)) for one in partners.partners()]
    listing(found, _PARTNER, as_json=as_json)


@partner.command("show")
def show(code: Code, as_json: AsJson = False) -> None:
    """Một đối tác: thỏa thuận, tuyến, khóa, việc chờ duyệt / all of one partner."""
    told = partners.whole(code, at=of_the_country(VIEW).at)
    if as_json:
        print_json(_plain(told))
        return
    terminal.out().print(Text.assemble((told["code"], "bold"), "  ", terminal.said(told["name"])))
    for part, columns in (
        ("agreements", _AGREEMENT), ("routes", _ROUTE), ("keys", _KEY), ("openings", _OPENING),
    ):  # fmt: skip
        listing([_flat(one) for one in told[part]], columns)


def _day(since: datetime | None, visitor: Visit) -> Any:
    """The wire's days are those of UTC."""
    return since.date() if since else visitor.at.astimezone(UTC).date()


def _summary(told: dict[str, Any]) -> dict[str, Any]:
    routes = [one for one in told["routes"] if one["valid_to"] is None]
    return {
        "code": told["code"],
        "name": told["name"],
        "agreements": sum(one["in_force"] for one in told["agreements"]),
        "address": routes[0]["address"] if routes else "",
        "keys": sum(one["state"] == "in-force" for one in told["keys"]),
        "suspended_at": told["suspended_at"],
    }


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: ", ".join(value) if name in ("receives", "sends") else value
        for name, value in plain_rows([row])[0].items()
    }


def _plain(told: dict[str, Any]) -> dict[str, Any]:
    parts = {name: plain_rows(rows) for name, rows in told.items() if name in _PARTS}
    return plain_rows([told])[0] | parts
