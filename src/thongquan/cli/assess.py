"""`thongquan assess FILE`: what the published law says of a declaration. Nothing is stored, nobody signs in."""

import json
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from django.db import connection, transaction
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text

from thongquan.books import selectors as books
from thongquan.clearance.messages.parsed import Read, finding
from thongquan.clearance.services.preview import assess as judged_by_law
from thongquan.cli import install, terminal, usage
from thongquan.cli.reading import read
from thongquan.kernel.findings import Effect
from thongquan.kernel.refusals import Refused

JUDGED, REFUSED, NOT_READABLE = 0, 1, 2
TREATMENTS = {"exempt": "{rate} miễn / exempt", "not-subject": "không chịu thuế / not subject"}
NAMED = 6  # lines that have no duty, by their numbers
UNKNOWN = Text("chưa xác định / not known", "yellow")
STATUS = {"ok": JUDGED, "refused": REFUSED, "unreadable": NOT_READABLE}
Answer = dict[str, Any]


def assess(
    file: Annotated[
        Path, typer.Argument(help="JSON, NDJSON, CSV, XLSX, ASYCUDA SAD XML, WCO DEC XML; -: stdin")
    ],
    on: Annotated[
        datetime | None,
        typer.Option(
            "--on", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="Ngày pháp luật / legal day (today)"
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Một đối tượng JSON / one JSON object on standard output")
    ] = False,
    why: Annotated[
        bool, typer.Option("--why", help="Cách tính từng khoản / how each amount is worked out")
    ] = False,
    rate: Annotated[
        list[str] | None,
        typer.Option("--rate", help="USD=25430: tỷ giá khi tập luật không có / where the book has none"),
    ] = None,
) -> None:
    """Xét một tờ khai theo luật đã công bố; không lưu gì / judge a declaration; nothing is stored.

    Trạng thái / exit status: 0 đã xét / judged, 1 bị từ chối / refused, 2 không đọc được / not readable.
    """
    given = rates(rate or [])
    install.if_empty()
    at = datetime.now(UTC)
    with transaction.atomic():
        _read_only()
        answer = assessed(file, on.date() if on else today(at), given, at)
    if as_json:
        told(answer)
    else:
        show(answer, why=why)
    raise typer.Exit(STATUS[answer["judged"]])


def told(answer: Answer) -> None:
    """The one object, on standard output."""
    sys.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2) + "\n")


def mistyped(error: usage.UsageError) -> Answer:
    """A command that cannot be read is answered as a file that cannot."""
    wrong = usage.wrongly(error)
    return _unreadable([finding("FMT-019", wrong.at, wrong.found or "–", wrong.expected or "--help").as_dict()])


def rates(given: Sequence[str]) -> dict[str, str]:
    """{"USD": "25430"} of ["USD=25430"]."""
    found: dict[str, str] = {}
    for text in given:
        currency, _, amount = text.partition("=")
        try:
            if len(currency) != 3 or not currency.isalpha() or not 0 < Decimal(amount) < 10**12:
                raise InvalidOperation
        except InvalidOperation:
            raise usage.Wrong("--rate", text, "USD=25430") from None
        found[currency.upper()] = amount
    return found


def assessed(file: Path, on: date, given: Mapping[str, str], at: datetime) -> Answer:
    """The one object: the declaration's own, or where the file holds several, theirs under `declarations`."""
    reads = read(file, known_at=at).reads
    known = [one.declaration for one in reads if one.declaration is not None]
    try:
        said = judged_by_law(declarations=known, on=on, known_at=at, rates=given) if known else []
    except Refused as refused:
        if refused.code != "no-law-in-force":
            raise
        said_so = finding("FMT-020", "--on", on.isoformat(), "rules, tariff")
        return _none() | {"judged": "refused", "findings": [said_so.as_dict()]}
    waiting = iter(said)
    answers = [
        _unreadable([f.as_dict() for f in one.findings])
        if one.declaration is None
        else _with(next(waiting), one)
        for one in reads
    ]
    if len(answers) == 1:
        return answers[0]
    worst = max(answers, key=lambda answer: STATUS[answer["judged"]]) if answers else _unreadable([])
    return {"judged": worst["judged"], "declarations": answers}


def show(answer: Answer, *, why: bool = False) -> None:
    """As people read it; `why`: with every amount in words."""
    for one in answer.get("declarations", [answer]):
        _show(one, why)


def _with(answer: Answer, one: Read) -> Answer:
    """What the reader found comes first; a field it could not carry may refuse too."""
    refused = any(found.effect is Effect.REFUSE for found in one.findings)
    return answer | {
        "judged": "refused" if refused else answer["judged"],
        "findings": [*(found.as_dict() for found in one.findings), *answer["findings"]],
    }


