"""`thongquan exchange …`: partner administrations, what is agreed with them, their routes and keys."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from django.conf import settings
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
from thongquan.cli.upkeep import GiveUp
from thongquan.exchange import services
from thongquan.exchange.messages import files
from thongquan.exchange.selectors import partners, proof, traffic
from thongquan.exchange.services import ANEW_KEEPS, SetUp
from thongquan.intake import services as intake
from thongquan.intake.selectors import partners as arrived
from thongquan.kernel.canonical import told
from thongquan.kernel.identifiers import qualified
from thongquan.wire import services as wire

exchange = typer.Typer(no_args_is_help=True, help="Trao đổi với hải quan các nước / exchange abroad.")
partner = typer.Typer(no_args_is_help=True, help="Đối tác / partner administrations.")
exchange.add_typer(partner, name="partner")
VIEW, PROPOSE, APPROVE, CLOSE = "exchange.view", "exchange.propose", "exchange.approve", "exchange.close"
MEND = "exchange.mend"
Code = Annotated[str, typer.Argument(metavar="CODE", help="Mã nước của đối tác / the partner's country: LA")]
Key = Annotated[int, typer.Argument(help="Số như danh sách nêu / number, as the list has it")]
_PARTNER = ("code", "name", "agreements", "address", "keys", "suspended_at")
_AGREEMENT = ("agreement", "number", "state", "in_force", "valid_from", "valid_through", "receives", "sends")
_OPENING = ("opening", "what", "about", "valid_from", "state", "proposed_by")
_OPERATOR = ("number", "name", "status", "valid_from", "valid_to", "ids")
_ROUTE = ("address", "valid_from", "valid_to")
_CHANNEL = (
    "code", "open", "last_received", "last_sent", "waiting", "oldest", "unreceipted", "refused", "unhandled",
    "dead", "quarantined", "key_ends", "agreement_ends",
)  # fmt: skip
_RECEIVED = ("receipt", "at", "kind", "conversation", "sequence", "stage")
_SENT = ("message_id", "at", "kind", "conversation", "sequence", "stage", "why")
_QUARANTINED = ("quarantined", "last_at", "sender", "kind", "why", "detail", "times", "more")
_DEAD = ("receipt", "partner", "kind", "conversation", "tries", "holds_back", "reason")
_KEY = ("fingerprint", "registered_from", "registered_to", "revoked_at", "state")


def _visit(permission: str) -> Visit:
    return visit(permission, everywhere=True)


@partner.command("set-up")
def set_up(file: Annotated[Path, typer.Argument(help="YAML, JSON")]) -> None:
    """Đối tác cùng thỏa thuận, tuyến, khóa: đề nghị một lần / all of a partner proposed in one go."""
    visitor = _visit(PROPOSE)
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
    visitor = _visit(PROPOSE)
    services.add_partner(code=code, name={"vi": vi, "en": en}, actor=visitor.actor, at=visitor.at)
    terminal.done("Đã thêm / added", code)


@partner.command("agree")
def agree(code: Code, file: Annotated[Path, typer.Argument(help="YAML, JSON")]) -> None:
    """Đề nghị một thỏa thuận / propose an agreement."""
    visitor = _visit(PROPOSE)
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
    visitor = _visit(PROPOSE)
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
    visitor = _visit(PROPOSE)
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
    visitor = _visit(PROPOSE)
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
    visitor = _visit(PROPOSE)
    made = services.propose_recognition(
        code=code, basis=basis, valid_from=_day(since, visitor), actor=visitor.actor, at=visitor.at
    )
    terminal.done("Đã đề nghị công nhận / the recognition is proposed", str(made))


@partner.command("end-recognition")
def stop_recognising(code: Code, reason: Reason) -> None:
    """Thôi công nhận từ hôm nay / its AEO count no more from today on."""
    visitor = _visit(CLOSE)
    today = books.today(visitor.at)
    end_recognition(country=code, on=today, reason=reason, actor=visitor.actor, at=visitor.at)
    terminal.done("Đã thôi công nhận / the recognition has ended", code)


@partner.command("operators")
def list_operators(code: Code, as_json: AsJson = False) -> None:
    """Doanh nghiệp ưu tiên của đối tác / its authorised operators, as it told them."""
    _visit(VIEW)
    rows = [{name: getattr(row, name) for name in _OPERATOR} for row in authorised.operators(code)]
    listing(rows, _OPERATOR, as_json=as_json)


@partner.command("revoke-key")
def revoke_key(
    code: Code,
    fingerprint: Annotated[str, typer.Argument(help="Dấu vân / fingerprint")],
    reason: Reason,
) -> None:
    """Thu hồi khóa ngay / at once: nothing signed with it is taken in from now on."""
    visitor = _visit(CLOSE)
    services.revoke_key(code=code, fingerprint=fingerprint, reason=reason, actor=visitor.actor, at=visitor.at)
    terminal.done("Đã thu hồi / revoked", fingerprint)


@partner.command("suspend")
def suspend(code: Code, reason: Reason) -> None:
    """Tạm dừng ngay / at once nothing goes or comes."""
    visitor = _visit(CLOSE)
    services.suspend(code=code, reason=reason, actor=visitor.actor, at=visitor.at)
    terminal.done("Đã tạm dừng / suspended", code)


@partner.command("resume")
def resume(code: Code, reason: Reason) -> None:
    """Đề nghị nối lại / propose that it goes on; another person approves."""
    visitor = _visit(PROPOSE)
    made = services.propose_resumption(code=code, reason=reason, actor=visitor.actor, at=visitor.at)
    terminal.done("Đã đề nghị nối lại / proposed", str(made))


@partner.command("list")
def list_partners(as_json: AsJson = False) -> None:
    """Các đối tác / partners, and what holds with each."""
    visitor = _visit(VIEW)
    found = [_summary(partners.whole(one.code, at=visitor.at)) for one in partners.partners()]
    listing(found, _PARTNER, as_json=as_json)


@partner.command("show")
def show(code: Code, as_json: AsJson = False) -> None:
    """Một đối tác: thỏa thuận, tuyến, khóa, việc chờ duyệt / all of one partner."""
    told = partners.whole(code, at=_visit(VIEW).at)
    if as_json:
        print_json(_plain(told))
        return
    terminal.out().print(Text.assemble((told["code"], "bold"), "  ", terminal.said(told["name"])))
    for part, columns in (
        ("agreements", _AGREEMENT), ("routes", _ROUTE), ("keys", _KEY), ("openings", _OPENING),
    ):  # fmt: skip
        listing([_flat(one) for one in told[part]], columns)


@exchange.command("approve")
def approve(
    code: Code,
    agreement: Annotated[int | None, typer.Option("--agreement", help="Chỉ thỏa thuận này / only this")] = None,
    opening: Annotated[int | None, typer.Option("--opening", help="Chỉ việc mở này / only this")] = None,
) -> None:
    """Người thứ hai duyệt: tất cả việc chờ của đối tác / all that waits of the partner, or one thing."""
    visitor = _visit(APPROVE)
    told = {"actor": visitor.actor, "at": visitor.at}
    if agreement is not None:
        services.approve_agreement(agreement=agreement, **told)
    elif opening is not None:
        services.approve_opening(opening=opening, **told)
    else:
        services.approve_all(code=code, **told)
    terminal.done("Đã duyệt / approved", code)


@exchange.command("refuse")
def refuse(
    reason: Reason,
    agreement: Annotated[int | None, typer.Option("--agreement", help="Thỏa thuận / agreement")] = None,
    opening: Annotated[int | None, typer.Option("--opening", help="Việc mở / route, key, resumption")] = None,
) -> None:
    """Người thứ hai từ chối / the second person says no."""
    visitor = _visit(APPROVE)
    if agreement is not None:
        services.refuse_agreement(agreement=agreement, reason=reason, actor=visitor.actor, at=visitor.at)
    if opening is not None:
        services.refuse_opening(opening=opening, reason=reason, actor=visitor.actor, at=visitor.at)
    terminal.done("Đã từ chối / refused", reason)


@exchange.command("end")
def end(agreement: Key, reason: Reason) -> None:
    """Chấm dứt thỏa thuận ngay / an agreement lets nothing through from now on."""
    visitor = _visit(CLOSE)
    services.end_agreement(agreement=agreement, reason=reason, actor=visitor.actor, at=visitor.at)
    terminal.done("Đã chấm dứt / ended", str(agreement))


@exchange.command("channels")
def channels(as_json: AsJson = False) -> None:
    """Tình trạng kênh với từng đối tác / the state of the channel with each partner."""
    listing(traffic.channels(at=_visit(VIEW).at), _CHANNEL, as_json=as_json)


@exchange.command("messages")
def messages(
    code: Code,
    sent: Annotated[bool, typer.Option("--sent", help="Đã gửi đi, thay vì đã nhận / ours to it")] = False,
    kind: Annotated[str, typer.Option("--kind", help="Loại / kind, without its version")] = "",
    conversation: Annotated[str, typer.Option("--conversation", help="Hồ sơ / conversation")] = "",
    as_json: AsJson = False,
) -> None:
    """Thông điệp của hoặc gửi đối tác, mới nhất trước / of a partner or to it, the newest first."""
    _visit(VIEW)
    partners.partner(code)
    found = (traffic.sent if sent else traffic.received)(code, kind=kind, conversation=conversation)
    columns = _SENT if sent else _RECEIVED
    listing(found, columns, as_json=as_json)


@exchange.command("evidence")
def evidence(message: Annotated[str, typer.Argument(help="Số biên nhận, mã thông điệp / receipt, id")]) -> None:
    """Bằng chứng của một thông điệp / all that proves a message came, or was received: JSON."""
    _visit(VIEW)
    ours = not message.startswith(qualified(settings.ADMINISTRATION, "R"))
    print_json(traffic.evidence_of_sent(message) if ours else traffic.evidence(message))


@exchange.command("quarantine")
def quarantine(as_json: AsJson = False) -> None:
    """Thông điệp bị cách ly, chưa ai xem / what is not taken in and nobody has looked at."""
    _visit(VIEW)
    listing(arrived.quarantine(), _QUARANTINED, as_json=as_json)


@exchange.command("close")
def close(quarantined: Key, reason: Reason) -> None:
    """Đóng một thông điệp bị cách ly / somebody has looked at it."""
    visitor = _visit(MEND)
    intake.close(quarantined=quarantined, reason=reason, actor=visitor.actor, at=visitor.at)
    terminal.done("Đã đóng / closed", str(quarantined))


@exchange.command("letters")
def letters(as_json: AsJson = False) -> None:
    """Thông điệp không xử lý được / verified, and nobody could handle them: thongquan exchange retry."""
    _visit(VIEW)
    listing(traffic.dead(), _DEAD, as_json=as_json)


@exchange.command("retry")
def retry(
    receipt: Annotated[str, typer.Argument(help="Số biên nhận / receipt")],
    reason: Reason,
    give_up: GiveUp = False,
) -> None:
    """Xử lý lại, hoặc để riêng / hand a message of a partner on once more, or set it aside."""
    visitor = _visit(MEND)
    arrived.received_one(receipt)
    do = intake.give_up_dead if give_up else intake.retry_dead
    do(receipt=receipt, reason=reason, actor=visitor.actor, at=visitor.at)
    terminal.done("Đã bỏ / given up" if give_up else "Sẽ làm lại / tried again", receipt)


@exchange.command("refused")
def refused(as_json: AsJson = False) -> None:
    """Thông điệp đối tác từ chối hoặc để quá hạn / what partners refused or let expire."""
    _visit(VIEW)
    listing(traffic.on_desk(), _SENT, as_json=as_json)


@exchange.command("resend")
def resend(
    message: Annotated[str, typer.Argument(help="Mã thông điệp / its id")],
    reason: Reason,
    anew: Annotated[
        bool, typer.Option("--anew", help="Thông điệp mới thay vào / another in its place")
    ] = False,
    give_up: GiveUp = False,
) -> None:
    """Gửi lại nguyên trạng, gửi mới hoặc bỏ / ask again as it is, send anew, or give up."""
    visitor = _visit(MEND)
    told = {"message_id": message, "reason": reason, "actor": visitor.actor, "at": visitor.at}
    if anew:
        wire.send_anew(expires_at=visitor.at + ANEW_KEEPS, **told)
    else:
        (wire.give_up if give_up else wire.ask_again)(**told)
    terminal.done("Đã bỏ / given up" if give_up else "Sẽ gửi / it goes again", message)


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


_PARTS = ("agreements", "openings", "routes", "keys")


@exchange.command("checkpoints")
def checkpoints(as_json: AsJson = False) -> None:
    """Điểm chốt đã gửi, đã đồng ký; nhật ký bị viết lại / checkpoints shown, co-signed; records rewritten."""
    visit("exchange.view")
    found = proof.checkpoints()
    if as_json:
        print_json(told(found))
        return
    listing(found["ours"], ("partner", "size", "sent_at", "cosigned_at"))
    listing(found["theirs"], ("partner", "size", "at"))
    for one in found["rewritten"]:
        terminal.out().print(Text(f"  {one['partner']}: {one['code']}  {one['at']:%Y-%m-%d %H:%M UTC}", "red"))
