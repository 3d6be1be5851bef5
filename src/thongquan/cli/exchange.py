"""`thongquan exchange …`: what two people open with other administrations, the channel, what is held up."""

from typing import Annotated

import typer
from django.conf import settings
from rich.text import Text

from thongquan.cli import terminal
from thongquan.cli.declaration import AsJson, Reason, print_json
from thongquan.cli.listing import listing
from thongquan.cli.partners import CLOSE, VIEW, Code, of_the_country, partner
from thongquan.cli.upkeep import GiveUp
from thongquan.exchange import services
from thongquan.exchange.selectors import partners, proof, traffic
from thongquan.exchange.services import ANEW_KEEPS
from thongquan.intake import services as intake
from thongquan.intake.selectors import partners as arrived
from thongquan.kernel.canonical import told
from thongquan.kernel.identifiers import qualified
from thongquan.wire import services as wire

exchange = typer.Typer(no_args_is_help=True, help="Trao đổi với hải quan các nước / exchange abroad.")
exchange.add_typer(partner, name="partner")
APPROVE, MEND = "exchange.approve", "exchange.mend"
Key = Annotated[int, typer.Argument(help="Số như danh sách nêu / number, as the list has it")]
_CHANNEL = (
    "code", "open", "last_received", "last_sent", "waiting", "oldest", "unreceipted", "refused", "unhandled",
    "dead", "quarantined", "key_ends", "agreement_ends",
)  # fmt: skip
_RECEIVED = ("receipt", "at", "kind", "conversation", "sequence", "stage")
_SENT = ("message_id", "at", "kind", "conversation", "sequence", "stage", "why")
_QUARANTINED = ("quarantined", "last_at", "sender", "kind", "why", "detail", "times", "more")
_DEAD = ("receipt", "partner", "kind", "conversation", "tries", "holds_back", "reason")


@exchange.command("approve")
def approve(
    code: Code,
    agreement: Annotated[int | None, typer.Option("--agreement", help="Chỉ thỏa thuận này / only this")] = None,
    opening: Annotated[int | None, typer.Option("--opening", help="Chỉ việc mở này / only this")] = None,
) -> None:
    """Người thứ hai duyệt: tất cả việc chờ của đối tác / all that waits of the partner, or one thing."""
    visitor = of_the_country(APPROVE)
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
    if agreement is None and opening is None:
        raise typer.BadParameter("--agreement, --opening: cần một / one is wanted")
    visitor = of_the_country(APPROVE)
    if agreement is not None:
        services.refuse_agreement(agreement=agreement, reason=reason, actor=visitor.actor, at=visitor.at)
    if opening is not None:
        services.refuse_opening(opening=opening, reason=reason, actor=visitor.actor, at=visitor.at)
    terminal.done("Đã từ chối / refused", reason)


@exchange.command("end")
def end(agreement: Key, reason: Reason) -> None:
    """Chấm dứt thỏa thuận ngay / an agreement lets nothing through from now on."""
    visitor = of_the_country(CLOSE)
    services.end_agreement(agreement=agreement, reason=reason, actor=visitor.actor, at=visitor.at)
    terminal.done("Đã chấm dứt / ended", str(agreement))


@exchange.command("channels")
def channels(as_json: AsJson = False) -> None:
    """Tình trạng kênh với từng đối tác / the state of the channel with each partner."""
    listing(traffic.channels(at=of_the_country(VIEW).at), _CHANNEL, as_json=as_json)


@exchange.command("messages")
def messages(
    code: Code,
    sent: Annotated[bool, typer.Option("--sent", help="Đã gửi đi, thay vì đã nhận / ours to it")] = False,
    kind: Annotated[str, typer.Option("--kind", help="Loại / kind, without its version")] = "",
    conversation: Annotated[str, typer.Option("--conversation", help="Hồ sơ / conversation")] = "",
    as_json: AsJson = False,
) -> None:
    """Thông điệp của hoặc gửi đối tác, mới nhất trước / of a partner or to it, the newest first."""
    of_the_country(VIEW)
    partners.partner(code)
    found = (traffic.sent if sent else traffic.received)(code, kind=kind, conversation=conversation)
    columns = _SENT if sent else _RECEIVED
    listing(found, columns, as_json=as_json)


@exchange.command("evidence")
def evidence(message: Annotated[str, typer.Argument(help="Số biên nhận, mã thông điệp / receipt, id")]) -> None:
    """Bằng chứng của một thông điệp / all that proves a message came, or was received: JSON."""
    of_the_country(VIEW)
    ours = not message.startswith(qualified(settings.ADMINISTRATION, "R"))
    print_json(traffic.evidence_of_sent(message) if ours else traffic.evidence(message))


@exchange.command("quarantine")
def quarantine(as_json: AsJson = False) -> None:
    """Thông điệp bị cách ly, chưa ai xem / what is not taken in and nobody has looked at."""
    of_the_country(VIEW)
    listing(arrived.quarantine(), _QUARANTINED, as_json=as_json)


@exchange.command("close")
def close(quarantined: Key, reason: Reason) -> None:
    """Đóng một thông điệp bị cách ly / somebody has looked at it."""
    visitor = of_the_country(MEND)
    intake.close(quarantined=quarantined, reason=reason, actor=visitor.actor, at=visitor.at)
    terminal.done("Đã đóng / closed", str(quarantined))


@exchange.command("letters")
def letters(as_json: AsJson = False) -> None:
    """Thông điệp không xử lý được / verified, and nobody could handle them: thongquan exchange retry."""
    of_the_country(VIEW)
    listing(traffic.dead(), _DEAD, as_json=as_json)


@exchange.command("retry")
def retry(
    receipt: Annotated[str, typer.Argument(help="Số biên nhận / receipt")],
    reason: Reason,
    give_up: GiveUp = False,
) -> None:
    """Xử lý lại, hoặc để riêng / hand a message of a partner on once more, or set it aside."""
    visitor = of_the_country(MEND)
    arrived.received_one(receipt)
    do = intake.give_up_dead if give_up else intake.retry_dead
    do(receipt=receipt, reason=reason, actor=visitor.actor, at=visitor.at)
    terminal.done("Đã bỏ / given up" if give_up else "Sẽ làm lại / tried again", receipt)


@exchange.command("refused")
def refused(as_json: AsJson = False) -> None:
    """Thông điệp đối tác từ chối hoặc để quá hạn / what partners refused or let expire."""
    of_the_country(VIEW)
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
    visitor = of_the_country(MEND)
    told = {"message_id": message, "reason": reason, "actor": visitor.actor, "at": visitor.at}
    if anew:
        wire.send_anew(expires_at=visitor.at + ANEW_KEEPS, **told)
    else:
        (wire.give_up if give_up else wire.ask_again)(**told)
    terminal.done("Đã bỏ / given up" if give_up else "Sẽ gửi / it goes again", message)


@exchange.command("checkpoints")
def checkpoints(as_json: AsJson = False) -> None:
    """Điểm chốt đã gửi, đã đồng ký; nhật ký bị viết lại / checkpoints shown, co-signed; records rewritten."""
    of_the_country(VIEW)
    found = proof.checkpoints()
    if as_json:
        print_json(told(found))
        return
    listing(found["ours"], ("partner", "size", "sent_at", "cosigned_at"))
    listing(found["theirs"], ("partner", "size", "at"))
    for one in found["rewritten"]:
        terminal.out().print(Text(f"  {one['partner']}: {one['code']}  {one['at']:%Y-%m-%d %H:%M UTC}", "red"))