def _unreadable(found: Sequence[Mapping[str, Any]]) -> Answer:
    """The first reason alone: what follows from it would only confuse."""
    return _none() | {"findings": list(found[:1])}


def _none() -> Answer:
    return {"judged": "unreadable", "lines": [], "totals": {}, "findings": [], "edition": {}}


def _read_only() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def today(at: datetime) -> date:
    return at.astimezone(ZoneInfo(books.pack().zone)).date()


def _show(answer: Answer, why: bool) -> None:
    console = terminal.out()
    verdicts = {
        "ok": Text("✓ Đã xét / judged", "bold green"),
        "refused": Text("✗ Bị từ chối / refused", "bold red"),
        "unreadable": Text("✗ Không đọc được / not readable", "bold red"),
    }
    console.print(
        verdicts[answer["judged"]], Text(answer.get("reference", ""), "bold"), answer.get("law_day", "")
    )
    if answer["lines"]:
        console.print()
        show_lines(answer)
        console.print()
        if why:
            _explain(answer)
        else:
            console.print(Text("Cách tính từng khoản / how each amount is worked out: --why", "dim"))
    if answer["findings"]:
        console.print()
        console.print(Rule("Kết quả kiểm tra / findings", align="left", style="dim"))
        terminal.findings(answer["findings"])
    if answer["edition"]:
        console.print()
        editions = "  ".join(f"{book} {name.partition('@')[0]}" for book, name in answer["edition"].items())
        console.print(Text(f"Ấn bản / editions: {editions}", "dim"))
        console.print(Text(terminal.said(answer["note"]), "dim"))


def show_lines(answer: Mapping[str, Any]) -> None:
    """`answer`: lines with their taxes, totals, currency."""
    console = terminal.out()
    console.print(_lines(answer))
    console.print()
    console.print(_totals(answer))
    for numbers, why in _untaxed(answer["lines"]):
        console.print(Text.assemble(("! ", "yellow"), f"{numbers}  {why}"))


def _lines(answer: Mapping[str, Any]) -> Any:
    columns = (
        ("#", "right"), ("Hàng / goods", "code"), ("Thuế / tax", "left"), ("Trên / base", "right"),
        ("%", "right"), ("Tiền / amount", "right"),
    )  # fmt: skip
    rows = []
    for line in answer["lines"]:
        about = " · ".join(part for part in (line["origin"], line["schedule"]) if part)
        heads = [(str(line["number"]), line["commodity"]), ("", Text(about, "dim"))]
        taxes = [_tax(tax) for tax in line["taxes"]]
        for row in range(max(len(heads), len(taxes))):
            head = heads[row] if row < len(heads) else ("", "")
            rows.append((*head, *(taxes[row] if row < len(taxes) else ("", "", "", ""))))
    return terminal.grid(columns, rows)


def _untaxed(lines: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """The lines that have no duty, and why."""
    found: dict[str, list[str]] = {}
    for line in lines:
        if why := terminal.said(line["untaxed"]):
            found.setdefault(why, []).append(f"#{line['number']}")
    return [
        (" ".join(numbers[:NAMED]) + (" …" if len(numbers) > NAMED else ""), why)
        for why, numbers in found.items()
    ]


def _tax(tax: Mapping[str, Any]) -> tuple[str, str, str, str]:
    rate = TREATMENTS.get(tax["treatment"], "{rate}").format(rate=tax["rate"])
    return tax["tax"], terminal.money(tax["base"]), rate, terminal.money(tax["amount"])


def _explain(answer: Mapping[str, Any]) -> None:
    console = terminal.out()
    console.print(Rule("Cách tính / how it is worked out", align="left", style="dim"))
    for line in answer["lines"]:
        console.print(Text.assemble((f"{line['number']} ", "bold"), line["commodity"]))
        for tax in line["taxes"]:
            for text in tax["explanation"].values():
                console.print(Padding(Text(text), (0, 0, 0, 4)))


def _totals(answer: Mapping[str, Any]) -> Any:
    named = answer.get("tax_names") or {
        tax["tax"]: tax["name"] for line in answer["lines"] for tax in line["taxes"]
    }
    names = {
        **{tax: f"{tax} · {terminal.said(name)}" for tax, name in named.items()},
        "customs_value": "Trị giá hải quan / customs value",
        "all": "Tổng thuế / all taxes",
    }
    rows = [
        (
            Text(names.get(name, name), "bold" if name == "all" else ""),
            UNKNOWN if amount is None else terminal.money(amount),
            "" if amount is None else answer["currency"],
        )
        for name, amount in answer["totals"].items()
    ]
    return terminal.grid((("Cộng / totals", "left"), ("", "right"), ("", "left")), rows)
