"""Export declarations of the other side: told when ours clear, and compared with what is imported here."""

import json
import re
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.clearance.acdd import LAOS, NUMBER, come, imported, told_of
from tests.clearance.test_acts import OFFICER, TRADER, amended, incoming, name, of_kind
from tests.clearance.test_determining import LAW
from tests.exchange.laos import way_to_laos
from tests.world import AT, DAY
from thongquan.clearance.domain.acdd import Match
from thongquan.clearance.domain.declaration import Declaration
from thongquan.clearance.domain.states import Life
from thongquan.clearance.models import Acdd, AcddDue, AcddSent
from thongquan.clearance.models import Declaration as Row
from thongquan.clearance.selectors import acdd as selectors
from thongquan.clearance.services import acdd_arriving, acdd_telling, acts, cancel, determining, preview
from thongquan.clearance.services import register as registering
from thongquan.clearance.services.register import register
from thongquan.intake.services import queue
from thongquan.kernel.columns import constant
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.wire.domain.outgoing import Manner
from thongquan.wire.models import OutgoingBody, OutgoingMessage
from thongquan.wire.services import agree_manner

pytestmark = pytest.mark.usefixtures("world")


def exported(**changed: Any) -> Declaration:
    return msgspec.structs.replace(of_kind("EX"), destination_country_code="LA", **changed)


def registered(*declarations: Declaration) -> list[Row]:
    answers = register(incoming=incoming(*declarations), actor=TRADER, at=AT)
    assert all(one.registered for one in answers), [f.as_dict() for one in answers for f in one.findings]
    return [Row.objects.get(number=one.number[:11]) for one in answers]


def cleared(one: Declaration) -> Row:
    [row] = registered(one)
    if row.lane != "G":
        acts.override_lane(identifier=name(row), lane="G", reason="information", note="", actor=OFFICER, at=AT)
    nothing = {"amount": Decimal(0), "basis": LAW, "actor": OFFICER, "at": AT}
    determining.determine_duty(identifier=name(row), **nothing)
    row.refresh_from_db()
    assert row.life == Life.CLEARED, row.control
    return row


def sent() -> list[tuple[str, str, dict[str, Any]]]:
    rows = OutgoingMessage.objects.order_by("id")
    bodies = dict(OutgoingBody.objects.values_list("outgoing", "body"))
    return [(row.kind, row.conversation, json.loads(bytes(bodies[row.id]))) for row in rows]


def known(one: Declaration) -> Any:
    """What selection knew of it, as kept with its decision."""
    [row] = registered(one)
    return selectors.known(row)


