"""What the Vietnamese pack says, read the way an installation reads it."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from tests.reference.packs import AT
from thongquan.kernel.quantity import Quantity
from thongquan.reference import selectors
from thongquan.reference.domain.numbering import Number
from thongquan.reference.domain.units import converted

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.fixture
def vn(reference_database, db):
    return selectors.reference()


def test_every_table_of_the_pack_is_there_and_sound(vn):
    assert vn.faults() == []
    assert all(frame.height for frame in vn.frames.values())


def test_every_row_says_its_basis_and_whether_it_was_compared(vn):
    for frame in vn.frames.values():
        assert frame["basis"].str.len_chars().min() > 0
        assert frame["confirmed"].null_count() == 0


def test_every_row_that_people_read_has_both_languages(vn):
    for name, frame in vn.frames.items():
        if name != "hours":
            assert frame.filter((frame["vi"] == "") | (frame["en"] == "")).is_empty(), name


def test_the_offices_stand_under_one_head_before_and_after_the_reform(vn):
    assert vn.offices.path("01B1", date(2025, 2, 28)) == ("01B1", "01", "TCHQ")
    assert vn.offices.path("01B1", date(2025, 3, 1)) == ("01B1", "KV01", "CHQ")
    assert vn.offices.successor("02", TODAY).code == "KV02"
    assert len(vn.offices.all_on(TODAY)) == 1 + 20 + 27


def test_no_office_claims_to_have_been_compared_with_a_decision(vn):
    assert not any(office.confirmed for rows in vn.offices.rows.values() for office in rows)


def test_documents_are_checked_within_two_working_hours(vn):
    deadline = vn.deadline("documents-check", office="01E1", at=datetime(2026, 11, 23, 10, 0, tzinfo=HANOI))
    assert deadline.due == datetime(2026, 11, 23, 13, 30, tzinfo=HANOI)
    assert deadline.basis.endswith("Điều 23")


def test_the_same_clock_runs_through_the_night_where_the_office_does(vn):
    deadline = vn.deadline("documents-check", office="01B1", at=datetime(2026, 11, 23, 23, 0, tzinfo=HANOI))
    assert deadline.due == datetime(2026, 11, 24, 1, 0, tzinfo=HANOI)


def test_silence_about_completeness_makes_the_documents_complete(vn):
    deadline = vn.deadline("documents-complete", office="01E1", at=AT)
    assert deadline.outcome(deadline.due) == "deemed-complete"


def test_a_declaration_is_valid_for_fifteen_days(vn):
    deadline = vn.deadline("declaration-validity", office="02CI", at=AT)
    assert deadline.due == datetime(2026, 12, 9, 0, 0, tzinfo=HANOI)


def test_the_culture_day_is_a_holiday_for_offices_and_not_for_border_gates(vn):
    culture_day = date(2026, 11, 24)
    assert not vn.calendar_of("01E1", TODAY).works_on(culture_day)
    assert vn.calendar_of("15BB", TODAY).works_on(culture_day)


def test_the_legal_day_is_the_offices(vn):
    assert selectors.legal_day("01B1", datetime(2026, 11, 22, 18, 0, tzinfo=UTC)) == TODAY
    assert selectors.legal_day("01B1", datetime(2026, 11, 22, 16, 59, tzinfo=UTC)) == date(2026, 11, 22)


def test_a_week_takes_the_exchange_rate_of_the_thursday_before_it(vn):
    assert vn.rate_day("exchange", TODAY, zone="Asia/Ho_Chi_Minh") == date(2026, 11, 19)


def test_import_declarations_begin_with_one(vn):
    scheme = vn.scheme("declaration", TODAY)
    assert scheme.write(Number(1, of="import")) == "100000000010"
    assert scheme.write(Number(1, of="export")) == "300000000010"


def test_currencies_know_their_decimals(vn):
    rows = vn.codes("currencies", TODAY)
    decimals = dict(zip(rows["code"], rows["decimals"], strict=True))
    assert {c: decimals[c] for c in ("VND", "LAK", "USD", "KWD", "JPY")} == {
        "VND": 0, "LAK": 2, "USD": 2, "KWD": 3, "JPY": 0,
    }  # fmt: skip


def test_pounds_are_converted_by_the_packs_own_factor(vn):
    got = converted(Quantity(Decimal(1000), "LBR"), "KGM", vn.units(TODAY), places=5)
    assert got.amount == Decimal("453.59237")


def test_tet_is_never_a_working_day(vn):
    office = vn.calendar_of("01E1", TODAY)
    for day in (date(2025, 1, 29), date(2026, 2, 17), date(2027, 2, 6)):  # first day of the lunar year
        assert not office.works_on(day)
