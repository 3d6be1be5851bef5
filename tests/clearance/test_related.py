"""What customs knows of a trader, and what has to do with a declaration."""

import msgspec
import polars as pl
import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from tests.clearance.test_acts import OFFICER, TRADER, amended, name, of_kind
from tests.clearance.test_examining import asked, begun, lane
from tests.clearance.test_register import incoming
from tests.clearance.test_work import several
from tests.world import AT
from thongquan.clearance.domain.declaration import Container, Declaration, Document, Party
from thongquan.clearance.domain.marks import mark, named, of_batch
from thongquan.clearance.models import Declaration as Row
from thongquan.clearance.models import Item
from thongquan.clearance.selectors.history import As, history
from thongquan.clearance.selectors.related import Related, naming, related
from thongquan.clearance.services import cancel, control, marking
from thongquan.clearance.services.register import register
from thongquan.inspection.domain import Found
from thongquan.risk.models import Route

pytestmark = pytest.mark.usefixtures("world")
ALL = Q()


def made(one: Declaration, reference: str, **changed: object) -> Row:
    """Registered under a reference of its own, and without containers or papers of transport unless given."""
    plain = {"containers": [], "documents": [p for p in one.documents if p.category_code != "transport"]}
    said = msgspec.structs.replace(one, functional_reference_id=reference, **{**plain, **changed})
    [outcome] = register(incoming=incoming(said), actor=TRADER, at=AT)
    assert outcome.registered, [found.as_dict() for found in outcome.findings]
    return Row.objects.get(number=outcome.identifier.partition("-")[2])


def papers(one: Declaration, *more: Document) -> list[Document]:
    """Its own with other numbers, and more."""
    own = [msgspec.structs.replace(paper, id=f"{paper.id}-X") for paper in one.documents]
    return [*own, *more]


def sold_by(one: Declaration, seller: str) -> list[Party]:
    return [msgspec.structs.replace(p, name=seller) if p.role_code == "EX" else p for p in one.parties]


def found(row: Row) -> Related:
    return related(row.pk, ALL)


def identifiers(rows: list[dict[str, object]]) -> list[object]:
    return [one["identifier"] for one in rows]


def test_the_same_goods_of_the_same_party_are_related_and_those_of_another_are_not() -> None:
    one = of_kind("IM")
    first, second = made(one, "A-1"), made(one, "A-2")
    [same] = found(second).goods
    assert (same["identifier"], same["codes"]) == (name(first), [one.items[0].commodity_code])
    Row.objects.filter(pk=first.pk).update(trader="VN-P99999999")
    assert found(second).goods == []


def test_the_same_goods_of_another_origin_are_not_related() -> None:
    one = of_kind("IM")
    made(one, "A-1")
    second = made(one, "A-2")
    Item.objects.filter(declaration=second).update(origin="XX")
    assert found(second).goods != []  # what it says itself is read, not its rows
    assert found(Row.objects.get(reference="A-1")).goods == []


def test_the_same_seller_abroad_relates_whoever_buys_and_however_its_name_is_written() -> None:
    one = of_kind("IM")
    first = made(one, "A-1", parties=sold_by(one, "ACME Trading Co., Ltd."))
    second = made(one, "A-2", parties=sold_by(one, "Acme Trading Co Ltd"))
    third = made(one, "A-3", parties=sold_by(one, "Other Ltd"))
    Row.objects.filter(pk=first.pk).update(trader="VN-P99999999")
    [same] = found(second).partner
    assert (same["identifier"], same["name"]) == (name(first), "ACME Trading Co., Ltd.")
    assert found(third).partner == []
    amended(third, msgspec.structs.replace(_said(third), parties=sold_by(one, "Acme trading co ltd")))
    assert identifiers(found(third).partner) == [name(second), name(first)]


def test_who_declared_for_others_has_a_history_of_its_own() -> None:
    row = made(of_kind("IM"), "A-1")
    Row.objects.filter(pk=row.pk).update(declarant="VN-P00000042")
    assert history("VN-P00000042", ALL, at=AT).declarations == 0
    assert history("VN-P00000042", ALL, at=AT, of=As.DECLARANT).declarations == 1


def test_a_container_in_common_relates_whoever_they_are_of() -> None:
    one = of_kind("IM")
    box = [Container(id="MSKU1234565", seal_ids=["S1"])]
    first = made(one, "A-1", containers=box, documents=papers(one))
    second = made(one, "A-2", containers=[Container(id="msku 1234565")])
    Row.objects.filter(pk=first.pk).update(trader="VN-P99999999")
    [same] = found(second).container
    assert (same["identifier"], same["shares"]) == (name(first), [("container", "MSKU1234565")])
    assert found(second).paper == []


def test_a_paper_in_common_relates_by_its_kind_and_number() -> None:
    one = of_kind("IM")
    bill = Document(category_code="transport", type_code="705", id="BL-777")
    first = made(one, "A-1", documents=papers(one, bill))
    other = Document(category_code="packing", type_code="271", id="BL-777")
    second = made(one, "A-2", documents=[*one.documents, bill])
    third = made(one, "A-3", documents=[msgspec.structs.replace(p, id=f"{p.id}-Y") for p in papers(one, other)])
    [same] = found(first).paper
    assert (same["identifier"], ("transport", "BL-777") in same["shares"]) == (name(second), True)
    assert identifiers(found(third).paper) == []


def test_what_follows_another_declaration_is_found_from_both_sides() -> None:
    one = of_kind("IM")
    first = made(one, "A-1")
    for number in (f"{first.number}0", first.number):
        previous = Document(category_code="previous", id=number)
        next_one = made(one, f"B-{number}", documents=papers(one, previous))
        assert identifiers(found(next_one).sequence) == [name(first)]
        assert name(next_one) in identifiers(found(first).sequence)


