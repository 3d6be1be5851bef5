"""The tariff and the calculator as pages: tree, search, a code, what one would pay; in both languages."""

import csv
from datetime import timedelta
from decimal import Decimal

import polars as pl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.portal import help_told
from tests.portal.test_pages import english, text
from tests.tariff.workbooks import VN
from tests.world import AT, DAY
from thongquan.books import selectors as books
from thongquan.books import services
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.portal.views.tariff.code import chart, moved
from thongquan.portal.views.tariff.words import LEVEL, STAGE, WAY
from thongquan.tariff.domain.tree import Level
from thongquan.tariff.selectors.commodity import rates_by_day

pytestmark = pytest.mark.usefixtures("world")
MOST = 12  # queries
PARTIAL = {"HX-Request-Type": "partial"}


def vietnamese() -> Client:
    return Client(headers={"Accept-Language": "vi"})


def measures() -> list[dict[str, str]]:
    with (VN / "books" / "controls" / "measures.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def labelled(name: str) -> set[str]:
    with (VN / "labels" / f"{name}.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert all(row["vi"] and row["en"] for row in rows)
    return {row["code"] for row in rows}


def test_every_code_of_the_controls_has_its_words():
    rows = measures()
    assert {row["agency"] for row in rows} <= labelled("agencies")
    assert {paper for row in rows for paper in row["met_by"].split(";") if paper} <= labelled("papers")
    single = {row["condition"] for row in rows if not row["condition"].startswith("origin:")}
    assert {part for condition in single for part in condition.split(",") if part} <= labelled("conditions")
    assert {row["stage"] for row in rows} == set(STAGE)
    assert {row["direction"] for row in rows} == set(WAY)
    assert set(LEVEL) == set(Level)


def test_the_tree_begins_with_sections_and_says_that_their_titles_are_no_law():
    shown = text(english().get("/tariff"))
    assert "Plants and what comes of them" in shown
    assert "labels to find the way by, and no law" in shown
    assert "Thực vật và sản phẩm từ thực vật" in text(vietnamese().get("/tariff"))


def test_a_branch_is_a_part_and_a_place_is_a_page_of_its_own():
    part = english().get("/tariff/09/branch", headers=PARTIAL)
    assert b"<html" not in part.content
    assert "Coffee beans" in text(part)
    page = english().get("/tariff/09.01")
    assert "09.01 Coffee beans" in text(page)
    assert "13 codes below" in text(page)
    assert 'href="/tariff/09"' in page.content.decode(), "what stands above it"
    assert english().get("/tariff/0000").status_code == 404
    assert english().get("/tariff/0000/branch").status_code == 404


@pytest.mark.parametrize("asked", ["ca phe", "CÀ PHÊ", "coffee", "0901.21"])
def test_codes_are_found_and_lead_to_their_page(asked):
    page = english().get("/tariff", {"q": asked})
    assert 'href="/tariff/09012111"' in page.content.decode()
    part = english().get("/tariff", {"q": asked}, headers=PARTIAL)
    assert b"<html" not in part.content
    assert "HX-Request-Type" in part["Vary"]


@pytest.mark.parametrize(
    ("address", "asked", "told"),
    [
        ("/tariff", {"q": "coffee"}, "0901.11.20 MFN 15 %"),
        ("/tariff", {"q": "0901.12"}, "0901.12.20 MFN 20 %"),
        ("/tariff/090112/branch", {}, "0901.12.20 MFN 20 %"),
        ("/tariff/090112", {}, "0901.12.20 MFN 20 %"),
        ("/tariff", {"q": "1701"}, "1701.99.10 MFN 40 % within the quota; 85 % outside it"),
        ("/search", {"q": "0901 12 20"}, "coffee husks MFN 20 %"),
        ("/calculator", {"code": "coffee"}, "0901.12.20 MFN 20 %"),
    ],
)
def test_lines_without_a_text_of_their_own_are_told_apart_by_their_usual_rate(address, asked, told):
    assert told in text(english().get(address, asked))


def test_nothing_found_says_what_to_try():
    assert "Try fewer words" in text(english().get("/tariff", {"q": "zzzz"}))
    assert english().get("/tariff", {"q": "%%'"}).status_code == 200


def test_a_code_says_rates_proofs_countries_vat_agencies_and_history():
    shown = text(english().get("/tariff/09011120"))
    for part in (
        "0901.11.20", "labels of ours and no text of the law", "Most-favoured-nation rate", "15 %",
        "Certificate of origin form E", "not for goods of", "Thailand",
        "agreements that give this code nothing",
        "not confirmed: grants nothing yet", "Plant quarantine", "Phytosanitary certificate",
        "before clearance",
        "only some goods of the code", "Ministry of Agriculture", "the declarant names the category",
        "Rates by day", "tariff/1", "not verified", "What would I pay?",
    ):  # fmt: skip
        assert part in shown, part
    vi = text(vietnamese().get("/tariff/09011120"))
    for part in (
        "C/O mẫu E",
        "không áp dụng với hàng của",
        "Thái Lan",
        "Kiểm dịch thực vật",
        "trước khi thông quan",
    ):
        assert part in vi, part


def test_alternatives_quotas_and_the_special_chapter_are_told_and_never_guessed():
    split = text(english().get("/tariff/16010010"))
    assert "good no. 2" in split
    assert "nothing is guessed" in split
    assert "only for Mexico" in split
    quota = text(english().get("/tariff/17011300"))
    assert "25 % within the quota; 80 % outside it" in quota
    assert "only within a tariff quota" in text(english().get("/tariff/24011010"))
    see = text(english().get("/tariff/87021010"))
    assert "150 % of the MFN rate" in see
    assert "A rate of this code stands in chapter 98" in see
    special = text(english().get("/tariff/98041500"))
    assert "declared beside the code of chapters 1 to 97" in special
    assert "40.5 %" in special
    assert "What would I pay?" not in special


def test_the_law_of_another_day_is_shown_as_such_and_kept_in_the_links():
    page = english().get("/tariff/61091010?on=2027-01-01")
    assert "This is the law of 1 Jan 2027." in text(page)
    assert "10 per cent" in text(page)
    assert 'href="/tariff/6109?on=2027-01-01"' in page.content.decode()
    assert "until 31 Dec 2026" in text(english().get("/tariff/61091010?on=2026-12-31"))
    assert english().get("/tariff/61091010?known=2000-01-01").status_code == 404
    assert "not kept here" in text(english().get("/tariff?known=2000-01-01"))


@pytest.mark.parametrize("day", ["x", "2026-13-40", "9999-12-31", "0001-01-01"])
def test_no_day_breaks_a_page_of_the_tariff(day):
    for address in ("/tariff", "/tariff/0901", "/tariff/09011120"):
        for name in ("on", "known"):
            assert english().get(address, {name: day}).status_code in (200, 404)


def test_what_changed_on_a_day_is_a_step_of_the_chart_and_a_row_of_its_table():
    day = DAY + timedelta(days=30)
    mine = (pl.col("code") == "09011120") & (pl.col("schedule") == "ATIGA")
    tables = dict(books.tables("tariff", known_at=AT).tables)
    rates = tables["rates"]
    tables["rates"] = pl.concat(
        [
            rates.with_columns(valid_to=pl.when(mine).then(pl.lit(day)).otherwise("valid_to")),
            rates.filter(mine).with_columns(
                rate=pl.lit(Decimal("5")).cast(pl.Decimal(9, 4)), valid_from=pl.lit(day)
            ),
        ]
    )
    first, second = (Actor(Subject("user", f"VN-{name}")) for name in ("congchuc", "lanhdao"))
    ref = services.draft(book="tariff", tables=tables, basis="Nghị định 5%", actor=first, at=AT)
    for step, actor in ((services.check, first), (services.approve, second), (services.publish, second)):
        step(book="tariff", number=ref.number, actor=actor, at=AT)
    shown = moved(rates_by_day("09011120", known_at=AT))
    assert [one.schedule for one in shown] == ["ATIGA", "MFN", "ORD"]
    told = chart(shown, DAY)
    steps = next(one["values"] for one in told["series"] if one["name"] == "ATIGA")
    assert (told["kind"], steps) == ("step", [Decimal("0"), Decimal("0"), Decimal("5")])


def test_what_one_would_pay_is_asked_on_the_page_of_the_code():
    page = english().get("/tariff/09011120")
    assert '<input type="hidden" name="code" value="09011120">' in page.content.decode()
    part = english().get(
        "/calculator?code=09011120&inside=1&origin=JP&value=1000000&vat=VAT10&quantity=10", headers=PARTIAL
    )
    said = text(part)
    assert "150,000 VND less than without a proof" not in said
    assert "165,000 VND less than without a proof of origin" in said
    assert "10,000 VND for one unit" in said
    assert 'href="/calculator?' in part.content.decode()
    assert "goods-code" not in part.content.decode()


def test_the_cheapest_stands_beside_what_wants_no_proof_and_each_step_is_explained():
    answer = english().get("/calculator?code=09011120&origin=JP&value=1000000&vat=VAT10")
    best, plain = answer.context["ahead"]
    assert (best.offer.rate, plain.offer.schedule) == (Decimal("0"), "MFN")
    assert best.saved == plain.total - best.total == Decimal("165000")
    totals = [row.total for row in answer.context["granted"]]
    assert totals == sorted(totals), "cheapest first"
    assert "Import duty: 15% × customs value 1,000,000 = 150,000 VND" in text(answer)
    only = english().get("/calculator?code=09011120&origin=KP&value=1000000&vat=VAT10")
    assert [row.offer.schedule for row in only.context["ahead"]] == ["ORD"]


def test_what_cannot_be_read_is_told_beside_its_field():
    page = english().get("/calculator?code=09011120&origin=JP&value=abc&quantity=x&day=y").content.decode()
    for field, why in (("value", "Write an amount"), ("quantity", "Write a number"), ("day", "Choose a day")):
        assert f'id="wrong-{field}">{why}' in page
    part = english().get("/calculator?code=09011120&value=abc", headers=PARTIAL).content.decode()
    assert 'id="wrong-value" hx-swap-oob="true">Write an amount' in part
    assert 'id="wrong-day" hx-swap-oob="true"></p>' in part


def test_articles_about_a_code_stand_on_its_page():
    help_told.published()
    assert "The code of roasted coffee" in text(english().get("/tariff/09012111"))
    assert "Mã hàng của cà phê rang" in text(vietnamese().get("/tariff/0901.21"))
    assert "The code of roasted coffee" not in text(english().get("/tariff/09011120"))


@pytest.mark.parametrize(
    "address",
    [
        "/tariff", "/tariff?q=ca+phe", "/tariff/0901", "/tariff/09/branch", "/tariff/09011120",
        "/calculator?code=09011120&origin=JP&vat=VAT10", "/help?q=coffee",
    ],
)  # fmt: skip
def test_a_page_of_law_asks_the_database_a_few_times(address):
    help_told.published()
    client = english()
    client.get(address)  # the first time the law is read too
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    assert len(asked) <= MOST, [query["sql"][:150] for query in asked]
