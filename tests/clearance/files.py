"""Files of many declarations that the demo's trader (the account `thuongnhan`) sends."""

import csv
import io
from datetime import UTC, datetime
from functools import cache
from uuid import uuid4

import msgspec

from tests.api.caller import catalogue, party, traders
from thongquan.books import selectors as books
from thongquan.clearance.domain.declaration import Declaration
from thongquan.clearance.messages import columns
from thongquan.clearance.messages.parsed import Limits
from thongquan.clearance.messages.table import read_csv
from thongquan.clearance.selectors import bulk
from thongquan.clearance.services import arriving, batches, closing
from thongquan.clearance.services.preview import preview
from thongquan.clearance.services.submit import Sent
from thongquan.cli.demo.cargo import declarations
from thongquan.intake import services as intake
from thongquan.kernel.actors import Actor
from thongquan.kernel.findings import Effect
from thongquan.kernel.identifiers import Subject

KEYS = [heading.key for heading in columns.headings()]


def declared(n: int, *, seed: int = 7, items: int = 1) -> list[Declaration]:
    """Declarations of the trader that are registered as they stand."""
    return msgspec.convert(msgspec.to_builtins(_declared(n, seed, items)), list[Declaration])


@cache
def _declared(n: int, seed: int, items: int) -> list[Declaration]:
    day = datetime.now(UTC).date()
    made = list(
        declarations(
            n,
            seed=seed,
            day=day,
            firms=traders()[:1],
            offices=["02CI"],
            catalogue=catalogue(),
            items=items,
        )
    )
    for one in made:
        one.functional_reference_id = f"{one.functional_reference_id[:20]}-{seed}"
    return made


def lawful(n: int, *, seed: int = 7) -> list[Declaration]:
    """So many that nothing refuses today, as the template can say them."""
    at = datetime.now(UTC)
    read = read_csv(table(*declared(n + n // 2, seed=seed)), limits=Limits()).declarations
    given = [one for one in read if one is not None]
    answers = preview(declarations=given, on=books.today(at), at=at)
    passed = [
        one
        for one, answer in zip(given, answers, strict=True)
        if all(found["effect"] != Effect.REFUSE for found in answer["findings"])
    ]
    assert len(passed) >= n, len(passed)
    return passed[:n]


def cells(one: Declaration) -> list[dict[str, str]]:
    """The rows of a table that say what a declaration says."""
    parts = {
        **{f"party.{party.role_code}": party for party in one.parties},
        **{f"document.{paper.category_code}": paper for paper in one.documents if not paper.item_number},
        **{f"charge.{charge.type_code}": charge for charge in one.charges},
    }
    head = {key: str(getattr(one, key)) for key in KEYS if "." not in key and getattr(one, key)}
    for key in KEYS:
        group, _, name = key.rpartition(".")
        if group in parts:
            head[key] = str(getattr(parts[group], name))
    head["container.ids"] = ";".join(box.id for box in one.containers)
    rows = []
    for item in one.items:
        plain = [key for key in KEYS if key.startswith("item.") and key.count(".") == 1]
        told = {key: getattr(item, key.removeprefix("item.")) for key in plain}
        row = {key: "yes" if value is True else str(value) for key, value in told.items() if value}
        for tax in item.taxes:
            row[f"item.tax.{tax.tax_code}.category_code"] = tax.category_code
            row[f"item.tax.{tax.tax_code}.rate"] = tax.rate
        rows.append(row)
    return [{**head, **rows[0]}, *rows[1:]]


def table(*given: Declaration) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, KEYS)
    writer.writeheader()
    for one in given:
        writer.writerows(cells(one))
    return text.getvalue().encode()


def sender() -> Subject:
    return party(traders()[0].tax_code)


def send_file(body: bytes = b"", name: str = "to-khai.csv") -> str:
    """The receipt of a file nobody has looked at yet."""
    receipt = batches.receive_batch(
        sent=Sent(body or table(*declared(1)), "text/csv", str(uuid4()), name=name),
        sender=sender(),
        actor=Actor(Subject("user", "VN-thuongnhan")),
        at=datetime.now(UTC),
        language="vi",
    )
    return receipt.number


def work(*, declarations: int | None = None) -> None:
    """What the worker does; with `declarations` only so many of them."""
    at = datetime.now(UTC)
    while intake.work(bulk.KIND, limit=100, at=at):
        pass
    if declarations is not None:
        intake.work(arriving.KIND, limit=declarations, at=at)
        return
    while intake.work(arriving.KIND, limit=arriving.BATCH, at=at):
        pass
    closing.close_done(at=at)
