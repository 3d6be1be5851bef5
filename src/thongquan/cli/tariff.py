"""`thongquan tariff show|tree|search|history`: the tariff to look around in, for anybody."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Annotated

import typer
from rich.padding import Padding
from rich.text import Text

from thongquan.books import selectors as books
from thongquan.clearance.domain.assessment import plain
from thongquan.cli import install, terminal
from thongquan.cli.decided import in_order
from thongquan.cli.declaration import print_json
from thongquan.cli.law import Day, tariff
from thongquan.kernel.canonical import told
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.tariff import selectors
from thongquan.tariff.domain.commodity import Cell, Commodity, Control, Offered
from thongquan.tariff.domain.tree import Node
from thongquan.tariff.selectors import browsing
from thongquan.tariff.selectors import commodity as commodities

AsJson = Annotated[bool, typer.Option("--json", help="Một giá trị JSON / one JSON value")]
KnownAt = Annotated[
    datetime | None,
    typer.Option(
        "--known-at", formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"], help="Biết đến lúc (UTC) / as known then"
    ),
]
LABELS = (
    "Tên gọi ngắn là nhãn của gói dữ liệu, không phải văn bản luật."
    " / Short names are labels of the pack and no text of the law."
)
SAYS = {
    "not_eligible": "không được hưởng / not eligible",
    "see_98": "xem Chương 98 / see chapter 98",
    "unreadable": "nguồn không đọc được / the source could not be read",
}
STAGES = {
    "registration": "trước đăng ký / before registration",
    "clearance": "trước thông quan / before clearance",
    "after": "sau thông quan / after clearance",
    "notice": "để biết / for notice",
}
NOT_SUBJECT = "không chịu thuế / not subject"
BASIS = ("Căn cứ / basis", "left")
NEAR = 12  # codes named where the one asked for is not in force


@tariff.command("show")
def show(
    code: Annotated[str, typer.Argument(help="Mã hàng / commodity code: 0901.11.20")],
    on: Day = None,
    known_at: KnownAt = None,
    as_json: AsJson = False,
) -> None:
    """Mọi điều pháp luật nói về một mã / all that the law says of a code: rates, proofs, VAT, agencies."""
    day, at, digits = _asked(code, on, known_at)
    try:
        found = commodities.commodity(digits, on=day, known_at=at)
    except NotFound:
        _near(digits, day, at)
        raise
    if as_json:
        print_json(told({"on": day, **told(found)}))
        return
    _whereabouts(found.lineage)
    if found.offered:
        rows = [row for one in found.offered for row in _rate(one)]
        columns = [
            ("Biểu / schedule", "code"),
            ("Thuế suất / rate", "left"),
            ("Xuất xứ, chứng từ / origin, proof", "left"),
        ]
        terminal.out().print(terminal.grid(columns, rows, "Thuế suất / rates"))
    elif not found.special:
        _level(digits, day, at)
    _beside(found)


@tariff.command("tree")
def tree(
    under: Annotated[str, typer.Argument(help="Phần, chương, nhóm / section, chapter, heading")] = "",
    on: Day = None,
    known_at: KnownAt = None,
    as_json: AsJson = False,
) -> None:
    """Cây biểu thuế, từng cấp / the tree of the tariff, level by level."""
    day, at, place = _asked(under, on, known_at)
    if as_json:
        print_json(told({"nodes": list(browsing.tree(on=day, known_at=at).children(place))}))
        return
    if place:
        _whereabouts(browsing.tree(on=day, known_at=at).lineage(place))
    _level(place, day, at)


@tariff.command("search")
def search(
    words: Annotated[list[str], typer.Argument(help="Chữ số hoặc từ / digits or words")],
    on: Day = None,
    as_json: AsJson = False,
) -> None:
    """Tìm mã theo từ, có dấu hay không dấu / find codes by words, with or without diacritics."""
    day, at, _ = _asked("", on, None)
    found = selectors.search(" ".join(words), on=day, known_at=at).to_dicts()
    if as_json:
        print_json(found)
        return
    if not found:
        raise Refused("not-found", kind="commodity", id=" ".join(words))
    rows = [(_digits(one["code"]), terminal.said(_text(one)) or terminal.said(one["heading"])) for one in found]
    terminal.out().print(terminal.grid((("Mã / code", "code"), ("Tên / name", "left")), rows))
    terminal.out().print(Text(LABELS, "dim"))


@tariff.command("history")
def history(code: str, known_at: KnownAt = None, as_json: AsJson = False) -> None:
    """Thuế suất của một mã theo ngày và theo ấn bản / a code's rates by day, and what editions changed."""
    _, at, digits = _asked(code, None, known_at)
    by_day = commodities.rates_by_day(digits, known_at=at)
    if not by_day:
        raise NotFound("commodity", digits)
    changes = commodities.changes(digits, known_at=at)
    if as_json:
        print_json(told({"offered": by_day, "changes": changes}))
        return
    rows = [
        (one.schedule, cell.valid_from, _last(cell), _said(cell), cell.basis)
        for one in by_day
        for cell in one.cells
    ]
    columns = [(name, "code") for name in ("Biểu / schedule", "Từ / from", "Đến / to")]
    columns += [("Thuế suất / rate", "left"), ("Căn cứ / basis", "left")]
    terminal.out().print(terminal.grid(columns, rows, _digits(digits)))
    for change in changes:
        counts = f"+{len(change.added)} −{len(change.removed)}"
        terminal.out().print(
            f"{change.edition}  {change.published_at:%Y-%m-%d %H:%M UTC}  {counts}  {change.basis}"
        )


