"""What the goods demand of other agencies, and what of it is met, excluded or pending."""

import pytest

from tests.clearance.test_facts import CONTROLS, declaration, facts, item
from thongquan.clearance.domain.declaration import Document
from thongquan.clearance.domain.facts import requirements


def demanded(*documents: Document, items: int = 1) -> list[tuple]:
    found = facts(declaration(items=[item(n) for n in range(1, items + 1)], documents=list(documents)))
    frame = requirements(found["items"], found["documents"], CONTROLS)
    return frame.sort("n", "measure").select("n", "measure", "state").rows()


def test_the_longest_prefix_that_names_a_measure_speaks():
    assert [CONTROLS.table["basis"][row] for row in CONTROLS.of_code("01012900")] == ["b", "c"]
    assert [CONTROLS.table["basis"][row] for row in CONTROLS.of_code("01050000")] == ["a"]
    assert CONTROLS.of_code("99") == ()


def test_a_measure_on_exports_is_not_asked_of_an_import():
    def asked(way):
        found = facts(declaration(type_code=way, items=[item(1), item(2, commodity_code="02011000")]))
        return set(requirements(found["items"], found["documents"], CONTROLS)["measure"])

    assert asked("IM") == {"cites", "food"}
    assert asked("EX") == {"cites", "breeds"}


def test_a_requirement_is_missing_met_excluded_or_pending():
    assert demanded() == [(1, "cites", "missing"), (1, "food", "missing")]
    licence = Document(category_code="licence", type_code="cites-permit", id="P1")
    excluded = Document(category_code="exclusion", type_code="food", reason="Không phải thực phẩm")
    assert demanded(licence, excluded) == [(1, "cites", "licence"), (1, "food", "excluded")]
    applied = Document(category_code="licence", type_code="food-certificate")
    assert demanded(applied)[1] == (1, "food", "pending")


@pytest.mark.parametrize(
    "document",
    [
        Document(category_code="licence", type_code="cites-permit", id="P1", expiry_date="2026-11-21"),
        Document(category_code="licence", type_code="food-certificate", id="P1"),
        Document(category_code="licence", type_code="cites-permit", id="P1", item_number=2),
        Document(category_code="exclusion", type_code="cites"),
        Document(category_code="exclusion", type_code="cites-permit", reason="no"),
        Document(category_code="other", type_code="cites-permit", id="P1"),
    ],
    ids=["expired", "of another kind", "of another item", "no reason", "wrong code", "no licence"],
)
def test_a_paper_that_does_not_answer_leaves_the_requirement_missing(document):
    assert demanded(document)[0] == (1, "cites", "missing")


def test_a_declaration_without_items_demands_nothing():
    found = facts(declaration())
    assert requirements(found["items"], found["documents"], CONTROLS).is_empty()


def test_a_measure_on_goods_of_some_countries_is_not_asked_of_others():
    items = [item(n, commodity_code="72010000", origin_country_code=c) for n, c in ((1, "KR"), (2, "VN"))]
    found = facts(declaration(items=items))
    frame = requirements(found["items"], found["documents"], CONTROLS)
    assert frame.select("n", "measure", "uncertain").rows() == [(1, "anti-dumping", False)]


def test_a_measure_that_the_code_alone_does_not_decide_is_uncertain():
    found = facts(declaration(items=[item(1)]))
    frame = requirements(found["items"], found["documents"], CONTROLS).sort("measure")
    assert frame.select("measure", "uncertain").rows() == [("cites", True), ("food", False)]


def test_a_licence_of_one_item_does_not_serve_another():
    own = Document(category_code="licence", type_code="cites-own", id="P1", item_number=2)
    states = {(n, measure): state for n, measure, state in demanded(own, items=2)}
    assert (states[(1, "cites")], states[(2, "cites")]) == ("missing", "licence")
