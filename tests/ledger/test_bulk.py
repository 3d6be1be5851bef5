from datetime import timedelta
from decimal import Decimal

import polars as pl
import pytest
from django.db import connection, transaction

from tests.ledger.money import ANA, AT, DAY, DUTY, SYSTEM, code, owe, pay, promise
from thongquan.ledger import selectors, services
from thongquan.ledger.domain import bulk
from thongquan.ledger.models import Entry

pytestmark = pytest.mark.django_db


def _lines(numbers: range, **cover: object) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {"declaration": code(n), "party": ANA, "tax": tax, "amount": amount, "due_on": DAY}
            | {"guarantee": "", "deferred": False}
            | cover
            for n in numbers
            for tax, amount in DUTY.items()
        ],
        schema_overrides={"amount": pl.Decimal(24, 6)},
    )


def _copy(lines: pl.DataFrame) -> None:
    frames = bulk.rows(
        lines,
        chart=selectors.law(on=DAY, known_at=AT).chart,
        ids=services.entry_ids(lines["declaration"].n_unique()),
        currency="VND",
        at=AT,
        actor=str(SYSTEM.subject),
    )
    with transaction.atomic(), connection.cursor() as cursor:
        for statement, rows in services.rows(frames):
            with cursor.copy(statement) as copy:
                copy.write(rows)


def test_a_batch_leaves_what_single_registrations_leave():
    owe(code(1))
    _copy(_lines(range(2, 3)))
    single, copied = (
        selectors.of_declaration(code(n)).drop("entry", "declaration", "at").sort("account") for n in (1, 2)
    )
    assert single.equals(copied)
    assert selectors.debts(code(1))[0].open == selectors.debts(code(2))[0].open
    assert selectors.drift() == []


def test_a_copied_debt_is_paid_like_any_other():
    _copy(_lines(range(50)))
    pay(3_200_000, code(7))
    frame = selectors.standings([code(n) for n in range(50)], on=DAY)
    assert frame.filter("clear")["declaration"].to_list() == [code(7)]
    assert Entry.objects.filter(kind="debt").count() == 50


def test_a_payment_that_overtook_its_batch_is_swept_up():
    pay(3_200_000, code(3))
    _copy(_lines(range(5)))
    assert not selectors.standing(code(3), on=DAY).clear
    assert services.sweep_credits(on=DAY, actor=SYSTEM, at=AT) == 1
    assert selectors.standing(code(3), on=DAY).clear
    assert services.sweep_credits(on=DAY, actor=SYSTEM, at=AT) == 0
    assert selectors.drift() == []


def test_deferred_and_guaranteed_batches_are_clear_and_nothing_drifts():
    promise(amount=3 * 3_200_000)
    claims = pl.DataFrame(
        {
            "declaration": [code(n) for n in range(5)],
            "party": ANA,
            "office": "VN-01B1",
            "guarantee": ["BL1"] * 4 + ["BL9"],
            "currency": "VND",
            "amount": [Decimal(3_200_000)] * 5,
        }
    )
    granted = services.grant_guarantees(claims, on=DAY)
    assert granted["refused"].to_list() == [None] * 3 + ["guarantee-exhausted", "guarantee-unknown"]
    _copy(pl.concat([_lines(range(3), guarantee="BL1"), _lines(range(3, 5), deferred=True)]))
    assert selectors.standings([code(n) for n in range(5)], on=DAY)["clear"].all()
    assert selectors.guarantee("BL1").available == 0
    starts = {d.tax: d.interest_from for n in (0, 4) for d in selectors.debts(code(n)) if d.deferred}
    assert starts == {"ID": DAY + timedelta(days=1), "VAT": DAY + timedelta(days=1)}
    assert selectors.drift() == []


def test_the_guarantee_of_another_is_as_unknown_as_one_there_is_not():
    promise("BL2", party="VN-0300000001")
    claims = pl.DataFrame(
        {
            "declaration": [code(n) for n in range(2)],
            "party": ANA,
            "office": "VN-01B1",
            "guarantee": ["BL2", "BL9"],
            "currency": "VND",
            "amount": [Decimal(3_200_000)] * 2,
        }
    )
    granted = services.grant_guarantees(claims, on=DAY)
    assert granted["refused"].to_list() == ["guarantee-unknown"] * 2


def test_a_declaration_without_tax_is_copied_with_a_debt_of_nothing():
    _copy(_lines(range(1)).with_columns(amount=pl.lit(0, dtype=pl.Decimal(24, 6))))
    assert selectors.standing(code(0), on=DAY).clear
    assert selectors.of_declaration(code(0)).height == 0


def test_lines_of_one_declaration_must_stand_together():
    lines = pl.concat([_lines(range(2)), _lines(range(1))])
    with pytest.raises(AssertionError):
        _copy(lines)