class TestTelling:
    """Of exports."""

    def test_an_export_that_clears_is_told_once_with_the_fifteen_parameters_and_nothing_besides(self) -> None:
        way_to_laos(AT)
        one = exported()
        row = cleared(one)
        assert acdd_telling.tell_due(at=AT) == 1
        [(kind, dossier, told)] = sent()
        assert (kind, dossier) == ("acdd/1", name(row))
        assert (told["number"], told["version"]) == (row.number, 1)
        assert len(told) == 14  # the items besides the header's, of which two are the administrations
        assert set(told["items"][0]) == {"number", "hs_code", "quantity", "unit", "origin"}
        acdd_telling.note([row], at=AT)
        assert acdd_telling.tell_due(at=AT) == 1
        assert len(sent()) == 1

    def test_of_a_batch_those_that_clear_at_once_are_told_too(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """As if the pack held a schedule of export duty: without, an officer determines each."""
        known = lambda _, count: constant("undetermined", False, count)  # noqa: E731
        monkeypatch.setattr(registering, "undetermined", known)
        way_to_laos(AT)
        there = [exported(functional_reference_id=f"X{n}") for n in range(5)]
        elsewhere = exported(functional_reference_id="Y")
        elsewhere.destination_country_code = "KH"
        gone = [row for row in registered(*there, elsewhere) if row.life == Life.CLEARED]
        assert {row.pk for row in gone} >= set(AcddDue.objects.values_list("declaration", flat=True)) != set()
        acdd_telling.tell_due(at=AT)
        to_laos = {name(row) for row in gone if row.reference != "Y"}
        assert {dossier for _, dossier, _ in sent()} == to_laos

    def test_what_is_agreed_besides_is_told(self) -> None:
        way_to_laos(AT)
        manner = Manner(besides=frozenset({"value", "net_mass"}))
        agree_manner(to=LAOS, name="acdd", manner=manner, basis="MoU", valid_from=DAY, actor=OFFICER, at=AT)
        one = exported()
        cleared(one)
        acdd_telling.tell_due(at=AT)
        item = sent()[0][2]["items"][0]
        assert item["value"] == {"amount": one.items[0].invoice_amount, "currency": one.invoice_currency_code}
        assert item["net_mass"] == one.items[0].net_mass

    def test_an_amendment_after_clearance_is_the_next_version_and_a_cancellation_follows_it(self) -> None:
        way_to_laos(AT)
        one = exported()
        row = cleared(one)
        acdd_telling.tell_due(at=AT)
        amended(row, msgspec.structs.replace(one, remarks="amended"))
        acdd_telling.tell_due(at=AT)
        asked = cancel.ask_cancellation(
            identifier=name(row), reason="not-arrived", note="", actor=TRADER, at=AT
        )
        cancel.accept_cancellation(cancellation=asked, actor=OFFICER, at=AT)
        acdd_telling.tell_due(at=AT)
        told = sent()
        assert [kind for kind, _, _ in told] == ["acdd/1", "acdd/1", "acdd-cancellation/1"]
        assert [body.get("version") for _, _, body in told] == [1, 2, None]
        assert {dossier for _, dossier, _ in told} == {name(row)}

    def test_a_changed_destination_withdraws_it_where_it_was_told_and_tells_the_other(self) -> None:
        way_to_laos(AT)
        one = exported()
        row = cleared(one)
        acdd_telling.tell_due(at=AT)
        amended(row, msgspec.structs.replace(one, destination_country_code="KH"))
        acdd_telling.tell_due(at=AT)
        assert [kind for kind, _, _ in sent()] == ["acdd/1", "acdd-cancellation/1"]
        assert AcddSent.objects.get().withdrawn

    def test_where_there_is_no_way_nothing_is_noted_and_a_batch_asks_one_question_more_for_all_its_exports(
        self,
    ) -> None:
        several = [exported(functional_reference_id=f"X{n}") for n in range(4)]
        with CaptureQueriesContext(connection) as alone:
            registered(several[0])
        with CaptureQueriesContext(connection) as together:
            registered(*several[1:])
        routes = [q for q in together if "wire_route" in q["sql"]]
        assert len(routes) == 1
        assert sum("wire_route" in q["sql"] for q in alone) == 1
        assert not AcddDue.objects.exists()


class TestComparing:
    """Of imports."""

    def test_an_import_as_it_was_exported_is_matched_by_the_number_it_names_and_differs_in_nothing(
        self,
    ) -> None:
        one = imported(NUMBER.lower())
        come(told_of(one))
        found = known(one)
        assert (found.match, found.how, found.differences) == (Match.MATCHED, "reference", ())
        assert (found.country, found.number) == ("LA", NUMBER)
        assert found.quantity_percent == found.value_percent == 100

    def test_it_is_matched_by_the_transport_document_else_by_who_sends_what_to_whom(self) -> None:
        one = imported()
        told = told_of(one)
        assert told["transport_documents"]
        come(told)
        assert known(one).how == "transport"
        come(told | {"version": 2, "transport_documents": []})
        assert known(msgspec.structs.replace(one, functional_reference_id="again")).how == "parties"

    def test_what_differs_is_named_with_what_each_side_said(self) -> None:
        one = imported(NUMBER)
        told = told_of(one)
        [goods] = told["items"]
        quantity, amount = float(goods["quantity"]), float(goods["value"]["amount"])
        more = goods | {
            "quantity": str(int(quantity * 2)),
            "value": goods["value"] | {"amount": str(int(amount * 4))},
            "origin": "TH",
        }
        other = goods | {"number": 2, "hs_code": "999999", "value": goods["value"] | {"amount": "0"}}
        come(told | {"items": [more, other], "exporter_name": "Another"})
        found = known(one)
        assert found.codes == ["code-missing", "exporter", "origin", "quantity-lower", "value-lower"]
        assert found.quantity_percent == pytest.approx(50, abs=1)
        assert found.value_percent == pytest.approx(25, abs=1)
        there = {each.code: each for each in found.differences}
        assert (there["code-missing"].place, there["exporter"].exported) == ("999999", "Another")

    def test_a_country_that_sends_documents_and_none_of_this_import_says_so_and_another_says_nothing(
        self,
    ) -> None:
        come(told_of(imported()) | {"transport_documents": [], "exporter_name": "Another"})
        assert known(imported()).match == Match.NONE
        thai = {"export_country_code": "TH", "loading_location_id": "THBKK"}
        assert known(msgspec.structs.replace(of_kind("IM"), functional_reference_id="t", **thai)) is None

    def test_where_two_may_be_none_is_taken(self) -> None:
        one = imported()
        for number in ("LA1", "LA2"):
            come(told_of(one) | {"number": number})
        assert known(one).match == Match.AMBIGUOUS
        assert known(imported("LA2")).number == "LA2"

    def test_a_withdrawn_document_is_told_apart(self) -> None:
        one = imported(NUMBER)
        come(told_of(one))
        withdrawn = {
            "issuing_country": "LA",
            "importing_country": "VN",
            "number": NUMBER,
            "reason": "no export",
        }
        come(withdrawn | {"on": str(DAY)}, kind="acdd-cancellation/1")
        assert known(one).match == Match.WITHDRAWN

    def test_a_profile_reads_what_was_told(self) -> None:
        from thongquan.clearance.domain.selection import facts
        from thongquan.risk.domain.facts import FACTS, completed

        one = imported(NUMBER)
        come(told_of(one) | {"exporter_name": "Another"})
        judged = preview.judged(declarations=[one], on=DAY, at=AT)
        told = selectors.compared_of(judged.frames, [one], [0], on=DAY)
        frame = completed(facts(judged, abroad=told), [fact.name for fact in FACTS])
        assert frame.sql("SELECT * FROM self WHERE acdd_match = 'matched'").height == 1
        assert frame["acdd_differences"].to_list() == [["exporter"]]

    def test_preview_is_blind(self) -> None:
        one = imported(NUMBER)

        def previewed() -> tuple[bytes, int]:
            with CaptureQueriesContext(connection) as asked:
                said = preview.preview(declarations=[one], on=DAY, at=AT)
            return msgspec.json.encode(said), len(asked)

        previewed()
        before = previewed()
        come(told_of(one) | {"exporter_name": "Another"})
        assert previewed() == before
        assert "acdd" not in str(register(incoming=incoming(one), actor=TRADER, at=AT)[0].told)

    def test_a_batch_asks_three_questions_however_many_imports_it_has(self) -> None:
        one = imported(NUMBER)
        come(told_of(one))
        several = [msgspec.structs.replace(one, functional_reference_id=f"I{n}") for n in range(5)]
        with CaptureQueriesContext(connection) as asked:
            registered(*several)
        assert sum(bool(re.search(r"clearance_acdd\b", q["sql"])) for q in asked) == 3


class TestArriving:
    """Of documents."""

    def test_every_kind_is_one_that_partners_may_send(self) -> None:
        assert set(acdd_arriving.kinds()) <= set(queue.kinds_of_partners())

    def test_a_later_version_stands_for_all_before_it_and_the_same_again_changes_nothing(self) -> None:
        told = told_of(imported())
        come(told)
        come(told)
        come(told | {"version": 3})
        assert Acdd.objects.get().version == 3
        for older in (told | {"version": 2}, told | {"version": 3, "agent_name": "x"}):
            with pytest.raises(Refused, match="acdd-version-known"):
                come(older)

    def test_an_administration_speaks_of_its_own_exports_to_us_alone(self) -> None:
        told = told_of(imported())
        with pytest.raises(Refused, match="acdd-of-another"):
            come(told, sender=Subject("administration", "KH"))
        with pytest.raises(Refused, match="acdd-of-another"):
            come(told | {"importing_country": "KH"})
        withdrawn = {"issuing_country": "LA", "importing_country": "VN", "number": "9", "reason": "r"}
        with pytest.raises(NotFound):
            come(withdrawn | {"on": str(DAY)}, kind="acdd-cancellation/1")

    @pytest.mark.parametrize(
        "changed",
        [
            {"departure_date": "2026-02-30"},
            {"items": []},
            {"extra": 1},
            {"version": 0},
            {"transport_mode": "sea"},
            {"issuing_country": "VN"},
        ],
    )
    def test_what_is_no_document_is_refused(self, changed: dict[str, Any]) -> None:
        with pytest.raises(Refused, match="acdd-"):
            come(told_of(imported()) | changed)
