"""Foreign documents in XML: ASYCUDA's SAD and the WCO's declarations, carried or listed, never guessed."""

from decimal import Decimal
from pathlib import Path

import msgspec
import polars as pl
import pytest
from django.conf import settings as django_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.clearance.packed import mappings
from thongquan.clearance.domain.frames import frames
from thongquan.clearance.domain.mappings import ahtn_candidates
from thongquan.clearance.messages import detect, foreign, sad, sad_sums, wco
from thongquan.clearance.messages.parsed import Limits, Parsed, Read
from thongquan.clearance.messages.xml import walk

LIMITS = Limits()
NEPAL = "asycuda_sad/nepal/sample_xml_format.xml"
JAMAICA = ("asycuda_sad/jamaica/CBJ250.xml", "asycuda_sad/jamaica/blank-asycuda-template.xml")


def data(path: str) -> bytes:
    return (Path(django_settings.DATA) / path).read_bytes()


def parsed(body: bytes | str, limits: Limits = LIMITS) -> Parsed:
    body = body.encode() if isinstance(body, str) else body
    return detect.parse(body, mappings=mappings(), limits=limits)


def only(answer: Parsed) -> Read:
    (read,) = answer.reads
    return read


def rules(read: Read) -> list[str]:
    return [finding.rule for finding in read.findings]


SAD = """<?xml version="1.0" encoding="UTF-8"?><ASYCUDA>
<Property><Sad_flow>I</Sad_flow><Nbers><Total_number_of_items>2</Total_number_of_items></Nbers></Property>
<Identification><Type><Type_of_declaration>IM</Type_of_declaration></Type></Identification>
<Traders><Consignee><Consignee_code>7</Consignee_code><Consignee_name>Trader
Street 1</Consignee_name></Consignee></Traders>
<Transport><Means_of_transport><Border_information><Mode>1</Mode></Border_information></Means_of_transport>
<Delivery_terms><Code>FOB</Code></Delivery_terms></Transport>
<Valuation><Gs_Invoice><Amount_foreign_currency>30.00</Amount_foreign_currency><Currency_code>USD</Currency_code>
</Gs_Invoice><Gs_other_cost><Amount_foreign_currency>0.00</Amount_foreign_currency></Gs_other_cost>
<Gs_external_freight><Amount_foreign_currency>3</Amount_foreign_currency><Currency_code>EUR</Currency_code>
</Gs_external_freight><Total><Total_invoice>30.00</Total_invoice></Total></Valuation>
<Item><Tarification><HScode><Commodity_code>12345678</Commodity_code><Precision_1>900</Precision_1></HScode>
<Extended_customs_procedure>4000</Extended_customs_procedure><Item_price>10.00</Item_price></Tarification>
<Valuation_item><Item_Invoice><Amount_foreign_currency>10.00</Amount_foreign_currency></Item_Invoice>
<Alpha_coeficient_of_apportionment>0.333333333333</Alpha_coeficient_of_apportionment></Valuation_item></Item>
<Item><Tarification><HScode><Commodity_code>12345678</Commodity_code></HScode><Item_price>20.00</Item_price>
</Tarification><Valuation_item><Item_Invoice><Amount_foreign_currency>20.00</Amount_foreign_currency>
</Item_Invoice><Alpha_coeficient_of_apportionment>6.66666666666E-1</Alpha_coeficient_of_apportionment>
</Valuation_item></Item>
<Container><Item_Number>2</Item_Number><Container_identity>CSQU3054383</Container_identity></Container>
<Invented>kept in mind</Invented></ASYCUDA>"""


def test_a_sad_document_becomes_the_declaration_it_describes():
    read = only(parsed(SAD))
    declaration = read.declaration
    assert (declaration.type_code, declaration.procedure_code, declaration.transport_mode_code) == (
        "IM",
        "A11",
        "2",
    )
    assert [(item.item_number, item.invoice_amount) for item in declaration.items] == [
        (1, "10.00"),
        (2, "20.00"),
    ]
    assert declaration.items[0].additional_codes == ["900"]
    assert [(c.type_code, c.amount, c.currency_code) for c in declaration.charges] == [("freight", "3", "EUR")]
    assert (declaration.parties[0].name, declaration.parties[0].address_line) == ("Trader", "Street 1")
    assert declaration.containers[0].item_numbers == [2]
    assert rules(read) == ["FMT-412"]


def test_what_a_document_says_and_we_do_not_carry_is_listed_with_its_path():
    notes = {note.source: (note.value, note.count) for note in only(parsed(SAD)).notes}
    assert notes["ASYCUDA/Invented"] == ("kept in mind", 1)
    assert notes["ASYCUDA/Item/Valuation_item/Alpha_coeficient_of_apportionment"][1] == 2
    assert "ASYCUDA/Item/Tarification/Item_price" not in notes


