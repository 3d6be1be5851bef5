from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from django.db import DatabaseError, connection, transaction

from tests.ledger.money import ANA, AT, BINH, DAY, DUTY, SYSTEM, code, owe, pay, promise, reserve
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.ledger import selectors, services
from thongquan.ledger.domain import How
from thongquan.ledger.models import Entry

pytestmark = pytest.mark.django_db
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.fixture(autouse=True)
def _balances_follow_from_the_postings():
    yield
    assert selectors.drift() == []
    assert selectors.trial_balance()["balance"].sum() == 0


def test_a_registered_declaration_owes_every_tax_until_it_is_paid():
    standing = owe()
    assert not standing.clear
    assert [(line.tax, line.how, line.amount) for line in standing.lines] == [
        ("ID", How.OWED, 1_000_000),
        ("VAT", How.OWED, 2_200_000),
    ]
    pay(3_200_000)
    paid = selectors.standing(code(), on=DAY)
    assert paid.clear
    assert {line.how for line in paid.lines} == {How.PAID}


def test_a_declaration_without_tax_owes_nothing():
    assert owe(amounts={"ID": Decimal(0)}).clear
    assert selectors.standing(code(2), on=DAY).clear


def test_the_debt_of_a_declaration_is_raised_once():
    owe()
    with pytest.raises(Refused, match="debt-already-raised"):
        owe()


def test_a_part_payment_goes_to_import_duty_before_vat():
    owe()
    pay(1_500_000)
    assert [(d.tax, d.open) for d in selectors.debts(code())] == [("ID", 0), ("VAT", 1_700_000)]
    assert not selectors.standing(code(), on=DAY).clear


def test_what_is_paid_too_much_waits_in_suspense_under_its_declaration():
    owe()
    pay(3_200_005)
    assert selectors.credit_of(party=ANA, declaration=code(), currency="VND") == 5


def test_a_payment_whose_reference_names_nothing_is_kept_and_can_be_assigned():
    owe()
    received = pay(3_200_000, reference="tien thue coffee")
    assert received.declaration == ""
    assert not selectors.standing(code(), on=DAY).clear
    standing = services.apply_credit(
        declaration=code(), party="", from_declaration="", on=DAY, actor=BINH, at=AT, reason="payer's letter"
    )
    assert standing.clear
    assert selectors.credit_of(party="", declaration="", currency="VND") == 0


def test_money_that_came_before_the_registration_is_taken_up_by_it():
    pay(3_300_000)
    assert owe().clear
    assert selectors.credit_of(party="", declaration=code(), currency="VND") == 100_000
    more = services.amend(
        declaration=code(),
        amounts={"ID": Decimal(1_050_000), "VAT": Decimal(2_200_000)},
        on=DAY,
        actor=BINH,
        at=AT,
        reason="",
    )
    assert more.clear
    assert selectors.credit_of(party="", declaration=code(), currency="VND") == 50_000


def test_money_in_another_currency_pays_no_debt_in_dong():
    owe()
    with pytest.raises(Refused, match="nothing-to-apply"):
        services.apply_credit(
            declaration=code(), party=ANA, from_declaration="", on=DAY, actor=BINH, at=AT, reason=""
        )


def test_an_amendment_posts_only_the_difference():
    owe()
    pay(3_200_000)
    more = services.amend(
        declaration=code(),
        amounts={"ID": Decimal(1_100_000), "VAT": Decimal(2_200_000), "ENV": Decimal(7)},
        on=DAY,
        actor=BINH,
        at=AT,
        reason="value corrected",
    )
    assert more.owed == 100_007
    less = services.amend(
        declaration=code(), amounts={"ID": Decimal(900_000)}, on=DAY, actor=BINH, at=AT, reason="returned"
    )
    assert less.clear
    assert selectors.credit_of(party=ANA, declaration=code(), currency="VND") == 2_300_000
    assert selectors.charged(code()) == {"ID": 900_000, "VAT": 0, "ENV": 0}


def test_exempted_tax_is_not_owed_and_what_was_paid_of_it_comes_back():
    owe()
    pay(1_000_000)
    standing = services.exempt(
        declaration=code(), amounts=DUTY, on=DAY, actor=BINH, at=AT, reason="QĐ 12/QĐ-HQ"
    )
    assert standing.clear
    assert selectors.credit_of(party=ANA, declaration=code(), currency="VND") == 1_000_000
    with pytest.raises(Refused, match="exemption-above-charge"):
        services.exempt(
            declaration=code(), amounts={"ID": Decimal(1)}, on=DAY, actor=BINH, at=AT, reason="again"
        )


