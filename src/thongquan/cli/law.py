"""`thongquan books …` and `thongquan tariff …`: the law, its editions, the official spreadsheet."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import polars as pl
import typer
from rich.console import Console
from rich.padding import Padding
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from thongquan.books import selectors, services
from thongquan.books.domain import Act, Edition, State, rows_in_force
from thongquan.books.domain.sources import sources
from thongquan.cli import install, terminal
from thongquan.cli.session import signed_in
from thongquan.intake.domain.workbook import FILE_BYTES_MAX
from thongquan.kernel.actors import Actor
from thongquan.kernel.conditions import BadCondition, Condition
from thongquan.kernel.refusals import Refused
from thongquan.tariff import selectors as tariff_selectors
from thongquan.tariff import services as tariff_services

books = typer.Typer(no_args_is_help=True, help="Các tập luật và ấn bản / books of law and their editions.")
tariff = typer.Typer(no_args_is_help=True, help="Biểu thuế / the tariff.")

ROWS_SHOWN = 40
STEPS = {
    "open": "Mở tệp / opening",
    "read": "Đọc ô / reading cells",
    "join": "Ghép với luật hiện hành / joining current law",
    "store": "Lưu bản thảo / storing the draft",
}
# What is ours to name; the columns of a book keep the names that --where knows them by.
HEADINGS = {
    "book": "Bộ / book",
    "number": "Số / no.",
    "follows": "Sau số / follows",
    "state": "Trạng thái / state",
    "content_hash": "Mã băm / hash",
    "basis": "Căn cứ / basis",
    "note": "Ghi chú / note",
    "demo": "Thử nghiệm / demo",
    "drafted_by": "Người soạn / drafted by",
    "drafted_at": "Lúc soạn / drafted at",
    "checked_by": "Người soát / checked by",
    "checked_at": "Lúc soát / checked at",
    "approved_by": "Người duyệt / approved by",
    "approved_at": "Lúc duyệt / approved at",
    "published_by": "Người ban hành / published by",
    "published_at": "Lúc ban hành / published at",
    "table": "Bảng / table",
    "rows": "Dòng / rows",
    "change": "Thay đổi / change",
    "class": "Loại / class",
    "cells": "Ô / cells",
    "key": "Khóa / key",
    "column": "Cột / column",
    "before": "Trước / before",
    "after": "Sau / after",
    "valid_from": "Hiệu lực từ / valid from",
    "valid_to": "Hết hiệu lực / valid until",
}
Book = Annotated[str, typer.Argument(help="Bộ, như thongquan books list nêu / book, as the list names it")]
CLASSES = {
    "codes": "mã hàng / codes",
    "cells": "ô, tổng các loại dưới đây / cells, the sum of the classes below",
    "plain_rate": "thuế suất / a rate",
    "not_eligible": "* không được hưởng / not eligible",
    "countries_excluded": "loại trừ nước / countries excluded",
    "countries_excluded_and_zone": "loại trừ nước, có khu / countries excluded, a zone",
    "countries_apart": "mức riêng cho một nước / a country apart",
    "in_and_out_of_quota": "trong và ngoài hạn ngạch / in and out of quota",
    "quota": "chỉ trong hạn ngạch / only within a quota",
    "split": "chia thành nhiều mặt hàng / split into several goods",
    "of_mfn": "phần trăm của MFN / a part of the MFN rate",
    "see_98": "xem Chương 98 / see chapter 98",
    "unreadable": "không đọc được / not readable",
}
CODE_MOST, LEFT_LEAST = 21, 16  # characters: columns up to the first are kept whole where others get the second
Limit = Annotated[int, typer.Option("--limit", min=0, help="Số dòng in ra / rows printed; 0: all")]
Day = Annotated[
    datetime | None,
    typer.Option("--on", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="Ngày pháp luật / legal day"),
]


@books.command("install")
def install_pack() -> None:
    """Nạp gói; phần đã có thì để nguyên / load the pack; what is there already is left alone."""
    with Console(stderr=True).status("Nạp luật của gói / loading the law of the pack"):
        found = install.install(at=_now())
    new, drafts = (", ".join(map(str, refs)) for refs in (found.published, found.drafted))
    terminal.out().print(f"[green]✓[/green] {new or 'không có gì mới / nothing new'}")
    if drafts:
        terminal.out().print(f"Bản thảo, chờ công bố / drafts to be published: {drafts}")


@books.command("list")
def list_books(book: Annotated[str | None, typer.Argument()] = None) -> None:
    """Các ấn bản và căn cứ / every edition with its legal basis, newest first."""
    install.if_empty()
    console = terminal.out()
    for one in selectors.editions(book).iter_rows(named=True):
        when = one["published_at"] or one["drafted_at"]
        state = f"{one['state']}{' DEMO' if one['demo'] else ''}"
        about = f"  {state}  {when:%Y-%m-%d %H:%M UTC}  {one['drafted_by']}  {one['content_hash'][:12]}"
        console.print(Text.assemble((f"{one['book']}/{one['number']}", "bold"), about))
        console.print(Padding(Text(one["basis"], "dim"), (0, 0, 0, 4)))


@books.command("show")
def show(
    book: Book,
    number: Annotated[
        int | None, typer.Argument(help="Mặc định: bản đang dùng / default: the one in use")
    ] = None,
    table: Annotated[str | None, typer.Option("--table", help="In một bảng / print one table")] = None,
    where: Annotated[str | None, typer.Option("--where", help="Điều kiện SQL / SQL condition")] = None,
    on: Day = None,
    limit: Limit = ROWS_SHOWN,
) -> None:
    """Một ấn bản: các bảng, hoặc các dòng của một bảng / an edition: its tables, or the rows of one."""
    install.if_empty()
    edition = selectors.tables(book, known_at=_now()) if number is None else selectors.edition(book, number)
    edition = _readable(edition)
    if table is None:
        about = selectors.editions(book).filter(number=edition.ref.number).row(0, named=True)
        said = [
            (HEADINGS.get(field, field), _cell(value))
            for field, value in about.items()
            if value not in (None, "")
        ]
        terminal.out().print(terminal.grid((("", "code"), ("", "left")), said))
        sizes = pl.DataFrame(
            {"table": list(edition.tables), "rows": [t.height for t in edition.tables.values()]}
        )
        _print(sizes, "Bảng / tables", limit=0)
        _print(sources(edition.tables), "Căn cứ các dòng nêu / sources the rows name", limit=limit)
        return
    if table not in edition.tables:
        raise Refused("no-such-table", table=table, tables=", ".join(edition.tables))
    frame = edition.tables[table] if on is None else rows_in_force(edition.tables[table], on.date())
    chosen = frame if where is None else frame.filter(_condition(where, frame))
    _print(_said(chosen), f"{edition.ref} {table}", limit=limit)


@books.command("diff")
def diff(
    book: Book,
    a: Annotated[int, typer.Argument(help="Số ấn bản cũ / number of the earlier edition")],
    b: Annotated[int, typer.Argument(help="Số ấn bản mới / number of the later edition")],
    table: Annotated[str | None, typer.Option("--table", help="Chỉ một bảng / one table alone")] = None,
    csv: Annotated[Path | None, typer.Option("--csv", help="Ghi tất cả ra CSV / write all of it")] = None,
    limit: Limit = ROWS_SHOWN,
) -> None:
    """Khác nhau giữa hai ấn bản / what changes from edition A to edition B, row by row."""
    install.if_empty()
    changes = selectors.changes(*(_readable(selectors.edition(book, number)) for number in (a, b)))
    if table is not None:
        changes = changes.filter(pl.col("table") == table)
    if csv is not None:
        changes.write_csv(csv)
    summary = changes.group_by("table", "change", maintain_order=True).agg(
        pl.struct("key", "valid_from").n_unique()
    )
    _print(summary.rename({"key": "rows"}), f"{book}: {a} → {b}", limit=0)
    if changes.height:
        _print(changes, "Thay đổi / changes", limit=limit)


@books.command("draft")
def draft(
    book: str,
    files: Annotated[
        list[Path], typer.Argument(exists=True, dir_okay=False, help="<bảng / table>.csv hoặc / or .xlsx")
    ],
    basis: Annotated[str, typer.Option("--basis", help="Căn cứ pháp luật / legal basis")],
    note: Annotated[str, typer.Option("--note", help="Ghi chú / note")] = "",
) -> None:
    """Soạn bản thảo từ tệp; bảng không có tệp giữ như hiện hành / draft from files; the rest as in force."""
    actor = signed_in("books.draft")
    for file in files:
        if file.stat().st_size > FILE_BYTES_MAX:
            raise Refused("too-large", limit=FILE_BYTES_MAX)
    bodies = {file.name: file.read_bytes() for file in files}
    ref = services.draft_files(book=book, files=bodies, basis=basis, note=note, actor=actor, at=_now())
    terminal.out().print(f"[green]{ref}[/green] bản thảo / draft")
    if ref.number > 1:
        terminal.out().print(f"thongquan books diff {book} {ref.number - 1} {ref.number}")


@books.command("publish")
def publish(book: str, number: int) -> None:
    """Công bố; người công bố không phải người soạn / publish; a second person signs in."""
    actor = signed_in("books.publish")
    for act, state in ((Act.CHECK, State.DRAFT), (Act.APPROVE, State.CHECKED), (Act.PUBLISH, State.APPROVED)):
        if _state(book, number) == state or act is Act.PUBLISH:
            getattr(services, act)(book=book, number=number, actor=actor, at=_now())
    terminal.out().print(f"[green]{book}/{number}[/green]: đã công bố / published ({actor.subject.id})")


@tariff.command("import")
def import_(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="Biểu thuế .xlsx / the spreadsheet")
    ],
    valid_from: Annotated[
        datetime | None,
        typer.Option(
            "--from",
            formats=["%Y-%m-%d"],
            metavar="YYYY-MM-DD",
            help="Ngày hiệu lực / first day (else the layout's)",
        ),
    ] = None,
    basis: Annotated[str, typer.Option("--basis", help="Căn cứ / legal basis (else the layout's)")] = "",
    report: Annotated[
        Path | None, typer.Option("--report", help="Ghi dòng không đọc được / write what is unread")
    ] = None,
) -> None:
    """Đọc biểu thuế chính thức thành bản thảo / read the official spreadsheet into a draft edition."""
    actor = signed_in("books.draft")
    if file.stat().st_size > FILE_BYTES_MAX:
        raise Refused("workbook-too-large", bytes=file.stat().st_size, limit=FILE_BYTES_MAX)
    found = _imported(file.read_bytes(), actor, valid_from.date() if valid_from else None, basis)
    counts = pl.DataFrame(
        {
            "class": [CLASSES.get(name, name) for name in found.counts],
            "cells": [f"{count:,}" for count in found.counts.values()],
        }
    )
    _print(counts, "Ô thuế suất / rate cells", limit=0)
    if found.unread.height:
        visible = found.unread.with_columns(pl.col("code", "value").str.replace_all("\xa0", r"\xa0"))
        _print(visible, f"Không đọc được / could not be read: {found.unread.height:,}", limit=ROWS_SHOWN)
    if report is not None:
        found.unread.write_csv(report)
    terminal.out().print(
        f"[green]{found.ref}[/green] bản thảo / draft: "
        + ", ".join(f"{name} {rows:,}" for name, rows in found.rows.items())
    )
    terminal.out().print(f"thongquan books diff tariff {_in_use()} {found.ref.number}")


@tariff.command("vat")
def vat(
    code: Annotated[str, typer.Argument(help="Mã hàng / commodity code; không có: tất cả / none: all")] = "",
    on: Day = None,
) -> None:
    """Mã nào đã có căn cứ thuế GTGT / which codes the book of value added tax covers, and from which law."""
    install.if_empty()
    at = _now()
    lines = tariff_selectors.vat_coverage(on=on.date() if on else selectors.today(at), known_at=at)
    chosen = lines.filter(pl.col("code").str.starts_with(code)) if code else lines
    covered = chosen.filter(pl.col("prefix").is_not_null())
    terminal.out().print(
        f"{covered.height:,} / {chosen.height:,} mã có căn cứ trong tập “vat”; mã khác do người khai ghi loại"
        " thuế suất / codes that the book decides or narrows; of all others the declarant names the category"
    )
    by_law = covered.group_by(
        categories=pl.col("categories").list.join(", "), basis=pl.col("bases").list.join("; ")
    ).agg(codes=pl.len())
    shown = by_law.sort("codes", "basis", descending=[True, False]).select("codes", "categories", "basis")
    _print(shown, "Loại và căn cứ / categories and legal basis", limit=0)


def _imported(body: bytes, actor: Actor, valid_from: date | None, basis: str) -> tariff_services.Imported:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        tasks: list[int] = []

        def step(name: str) -> None:
            for task in tasks:
                progress.stop_task(task)  # type: ignore[arg-type]
            tasks.append(progress.add_task(STEPS[name], total=None))

        return tariff_services.import_workbook(
            body=body, actor=actor, at=_now(), valid_from=valid_from, basis=basis, progress=step
        )


def _readable(edition: Edition) -> Edition:
    """The whole of it for those who make law; for anybody else without what is for officers alone."""
    try:
        signed_in("books.draft")
    except Refused:
        opened = selectors.opened(edition)
        if sum(t.height for t in opened.tables.values()) < sum(t.height for t in edition.tables.values()):
            Console(stderr=True).print(
                "Không kể phần dành cho công chức / without what is for officers: sign in"
            )
        return opened
    return edition


def _in_use() -> int:
    return selectors.tables("tariff", known_at=_now()).ref.number


def _state(book: str, number: int) -> str:
    return str(selectors.editions(book).filter(number=number)["state"].first())


def _condition(text: str, frame: pl.DataFrame) -> pl.Expr:
    try:
        return Condition.parse(text, frame.schema).expr
    except BadCondition as error:
        raise Refused("bad-condition", why=error) from None


def _said(frame: pl.DataFrame) -> pl.DataFrame:
    """Lists as text, and only the columns in which some row says something."""
    lists = [c for c, dtype in frame.schema.items() if isinstance(dtype, pl.List)]
    frame = frame.with_columns(pl.col(lists).list.join(" "))
    return frame.select(c for c in frame.columns if frame[c].cast(pl.String).fill_null("").ne("").any())


def _now() -> datetime:
    return datetime.now(UTC)


def _print(frame: pl.DataFrame, title: str, *, limit: int) -> None:
    """`frame` as a table, its first `limit` rows (0: all); short columns are kept whole where there is room."""
    console = terminal.out()
    rows = [[_cell(value) for value in row] for row in (frame.head(limit) if limit else frame).iter_rows()]
    heads = [HEADINGS.get(name, name) for name in frame.columns]
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    kept = [width for width in widths if width <= CODE_MOST]
    roomy = console.width - sum(kept) - 2 * len(widths) >= LEFT_LEAST * (len(widths) - len(kept))
    kinds = [
        "left" if width > CODE_MOST or not roomy else "right" if dtype.is_numeric() else "code"
        for width, dtype in zip(widths, frame.dtypes, strict=True)
    ]
    console.print(terminal.grid(list(zip(heads, kinds, strict=True)), rows, title))
    if limit and frame.height > limit:
        console.print(f"… {frame.height - limit:,} dòng nữa / more rows (--limit 0)")


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "có / yes" if value else "không / no"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M} UTC"
    return "" if value is None else str(value)
