"""Facts: sums, codes known on the day, containers, people, requirements, history."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from thongquan.clearance.domain.declaration import (
    Charge,
    Container,
    Declaration,
    Document,
    Item,
    OtherTax,
    Party,
)
from thongquan.clearance.domain.facts import (
    HISTORY,
    Controls,
    Lists,
    Prices,
    agents,
    derive,
    requirements,
    with_certificates,
    with_history,
    with_licences,
    with_mandates,
    with_prices,
    with_proofs,
    with_register,
    with_repeats,
)
from thongquan.clearance.domain.facts.containers import check_digits
from thongquan.clearance.domain.facts.people import MANDATES, REGISTER
from thongquan.clearance.domain.frames import frames
from thongquan.clearance.domain.rules.columns import FRAMES, KNOWN
from thongquan.parties.domain.identifiers import IdentifierType

DAY = date(2026, 11, 22)
TYPES = {
    "tax-10": IdentifierType("tax-10", "VN", 1, "[0-9]{10}", "vn-mst"),
    "tax-13": IdentifierType("tax-13", "VN", 2, "[0-9]{13}", "vn-mst"),
}
LISTS = Lists(
    identifier_types=TYPES,
    countries=frozenset({"CN", "VN"}),
    currencies=frozenset({"USD"}),
    units=frozenset({"KGM"}),
    offices=frozenset({"01B1"}),
    procedures={"A11": "IM", "H99": ""},
)

CONTROLS = Controls.of(
    pl.DataFrame(
        {
            "measure": ["food", "cites", "breeds", "anti-dumping"],
            "agency": ["Bộ Y tế", "CITES", "Bộ NN", "Bộ CT"],
            "kind": ["food", "cites", "breeds", "trade-remedy"],
            "condition": ["", "species", "", "origin:CN,KR"],
            "direction": ["import", "both", "export", "import"],
            "stage": ["clearance", "registration", "registration", "notice"],
            "met_by": [["food-certificate"], ["cites-permit", "cites-own"], ["export-papers"], []],
        }
    ),
    pl.DataFrame(
        {
            "prefix": ["01", "0101", "0101", "02", "72"],
            "measure": ["food", "food", "cites", "breeds", "anti-dumping"],
            "partly": [False, False, False, True, False],
            "basis": ["a", "b", "c", "d", "e"],
        }
    ),
)


def facts(*declarations: Declaration) -> dict[str, pl.DataFrame]:
    made = frames(declarations)
    return derive({name: getattr(made, name) for name in made.__slots__}, LISTS, on=DAY)


def declaration(**changes) -> Declaration:
    given = {"functional_reference_id": "R1", "type_code": "IM", "procedure_code": "A11"}
    return Declaration(**{**given, **changes})


def item(n: int = 1, **changes) -> Item:
    return Item(**{"item_number": n, "commodity_code": "01012900", **changes})


def test_sums_and_counts_are_those_of_the_parts():
    header = facts(
        declaration(
            invoice_currency_code="USD",
            items=[
                item(1, invoice_amount="10.5", net_mass="1"),
                item(2, invoice_amount="0.5", package_quantity="3"),
            ],
            parties=[Party(role_code="IM"), Party(role_code="AG"), Party(role_code="SE")],
            documents=[Document(category_code="invoice"), Document(category_code="previous")],
            charges=[
                Charge(type_code="freight", amount="7", currency_code="USD"),
                Charge(type_code="freight", amount="9", currency_code="VND"),
            ],
        )
    )["declarations"].row(0, named=True)
    assert (header["item_count"], header["items_amount"], header["items_net_mass"]) == (2, 11, 1)
    assert (header["items_without_net_mass"], header["items_packages"], header["items_without_packages"]) == (
        1,
        3,
        1,
    )
    assert (header["importer_count"], header["agent_count"], header["consignor_count"]) == (1, 1, 1)
    assert (header["invoice_count"], header["previous_document_count"]) == (1, 1)
    assert header["transport_document_count"] == 0
    assert (header["freight_count"], header["freight_amount"], header["insurance_count"]) == (2, 7, 0)
    assert (header["container_count"], header["day"]) == (0, DAY)


def test_a_code_is_known_unknown_or_not_given():
    header = facts(
        declaration(declaration_office_id="01B1", export_country_code="XX"),
        declaration(procedure_code="Q1", destination_country_code="VN"),
    )["declarations"]
    assert header["office_known"].to_list() == [True, None]
    assert header["export_country_known"].to_list() == [False, None]
    assert header["destination_country_known"].to_list() == [None, True]
    assert header["procedure_known"].to_list() == [True, False]
    assert header["procedure_direction"].to_list() == ["IM", None]


def test_a_procedure_of_both_directions_says_none():
    header = facts(declaration(procedure_code="H99"))["declarations"]
    assert header["procedure_known"].to_list() == [True]
    assert header["procedure_direction"].to_list() == [None]


@pytest.mark.parametrize(
    ("number", "digit"),
    [("CSQU3054383", "3"), ("MSKU9070323", "3"), ("TCNU7200794", "4"), ("HLXU8153820", "0")],
)
def test_the_check_digit_of_a_container_is_that_of_iso_6346(number, digit):
    assert check_digits(pl.Series([number])).item() == digit


@pytest.mark.parametrize(
    "number", ["", "CSQU30543", "csqu3054383", "CSQÜ3054383", "CSQU 3054383", "１２３４５６７８９０"]
)
def test_what_is_no_container_number_wants_no_check_digit(number):
    assert check_digits(pl.Series([number])).item() is None


def plainly(number: str) -> str:
    """ISO 6346 as a clerk would do it."""
    values = {str(digit): digit for digit in range(10)}
    value = 10
    for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ":
        value += value % 11 == 0
        values[letter] = value
        value += 1
    return str(sum(values[c] * 2**place for place, c in enumerate(number[:10])) % 11 % 10)


@settings(deadline=None)
@given(st.lists(st.from_regex(r"[A-Z]{3}[UJZ][0-9]{6}", fullmatch=True), min_size=1, max_size=20))
def test_check_digits_agree_with_reckoning_by_hand(numbers):
    assert check_digits(pl.Series(numbers)).to_list() == [plainly(number) for number in numbers]


def test_a_container_is_looked_at_whole():
    containers = facts(
        declaration(
            items=[item()],
            containers=[
                Container(id="CSQU3054383", item_numbers=[1]),
                Container(id="CSQU3054383", item_numbers=[2]),
                Container(id="short"),
            ],
        )
    )["containers"]
    assert containers["form_ok"].to_list() == [True, True, False]
    assert containers["doubled"].to_list() == [False, True, False]
    assert containers["items_exist"].to_list() == [True, False, True]


def test_prices_past_what_can_be_reckoned_have_no_product():
    items = facts(
        declaration(
            items=[
                item(1, unit_price="1.234567", quantity="10000.25"),
                item(2, unit_price="99999999999999", quantity="99999999999999"),
            ]
        )
    )["items"]
    assert items["price_product"].to_list() == [Decimal("12345.97864175"), None]


def test_a_document_and_a_tax_are_doubled_when_said_again():
    found = facts(
        declaration(
            items=[item(1, taxes=[OtherTax(tax_code="VAT"), OtherTax(tax_code="VAT")])],
            documents=[
                Document(category_code="invoice", id="1"),
                Document(category_code="invoice", id="1"),
                Document(category_code="invoice", id="1", item_number=2),
            ],
        )
    )
    assert found["documents"]["doubled"].to_list() == [False, True, False]
    assert found["documents"]["item_exists"].to_list() == [True, True, False]
    assert found["taxes"]["doubled"].to_list() == [False, True]


def test_the_register_says_who_is_known_and_whose_name_agrees():
    register = pl.DataFrame(
        [("0100109106", True, True, False, False, 7, "Công ty Đại Á (Việt Nam)")], schema=REGISTER, orient="row"
    )
    parties = facts(
        declaration(
            parties=[
                Party(role_code="IM", id="0100109106", name="CONG TY DAI A - VIET NAM"),
                Party(role_code="EX", id="F1", name="Foo"),
            ]
        )
    )["parties"]
    asked = with_register(parties, register)
    assert asked["known"].to_list() == [True, None]
    assert asked["name_agrees"].to_list() == [True, None]
    assert asked["speaks"].to_list() == [True, False]
    assert asked["registered_name"].to_list() == ["Công ty Đại Á (Việt Nam)", None]
    assert with_register(parties, None)["known"].to_list() == [None, None]


def test_an_agent_is_asked_for_his_mandate_of_the_trader():
    parties = facts(
        declaration(parties=[Party(role_code="IM", id="1"), Party(role_code="AG", id="2")]),
        declaration(parties=[Party(role_code="IM", id="1")]),
        declaration(parties=[Party(role_code="AG", id="2")]),
    )["parties"]
    known = parties.with_columns(party_id=pl.col("id").cast(pl.Int64))
    assert agents(known).rows() == [(0, 2, 1), (2, 2, None)]


@pytest.mark.parametrize(
    ("type_code", "number", "resolved", "fault"),
    [
        ("", "0100109106", "tax-10", None),
        ("", "0100109107", "tax-10", "check-digit"),
        ("tax-13", "0100109106", "tax-13", "form"),
        ("", "ABC", None, "type"),
        ("passport", "1", None, "type"),
        ("tax-10", "", "tax-10", None),
        ("", "", None, None),
    ],
)
def test_a_number_is_looked_at_by_its_type_one_by_one_or_many_at_once(type_code, number, resolved, fault):
    party = Party(role_code="IM", id=number, id_type_code=type_code)
    few = facts(declaration(parties=[party]))["parties"]
    many = facts(declaration(parties=[party] * 300))["parties"]
    assert few.select("id_type", "id_fault").rows() == [(resolved, fault)]
    assert set(many.select("id_type", "id_fault").rows()) == {(resolved, fault)}


def test_nobody_asked_is_not_no():
    header = facts(declaration(), declaration())["declarations"]
    assert with_mandates(header, None)["mandate_ok"].to_list() == [None, None]
    mandates = pl.DataFrame([(1, False)], schema=MANDATES, orient="row")
    assert with_mandates(header, mandates)["mandate_ok"].to_list() == [None, False]


def test_a_proof_of_an_item_goes_before_that_of_the_header():
    found = facts(
        declaration(
            items=[item(1), item(2)],
            documents=[
                Document(category_code="origin", type_code="FORM-D", id="D"),
                Document(category_code="origin", type_code="FORM-E", id="E", item_number=2),
            ],
        )
    )
    proofs = with_proofs(found["items"], found["documents"])
    assert proofs.select("proof_type", "proof_id").rows() == [("FORM-D", "D"), ("FORM-E", "E")]


def test_a_unit_value_is_reckoned_beside_what_the_goods_cost_before():
    found = facts(declaration(items=[item(1, quantity="4", quantity_unit_code="KGM"), item(2, quantity="0")]))[
        "items"
    ].with_columns(customs_value=pl.lit("1000").cast(pl.Decimal(24, 6)))
    history = pl.DataFrame(
        [("IM", "01012900", "", "KGM", Decimal(300), None, None)], schema=HISTORY, orient="row"
    )
    asked = with_history(found, history)
    assert asked.select("unit_value", "identical_low").rows() == [(Decimal(250), Decimal(300)), (None, None)]
    assert with_history(found, None)["identical_low"].null_count() == 2


def test_listed_prices_are_of_the_items_own_origin_or_of_all() -> None:
    goods = {"commodity_code": "96170010", "quantity_unit_code": "PCE"}
    items = [
        item(1, **goods, origin_country_code="KR"),
        item(2, **goods, origin_country_code="CN"),
        item(3, commodity_code="96170010", quantity_unit_code="KGM"),
    ]
    found = facts(declaration(items=items))["items"]
    listed = pl.DataFrame(
        [
            ("reference", "import", "96170010", "", "PCE", Decimal(90)),
            ("reference", "import", "96170010", "KR", "PCE", Decimal(120)),
            ("component", "import", "96170010", "", "PCE", Decimal(60)),
            ("reference", "export", "96170010", "", "KGM", Decimal(1)),
        ],
        schema=["kind", "direction", "code", "origin", "unit", "price"],
        orient="row",
    )
    asked = with_prices(found, Prices.of(listed)).select("reference_price", "component_price")
    assert asked.rows() == [(120, 60), (90, 60), (None, None)]
    assert with_prices(found, None)["reference_price"].null_count() == 3
    assert Prices.of(listed.clear()) is None


_TEXTS = st.sampled_from(["", "CN", "XX", "IM", "AG", "1", "2.5", "-1", "x", "2026-11-01"])
_DECLARATIONS = st.builds(
    declaration,
    procedure_code=_TEXTS,
    invoice_amount=_TEXTS,
    invoice_currency_code=_TEXTS,
    items=st.lists(st.builds(item, quantity=_TEXTS, unit_price=_TEXTS, net_mass=_TEXTS), max_size=3),
    parties=st.lists(st.builds(Party, role_code=_TEXTS, id=_TEXTS), max_size=2),
    documents=st.lists(st.builds(Document, category_code=_TEXTS, issue_date=_TEXTS), max_size=2),
    containers=st.lists(st.builds(Container, id=_TEXTS), max_size=2),
    charges=st.lists(
        st.builds(Charge, type_code=st.just("freight"), amount=_TEXTS, currency_code=_TEXTS), max_size=2
    ),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(_DECLARATIONS, min_size=2, max_size=4))
def test_facts_of_a_batch_are_those_of_its_declarations(declarations):
    together = facts(*declarations)
    for name in FRAMES.values():
        if name == "requirements" or together[name].is_empty():
            continue
        alone = [facts(each)[name] for each in declarations]
        places = [place for place in ("i", "d") if place in together[name].columns]
        parts = pl.concat([part for part in alone if not part.is_empty()])
        assert_frame_equal(together[name].drop(places), parts.drop(places))


def test_facts_of_a_large_batch_are_those_of_a_small_one():
    few = [
        declaration(
            export_country_code=country,
            invoice_currency_code="USD",
            items=[item(1, quantity_unit_code=unit, quantity="2", unit_price="3")],
            parties=[Party(role_code="IM", id="0100109106")],
            documents=[Document(category_code="invoice", item_number=2, country_code=country)],
            containers=[Container(id="CSQU3054383", item_numbers=[1])],
            charges=[Charge(type_code="freight", amount="1", currency_code=currency)],
        )
        for country, unit, currency in (("CN", "KGM", "USD"), ("", "", "VND"), ("XX", "QQ", ""))
    ]
    small, large = facts(*few), facts(*few * 100)
    for name in small:
        places = [place for place in ("i", "d") if place in small[name].columns]
        repeated = pl.concat([small[name].drop(places)] * 100) if small[name].height else small[name]
        assert_frame_equal(large[name].drop(places), repeated.drop(places, strict=False))


def test_facts_have_the_types_that_rules_read():
    found = facts(
        declaration(
            items=[item(taxes=[OtherTax(tax_code="VAT")])],
            parties=[Party(role_code="IM")],
            documents=[Document(category_code="invoice")],
            containers=[Container(id="X")],
            charges=[Charge(type_code="freight", amount="1", currency_code="USD")],
        )
    )
    found["requirements"] = requirements(found["items"], found["documents"], CONTROLS)
    found["documents"], _ = with_licences(found, None, on=DAY)
    found["items"], _ = with_certificates(found, None, preferences=(), on=DAY)
    found["parties"] = with_register(found["parties"], None)
    found["declarations"] = with_repeats(with_mandates(found["declarations"], None), None)
    judged = {"code_state", "valuation_state", "vat_state", "entitlement", "duty_schedule", "customs_value"}
    for on, frame in FRAMES.items():
        schema = found[frame].schema
        wrong = {n: (schema.get(n), t) for n, t in KNOWN[on].items() if n in schema and schema[n] != t}
        assert not wrong
        missing = set(KNOWN[on]) - set(schema)
        assert not missing if on != "item" else judged <= missing
