"""The week's rates of exchange on a page; the next week's drafted by hand or CSV, published by another."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.portal.tour import client
from thongquan.books import selectors as books
from thongquan.tariff.selectors.exchange import begins, rate_day

pytestmark = pytest.mark.usefixtures("world")
BASIS = "Vietcombank, tỷ giá công bố cuối ngày thứ Năm"
MOST = 12


def monday() -> date:
    return begins(books.today(timezone.now())) + timedelta(days=7)


def rates(number: int | None = None):
    """Of next week: currency → (rate, units, day of the rate)."""
    known = (
        books.tables("exchange", known_at=timezone.now())
        if number is None
        else books.edition("exchange", number)
    )
    rows = known.tables["rates"].to_dicts()
    return {
        row["currency"]: (float(row["rate"]), row["units"], row["published_on"])
        for row in rows
        if row["valid_from"] == monday()
    }


def draft(who: str = "quantri", **given: object):
    return client(who).post("/rates/draft", {"week": monday().isoformat(), "basis": BASIS, **given})


def number(answer) -> int:
    assert answer.status_code == 302, answer.content.decode()
    return int(answer["Location"].rpartition("/")[2])


def page(address: str, who: str = "quantri") -> str:
    answer = client(who).get(address)
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def test_what_is_in_force_its_history_who_published_it_and_the_law_stand_on_a_page() -> None:
    shown = page("/rates")
    for said in (
        "USD",
        "Week by week",
        "Who published them",
        "59/2018",
        "the Thursday of the week before",
        "has its rates",
    ):
        assert said in shown, said
    assert 'data-chart="by-week"' in shown
    assert "<option selected>EUR" in page("/rates?currency=EUR")
    assert "<option selected>USD" in page("/rates?currency=nonsense&on=never")
    assert "No rates for this week" in page("/rates?on=1999-01-01")


def test_the_next_week_is_drafted_by_hand_checked_and_published_by_another() -> None:
    before = rates()
    usd = before["USD"][0]
    made = number(draft(**{"rate-USD": str(usd + 5), "units-USD": "1", "rate-JPY": "166.5", "units-JPY": "1"}))
    assert rates(made) == {"USD": (usd + 5, 1, rate_day(monday())), "JPY": (166.5, 1, rate_day(monday()))}
    assert f"/books/exchange/{made}" in page("/rates")
    address = f"/books/exchange/{made}"
    assert client("quantri").post(f"{address}/check").status_code == 302
    assert client("quantri").post(f"{address}/approve").status_code == 422
    for step in ("approve", "publish"):
        assert client("quantri2").post(f"{address}/{step}").status_code == 302
    assert set(rates()) == {"USD", "JPY"}
    assert "· quantri2" in page("/rates")


def test_the_other_weeks_stay_as_they_are() -> None:
    made = number(draft(**{"rate-USD": "25400"}))
    was = books.tables("exchange", known_at=timezone.now()).tables["rates"]
    now = books.edition("exchange", made).tables["rates"]
    others = [
        frame.filter(frame["valid_from"] != monday()).sort("currency", "valid_from") for frame in (was, now)
    ]
    assert others[0].equals(others[1].select(others[0].columns))


def test_a_csv_is_read_in_place_of_what_was_keyed_in() -> None:
    body = b"\xef\xbb\xbfcurrency,rate,units\r\nusd,25410.5,1\r\nJPY,16650,100\r\n"
    made = number(draft(file=SimpleUploadedFile("rates.csv", body), **{"rate-EUR": "1"}))
    assert {code: told[:2] for code, told in rates(made).items()} == {
        "USD": (25410.5, 1),
        "JPY": (16650.0, 100),
    }


@pytest.mark.parametrize(
    "body",
    [b"a,b\n1,2\n", b"currency,rate\nUSD,25.400,1\n", b"currency,rate\nUSD,x\n", b"\xff\xfe", b"",
     b"currency,rate\nUSD,25400\nUSD,25401\n", b"currency,rate,units\nUSD,25400,0\n",
     b"currency,rate\nUSD,-1\n"],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_with_its_fault(body: bytes) -> None:
    answer = draft(file=SimpleUploadedFile("rates.csv", body))
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "note-bad" in shown or "field-wrong" in shown


def test_what_is_no_rate_is_said_at_its_field() -> None:
    wrong = (
        {"rate-USD": "much"}, {"rate-USD": "0"}, {"rate-USD": "1", "units-USD": "0.5"}, {"rate-USD": "1e5"},
        {"rate-1": "5", "currency-1": "QQQ"}, {"rate-1": "5", "currency-1": "VND"}, {"rate-1": "5"},
    )  # fmt: skip
    for given in wrong:
        answer = draft(**given)
        assert answer.status_code == 422, given
        assert "field-wrong" in answer.content.decode(), given
    assert draft().status_code == 422
    assert draft(basis="", **{"rate-USD": "25400"}).status_code == 422
    assert draft(week="2020-01-06", **{"rate-USD": "25400"}).status_code == 422


def test_a_rate_that_moved_far_is_looked_at_twice() -> None:
    answer = draft(**{"rate-USD": "254000"})
    assert answer.status_code == 422
    assert "They are right" in answer.content.decode()
    assert number(draft(**{"rate-USD": "254000", "sure": "1"}))


def test_numbers_are_read_as_the_readers_language_writes_them() -> None:
    vietnamese = client("quantri")
    vietnamese.defaults["HTTP_ACCEPT_LANGUAGE"] = "vi"
    vietnamese.cookies["django_language"] = "vi"
    given = {"week": monday().isoformat(), "basis": BASIS, "rate-USD": "25.410,5"}
    assert rates(number(vietnamese.post("/rates/draft", given)))["USD"][0] == 25410.5


def test_they_are_for_those_who_make_law() -> None:
    for who, status in (
        ("thuongnhan", 403),
        ("kiemtoan", 403),
        ("congchuc", 200),
        ("lanhdao", 200),
        ("quantri", 200),
    ):
        assert client(who).get("/rates").status_code == status, who
        assert client(who).get("/rates/draft").status_code == status, who


@pytest.mark.parametrize("address", ["/rates", "/rates/draft"])
def test_few_queries(address: str) -> None:
    first = client("quantri")
    first.get(address)
    with CaptureQueriesContext(connection) as asked:
        first.get(address)
    assert len(asked) <= MOST
