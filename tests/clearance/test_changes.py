"""What differs between two versions of a declaration."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from thongquan.clearance.domain.changes import Change, changes, forbidden, is_field
from thongquan.clearance.domain.declaration import Declaration, Document, Item, Party


def declaration(**fields: object) -> Declaration:
    given = {
        "functional_reference_id": "R1",
        "type_code": "IM",
        "parties": [Party(role_code="IM", id="0100109106", name="A")],
        "items": [
            Item(item_number=1, commodity_code="01012100"),
            Item(item_number=2, commodity_code="01012900"),
        ],
    } | fields
    return Declaration(**given)  # type: ignore[arg-type]


def test_a_declaration_does_not_differ_from_itself() -> None:
    assert changes(declaration(), declaration()) == []


def test_a_field_of_an_item_is_named_by_the_items_number() -> None:
    after = declaration(items=[Item(item_number=2, commodity_code="01012900", net_mass="5"),
                               Item(item_number=1, commodity_code="01012100")])  # fmt: skip
    assert changes(declaration(), after) == [Change("items[2].net_mass", "", "5")]


def test_an_item_taken_out_and_one_put_in_are_told_field_by_field() -> None:
    coffee = Item(item_number=3, commodity_code="09011110", quantity="7", origin_country_code="LA")
    after = declaration(items=[Item(item_number=1, commodity_code="01012100"), coffee])
    assert changes(declaration(), after) == [
        Change("items[2].commodity_code", "01012900", ""),
        Change("items[3].commodity_code", "", "09011110"),
        Change("items[3].origin_country_code", "", "LA"),
        Change("items[3].quantity", "", "7"),
    ]


def test_an_item_that_says_nothing_yet_is_a_change_all_the_same() -> None:
    after = declaration(items=[*declaration().items, Item(item_number=3, commodity_code="")])
    assert changes(declaration(), after) == [Change("items[3]", "", "3")]


def test_two_documents_of_one_name_are_told_apart() -> None:
    twice = [Document(category_code="invoice", id="1"), Document(category_code="invoice", id="1", amount="7")]
    found = changes(declaration(documents=twice), declaration(documents=twice[:1]))
    assert [c.path for c in found] == ["documents[invoice/1#2]"]


def test_a_forbidden_field_is_found_in_any_part() -> None:
    after = declaration(parties=[Party(role_code="IM", id="0312345678", name="A")], remarks="x")
    found = changes(declaration(), after)
    assert [c.path for c in forbidden(found, ["parties[IM].id", "type_code"])] == ["parties[IM].id"]
    assert forbidden(found, ["items[*].commodity_code"]) == []


@pytest.mark.parametrize(
    ("path", "known"),
    [
        ("invoice_amount", True),
        ("items[2].net_mass", True),
        ("items[2].taxes[VAT].category_code", True),
        ("items[2]", True),
        ("parties[EX].name", True),
        ("documents[invoice/380/HD-1].issue_date", True),
        ("items[3].net_mass", False),
        ("items[2].whim", False),
        ("items", False),
        ("whim", False),
        ("whims[1].x", False),
        ("", False),
    ],
)
def test_a_field_is_known_by_the_path_of_its_change(path: str, known: bool) -> None:
    assert is_field(declaration(), path) is known


FIELDS = ["remarks", "invoice_amount", "trade_terms_code", "procedure_code"]


@given(st.dictionaries(st.sampled_from(FIELDS), st.text(min_size=1, max_size=5)))
def test_what_was_changed_is_what_is_reported(new: dict[str, str]) -> None:
    before = declaration()
    after = msgspec.structs.replace(before, **new)
    assert {c.path: c.after for c in changes(before, after)} == new
    assert {c.path for c in changes(after, before)} == set(new)
