"""The law as files of a pack: what they give, and that a slip in them is refused with its place."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from thongquan.books.domain import BadPack, BookKind, TableSchema, read_tables, succeed

RATES = TableSchema(
    columns={"code": pl.String, "rate": pl.Decimal(9, 4), "for": pl.List(pl.String), "sure": pl.Boolean,
             "basis": pl.String},
    key=("code",),
    texts=("name",),
    nullable=frozenset({"rate"}),
)  # fmt: skip
KIND = BookKind("toy", {"rates": RATES})
ABOUT = b"basis: Toy Act\nvalid_from: 2026-01-01\n"


def read(**files):
    named = {name.replace("__", "/").replace("_", ".", 1): body for name, body in files.items()}
    return read_tables(KIND, {"book.yaml": ABOUT, **named})


def test_a_row_has_the_basis_and_the_first_day_of_its_book_unless_it_says_otherwise():
    header = b"code,rate,for,sure,name_en,basis,valid_through\n"
    (law,) = read(rates_csv=header + b"A,7.5,X;Y,yes,Apples,,\nB,,,no,Pears,Act 2,2026-06-30\n")
    assert law.tables["rates"].to_dicts() == [
        {
            "code": "A", "rate": Decimal("7.5000"), "for": ["X", "Y"], "sure": True, "basis": "Toy Act",
            "valid_from": date(2026, 1, 1), "valid_to": None, "name_en": "Apples",
        },
        {
            "code": "B", "rate": None, "for": [], "sure": False, "basis": "Act 2",
            "valid_from": date(2026, 1, 1), "valid_to": date(2026, 7, 1), "name_en": "Pears",
        },
    ]  # fmt: skip


def test_yaml_says_the_same_as_csv():
    (a,) = read(rates_csv=b"code,rate,for,sure,name_en\nA,7.5,X;Y,yes,Apples\n")
    (b,) = read(rates_yaml=b"- {code: A, rate: '7.5', for: [X, Y], sure: true, name: {en: Apples}}\n")
    assert a.tables["rates"].equals(b.tables["rates"])


def test_a_folder_of_a_later_day_ends_the_rows_of_the_earlier_one():
    row = b"code,rate,for,sure\nA,%s,,yes\n"
    (law,) = read(**{"2026-01-01__rates_csv": row % b"5", "2026-07-01__rates_csv": row % b"6"})
    assert law.tables["rates"].select("rate", "valid_from", "valid_to").rows() == [
        (5, date(2026, 1, 1), date(2026, 7, 1)),
        (6, date(2026, 7, 1), None),
    ]


def test_a_demo_folder_is_an_edition_of_its_own_over_the_law():
    invented = b"code,rate,for,sure,basis,valid_from\nA,1,,no,DEMO,2026-01-01\n"
    law, demo = read(rates_csv=b"code,rate,for,sure\nA,5,,yes\n", demo__rates_csv=invented)
    assert (law.demo, demo.demo) == (False, True)
    assert demo.tables["rates"]["rate"].to_list() == [1]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("A,7_5,,yes", "line 2: rate cannot be '7_5'"),
        ("A,7.55555,,yes", "line 2: rate cannot be '7.55555'"),
        ("A,1e3,,yes", "rate cannot be"),
        ("A,7.5,,perhaps", "sure cannot be 'perhaps'"),
        ("A,7.5,yes", "not as many fields"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(row, why):
    with pytest.raises(BadPack, match=why):
        read(rates_csv=f"code,rate,for,sure\n{row}\n".encode())


def test_a_column_nobody_knows_is_refused():
    with pytest.raises(BadPack, match=r"rates\.csv line 2: unknown columns"):
        read(rates_csv=b"code,rate,for,sure,ratee\nA,5,,yes,6\n")


def test_new_law_ends_what_it_replaces_and_goes_on_with_what_it_repeats():
    day = date(2026, 7, 1)
    (old,) = read(rates_csv=b"code,rate,for,sure\nA,5,,yes\nB,5,,yes\nC,5,,yes\n")
    (new,) = read(rates_csv=b"code,rate,for,sure,valid_from\nA,5,,yes,2026-07-01\nB,6,,yes,2026-07-01\n")
    joined = succeed(RATES, old.tables["rates"], new.tables["rates"], day)
    assert sorted(joined.select("code", "rate", "valid_from", "valid_to").rows(), key=str) == [
        ("A", 5, date(2026, 1, 1), None),
        ("B", 5, date(2026, 1, 1), day),
        ("B", 6, day, None),
        ("C", 5, date(2026, 1, 1), day),
    ]


def test_law_that_begins_the_same_day_replaces_the_other_wholly():
    (old,) = read(rates_csv=b"code,rate,for,sure\nA,5,,yes\nC,5,,yes\n")
    (new,) = read(rates_csv=b"code,rate,for,sure\nA,6,,yes\n")
    joined = succeed(RATES, old.tables["rates"], new.tables["rates"], date(2026, 1, 1))
    assert joined.select("code", "rate").rows() == [("A", 6)]
