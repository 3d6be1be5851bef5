"""Pages without a browser: what they say, and to whom."""

import re
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404
from django.test import Client
from django.utils import timezone

from tests import world
from tests.portal.site import register_some
from thongquan.books import selectors as books
from thongquan.clearance.models import Declaration
from thongquan.identity import selectors as identity
from thongquan.identity.models import User
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import Refused
from thongquan.parties import selectors as parties
from thongquan.parties.domain.words import subject_of
from thongquan.parties.selectors import desk
from thongquan.portal import throttle
from thongquan.portal.views.calculator.asked import amount
from thongquan.refusals.domain import TEXTS

pytestmark = pytest.mark.usefixtures("world")
CAR = {"code": "87032361", "origin": "JP", "value": "500 000 000", "vat": "VAT10"}
PARTIAL = {"HX-Request-Type": "partial"}


def english() -> Client:
    return Client(headers={"Accept-Language": "en"})


def signed_in(username: str) -> Client:
    client = english()
    answer = client.post("/sign-in", {"login": username, "password": world.PASSWORD})
    assert answer.status_code == 302, answer.content
    return client


def text(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_the_overview_shows_the_law_in_force_and_counts_by_lane(client):
    register_some(3)
    shown = text(client.get("/"))
    assert "Hải quan Việt Nam" in shown
    assert "Biểu thuế xuất nhập khẩu" in shown
    assert "3 tờ khai đã đăng ký" in shown
    assert "Customs tariff" in text(english().get("/"))


def test_every_page_forbids_inline_scripts_and_has_none():
    client = signed_in("thuongnhan")
    [one] = register_some(1)
    for address in ("/", "/calculator", "/declarations", f"/declarations/{one}", "/nowhere", "/design"):
        answer = client.get(address)
        policy = answer["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "script-src 'self'" in policy
        page = answer.content.decode()
        assert not re.search(r"<script(?![^>]*(\bsrc=|type=\"application/json\"))", page), address
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=", page), address
        assert page.count("<h1") == 1, address
        assert '<main id="main"' in page


def test_the_calculator_names_what_each_agreement_costs_and_wants():
    shown = text(english().get("/calculator", CAR))
    assert "Most-favoured-nation rate" in shown
    assert "CPTPP" in shown
    assert "Self-certification of origin" in shown
    assert "The country of origin is not a party to the agreement." in shown
    assert "cheapest" in shown


def test_the_total_is_the_duty_and_the_vat_on_value_and_duty():
    answer = english().get("/calculator", CAR)
    row = next(row for row in answer.context["granted"] if row.offer.schedule == "MFN")
    assert row.offer.duty == Decimal(500_000_000) * row.offer.rate / 100
    assert row.vat == (500_000_000 + row.offer.duty) / 10
    assert row.total == row.offer.duty + row.vat


def test_a_currency_is_turned_at_the_rate_of_the_book():
    answer = english().get("/calculator", CAR | {"value": "1000", "currency": "USD"})
    assert answer.context["value"] > 10_000_000


def test_what_htmx_asks_for_is_the_answer_alone():
    answer = english().get("/calculator", CAR, headers=PARTIAL)
    assert b"<html" not in answer.content
    assert b"CPTPP" in answer.content
    assert "HX-Request-Type" in answer["Vary"]


@pytest.mark.parametrize("words", ["ca phe", "CÀ PHÊ", "coffee", "0901"])
def test_codes_are_found_by_words_without_diacritics_and_by_digits(words):
    answer = english().get("/calculator", {"code": words})
    assert answer.context["matches"][0]["code"].startswith("0901")


@pytest.mark.parametrize("value", ["", "abc", "-5", "1e9", "0", "NaN", "9" * 30, "1.2.3"])
def test_an_amount_that_is_none_is_told_and_nothing_is_computed(value):
    answer = english().get("/calculator", CAR | {"value": value})
    assert answer.status_code == 200
    assert "granted" not in answer.context
    assert "Write an amount" in text(answer)


@pytest.mark.parametrize(
    ("written", "meant"),
    [("100 000 000", "100000000"), ("100.000.000", "100000000"), ("2500.50", "2500.50"), ("2.500,5", "2500.5"),
     ("1,000", "1000"), ("12", "12"), ("100\u00a0000", "100000")],
)  # fmt: skip
def test_an_amount_is_read_however_it_is_grouped(written, meant):
    assert amount(written) == Decimal(meant)


@pytest.mark.parametrize("day", ["", "2026-13-40", "yesterday", "0001-01-01", "9999-12-31"])
def test_no_day_breaks_the_calculator(day):
    assert english().get("/calculator", CAR | {"day": day}).status_code == 200


def test_who_asks_too_often_waits_and_is_told_so(monkeypatch):
    monkeypatch.setattr(throttle, "QUESTIONS_MAX", 3)
    client = english()
    answers = [client.get("/calculator") for _ in range(5)]
    assert [a.status_code for a in answers] == [200, 200, 200, 429, 429]
    assert "Wait a minute" in text(answers[-1])
    assert answers[-1]["Retry-After"]


def test_a_trader_reads_his_declaration_with_every_duty_explained():
    [one] = register_some(1, items=2)
    answer = signed_in("thuongnhan").get(f"/declarations/{one}")
    shown = text(answer)
    row = Declaration.objects.get()
    assert f"{row.number}{row.revision}" in shown
    assert "customs value" in shown
    assert re.search(r"Import duty: [\d.]+% × customs value [\d,]+ = [\d,]+ VND", shown)
    assert "tariff:MFN:" in shown
    assert "RF" in shown
    assert "The declarant: pay or guarantee the tax" in shown
    assert "before" in shown


def test_a_trader_finds_its_own_company_and_no_other():
    today = books.today(timezone.now())
    everybody = desk.find("", today)
    who = identity.signed_in(Subject("user", "VN-thuongnhan"))
    [own] = {scope.party for scope in who.scopes("party.view", at=timezone.now()) if scope.party}
    trader, found = signed_in("thuongnhan"), []
    for key, name in parties.names(everybody, today).items():
        if subject_of(key, "VN").id in text(trader.get("/search", {"q": name})):
            found.append(subject_of(key, "VN"))
    assert found == [own]


def test_nobody_reads_the_declaration_of_others():
    [one] = register_some(1)
    for who in ("nganhang", "quantri"):
        assert signed_in(who).get(f"/declarations/{one}").status_code == 404
    shown = signed_in("congchuc").get(f"/declarations/{one}")
    assert shown.status_code == 200
    assert "user:VN-" not in text(shown), "who acted is told by his name"
    there, nowhere = (
        signed_in("nganhang").get(f"/declarations/{identifier}") for identifier in (one, "VN-99999999999")
    )
    said, nothing_said = (text(answer).replace(answer["X-Request-Id"], "") for answer in (there, nowhere))
    assert said == nothing_said.replace("VN-99999999999", one)
    answer = english().get(f"/declarations/{one}")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in")


def test_many_items_come_in_pages():
    [one] = register_some(1, items=45)
    client = signed_in("thuongnhan")
    first, last = (client.get(f"/declarations/{one}", {"page": page}) for page in (1, 3))
    assert [line["number"] for line in first.context["lines"]] == list(range(1, 21))
    assert [line["number"] for line in last.context["lines"]] == list(range(41, 46))
    assert first.context["totals"] == last.context["totals"]


def test_a_declaration_is_found_by_its_legal_number():
    [one] = register_some(1)
    row = Declaration.objects.get()
    client = signed_in("thuongnhan")
    answer = client.get("/declarations", {"number": f"{row.number}{row.revision}"})
    assert answer["Location"] == f"/declarations/{one}"
    assert f"{row.number}{row.revision}" in text(client.get("/declarations"))
    assert f"{row.number}{row.revision}" not in text(signed_in("nganhang").get("/declarations"))


def test_a_page_asks_the_database_few_questions(django_assert_max_num_queries):
    [one] = register_some(1, items=20)
    client = signed_in("thuongnhan")
    client.get(f"/declarations/{one}")
    with django_assert_max_num_queries(45):
        client.get(f"/declarations/{one}")


def test_a_wrong_password_is_told_without_saying_what_was_wrong():
    answer = english().post("/sign-in", {"login": "thuongnhan", "password": "wrong"})
    unknown = english().post("/sign-in", {"login": "nobody", "password": "wrong"})
    said = "The name and the password do not go together."
    assert said in text(answer)
    assert said in text(unknown)


def test_guessing_a_password_is_stopped():
    for _ in range(5):
        english().post("/sign-in", {"login": "thuongnhan", "password": "wrong"})
    answer = english().post("/sign-in", {"login": "thuongnhan", "password": world.PASSWORD})
    assert "Too many attempts" in text(answer)


def test_what_somebody_is_shown_is_kept_by_nobody_on_the_way():
    assert "Cache-Control" not in english().get("/calculator")
    assert signed_in("thuongnhan").get("/declarations")["Cache-Control"] == "private, no-cache"


def test_an_address_that_only_takes_a_form_says_so_to_whoever_opens_it():
    for language, said in {"en": "no page to look at", "vi": "Ở đây không có trang để xem"}.items():
        answer = Client(headers={"Accept-Language": language}).get("/language")
        assert (answer.status_code, answer["Allow"]) == (405, "POST")
        assert said in text(answer)


def test_signing_out_needs_a_post():
    client = signed_in("thuongnhan")
    assert client.get("/sign-out").status_code == 405
    out = client.post("/sign-out")
    assert (out.status_code, out["Clear-Site-Data"]) == (302, '"cache"')
    assert client.get("/declarations").status_code == 302


@pytest.mark.parametrize("next_page", ["https://elsewhere.example/", "//elsewhere.example/"])
def test_signing_in_leads_nowhere_else(next_page):
    answer = english().post("/sign-in", {"login": "thuongnhan", "password": world.PASSWORD, "next": next_page})
    assert answer["Location"] == "/"


def test_errors_say_what_happened_in_both_languages_and_nothing_technical(monkeypatch):
    def broken(*_: object, **__: object) -> None:
        raise ValueError("a secret of the house")

    monkeypatch.setattr("thongquan.portal.views.running._counted", broken)
    for language, said in (("en", "Something failed on our side"), ("vi", "Hệ thống gặp sự cố")):
        client = Client(raise_request_exception=False, headers={"Accept-Language": language})
        answer = client.get("/")
        assert answer.status_code == 500
        assert said in text(answer)
        assert "secret" not in text(answer)
        assert answer["X-Request-Id"] in text(answer)
    for language, said in (("en", "We cannot find this page"), ("vi", "Không tìm thấy trang này")):
        answer = Client(headers={"Accept-Language": language}).get("/nowhere/at/all")
        assert answer.status_code == 404
        assert said in text(answer)


def test_a_form_without_its_token_is_forbidden_in_words():
    client = Client(enforce_csrf_checks=True, headers={"Accept-Language": "en"})
    answer = client.post("/sign-in", {"login": "x", "password": "y"})
    assert answer.status_code == 403
    assert "You may not do this" in text(answer)


def test_the_language_is_the_readers_choice():
    client = Client()
    assert 'lang="vi"' in client.get("/").content.decode()
    client.post("/language", {"language": "en", "next": "/calculator"})
    assert 'lang="en"' in client.get("/").content.decode()
    assert "Duty calculator" in text(client.get("/calculator"))


def test_time_stands_on_the_wall_of_the_country():
    from thongquan.portal.templatetags.portal import moment

    with timezone.override("UTC"):
        assert "07:30" in moment(datetime(2026, 11, 23, 0, 30, tzinfo=UTC))


ALL_PAGES = ("/", "/calculator", "/declarations", "/nowhere")


def test_who_reads_english_goes_on_in_english_once_signed_in():
    client = signed_in("thuongnhan")
    assert {client.get(page)["Content-Language"] for page in ALL_PAGES} == {"en"}


def test_the_language_chosen_is_kept_on_every_page_whatever_the_browser_and_the_account_say():
    User.objects.filter(username="thuongnhan").update(language="vi")
    client = Client(headers={"Accept-Language": "vi"})
    assert client.post("/language", {"language": "en"}).cookies["django_language"]["max-age"] > 10**7
    client.post("/sign-in", {"login": "thuongnhan", "password": world.PASSWORD})
    assert {client.get(page)["Content-Language"] for page in ALL_PAGES} == {"en"}


def test_the_language_of_the_account_counts_where_its_reader_has_chosen_none():
    User.objects.filter(username="thuongnhan").update(language="vi")
    assert signed_in("thuongnhan").get("/")["Content-Language"] == "vi"


ERRORS = {400: "We cannot read this request", 403: "You may not do this", 404: "We cannot find this page",
          429: "Too many questions at once", 500: "Something failed on our side"}  # fmt: skip
FAULTS = {
    400: SuspiciousOperation("secret of the house"),
    403: PermissionDenied("secret of the house"),
    404: Http404("secret of the house"),
    429: Refused("too-many-requests", wait=60),
    500: RuntimeError("secret of the house"),
}


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("status", list(FAULTS))
def test_an_error_says_what_to_do_and_a_reference_and_nothing_of_the_house(monkeypatch, status, language):
    def fails(*_):
        raise FAULTS[status]

    monkeypatch.setattr(throttle, "count", fails)
    client = Client(raise_request_exception=False, headers={"Accept-Language": language})
    answer = client.get("/calculator")
    assert answer.status_code == status
    shown = text(answer)
    assert (ERRORS[status] in shown) == (language == "en")
    assert answer.content.count(b"<h1") == 1
    assert re.search(r"(Reference|Mã tra cứu) ?: [0-9A-F]{12}", shown), shown
    assert answer["X-Request-Id"] in shown
    assert not re.search(r"secret|Error|Exception|Traceback|thongquan\.|django", shown, re.IGNORECASE)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_a_service_refuses_is_a_page_in_the_words_of_its_code(monkeypatch, language):
    def fails(*_):
        raise Refused("too-large", limit=7)

    monkeypatch.setattr(throttle, "count", fails)
    client = Client(headers={"Accept-Language": language})
    answer = client.get("/calculator")
    assert answer.status_code == 413
    assert TEXTS["too-large"].title[language] in text(answer)
    assert "7" in text(answer)
    part = client.get("/calculator", headers=PARTIAL)
    assert part.content.count(b'role="alert"') == 1
    assert b"<html" not in part.content


def test_a_host_that_is_not_ours_is_told_so_as_a_page():
    answer = Client(raise_request_exception=False).get("/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "evil" not in text(answer)
    assert b"<h1" in answer.content