def test_tax_never_paid_because_exempt_does_not_come_back_as_money_when_the_declaration_falls():
    owe()
    services.exempt(
        declaration=code(), amounts={"ID": Decimal(400_000)}, on=DAY, actor=BINH, at=AT, reason="QĐ 12"
    )
    pay(2_800_000)
    services.amend(
        declaration=code(), amounts={"ID": Decimal(300_000)}, on=DAY, actor=BINH, at=AT, reason="fell"
    )
    assert selectors.credit_of(party=ANA, declaration=code(), currency="VND") == 2_800_000
    assert selectors.charged(code(), net=True) == {"ID": 0, "VAT": 0}


def test_an_exemption_is_not_taken_back_after_what_it_exempted_has_gone():
    owe()
    services.exempt(declaration=code(), amounts=DUTY, on=DAY, actor=BINH, at=AT, reason="QĐ 12")
    exemption = Entry.objects.get(kind="exemption").pk
    services.amend(declaration=code(), amounts={}, on=DAY, actor=BINH, at=AT, reason="cancelled")
    with pytest.raises(Refused, match="cannot-reverse"):
        services.reverse(entry=exemption, actor=BINH, at=AT, reason="")


def test_a_declaration_that_owed_nothing_can_be_amended_into_owing():
    amend = {"declaration": code(), "on": DAY, "actor": BINH, "at": AT, "reason": "value corrected"}
    assert services.amend(**amend, amounts={}).clear
    with pytest.raises(NotFound):
        services.amend(**amend, amounts=DUTY)
    assert services.amend(**amend, amounts=DUTY, party=ANA, currency="VND").owed == 3_200_000


def test_a_priority_enterprise_pays_by_the_tenth_of_the_next_month():
    owe()
    standing = services.defer(declaration=code(), registered_on=DAY, on=DAY, actor=SYSTEM, at=AT, reason="AEO")
    assert standing.clear
    assert {line.due_on for line in standing.lines} == {date(2026, 4, 10)}
    assert selectors.standing(code(), on=date(2026, 4, 10)).clear
    assert not selectors.standing(code(), on=date(2026, 4, 11)).clear


def test_late_interest_runs_from_the_day_after_the_tenth_to_the_day_before_payment():
    owe(amounts={"ID": Decimal(10_000_000)})
    services.defer(declaration=code(), registered_on=DAY, on=DAY, actor=SYSTEM, at=AT, reason="AEO")
    pay(4_000_000, transaction="T1", at=datetime(2026, 4, 15, 9, tzinfo=HANOI))
    days = services.charge_interest(
        declaration=code(), until=date(2026, 4, 21), zone=HANOI, unit=Decimal(1), actor=SYSTEM, at=AT
    )
    # 11th to 14th on ten million, 15th to 20th on six: 4 × 3,000 + 6 × 1,800.
    assert [(stretch.first.day, stretch.days, stretch.owed) for stretch in days] == [
        (11, 4, 10_000_000),
        (15, 6, 6_000_000),
    ]
    late = next(d for d in selectors.debts(code()) if d.tax == "LATE")
    assert late.open == 22_800


def test_charging_the_same_days_twice_charges_once():
    owe(amounts={"ID": Decimal(10_000_000)})
    services.start_interest(declaration=code(), first=DAY, actor=SYSTEM, at=AT)
    charge = {"zone": HANOI, "unit": Decimal(1), "actor": SYSTEM, "at": AT}
    for until in (10, 10, 20):
        services.charge_interest(declaration=code(), until=DAY + timedelta(days=until), **charge)
    assert selectors.interest_charged(code()) == 60_000


def test_a_payment_taken_back_brings_debt_and_guarantee_back():
    promise()
    owe()
    reserve()
    received = pay(3_200_000)
    assert selectors.guarantee("BL1").reserved == 0
    services.reverse(entry=received.entry, actor=BINH, at=AT, reason="not our account")
    assert selectors.guarantee("BL1").reserved == 3_200_000
    with pytest.raises(Refused, match="cannot-reverse"):
        services.reverse(entry=received.entry, actor=BINH, at=AT, reason="twice")
    with pytest.raises(NotFound):
        services.reverse(entry=-1, actor=BINH, at=AT, reason="no such entry")