def _asked(code: str, on: datetime | None, known_at: datetime | None) -> tuple[date, datetime, str]:
    """The legal day, the moment, and the code without its points."""
    install.if_empty()
    now = datetime.now(UTC)
    at = min(known_at.replace(tzinfo=UTC), now) if known_at else now
    return on.date() if on else books.today(now), at, code.replace(".", "").replace(" ", "").upper()


def _near(digits: str, on: date, at: datetime) -> None:
    """What may be meant instead: the lines under the same six or four digits."""
    for length in (6, 4):
        near = (
            selectors.lines_under(digits[:length], on=on, known_at=at)["code"] if len(digits) >= length else []
        )
        if len(near):
            named = ", ".join(map(_digits, near[:NEAR]))
            terminal.err().print(
                f"Không có / not in force: {_digits(digits)}. {_digits(digits[:length])}: {named}"
            )
            return


def _whereabouts(lineage: tuple[Node, ...]) -> None:
    console = terminal.out()
    for depth, node in enumerate(lineage):
        last = depth == len(lineage) - 1
        said = Text.assemble((_digits(node.code), "bold" if last else ""), "  ", terminal.said(node.text))
        console.print(Padding(said, (0, 0, 0, 2 * depth)))
    if any(node.text and not node.official for node in lineage):
        console.print(Text(LABELS, "dim"))


def _level(under: str, on: date, at: datetime) -> None:
    nodes = browsing.tree(on=on, known_at=at).children(under)
    rows = [(_digits(node.code), terminal.said(node.text), node.lines) for node in nodes]
    columns = (("Mã / code", "code"), ("Tên / name", "left"), ("Số mã / codes", "right"))
    terminal.out().print(terminal.grid(columns, rows))


def _rate(one: Offered) -> Iterator[tuple[str, str, str]]:
    wants = [in_order(proof.name) for proof in one.proofs if one.needs_proof]
    wants += ["vận chuyển thẳng / direct transport"] if one.needs_direct else []
    if not one.confirmed:
        wants = ["chưa xác nhận, chưa cho hưởng / not confirmed, grants nothing"]
    for cell in one.cells:
        origin = [f"trừ / not {', '.join(cell.not_countries)}"] if cell.not_countries else []
        origin += [f"riêng / only {', '.join(cell.only_countries)}"] if cell.only_countries else []
        origin += [f"khu / zone {cell.zone}"] if cell.zone else []
        yield one.schedule, _said(cell), "; ".join([*origin, *wants])


def _said(cell: Cell) -> str:
    if cell.kind == "of_mfn":
        text = f"{plain(cell.rate)}% × MFN"
    elif cell.kind == "quota":
        text = "chỉ trong hạn ngạch / only within a quota"
    elif cell.rate is not None:
        text = f"{plain(cell.rate)}%"
    else:
        text = SAYS[cell.kind]
    if cell.out_quota is not None:
        text += f" trong / in; {plain(cell.out_quota)}% ngoài hạn ngạch / out of quota"
    return f"({cell.alternative}) {text}" if cell.alternative else text


def _beside(found: Commodity) -> None:
    console = terminal.out()
    for special in found.special:
        text = terminal.said(special.text)
        console.print(f"{special.schedule} (98, {special.row}): {plain(special.rate)}%  {text}")
    if found.offered and not found.vat:
        console.print(
            "GTGT / VAT: tập luật chưa nói, người khai nêu loại / the book is silent, the declarant names it"
        )
    if found.vat:
        rows: list[tuple[object, ...]] = [
            (vat.category, NOT_SUBJECT if vat.rate is None else f"{plain(vat.rate)}%", vat.prefix, vat.basis)
            for vat in found.vat
        ]
        columns = (("Thuế GTGT / VAT", "code"), ("Thuế suất / rate", "left"), ("Mã / code", "code"), BASIS)
        console.print(terminal.grid(columns, rows))
    if found.controls:
        asked = [(one.agency, _asked_of(one), STAGES.get(one.stage, one.stage)) for one in found.controls]
        wants = (("Cơ quan / agency", "code"), ("Yêu cầu / wants", "left"), ("Lúc / when", "left"))
        console.print(terminal.grid(wants, asked))


def _asked_of(control: Control) -> Text:
    """What it is, by which law, and by which papers it is met."""
    only = "một phần mã / part of the code" if control.partly else ""
    papers = f"giấy tờ / papers: {', '.join(control.met_by)}" if control.met_by else ""
    more = "\n".join(filter(None, (control.basis, control.condition, only, papers)))
    return Text.assemble(in_order(control.name), (f"\n{more}" if more else "", "dim"))


def _last(cell: Cell) -> str:
    """The last day it holds."""
    return "" if cell.valid_to is None else (date.fromordinal(cell.valid_to.toordinal() - 1)).isoformat()


def _text(row: dict[str, str]) -> dict[str, str]:
    return {name: text for name, text in row.items() if name in books.pack().languages}


def _digits(code: str) -> str:
    return ".".join(part for part in (code[:4], code[4:6], code[6:]) if part) if code.isdigit() else code
