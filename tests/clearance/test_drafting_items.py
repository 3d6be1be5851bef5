"""Items of a draft: put in and taken out, pasted, claimed under another schedule, answered for with papers."""

import msgspec
import pytest

from thongquan.clearance.domain.declaration import Charge, Container, Declaration, Document, Item
from thongquan.clearance.domain.drafts import Terms, answered, claimed, new_item, with_items
from thongquan.clearance.messages.parsed import Limits
from thongquan.clearance.messages.pasted import items as pasted

LIMITS = Limits()
THREE = Declaration(
    functional_reference_id="R",
    type_code="IM",
    item_quantity=3,
    items=[Item(item_number=n, commodity_code=f"0901111{n}") for n in (1, 2, 3)],
    documents=[
        Document(category_code="invoice", id="I"),
        Document(category_code="origin", type_code="FORM-D", id="D", item_number=3),
        Document(category_code="licence", type_code="cites-permit", id="L", item_number=2),
    ],
    containers=[Container(id="C", item_numbers=[1, 3])],
    charges=[Charge(type_code="freight", amount="1", currency_code="USD", item_numbers=[2, 3])],
)


def test_what_was_said_of_an_item_goes_along_with_it_and_with_it_when_it_goes() -> None:
    left = with_items(THREE, [THREE.items[0], THREE.items[2]])
    assert [(item.item_number, item.commodity_code) for item in left.items] == [
        (1, "09011111"),
        (2, "09011113"),
    ]
    assert [(paper.category_code, paper.item_number) for paper in left.documents] == [
        ("invoice", 0),
        ("origin", 2),
    ]
    assert (left.containers[0].item_numbers, left.charges[0].item_numbers) == ([1, 2], [2])
    assert left.item_quantity == 0


def test_a_copy_of_an_item_is_a_new_one_of_which_nothing_was_said() -> None:
    copy = msgspec.structs.replace(THREE.items[2], item_number=0)
    made = with_items(THREE, [*THREE.items, copy])
    assert [item.item_number for item in made.items] == [1, 2, 3, 4]
    assert made.documents == THREE.documents


def test_a_new_item_begins_as_the_pack_says() -> None:
    terms = Terms(item={"IM": {"duty_regime_code": "MFN"}})
    assert new_item(THREE, terms).duty_regime_code == "MFN"
    assert new_item(msgspec.structs.replace(THREE, type_code="EX"), terms).duty_regime_code == ""


def test_a_schedule_is_claimed_with_its_proof_in_the_place_of_the_one_before() -> None:
    proof = Document(category_code="", type_code="FORM-E", id="E 1")
    made = claimed(THREE, 3, schedule="ACFTA", proof=proof, direct=True)
    item = made.items[2]
    assert (item.duty_regime_code, item.direct_transport) == ("ACFTA", True)
    proofs = [paper for paper in made.documents if paper.category_code == "origin"]
    assert [(paper.type_code, paper.id, paper.item_number) for paper in proofs] == [("FORM-E", "E 1", 3)]
    back = claimed(made, 3, schedule="MFN")
    assert not [paper for paper in back.documents if paper.category_code == "origin"]
    with pytest.raises(KeyError):
        claimed(THREE, 4, schedule="MFN")


def test_a_demand_is_answered_by_a_paper_or_by_the_reason_why_it_does_not_apply() -> None:
    licence = Document(category_code="licence", type_code="cites-permit", id="NEW")
    made = answered(THREE, 2, "cites-animal", licence)
    assert [paper.id for paper in made.documents if paper.category_code == "licence"] == ["NEW"]
    other = answered(
        made, 2, "cites-animal", Document(category_code="exclusion", type_code="cites-animal", reason="x")
    )
    assert [paper.reason for paper in other.documents if paper.category_code == "exclusion"] == ["x"]
    assert len(answered(made, 1, "cites-animal", licence).documents) == len(made.documents) + 1


def test_rows_are_pasted_in_the_known_order_or_under_headings_in_any() -> None:
    plain, wrong = pasted(
        '09011110\tCà phê "A"; rang\tID\t100\tKGM\t2.5\t250\n\n09011190\tKhác\tBR', limits=LIMITS
    )
    assert wrong == ()
    assert [(item.commodity_code, item.invoice_amount) for item in plain] == [
        ("09011110", "250"),
        ("09011190", ""),
    ]
    assert plain[0].description == 'Cà phê "A"; rang'
    headed, wrong = pasted("Số lượng\tMã số hàng hóa\n5\t09011110\n", limits=LIMITS)
    assert (headed[0].quantity, headed[0].commodity_code, wrong) == ("5", "09011110", ())


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Số lượng\tNgày trăng\n5\tx", "FMT-101"),
        ("09011110\tCà phê\tID\t1,5", "FMT-104"),
        ("\t".join("a" * 20), "FMT-112"),
    ],
)
def test_rows_that_cannot_be_read_for_certain_are_told(text: str, rule: str) -> None:
    made, wrong = pasted(text, limits=LIMITS)
    assert (made, [found.rule for found in wrong]) == ([], [rule])


def test_nothing_pasted_is_no_item() -> None:
    assert pasted(" \n", limits=LIMITS) == ([], ())
