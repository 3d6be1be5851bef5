"""The platform against the oracle, over the whole tariff."""

from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path
from random import Random

import pytest
from django.conf import settings as project
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.oracle import spreadsheet
from tests.oracle.comparison import disagreements
from tests.oracle.conftest import EXCHANGE, VN, engine_of, law_of, map_of
from tests.oracle.engine import Engine, book, engine
from tests.oracle.oracle import owed
from tests.oracle.strategies import Map, batches, shipment, shipments
from thongquan.intake.domain import workbook
from thongquan.tariff.domain import reading
from thongquan.tariff.domain.layout import Layout

DAY = date(2026, 6, 15)
NEXT_YEAR = date(2027, 3, 1)  # the reduced rate of value added tax has ended
BATCH = 100


def bulk(examples: int) -> settings:
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
    return settings(max_examples=examples, deadline=None, database=None, suppress_health_check=slow)


@bulk(100)
@given(data=st.data())
def test_ten_thousand_declarations_agree_with_the_oracle_to_the_đồng(data):
    agree(data.draw(batches(map_of(DAY), BATCH)), engine_of(DAY), law_of(DAY))


@bulk(10)
@given(data=st.data())
def test_a_year_later_the_law_of_that_day_is_the_oracles_too(data):
    agree(data.draw(batches(map_of(NEXT_YEAR), BATCH)), engine_of(NEXT_YEAR), law_of(NEXT_YEAR))


@bulk(50)
@given(data=st.data())
def test_a_single_declaration_agrees_and_shrinks_where_it_does_not(data):
    agree([data.draw(shipments(map_of(DAY)))], engine_of(DAY), law_of(DAY))


@pytest.mark.data
@bulk(20)
@given(data=st.data())
def test_the_imported_spreadsheet_agrees_with_the_oracles_own_reading_of_it(data):
    law = spreadsheet_law()
    agree(data.draw(batches(spreadsheet_map(), BATCH)), spreadsheet_engine(), law)


@pytest.mark.data
def test_the_pack_and_the_spreadsheet_say_the_same_to_the_oracle():
    """Every cell of the real tariff, for goods of Mexico and of others."""
    pack, law = law_of(DAY), spreadsheet_law()
    assert pack.cells.keys() == law.cells.keys()
    assert pack.special == law.special
    for code, row in law.cells.items():
        for schedule, text in row.items():
            for origin in ("", "MX"):
                assert law.read(text, origin) == pack.read(pack.cells[code][schedule], origin), (code, schedule)


def test_the_rare_cells_of_the_tariff_occur_often():
    """Of 1,000 declarations, hundreds of lines stand on each kind of rare cell, and claims go either way."""
    of, law, seen = map_of(DAY), law_of(DAY), Counter()
    for declaration in (shipment(Random(seed), of) for seed in range(1_000)):
        for line, answer in zip(declaration.lines, owed(declaration, law), strict=True):
            claimed = law.cells.get(line.code, {}).get(line.claim)
            seen.update(kind for kind in of.cells if claimed and (line.code, line.claim) in of.places[kind])
            seen["no value" if answer.value is None else "a value"] += 1
            seen["granted" if answer.granted else "not granted"] += 1
            seen["a duty" if "ID" in answer.taxes else "no duty"] += 1
    assert set(of.cells) == {
        *("excluded", "mexico", "none", "of_mfn", "quota", "quota rates"),
        *("special", "split", "split and excluded", "unread", "zone"),
    }
    assert {kind for kind in (*of.cells, "no value", "granted", "not granted") if seen[kind] < 100} == set()
    assert seen["a duty"] > seen["no duty"]


def agree(declarations, engine, law):
    found = disagreements(declarations, engine, law)
    assert not found, f"{len(found)} lines differ:\n" + "\n".join(found[:3])


def source() -> Path:
    return Path(project.DATA) / "vn_tariff_2026" / "Tariff.xlsx"


@cache
def spreadsheet_law():
    return spreadsheet.law(source(), law_of(DAY))


@cache
def spreadsheet_map() -> Map:
    return Map.of(spreadsheet_law())


@cache
def spreadsheet_engine() -> Engine:
    layout = Layout.of((VN / "books" / "tariff" / "layout.yaml").read_bytes())
    pack = dict(book(VN, "tariff"))
    basis = dict(pack["schedules"].select("schedule", "basis").iter_rows())
    read = reading.read(workbook.rows(source().read_bytes(), layout.sheet), layout, basis=basis, chapters={})
    return engine(VN, DAY, EXCHANGE, tariff={**pack, **read.tables})
