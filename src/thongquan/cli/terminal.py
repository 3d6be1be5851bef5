"""How the command line looks: two languages; the answer on standard output, all else on the other."""

import traceback
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from rich.console import Console
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from thongquan.kernel.refusals import Refused
from thongquan.kernel.texts import Text as Said
from thongquan.refusals.domain.awaited import AWAITED
from thongquan.refusals.domain.spoken import worded
from thongquan.refusals.domain.words import ACTS, STATES

LANES = {"G": ("Xanh / green", "green"), "Y": ("Vàng / yellow", "yellow"), "R": ("Đỏ / red", "red")}
EFFECTS = {
    "refuse": ("✗", "bold red"),
    "require": ("◐", "yellow"),
    "warn": ("!", "yellow"),
    "advise": ("i", "cyan"),
}
# Steps of a timeline that are neither a state nor an act of a process.
STEPS = {
    "amendment-ended": "khai bổ sung kết thúc cùng tờ khai / amendment ended",
    "cancellation-asked": "đề nghị hủy / cancellation asked for",
    "cancellation-withdrawn": "rút đề nghị hủy / cancellation withdrawn",
    "cancellation-ended": "đề nghị hủy kết thúc cùng tờ khai / cancellation ended",
    "preference-withheld": "tạm chưa cho hưởng ưu đãi: nghi ngờ xuất xứ / preference withheld",
    "preference-granted": "cho hưởng ưu đãi / preference granted",
    "preference-refused": "từ chối ưu đãi / preference refused",
    "origin-doubt-withdrawn": "thôi xác minh xuất xứ / doubt about origin given up",
    "origin-asked": "đã hỏi nước cấp về xuất xứ / issuing country asked",
    "origin-reminded": "đã nhắc nước cấp / issuing country reminded",
    "origin-escalated": "đã báo cáo lãnh đạo về xác minh xuất xứ / superiors told",
    "origin-acknowledged": "nước cấp đã nhận yêu cầu xác minh / request acknowledged",
    "origin-answered": "nước cấp đã trả lời về xuất xứ / issuing country answered",
    "origin-answered-late": "nước cấp trả lời quá hạn / answered too late",
    "origin-guaranteed": "bảo lãnh số thuế chênh lệch / difference guaranteed",
    "origin-reopened": "quyết định lại về ưu đãi / to be decided anew",
    "origin-ended": "xác minh xuất xứ kết thúc cùng tờ khai / ended",
    "duty-determined": "xác định số thuế / duty determined",
}

# Refusals of the command line alone; the others are the same on every face, and `speak` is told of them.
OWN: dict[str, Said] = {
    "no-such-template": {"vi": "Không có mẫu này", "en": "There is no such template"},
    "no-such-table": {"vi": "Không có bảng này", "en": "There is no such table"},
    "no-such-file": {"vi": "Không đọc được tệp", "en": "The file cannot be read"},
    "signature-kind-wanted": {
        "vi": "Cho biết tệp chữ ký (--signature) và loại (--signature-kind)",
        "en": "Name the file of the signature (--signature) and its kind (--signature-kind)",
    },
    "no-open-examination": {"vi": "Không có cuộc kiểm tra nào đang mở", "en": "No examination is open"},
    "rate-not-between-zero-and-one": {
        "vi": "Tỷ lệ phải từ 0 đến 1",
        "en": "The rate lies between 0 and 1",
    },
    "no-tables-yet": {
        "vi": "Cơ sở dữ liệu này chưa được khởi tạo cho phiên bản này",
        "en": "This database has not been set up for this version",
    },
    "database-unreachable": {
        "vi": "Không dùng được cơ sở dữ liệu lúc này",
        "en": "The database cannot be used now",
    },
    "no-demo-here": {"vi": "Đây không phải bản thử nghiệm", "en": "This is no demo (THONGQUAN_DEMO=1)"},
}
# What to type next, where the command line knows.
DO = {
    "not-signed-in": "thongquan sign-in",
    "password-to-change": "thongquan password",
    "no-tables-yet": "make run",
    "database-unreachable": "DATABASE_URL?",
}
_refusals: dict[str, Said] = {}


def speak(refusals: Mapping[str, Said]) -> None:
    """What each refusal's code means, from whoever keeps the texts."""
    _refusals.update(refusals)