def test_its_own_revisions_are_told() -> None:
    one = of_kind("IM")
    row = made(one, "A-1")
    amended(row, msgspec.structs.replace(_said(row), remarks="x"))
    assert [told["revision"] for told in found(row).revisions] == [0, 1]


def _said(row: Row) -> Declaration:
    from thongquan.clearance.services.proposing import content_of

    return content_of(row)


def test_an_amendment_brings_its_own_marks() -> None:
    one = of_kind("IM")
    row, other = made(one, "A-1"), made(one, "A-2", containers=[Container(id="MSKU1234565")])
    said = _said(row)
    amended(row, msgspec.structs.replace(said, containers=[Container(id="MSKU1234565", seal_ids=["S"])]))
    assert identifiers(found(other).container) == [name(row)]


def test_what_is_not_the_readers_is_not_related() -> None:
    one = of_kind("IM")
    first = made(one, "A-1")
    second = made(one, "A-2")
    assert related(second.pk, Q(office="01B1")).goods == []
    assert identifiers(related(second.pk, Q(office="02CI")).goods) == [name(first)]


def test_marks_of_a_batch_are_those_of_each_alone() -> None:
    rows = {"d": [0, 0, 2], "category_code": ["invoice", "other", "transport"], "id": ["A 1", "B", None]}
    documents = pl.DataFrame(rows)
    containers = pl.DataFrame({"d": [2], "id": ["msku1234565"]})
    marks = of_batch(documents, containers, 3)
    assert marks == [[mark(("invoice", "A1"))], [], [mark(("container", "MSKU1234565"))]]
    content = {"documents": [{"category_code": "invoice", "id": "a1"}], "containers": [{"id": "MSKU1234565"}]}
    assert {mark(one) for one in named(content)} == {*marks[0], *marks[2]}


def test_what_was_registered_before_there_were_marks_is_marked_by_the_batch() -> None:
    several()
    before = {pk: known for pk, *known in Row.objects.values_list("pk", "marks", "partner")}
    assert all(marks and partner for marks, partner in before.values())
    Row.objects.update(marks=None, partner=None)
    assert marking.mark_some(limit=10) == 10
    while marking.mark_some(limit=10):
        pass
    assert {pk: known for pk, *known in Row.objects.values_list("pk", "marks", "partner")} == before


def test_the_history_counts_what_was_declared_found_changed_and_asked() -> None:
    one = of_kind("IM")
    row, second = made(one, "A-1"), made(one, "A-2")
    for each in (row, second):
        if each.lane == "R":  # one in a hundred is drawn
            lane(each, "Y")
        lane(each, "R")
    changed = Route.objects.exclude(was="").count()
    looked = asked(row)
    begun(row, looked)
    given = {"identifier": name(row), "inspection": looked.id, "actor": OFFICER, "at": AT}
    control.record_finding(seen=control.Seen(Found.QUANTITY, 1, "10", "12"), **given)
    control.complete_examination(conclusion="thừa", **given)
    amended(second, msgspec.structs.replace(_said(second), remarks="x"))
    asking = {"reason": "double", "note": "", "actor": TRADER, "at": AT}
    cancel.ask_cancellation(identifier=name(second), **asking)
    known = history(row.trader, ALL, at=AT)
    assert (known.declarations, known.all, known.lanes) == (2, True, {"R": 2})
    assert (known.findings, known.overrides) == ({"quantity": 1}, changed)
    assert (known.amendments, known.cancellations) == ({"accepted": 1}, {"asked": 1})
    assert known.against == {"goods-not-as-declared": 1}
    assert known.first is not None
    assert known.first["identifier"] == name(row)
    assert (len(known.months), known.months[-1]) == (13, {"month": f"{AT:%Y-%m}", "lanes": {"R": 2}})
    assert [debt["declarations"] for debt in known.debts] == [2]
    assert identifiers(known.last) == [name(second), name(row)]
    assert [(one["identifier"], one["found"]) for one in known.found] == [(name(row), "quantity")]
    assert {one["why"] for one in known.changed} == {"information: "}


def test_declarations_the_reader_may_not_see_are_neither_named_nor_counted() -> None:
    row = made(of_kind("IM"), "A-1")
    lane(row, "Y" if row.lane == "R" else "R")
    known, none = history(row.trader, ALL, at=AT), history(row.trader, Q(office="01B1"), at=AT)
    assert (known.declarations, known.overrides, len(known.debts)) == (1, 1, 1)
    assert (none.declarations, none.overrides, none.debts, none.first) == (0, 0, [], None)
    assert (none.last, none.changed, none.found) == ([], [], [])
    assert {count for month in none.months for count in month["lanes"].values()} == set()


def test_of_nobody_there_is_no_history() -> None:
    known = history("", ALL, at=AT)
    assert (known.declarations, known.debts, known.last) == (0, [], [])


def test_a_mark_is_looked_for_in_its_index_however_many_were_registered() -> None:
    """By the order of keys alone the planner would read them all, the newest first, until it has enough."""
    several(1)
    one = Row.objects.get()
    with CaptureQueriesContext(connection) as asked_of:
        naming("INV-1", Q())
        related(one.pk, Q())
    marked = [query["sql"] for query in asked_of if " && " in query["sql"]]
    assert len(marked) == 2
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")  # as many rows would do
        for sql in marked:
            cursor.execute(f"EXPLAIN {sql}")
            assert "clearance_marks" in "".join(row[0] for row in cursor.fetchall())
