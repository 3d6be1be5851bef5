"""`python -m tests.kills.bodies COUNT ITEMS FILE`: declarations of today as JSON, by their reference; and the
listener's table."""

import json
import sys
from pathlib import Path

import tests.kills.programs as programs  # first: it sets Django up

# isort: split
import msgspec
from django.db import connection
from django.utils import timezone

from thongquan.books import selectors as books
from thongquan.cli.demo.cargo import Catalogue, declarations
from thongquan.cli.demo.firms import firms


def main(count: int, items: int, file: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute(programs.HEARD)
    at = timezone.now()
    tables = [books.in_force(book, on=at.date(), known_at=at).tables for book in ("tariff", "vat", "controls")]
    given = declarations(
        count,
        seed=5,
        day=at.date(),
        firms=firms(),
        offices=["02CI"],
        catalogue=Catalogue.of(*tables),
        items=items,
    )
    bodies = {one.functional_reference_id: msgspec.json.encode(one).decode() for one in given}
    assert len(bodies) == count
    file.write_text(json.dumps(bodies))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
