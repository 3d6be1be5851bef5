"""A field of a declaration by its name, as text."""

import msgspec
import pytest

from thongquan.clearance.domain.declaration import Charge, Container, Declaration, Document, Item, Party
from thongquan.clearance.domain.fields import longest, value, written

ONE = Declaration(
    functional_reference_id="R",
    type_code="IM",
    parties=[Party(role_code="IM", id="1"), Party(role_code="EX", name="Northern")],
    charges=[Charge(type_code="freight", amount="10", currency_code="USD")],
    documents=[
        Document(category_code="invoice", id="of one item", item_number=1),
        Document(category_code="invoice", id="I-1"),
    ],
    containers=[Container(id="ABCU1234560", seal_ids=["S1", "S2"])],
    items=[Item(item_number=1, commodity_code="09011110", direct_transport=True, rate_alternative=2)],
)
NAMES = {
    "functional_reference_id": "R",
    "party.EX.name": "Northern",
    "party.CN.name": "",
    "charge.freight.amount": "10",
    "charge.insurance.amount": "",
    "document.invoice.id": "I-1",
    "documents.1.id": "of one item",
    "containers.1.seal_ids": "S1, S2",
    "items.1.commodity_code": "09011110",
    "items.1.direct_transport": "true",
    "items.1.rate_alternative": "2",
    "items.1.tax.VAT.category_code": "",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_field_is_read_and_what_is_written_is_read_again(name: str) -> None:
    assert value(ONE, name) == NAMES[name]
    new = "3, 4" if name.endswith("seal_ids") else "" if name.endswith("transport") else "7"
    made = written(ONE, {name: new})
    assert value(made, name) == new
    again = msgspec.json.decode(msgspec.json.encode(made), type=Declaration)
    assert again == made
    back = written(made, {name: NAMES[name]})
    assert value(back, name) == NAMES[name]


@pytest.mark.parametrize(
    "name",
    ["nothing", "items", "items.0.quantity", "items.2.quantity", "items.1.taxes", "party.EX.secret",
     "items.x.y", "items.1.tax.VAT", "items.1.box.VAT.rate", ""],
)  # fmt: skip
def test_what_is_no_field_is_said(name: str) -> None:
    with pytest.raises(KeyError):
        value(ONE, name)
    with pytest.raises(KeyError):
        written(ONE, {name: "x"})


def test_a_part_that_says_nothing_any_more_is_gone_and_numbered_ones_stay() -> None:
    assert len(written(ONE, {"party.EX.name": ""}).parties) == 1
    assert written(ONE, {"charge.freight.amount": ""}).charges == []
    assert written(ONE, {"party.CN.name": " "}) == ONE
    assert len(written(ONE, {"documents.2.id": ""}).documents) == 2
    taxed = written(ONE, {"items.1.tax.VAT.category_code": "VAT8"})
    assert [tax.category_code for tax in taxed.items[0].taxes] == ["VAT8"]
    assert written(taxed, {"items.1.tax.VAT.category_code": ""}) == ONE


def test_what_is_written_can_always_be_read_again() -> None:
    hostile = "x\x00y\x07\u202e" * 3_000
    for name in NAMES:
        made = written(ONE, {name: hostile})
        assert msgspec.json.decode(msgspec.json.encode(made), type=Declaration) == made
        assert not {"\x00", "\u202e"} & set(value(made, name))
    assert written(ONE, {"items.1.rate_alternative": "-1"}).items[0].rate_alternative == 0
    assert longest(Item, "description") == 2_000