def test_sums_and_coefficients_that_do_not_agree_are_said_and_hold_nothing_up():
    wrong = SAD.replace("<Total_invoice>30.00", "<Total_invoice>30.03").replace(
        "<Gs_Invoice><Amount_foreign_currency>30.00", "<Gs_Invoice><Amount_foreign_currency>30.03"
    )
    read = only(parsed(wrong))
    sums = [(f.rule, f.found, f.expected) for f in read.findings if f.rule != "FMT-412"]
    assert sums == [
        ("FMT-303", "30.00", "30.03"),
        ("FMT-304", "0.333333333333", str((Decimal(10) / Decimal("30.03")).quantize(sad_sums.ALPHA_DIGITS))),
    ]
    assert {str(f.effect) for f in read.findings} == {"warn", "require"}
    assert read.declaration is not None


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ("<ASYCUDA/>", "FMT-302"),
        (SAD.split("<Item>")[0] + "</ASYCUDA>", "FMT-301"),
        ("<other><x>1</x></other>", "FMT-203"),
        ("<a", "FMT-201"),
        ("<a></b>", "FMT-201"),
        ("<a/><b/>", "FMT-201"),
        ("<x:a/>", "FMT-201"),
        ("<a>&lol;</a>", "FMT-201"),
        ("<?xml version='1.0'?><!DOCTYPE a [<!ENTITY lol 'x'>]><a>&lol;</a>", "FMT-202"),
        ("<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", "FMT-202"),
        ("<a>" * 65 + "</a>" * 65, "FMT-002"),
        (b"<?xml version='1.0' encoding='Shift_JIS'?><a/>", "FMT-003"),
        (b"<?xml version='1.0' encoding='UTF-7'?><a/>", "FMT-003"),
        (b"<?xml version='1.0' encoding='UTF-16'?><a/>", "FMT-003"),
        (b"<a>\xff</a>", "FMT-201"),
        ("<a b='" + "x" * 200_000 + "'/>", "FMT-012"),
        ("<a>" + "x" * 200_000 + "</a>", "FMT-012"),
        ("<a>" + "<b>1</b>" * 300_001 + "</a>", "FMT-011"),
        ("<ASYCUDA>" + "<Item><a>1</a></Item>" * 10_000 + "</ASYCUDA>", "FMT-011"),
        ("<inventoryLinkingMovementRequest xmlns='http://gov.uk/customs/inventoryLinking/v1'/>", "FMT-407"),
        ("<MetaData><Response><a>1</a></Response></MetaData>", "FMT-406"),
        ("<MetaData xmlns='urn:odd'><Declaration><ID>1</ID></Declaration></MetaData>", "FMT-408"),
    ],
)
def test_what_is_no_declaration_is_answered_so(body, rule):
    read = only(parsed(body))
    assert read.declaration is None
    assert rules(read) == [rule]


def test_a_document_past_the_limit_is_not_even_looked_at():
    assert rules(only(parsed(SAD, Limits(xml_bytes=100)))) == ["FMT-001"]


def test_utf_16_is_read_where_the_document_says_so():
    body = SAD.replace("UTF-8", "UTF-16").encode("utf-16")
    assert only(parsed(body)).declaration == only(parsed(SAD)).declaration


DEC = """<md:MetaData xmlns:md="urn:wco:datamodel:WCO:DocumentMetaData-DMS:2"
xmlns="urn:wco:datamodel:WCO:DEC-DMS:2">
<md:ResponsibleCountryCode>{country}</md:ResponsibleCountryCode><Declaration>
<FunctionCode>9</FunctionCode><FunctionalReferenceID>R-1</FunctionalReferenceID><ID>26VN0001</ID>
<TypeCode>{kind}</TypeCode>
<AcceptanceDateTime><DateTimeString formatCode="304">20261120080000+07</DateTimeString></AcceptanceDateTime>
<Exporter><Name>Maker</Name><Address><CountryCode>CN</CountryCode></Address></Exporter>
<GoodsShipment><Consignment><ContainerCode>1</ContainerCode><TransportEquipment><ID>CSQU3054383</ID>
<Seal><ID>S1</ID></Seal></TransportEquipment></Consignment>
<GovernmentAgencyGoodsItem><SequenceNumeric>1</SequenceNumeric><Commodity><Description>Shavers</Description>
<Classification><ID>85101000</ID><IdentificationTypeCode>TSP</IdentificationTypeCode></Classification>
<Classification><ID>10</ID><IdentificationTypeCode>TRC</IdentificationTypeCode></Classification>
<DutyTaxFee><DutyRegimeCode>{regime}</DutyRegimeCode></DutyTaxFee><DutyTaxFee><TypeCode>B00</TypeCode></DutyTaxFee>
<InvoiceLine><ItemChargeAmount currencyID="USD">10.50</ItemChargeAmount></InvoiceLine>
<TransportEquipment><ID>CSQU3054383</ID></TransportEquipment></Commodity>
<GovernmentProcedure><CurrentCode>{procedure}</CurrentCode><PreviousCode>00</PreviousCode></GovernmentProcedure>
<Origin><CountryCode>CN</CountryCode><TypeCode>1</TypeCode></Origin></GovernmentAgencyGoodsItem></GoodsShipment>
</Declaration></md:MetaData>"""


