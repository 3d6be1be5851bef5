"""A whole declaration under the pack of another country: no code is changed, only tests/packs/xx is read."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import msgspec
import pytest
from django.test import Client

from tests.clearance.packed import mappings
from tests.packs.installed import installed
from thongquan.api.problems import problem
from thongquan.clearance.domain.declaration import Charge, Declaration, Document, Item, OtherTax, Party
from thongquan.clearance.messages.detect import parse
from thongquan.clearance.messages.parsed import Limits
from thongquan.clearance.models import Declaration as Row
from thongquan.clearance.models import TaxLine
from thongquan.clearance.selectors import views
from thongquan.clearance.selectors.taxes import taxes
from thongquan.clearance.services import prices
from thongquan.clearance.services.batch import Incoming, Outcome
from thongquan.clearance.services.preview import assess
from thongquan.clearance.services.register import register
from thongquan.config.paths import REPOSITORY
from thongquan.kernel.actors import Actor
from thongquan.ledger import selectors as ledger
from thongquan.ledger.domain.reference import declaration_of, payment_reference
from thongquan.ledger.models import Posting
from thongquan.reference import selectors as reference

DATABASE = "second_country"
AT = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=15)
DAY = AT.astimezone(ZoneInfo("America/Lima")).date()


@pytest.fixture(scope="module")
def _xx(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    pack = REPOSITORY / "tests" / "packs" / "xx"
    with django_db_blocker.unblock():
        switch = installed(pack, "XX", database=DATABASE, demo=False)
        switch.__enter__()
    yield
    with django_db_blocker.unblock():
        switch.__exit__(None, None, None)


@pytest.fixture(autouse=True)
def country(_xx: None, db: None) -> None:
    """Rolled back after each test."""


def coffee(**besides: object) -> Declaration:
    said = {
        "functional_reference_id": "F-1",
        "type_code": "IM",
        "procedure_code": "4000",
        "declaration_office_id": "PORT",
        "trade_terms_code": "FOB",
        "payment_method_code": "CASH",
        "invoice_currency_code": "USD",
        "invoice_amount": "1000.33",
        "parties": [Party(role_code="IM", id="A123456", name="Torréfaction du Port", country_code="XX")],
        "charges": [Charge(type_code="freight", amount="99.99", currency_code="EUR")],
        "items": [
            Item(
                item_number=1,
                commodity_code="09011110",
                origin_country_code="BR",
                duty_regime_code="NPF",
                quantity="250",
                quantity_unit_code="KGM",
                unit_price="4.00132",
                invoice_amount="1000.33",
            )
        ],
    }
    return Declaration(**{**said, **besides})


def registered(one: Declaration) -> Outcome:
    [outcome] = register(incoming=[Incoming(one, msgspec.json.encode(one))], actor=Actor.system("test"), at=AT)
    assert outcome.registered, [found.as_dict() for found in outcome.findings]
    return outcome


def test_duties_come_with_the_decimals_and_in_the_languages_of_the_pack() -> None:
    """Goods 1000.33 USD × 3.805 = 3806.26, freight 99.99 EUR × 4.11 = 410.96, each rounded; duty 10 %, value
    added tax 17.5 % of value and duty."""
    [said] = assess(declarations=[coffee()], on=DAY, known_at=AT)
    assert (said["judged"], said["currency"], said["findings"]) == ("ok", "XTS", [])
    [line] = said["lines"]
    assert (line["customs_value"], line["schedule"]) == ("4217.22", "NPF")
    assert [(tax["tax"], tax["amount"]) for tax in line["taxes"]] == [("ID", "421.72"), ("VAT", "811.81")]
    assert said["totals"] == {"customs_value": "4217.22", "ID": "421.72", "VAT": "811.81", "all": "1233.53"}
    duty = line["taxes"][0]["explanation"]
    assert set(duty) == {"fr", "en"}
    assert duty["fr"].startswith(
        "Droit : 10 % × valeur en douane 4\u202f217,22 = 421,722, arrondi à 421,72 XTS. Base légale : Tariff"
    )
    assert duty["en"].startswith("Duty: 10% × customs value 4,217.22 = 421.722, rounded to 421.72 XTS.")
    assert duty["fr"].endswith(
        " Valeur en douane 4\u202f217,22 XTS : 1\u202f000,33 USD au taux 3,805 ≈ 3\u202f806,26,"
        " plus 410,96 de fret, d'assurance et d'ajustements répartis."
    )
    assert set(said["note"]) == {"fr", "en"}


def test_the_rates_and_exceptions_of_its_own_tariff_hold() -> None:
    robusta = msgspec.structs.replace(
        coffee().items[0],
        commodity_code="09011120",
        origin_country_code="PE",
        duty_regime_code="UNION",
        rate_alternative=2,
    )
    proof = Document(category_code="origin", type_code="UNION-1", id="U1")
    [said] = assess(declarations=[coffee(items=[robusta], documents=[proof])], on=DAY, known_at=AT)
    assert said["lines"][0]["taxes"][0]["rate"] == "5"
    [bare] = assess(declarations=[coffee(items=[robusta])], on=DAY, known_at=AT)
    assert bare["judged"] == "refused"
    [finding] = [found for found in bare["findings"] if found["rule"] == "DUT-001"]
    assert finding["message"] == {
        "fr": "Article 1 : le régime tarifaire demandé n'est pas accordé.",
        "en": "Item 1: the schedule claimed is not granted.",
    }


@pytest.mark.parametrize(
    ("category", "relief", "treatment", "rate", "amount", "basis", "said"),
    [
        ("STD", "", "charged", "17.5", "811.81", "s.9", "TVA : 17,5 % × "),
        ("ZERO", "", "zero-rate", "0", "0", "s.10", "TVA : 0 % × "),
        ("OUT", "", "not-subject", "", "0", "s.4", "TVA : marchandises hors du champ"),
        ("STD", "DIPLO", "exempt", "17.5", "0", "s.9", "DIPLO (Missions diplomatiques, VAT Act 2020 s.12)"),
    ],
)
def test_no_tax_because_of_the_goods_the_rate_or_a_relief_is_told_apart(
    category, relief, treatment, rate, amount, basis, said
) -> None:
    """Before registration and after it, in the words and with the law of the pack."""
    given = coffee().items[0]
    item = msgspec.structs.replace(
        given,
        commodity_code="09011120",
        relief_code=relief,
        taxes=[OtherTax(tax_code="VAT", category_code=category)],
    )
    one = coffee(items=[item])
    [assessed] = assess(declarations=[one], on=DAY, known_at=AT)
    registered(one)
    for line in (assessed["lines"][0], taxes(Row.objects.get().pk)["lines"][0]):
        vat = line["taxes"][-1]
        told = (vat["treatment"], vat["rate"], vat["amount"], vat["relief"])
        assert told == (treatment, rate, amount, relief)
        assert vat["legal_basis"].endswith(f"VAT Act 2020 {basis}")
        assert vat["name"] == {"fr": "TVA", "en": "VAT"}
        assert said in vat["explanation"]["fr"]


def test_a_registration_has_a_number_of_its_scheme_and_a_debt_in_its_currency() -> None:
    outcome = registered(coffee())
    scheme = reference.reference().scheme("declaration", DAY)
    parts = scheme.read(outcome.number)
    assert parts is not None
    assert (parts.office, parts.year, len(outcome.number)) == ("PORT", DAY.year, 13)
    assert outcome.identifier == f"XX-{outcome.number[:-1]}"
    row = Row.objects.get()
    assert (row.number, row.law_day, row.tax_total) == (outcome.number[:-1], DAY, Decimal("1233.53"))
    assert [line.amount for line in TaxLine.objects.order_by("row")] == [Decimal("421.72"), Decimal("811.81")]
    assert ledger.standing(outcome.identifier, on=DAY).owed == Decimal("1233.53")
    assert set(Posting.objects.values_list("currency", flat=True)) == {"XTS"}
    assert declaration_of(payment_reference(outcome.identifier)) == outcome.identifier


def test_its_legal_day_ends_with_the_day_of_its_own_zone() -> None:
    """At two in the morning in Greenwich it is still the evening before in Lima."""
    night = datetime.combine(AT.date() + timedelta(days=1), datetime.min.time(), UTC) + timedelta(hours=2)
    one = coffee(functional_reference_id="F-NIGHT")
    [outcome] = register(
        incoming=[Incoming(one, msgspec.json.encode(one))], actor=Actor.system("test"), at=night
    )
    assert outcome.registered, [found.as_dict() for found in outcome.findings]
    assert Row.objects.get().law_day == night.date() - timedelta(days=1)


def test_its_declarations_are_read_back_under_their_legal_number() -> None:
    outcome = registered(coffee())
    row = Row.objects.get()
    known = reference.reference()
    assert views.summary(row, known)["number"] == outcome.number
    for asked in (outcome.number, outcome.identifier, row.number):
        found = views.page(views.Q(), views.Filters(number=asked))
        assert [one["identifier"] for one in found.declarations] == [outcome.identifier]
    assert set(taxes(row.pk)["lines"][0]["taxes"][0]["explanation"]) == {"fr", "en"}


def test_refusals_are_told_in_its_languages_and_in_english_where_it_has_no_words(rf) -> None:
    missing = msgspec.json.decode(
        problem(rf.get("/", headers={"Accept-Language": "fr"}), "not-found", {}).content
    )
    assert missing["title"] == "Introuvable"
    assert set(missing["titles"]) == {"fr", "en"}
    large = msgspec.json.decode(problem(rf.get("/"), "too-large", {"limit": "9"}).content)
    assert (large["title"], large["detail"]) == ("Message trop grand", "Au plus 9 octets.")
    unworded = msgspec.json.decode(problem(rf.get("/"), "edition-stale", {}).content)
    assert unworded["titles"]["fr"] == unworded["titles"]["en"]
    refused = Client().get("/api/v1/declarations/XX-NOWHERE", headers={"Accept-Language": "vi"})
    assert refused.headers["Content-Language"] == "fr"


def test_what_cannot_be_read_is_told_in_its_languages() -> None:
    [read] = parse(b"{", mappings=mappings(), limits=Limits()).reads
    assert read.findings[0].message["fr"].startswith("JSON mal formé à partir de l'octet 1")
    assert set(read.findings[0].fix) == {"fr", "en"}


def test_officers_doubts_go_by_its_own_windows() -> None:
    registered(coffee())
    Row.objects.update(life="cleared", registered_at=AT - timedelta(days=29))
    assert prices.refresh(at=AT) == 2
    assert prices.refresh(at=AT + timedelta(days=2)) == 2  # thirty days here, and no longer window
