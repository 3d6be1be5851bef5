"""The whole tariff of Viet Nam, from the published spreadsheet."""

import csv
import importlib.util
import re
import time
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from django.conf import settings

from tests.tariff.workbooks import VN, layout
from thongquan.books import selectors, services
from thongquan.config.paths import REPOSITORY
from thongquan.intake.domain import workbook
from thongquan.kernel.actors import Actor
from thongquan.tariff import services as tariff
from thongquan.tariff.domain import reading

pytestmark = pytest.mark.data
AT = datetime(2026, 11, 22, tzinfo=UTC)
ANA, BUDI = Actor.system("ana"), Actor.system("budi")
SECONDS = 10  # of a processor: what an import may take, however busy the machine is


def source(name: str = "Tariff.xlsx") -> bytes:
    return (Path(settings.DATA) / "vn_tariff_2026" / name).read_bytes()


@pytest.fixture(scope="module")
def read() -> reading.Reading:
    of = layout()
    with (VN / "labels" / "chapters.csv").open() as file:
        chapters = {row.pop("code"): row for row in csv.DictReader(file)}
    rows = workbook.rows(source(), of.sheet)
    return reading.read(rows, of, basis=dict.fromkeys(of.schedules.values(), "test"), chapters=chapters)


def test_every_cell_is_a_rate_a_stated_condition_or_reported(read):
    counts = dict(read.counts)
    assert counts.pop("codes") == 11_414
    assert counts.pop("cells") == 262_522 == sum(counts.values())
    assert counts == {
        "plain_rate": 235_875,
        "not_eligible": 18_412,
        "countries_excluded": 5_882,
        "countries_apart": 920,
        "split": 768,
        "of_mfn": 264,
        "see_98": 264,
        "in_and_out_of_quota": 68,
        "countries_excluded_and_zone": 51,
        "quota": 17,
        "unreadable": 1,
    }


def test_the_counts_in_the_docs_are_the_real_ones(read):
    page = (REPOSITORY / "docs" / "tariff.md").read_text()
    written = dict(re.findall(r"^\| `(\w+)` \| ([\d,]+) \|", page, re.MULTILINE))
    assert {name: int(n.replace(",", "")) for name, n in written.items()} == read.counts


def test_what_cannot_be_read_is_listed_with_row_column_value_and_why(read):
    malformed = ((17245, "9849170"), (17247, "9849170"), (17248, "9849170"), (17258, "9849190"))
    assert read.unread.select("row", "column", "value").rows() == [
        (2153, "Import duty rate per AKFTA", "0(-KH, MY, PH, )"),
        *((row, "HSCode", f"{code}\xa0") for row, code in malformed),
    ]
    assert all(read.unread["why_vi"])
    assert all(read.unread["why_en"])


def test_the_outline_is_a_tree_with_the_official_texts_in_both_languages(read):
    tree = read.tables["nomenclature"]
    assert tree["code"].is_unique().all()
    orphans = tree.join(tree, left_on="parent", right_on="code", how="anti")
    assert orphans["parent"].null_count() == orphans.height == 97
    assert orphans["code"].str.len_chars().unique().to_list() == [2]
    lines = tree.filter(pl.col("leaf"))
    assert (lines.height, lines["official"].all()) == (11_414, True)
    assert lines.filter((pl.col("vi") == "") | (pl.col("en") == "")).is_empty()
    heading = pl.col("code").str.contains(r"^\d{4}$") & ~pl.col("code").str.starts_with("98")
    assert tree.filter(heading).height == 1_228


def test_chapter_98_keeps_all_its_rows_and_its_repeated_codes(read):
    special = read.tables["special"].filter(schedule="MFN")
    assert special.height == 586
    repeated = special.group_by("code").len().filter(pl.col("len") > 1)
    assert repeated.height == 78  # and one more, 9849170, is malformed


@pytest.mark.django_db
def test_the_import_changes_no_rate_of_the_pack_and_is_published_by_a_second_person():
    services.install(pack=VN, at=AT)
    started = time.process_time()
    number = tariff.import_workbook(body=source(), actor=ANA, at=AT).ref.number
    assert time.process_time() - started <= SECONDS
    changes = selectors.diff("tariff", 1, number)
    assert set(changes["table"]) == {"nomenclature", "special"}
    assert set(changes.filter(pl.col("table") == "special")["column"]) == {"official", "vi", "en"}
    services.check(book="tariff", number=number, actor=ANA, at=AT)
    services.approve(book="tariff", number=number, actor=BUDI, at=AT)
    services.publish(book="tariff", number=number, actor=BUDI, at=AT)
    assert selectors.tables("tariff", known_at=AT).ref.number == number


@pytest.mark.django_db
def test_the_packs_controls_are_those_of_the_compilation():
    spec = importlib.util.spec_from_file_location("rekey", REPOSITORY / "scripts" / "rekey_vn_controls.py")
    rekey = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(rekey)
    rows, codes, measures = rekey.keyed(workbook.rows(source("Specialised_procedures.xlsx"), rekey.SHEET))
    assert (len(rows), len(codes), len(measures)) == (17_476, 7_928, 105)
    services.install(pack=VN, at=AT)
    book = selectors.in_force("controls", on=AT.date(), known_at=AT).tables["controls"]
    assert set(book.select("prefix", "measure", "basis").rows()) == {(r[0], r[1], r[3]) for r in rows}