def test_the_statement_names_every_posting_of_a_declaration_and_of_its_party():
    owe()
    owe(code(2))
    pay(3_300_000)
    mine = selectors.of_declaration(code())
    assert mine["declaration"].unique().to_list() == [code()]
    assert mine["kind"].to_list() == ["debt"] * 4 + ["payment"] * 4
    assert selectors.of_party(ANA).height == 12


def test_the_frame_of_standings_has_a_row_for_every_declaration_asked():
    owe()
    frame = selectors.standings([code(2), code()], on=DAY)
    assert frame["declaration"].to_list() == [code(2), code()]
    assert frame["clear"].to_list() == [True, False]
    assert frame["owed"].to_list() == [0, 3_200_000]


def test_tax_open_beyond_its_day_is_a_fact_about_the_party():
    owe()
    owe(code(2), party="VN-0300000001")
    pay(3_200_000, code(2))
    parties = [ANA, "VN-0300000001"]
    assert selectors.overdue(parties, before=DAY).height == 0
    late = selectors.overdue(parties, before=DAY + timedelta(days=1))
    assert late.rows() == [(ANA, "VND", 3_200_000, DAY, 1)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_posting SET amount = 1",
        "DELETE FROM ledger_posting",
        "DELETE FROM ledger_posting_2026_03",
        "UPDATE ledger_entry SET reason = 'x'",
        "INSERT INTO ledger_posting SELECT at, entry_id, 99, account, role, party, declaration, tax, guarantee,"
        " 1, currency FROM ledger_posting LIMIT 1",
        "INSERT INTO ledger_posting_2026_03 SELECT at, entry_id, 99, account, role, party, declaration, tax,"
        " guarantee, 1, currency FROM ledger_posting LIMIT 1",
    ],
)
def test_the_database_itself_keeps_the_ledger_append_only_and_balanced(statement):
    services.open_month(DAY)
    owe()
    with pytest.raises(DatabaseError, match="ledger:"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_postings_lie_in_the_partition_of_their_month():
    services.open_month(DAY)
    owe()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_posting_2026_03")
        assert cursor.fetchone() == (4,)
        cursor.execute("SELECT count(*) FROM ledger_posting_else")
        assert cursor.fetchone() == (0,)
    assert services.open_month(date(2031, 7, 9)) == "ledger_posting_2031_07"
    assert services.open_month(date(2031, 7, 10)) == ""


def test_postings_of_a_month_nobody_opened_move_to_it_when_it_is_and_stay_unchangeable():
    owe()
    before = selectors.of_declaration(code())
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        assert services.open_month(DAY) == "ledger_posting_2026_03"
        cursor.execute("SELECT count(*) FROM ledger_posting_else")
        assert cursor.fetchone() == (0,)
    assert selectors.of_declaration(code()).equals(before)
    assert selectors.drift() == []
    for table in ("ledger_posting_else", "ledger_posting_2026_03"):
        with pytest.raises(DatabaseError, match="ledger:"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} SELECT at + CASE WHEN %s LIKE '%%else' THEN interval '99 year'"
                " ELSE interval '0' END, entry_id, 99, account, role, party, declaration, tax,"
                " guarantee, 1, currency FROM ledger_posting LIMIT 1",
                [table],
            )


@pytest.mark.django_db
def test_the_statement_of_a_party_is_read_in_pages_of_whole_entries():
    for number in (1, 2, 3):
        owe(code(number))
        pay(3_200_000 + number, code(number), f"T{number}")
    owe(code(4), party="VN-0300000001")
    pay(7, code(4), "T4")
    every = selectors.of_party(ANA)
    assert every["entry"].n_unique() == 6
    pages, after = [], 0
    while not (page := selectors.of_party(ANA, after=after, limit=2)).is_empty():
        assert page["entry"].n_unique() == 2
        pages.append(page)
        after = page["entry"].max()
    assert pl.concat(pages).equals(every)
    some = selectors.of_party(ANA, among=[code(2), code(4)], limit=1)
    assert some["declaration"].unique().to_list() == [code(2)]
    assert some["entry"].n_unique() == 1