def dec(kind="IMA", regime="100", procedure="40", country="GB") -> str:
    return DEC.format(kind=kind, regime=regime, procedure=procedure, country=country)


def test_a_wco_declaration_becomes_ours():
    declaration = only(parsed(dec())).declaration
    item = declaration.items[0]
    assert (declaration.type_code, declaration.additional_type_code, declaration.procedure_code) == (
        "IM",
        "A",
        "A11",
    )
    assert (declaration.acceptance_date, declaration.invoice_currency_code) == ("2026-11-20", "USD")
    assert (item.commodity_code, item.procedure_code, item.duty_regime_code) == ("8510100010", "4000", "MFN")
    assert (item.origin_country_code, item.invoice_amount) == ("CN", "10.50")
    assert [tax.tax_code for tax in item.taxes] == ["VAT"]
    assert (declaration.containers[0].seal_ids, declaration.containers[0].item_numbers) == (["S1"], [1])
    assert declaration.documents[0].id == "26VN0001"


@pytest.mark.parametrize(("kind", "rule"), [("COR", "FMT-402"), ("INV", "FMT-403"), ("GPR", "FMT-404")])
def test_amendments_cancellations_and_notices_are_read_and_said_to_be_no_registration(kind, rule):
    read = only(parsed(dec(kind)))
    (said,) = (finding for finding in read.findings if finding.effect == "refuse")
    assert (said.rule, said.found) == (rule, "26VN0001")
    assert read.declaration.functional_reference_id == "R-1"


def test_trade_with_special_territories_goes_by_its_procedure():
    assert only(parsed(dec("COA", procedure="10"))).declaration.type_code == "EX"
    assert only(parsed(dec("COA", procedure="40"))).declaration.type_code == "IM"


def test_a_preference_of_another_country_is_claimed_nowhere_and_said():
    read = only(parsed(dec(regime="300")))
    assert read.declaration.items[0].duty_regime_code == ""
    assert "FMT-411" in rules(read)


def test_a_code_that_the_mappings_do_not_know_is_a_finding_and_no_guess():
    read = only(parsed(dec(procedure="99")))
    assert read.declaration.procedure_code == ""
    assert [f.found for f in read.findings if f.rule == "FMT-401"] == ["9900"]


def test_codes_of_another_tariff_are_findings_that_offer_ours_under_the_same_subheading():
    nomenclature = pl.DataFrame(
        {"code": ["8510", "85101000", "85102000"], "leaf": [False, True, True]},
    )
    read = only(parsed(dec()))
    assert rules(read) == ["FMT-412"]
    assert foreign.offered(read, nomenclature).findings[0].expected == "85101000"
    assert rules(only(parsed(dec(country="VN")))) == []
    assert ahtn_candidates(["8510", "999999", "8510209999"], nomenclature) == {
        "8510": [],
        "999999": [],
        "8510209999": ["85102000"],
    }


def test_the_choices_of_the_mapping_file_settle_foreign_codes():
    read = only(parsed(dec().replace("85101000<", "85102000<").replace(">10<", ">00<")))
    settled = foreign.chosen(read, mappings())
    assert settled.declaration.items[0].commodity_code == "85102000"
    assert settled.findings == ()


@pytest.mark.parametrize("hostile", ["<Item>" * 80, "]]>", "&#0;", "<!-- -- -->", "<?xml ?>"])
def test_hostile_insertions_are_findings(hostile):
    for body in (SAD, dec()):
        half = len(body) // 2
        assert rules(only(parsed(body[:half] + hostile + body[half:])))