def out() -> Console:
    return Console()


def err() -> Console:
    return Console(stderr=True)


def progress() -> Progress:
    """A bar on standard error, so that what is piped stays clean."""
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=28),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=err(),
    )


def said(texts: Mapping[str, str]) -> str:
    """All languages of a text, the first one first."""
    return " / ".join(dict.fromkeys(text for text in texts.values() if text))


def money(amount: object) -> str:
    """1234567.5 as 1 234 567.5: neither of the two decimal conventions is misread."""
    text = str(amount)
    whole, dot, rest = text.partition(".")
    try:
        return f"{int(whole):,}".replace(",", " ") + dot + rest
    except ValueError:
        return text


def grid(columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[object]], title: str = "") -> Table:
    """`columns`: heading and "left", "right" (numbers) or "code"; the last two are never broken."""
    table = Table(title=title or None, title_justify="left", title_style="bold", box=None, pad_edge=False)
    for heading, justify in columns:
        right = justify == "right"
        table.add_column(
            heading,
            justify="right" if right else "left",
            header_style="dim",
            overflow="fold",
            no_wrap=justify != "left",
        )
    for row in rows:
        table.add_row(*(cell if isinstance(cell, Text) else Text(str(cell)) for cell in row))
    return table


def findings(found: Sequence[Mapping[str, Any]]) -> None:
    """Each finding: what is wrong and where, what was found, what would be right, what to do."""
    console = out()
    for one in found:
        sign, style = EFFECTS.get(str(one["effect"]), ("·", ""))
        console.print(Text.assemble((f"{sign} ", style), (one["rule"], "bold"), f"  {one['path']}"))
        for text in one["message"].values():
            console.print(Padding(Text(text), (0, 0, 0, 4)))
        if met := facts(one.get("found", ""), one.get("expected", "")):
            console.print(Padding(Text(met, "dim"), (0, 0, 0, 4)))
        for text in (one.get("fix") or {}).values():
            console.print(Padding(Text(f"› {text}", "dim"), (0, 0, 0, 4)))


def facts(found: str, expected: str) -> str:
    """What was found → what would be right."""
    return " → ".join(part for part in (found, expected) if part)


def done(what: str, more: str = "") -> None:
    out().print(Text.assemble(("✓ ", "bold green"), what, (f"  {more}" if more else "", "bold")))


def onward(cursor: str) -> None:
    """How the page that follows is asked for, where there is one."""
    if cursor:
        err().print(Text(f"› Trang sau / the page that follows: --cursor {cursor}", "dim"))


def word(code: str) -> str:
    """A state, a step or whose turn it is, in both languages; the code where we have no word."""
    text = AWAITED.get(code) or STATES.get(code) or ACTS.get(code)
    return said(text) if text else STEPS.get(code, code)


def lane(code: str) -> Text:
    name, style = LANES.get(code, (code, ""))
    return Text(name, style)


def refusal(code: str) -> Mapping[str, str]:
    """What a refusal's code means, by language; the code itself where nobody has put it into words."""
    return _refusals.get(code) or OWN.get(code) or {"en": code.replace("-", " ")}


def refused(why: Refused) -> None:
    """A refusal is an answer: what it means, its code, its facts."""
    console = err()
    console.print(Text.assemble(("✗ ", "bold red"), said(refusal(why.code)), (f"  [{why.code}]", "dim")))
    for name, value in why.facts.items():
        console.print(Text(f"  {name}: {said(worded(name, value))}", "dim"))
    if why.code in DO:
        console.print(Text(f"  › {DO[why.code]}"))


def broken(error: Exception) -> None:
    """A fault of ours: said in a line, its trace kept for who mends it."""
    console = err()
    console.print(Text.assemble(("✗ ", "bold red"), "Lỗi của chương trình / a fault of the program"))
    console.print(Text(f"  {type(error).__name__}: {str(error).partition(chr(10))[0][:200]}", "dim"))
    kept(error)


def kept(error: Exception) -> None:
    """The trace, in the log of the command line."""
    path = settings.VAR / "log" / "cli.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as log:
        log.write(f"{datetime.now(UTC).isoformat()}\n{''.join(traceback.format_exception(error))}\n")
    err().print(Text(f"  › {path}", "dim"))
