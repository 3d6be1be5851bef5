"""Laos: a whole administration under packs/la, with no code of its own."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import msgspec
import polars as pl
import pytest

from tests.packs.installed import installed
from thongquan.books import selectors as books
from thongquan.clearance.domain.declaration import Charge, Declaration, Document, Item, Party
from thongquan.clearance.domain.rules import problems, topic_rows
from thongquan.clearance.models import Declaration as Row
from thongquan.clearance.services.batch import Incoming, Outcome
from thongquan.clearance.services.preview import assess
from thongquan.clearance.services.register import register
from thongquan.config.paths import REPOSITORY
from thongquan.kernel.actors import Actor
from thongquan.ledger import selectors as ledger
from thongquan.reference import selectors as reference

AT = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=15)
DAY = AT.astimezone(ZoneInfo("Asia/Vientiane")).date()
PACK = REPOSITORY / "packs" / "la"


@pytest.fixture(scope="module")
def _laos(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    with django_db_blocker.unblock():
        switch = installed(PACK, "LA", database="laos", demo=True)
        switch.__enter__()
    yield
    with django_db_blocker.unblock():
        switch.__exit__(None, None, None)


@pytest.fixture(autouse=True)
def laos(_laos: None, db: None) -> None:
    """Rolled back after each test."""


def tiles(**besides: object) -> Declaration:
    said: dict[str, object] = {
        "functional_reference_id": "L-1",
        "type_code": "IM",
        "procedure_code": "4000",
        "declaration_office_id": "DANS",
        "trade_terms_code": "FOB",
        "payment_method_code": "CASH",
        "invoice_currency_code": "USD",
        "invoice_amount": "1000.33",
        "parties": [Party(role_code="IM", id="100000000017", name="An importer of tiles", country_code="LA")],
        "charges": [Charge(type_code="freight", amount="5000", currency_code="THB")],
        "items": [
            Item(
                item_number=1,
                commodity_code="69072110",
                origin_country_code="VN",
                duty_regime_code="MFN",
                quantity="250",
                quantity_unit_code="MTK",
                unit_price="4.00132",
                invoice_amount="1000.33",
            )
        ],
    }
    return Declaration(**{**said, **besides})  # type: ignore[arg-type]


def judged(one: Declaration) -> dict[str, object]:
    [said] = assess(declarations=[one], on=DAY, known_at=AT)
    return said


def test_duties_come_in_whole_kip_and_in_lao_and_english() -> None:
    """1000.33 USD × 21,600 = 21,607,128 and 5,000 THB × 665 = 3,325,000; duty 10 %, value added tax
    10 % of both: 2,493,212.8 and 2,742,534.1."""
    said = judged(tiles())
    assert (said["judged"], said["currency"]) == ("ok", "LAK")
    [line] = said["lines"]
    assert line["customs_value"] == "24932128"
    assert [(tax["tax"], tax["amount"]) for tax in line["taxes"]] == [("ID", "2493213"), ("VAT", "2742534")]
    duty = line["taxes"][0]["explanation"]
    assert duty["lo"].startswith("ອາກອນນຳເຂົ້າ: 10% × ມູນຄ່າພາສີ 24.932.128 = 2.493.212,8, ປັດເປັນ 2.493.213 LAK.")
    assert duty["en"].startswith("Import duty: 10% × customs value 24,932,128")


def test_a_preference_of_its_own_agreements_wants_its_own_proof() -> None:
    [given] = tiles().items
    item = msgspec.structs.replace(given, duty_regime_code="LAVN", direct_transport=True)
    proof = Document(category_code="origin", type_code="FORM-S", id="VN-LA 26/01", country_code="VN")
    said = judged(tiles(items=[item], documents=[proof]))
    taxed = [(tax["tax"], tax["amount"]) for tax in said["lines"][0]["taxes"]]
    assert taxed == [("ID", "0"), ("VAT", "2493213")]
    bare = judged(tiles(items=[item]))
    [found] = [one for one in bare["findings"] if one["effect"] == "refuse"]
    assert found["rule"] == "ORI-001"
    assert found["message"]["lo"].startswith("ລາຍການ 1: ")


def test_a_registration_has_a_number_of_office_year_and_count() -> None:
    outcome = registered(tiles())
    parts = reference.reference().scheme("declaration", DAY).read(outcome.number)
    assert parts is not None
    assert (parts.office, parts.year) == ("DANS", DAY.year % 100 + 2000)
    assert outcome.number.startswith(f"DANS{DAY.year % 100}")
    assert outcome.identifier.startswith("LA-DANS")
    assert Row.objects.get().tax_total == Decimal(5235747)
    assert ledger.standing(outcome.identifier, on=DAY).owed == Decimal(5235747)


def registered(one: Declaration) -> Outcome:
    [outcome] = register(incoming=[Incoming(one, msgspec.json.encode(one))], actor=Actor.system("test"), at=AT)
    assert outcome.registered, [found.as_dict() for found in outcome.findings]
    return outcome


def test_its_rules_do_what_their_titles_say_in_both_languages() -> None:
    rows = [
        row
        for file in sorted((PACK / "books" / "rules").glob("*.yaml"))
        for row in topic_rows(file.read_bytes())
    ]
    assert problems(rows, ("lo", "en")) == []


def test_what_is_not_compared_with_its_law_says_so() -> None:
    """Of the tables that have such a column, none claims to be; codes of standards and units apart."""
    told = {"verified": [], "confirmed": []}
    for book in ("taxes", "vat", "tariff", "clearance", "rules", "ledger", "clocks", "offices", "numbering"):
        for name, table in books.in_force(book, on=DAY, known_at=AT).tables.items():
            for column in told:
                if column in table.columns and table[column].dtype == pl.Boolean:
                    told[column] += [name] if table[column].any() else []
    assert told["verified"] == ["rules"]  # one is of ISO 4217
    assert told["confirmed"] == ["schedules"]  # members and proofs are known; their rates are not compared
