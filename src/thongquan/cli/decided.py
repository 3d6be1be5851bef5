"""What was decided of a declaration, and what each decision knew, as people read it."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.padding import Padding
from rich.text import Text

from thongquan.books import selectors as books
from thongquan.cli import terminal
from thongquan.kernel.texts import Text as Said

# What was decided for a reason of another list; the others are called as their reason is.
KINDS: Mapping[str, str] = {
    "amendment-refused": "Từ chối khai bổ sung / amendment refused",
    "brought-to-storage": "Đưa hàng về bảo quản / brought to storage",
    "cancellation-refused": "Từ chối hủy tờ khai / cancellation refused",
    "lane-changed": "Chuyển luồng / lane changed",
    "lapsed": "Tờ khai hết hiệu lực / void by time",
    "objection-declined": "Không thụ lý khiếu nại / objection not taken up",
    "released-conditionally": "Giải phóng hàng / released conditionally",
}
INSTANCES: Mapping[str, str] = {
    "1": "khiếu nại lần đầu / first objection",
    "2": "khiếu nại lần hai / second objection",
    "court": "khởi kiện / court",
}
ROLES: Mapping[str, str] = {
    "IM": "người nhập khẩu / importer",
    "EX": "người xuất khẩu / exporter",
    "AG": "đại lý hải quan / broker",
}
NOTHING = "—"


def in_order(texts: Said) -> str:
    """All languages of a text, in the order of the pack's."""
    return terminal.said({language: texts.get(language, "") for language in books.pack().languages})


def show_decisions(decisions: Sequence[Mapping[str, Any]]) -> None:
    """Each with its reason, its law, who decided, and until when one may object where."""
    console = terminal.out()
    if not decisions:
        console.print("Chưa có quyết định / no decision yet")
    for one in decisions:
        reason = in_order(one["reason"])
        kind = KINDS.get(one["kind"], reason)
        console.print(Text.assemble((one["decision"], "bold"), f"  {one['decided_on']}  ", (kind, "bold")))
        more = [*_lane(one["about"]), reason if kind != reason else "", one["note"]]
        for text in filter(None, more):
            _line(Text(text))
        _line(Text(f"{in_order(one['authority']['name'])} · {one['basis']}", "dim"))
        rows = [
            (INSTANCES.get(each["instance"], each["instance"]), each["until"] or NOTHING, in_order(each["to"]))
            for each in one["appeals"]
        ]
        columns = (("Khiếu nại / appeal", "left"), ("Đến / until", "code"), ("Nơi nhận / to", "left"))
        if rows:
            console.print(Padding(terminal.grid(columns, rows), (0, 0, 0, 4)))


def show_facts(facts: Sequence[Mapping[str, Any]]) -> None:
    """What each decision on the lane knew: of whom, of holds, which profiles it met."""
    console = terminal.out()
    for one in facts:
        known = one["facts"]
        console.print(
            Text.assemble(
                (f"Lần sửa / revision {one['revision']}", "bold"),
                f"  {str(one['at'])[:16].replace('T', ' ')} UTC",
            )
        )
        rows = [
            ("Luồng / lane", terminal.lane(str(known.get("lane", "")))),
            ("Điểm rủi ro / risk score", known.get("score", NOTHING)),
            ("Chọn ngẫu nhiên / drawn at random", _yes(known.get("random"))),
            ("Hồ sơ rủi ro khớp / profiles met", "\n".join(known.get("profiles") or ()) or NOTHING),
            ("Tạm dừng / holds", "\n".join(known.get("holds") or ()) or NOTHING),
            *(("Người / person", _person(person)) for person in known.get("people") or ()),
        ]
        console.print(Padding(terminal.grid((("", "left"), ("", "left")), rows), (0, 0, 0, 2)))


def _person(person: Mapping[str, Any]) -> Text:
    role = ROLES.get(person.get("role_code", ""), person.get("role_code", ""))
    name = person.get("registered_name") or ""
    text = Text.assemble((str(person.get("id", "")), "bold"), f"  {name}\n{role}")
    if not person.get("known"):
        text.append("\nchưa có trong danh sách đăng ký / not in the register", "yellow")
    elif not person.get("active"):
        text.append("\nngừng hoạt động hoặc bị đình chỉ / ceased or suspended", "yellow")
    return text


def _lane(about: Mapping[str, Any]) -> list[str]:
    """Green → yellow, where the lane was changed."""
    change = about.get("lane")
    if not isinstance(change, Mapping):
        return []
    return [f"{terminal.lane(change['before'])} → {terminal.lane(change['after'])}"]


def _yes(value: object) -> str:
    return "có / yes" if value else "không / no"


def _line(text: Text) -> None:
    terminal.out().print(Padding(text, (0, 0, 0, 4)))