@pytest.mark.parametrize("body", [SAD, dec()])
def test_what_turns_the_direction_of_a_line_is_refused(body):
    for text in ("Trader\nStreet", "Shavers"):
        body = body.replace(text, f"{text}\u202e")
    assert rules(only(parsed(body)))[0] == "FMT-013"


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_a_damaged_document_never_fails_and_is_never_silently_nothing(data):
    body = bytearray(data.draw(st.sampled_from([SAD, dec()])).encode())
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(body) - 1))
        body[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    for read in parsed(bytes(body)).reads:
        assert read.declaration is not None or read.findings


@pytest.mark.data
def test_asycudas_coefficients_of_apportionment_are_reproduced_to_nine_digits():
    sums = sad_sums.Sums()
    walk(data(NEPAL), cuts={"Item": "ASYCUDA"}, piece=lambda item, _: sums.add(item), limits=LIMITS)
    total, nine = Decimal("2108.89"), sad_sums.ALPHA_DIGITS
    same = [
        Decimal(written).quantize(nine) == (Decimal(invoice) / total).quantize(nine)
        for _, written, invoice in sums.alphas
    ]
    assert (len(same), all(same)) == (119, True)
    assert "FMT-304" not in rules(only(parsed(data(NEPAL))))


@pytest.mark.data
def test_the_sums_of_the_nepalese_file_that_do_not_add_up_are_findings():
    read = only(parsed(data(NEPAL)))
    over = {
        f.message["en"].split(" of the items")[0].removeprefix("The "): Decimal(f.found) - Decimal(f.expected)
        for f in read.findings
        if f.rule == "FMT-303"
    }
    assert over == {
        "Valuation/Gs_Invoice/Amount_national_currency": Decimal("0.05"),
        "Valuation/Gs_external_freight/Amount_national_currency": Decimal("5.84"),
        "Valuation/Gs_insurance/Amount_national_currency": Decimal("-0.01"),
        "Valuation/Total_CIF": Decimal("5.88"),
        "Valuation/Total_cost": Decimal("5.83"),
    }
    declaration = read.declaration
    assert (len(declaration.items), declaration.procedure_code, declaration.transport_mode_code) == (
        119,
        "A11",
        "1",
    )
    assert frames([declaration]).unreadable.is_empty()
    assert {f.rule for f in read.findings if f.effect == "refuse"} == set()


@pytest.mark.data
def test_a_document_made_by_another_program_is_read_and_its_wrong_coefficients_are_said():
    read = only(parsed(data("asycuda_sad/nepal/GENERATED_demo_output.xml")))
    assert len(read.declaration.items) == 119
    (said,) = (finding.message["en"] for finding in read.findings if finding.rule == "FMT-304")
    assert said.startswith("The coefficient of 119 ")


@pytest.mark.data
def test_jamaicas_empty_documents_are_refused_for_what_they_are():
    announced, blank = (only(parsed(data(path))) for path in JAMAICA)
    assert (rules(announced), announced.findings[0].found) == (["FMT-301"], "8")
    assert rules(blank) == ["FMT-302"]


@pytest.mark.data
def test_every_wco_file_is_answered_and_all_179_declarations_are_carried():
    folder = Path(django_settings.DATA) / "wco_declarations" / "scenarios"
    reads = [read for path in sorted(folder.rglob("*.xml")) for read in parsed(path.read_bytes()).reads]
    assert len(reads) == 446
    carried = [read.declaration for read in reads if read.declaration is not None]
    refused: dict[str, int] = {}
    for read in reads:
        assert read.declaration is not None or read.findings
        for finding in read.findings:
            if finding.effect == "refuse":
                refused[finding.rule] = refused.get(finding.rule, 0) + 1
    assert len(carried) == 179
    assert refused == {
        "FMT-201": 2,  # not well-formed
        "FMT-402": 9,  # amendments
        "FMT-403": 2,  # cancellations
        "FMT-404": 3,  # notices of presentation
        "FMT-405": 3,  # copies within answers
        "FMT-406": 244,  # answers of customs
        "FMT-407": 20,  # movements
        "FMT-408": 1,  # names without their namespace
    }
    typed = frames(carried)
    assert typed.unreadable.is_empty()
    imports = typed.declarations.filter(pl.col("type_code") == "IM")
    assert imports.height == 132


@pytest.mark.data
def test_the_mapping_file_chooses_only_codes_under_the_same_subheading():
    for foreign_code, ours in mappings().chosen.items():
        assert foreign_code[:6] == ours[:6]
        assert len(ours) == 8


def test_what_was_carried_can_be_sent_on_as_json():
    for body in (SAD, dec()):
        declaration = only(parsed(body)).declaration
        assert only(parsed(msgspec.json.encode(declaration))).declaration == declaration


def test_readers_named_directly_answer_as_detection_does():
    assert sad.read(SAD.encode(), mappings=mappings(), limits=LIMITS) == parsed(SAD)
    assert wco.read(dec().encode(), mappings=mappings(), limits=LIMITS) == parsed(dec())
