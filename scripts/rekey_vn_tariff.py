"""Key the tariff of Viet Nam anew, from the published spreadsheet into the pack's own compact layout.

    THONGQUAN_DATA=… python scripts/rekey_vn_tariff.py

Codes and rates are facts; of the texts nothing is taken. One file a chapter under
packs/vn/books/tariff/<first day>/, in the notation that packs/README.md explains.
"""

import os
from pathlib import Path

import polars as pl

from thongquan.intake.domain import workbook
from thongquan.tariff.domain import packfiles, reading
from thongquan.tariff.domain.layout import Layout

BOOK = Path(__file__).resolve().parents[1] / "packs/vn/books/tariff"


def main() -> None:
    source = Path(os.environ["THONGQUAN_DATA"]) / "vn_tariff_2026" / "Tariff.xlsx"
    layout = Layout.of((BOOK / "layout.yaml").read_bytes())
    schedules = list(layout.schedules.values())
    rows = workbook.rows(source.read_bytes(), layout.sheet)
    read = reading.read(rows, layout, basis=dict.fromkeys(schedules, ""), chapters={})
    folder = BOOK / layout.valid_from.isoformat()
    folder.mkdir(exist_ok=True)
    table = packfiles.wide(read.tables["rates"], ["code"], schedules)
    for (chapter,), lines in table.group_by(pl.col("code").str.head(2), maintain_order=True):
        lines.write_csv(folder / f"{chapter}.csv")
    assert layout.special
    special = packfiles.wide(read.tables["special"], ["code", "row"], layout.special.schedules)
    special.write_csv(folder / "special.csv")
    print(f"{table.height} codes, {special.height} rows of chapter {layout.special.chapter}")
    print(read.unread)


if __name__ == "__main__":
    main()
