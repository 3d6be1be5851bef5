"""Lists of authorised operators: they come in turn, count where recognised, and ours go where they changed."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from tests.clearance.test_acts import TRADER, incoming, of_kind
from tests.docs.test_message_set import FOLDER
from tests.exchange.laos import FIRST, SECOND, way_to_laos
from tests.world import AT, DAY
from thongquan.authorised import selectors
from thongquan.authorised.domain.lists import key_of_name, key_of_number
from thongquan.authorised.models import ForeignOperator, Recognition
from thongquan.authorised.services import arriving, telling
from thongquan.authorised.services.recognising import end_recognition
from thongquan.clearance.domain.selection import facts
from thongquan.clearance.models import DecisionFacts
from thongquan.clearance.selectors.operators import recognised_of
from thongquan.clearance.services import preview
from thongquan.clearance.services.register import register
from thongquan.exchange.services import approve_opening, propose_recognition
from thongquan.intake.domain import Message
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import Refused
from thongquan.wire.models import OutgoingBody, OutgoingMessage

pytestmark = pytest.mark.usefixtures("world")
LAOS = Subject("administration", "LA")
BARE = Message(1, "VN-R1", LAOS, "m1", "aeo-list/1", "application/json", b"", Actor(LAOS), AT)
KEY = key_of_number("LA", "la-100 234567")


def come(sender: Subject = LAOS, **changed: Any) -> None:
    told = json.loads((FOLDER / "aeo-list-1.example.json").read_bytes()) | changed
    arriving.handle([replace(BARE, sender=sender, body=json.dumps(told).encode())])


def one(**changed: Any) -> dict[str, Any]:
    [told] = json.loads((FOLDER / "aeo-list-1.example.json").read_bytes())["operators"]
    return told | changed


def recognise() -> None:
    given = {"code": "LA", "basis": "MRA-1", "valid_from": DAY, "at": AT}
    approve_opening(opening=propose_recognition(**given, actor=FIRST), actor=SECOND, at=AT)


def test_an_operator_counts_on_its_days_while_active_where_its_country_is_recognised() -> None:
    come()
    assert selectors.recognised({KEY}, DAY) == frozenset()
    recognise()
    name = key_of_name("LA", "AN EXPORTER of coffee.")
    assert selectors.recognised({KEY, name, "LA#nobody"}, DAY) == {KEY, name}
    assert selectors.recognised({KEY}, DAY - timedelta(days=1)) == frozenset()
    come(version=8, full=False, operators=[one(status="suspended")])
    assert selectors.recognised({KEY}, DAY) == frozenset()


def test_a_recognition_ends_on_the_day_one_person_says() -> None:
    come()
    recognise()
    with pytest.raises(Refused, match="recognised-already"):
        recognise()
    on = DAY + timedelta(days=2)
    end_recognition(country="LA", on=on, reason="r", actor=FIRST, at=AT)
    assert selectors.recognised({KEY}, DAY) == {KEY}
    assert selectors.recognised({KEY}, on) == frozenset()
    with pytest.raises(Refused, match="not-recognised"):
        end_recognition(country="LA", on=on, reason="r", actor=FIRST, at=AT)


def test_a_full_list_stands_for_all_before_it_and_changes_come_in_turn() -> None:
    come(operators=[one(), one(number="LA-AEO-2", name="Another")])
    come(version=8, full=False, operators=[one(name="Renamed")])
    assert ForeignOperator.objects.count() == 2
    come(version=8, full=False, operators=[])
    come(version=12, operators=[one(number="LA-AEO-2", name="Another")])
    assert [row.number for row in selectors.operators("LA")] == ["LA-AEO-2"]
    for wrong in ({"version": 11}, {"version": 14, "full": False}):
        with pytest.raises(Refused, match="aeo-list-out-of-turn"):
            come(**wrong)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"issuing_country": "KH"}, "aeo-list-of-another"),
        ({"receiving_country": "KH"}, "aeo-list-of-another"),
        ({"operators": [one(), one()]}, "aeo-list-unreadable"),
        ({"operators": [one(valid_from="2026-02-30")]}, "aeo-list-unreadable"),
        ({"operators": [one(valid_until="2020-01-01")]}, "aeo-list-unreadable"),
    ],
)
def test_what_is_anothers_or_makes_no_sense_is_refused(changed: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused, match=code):
        come(**changed)


def test_selection_is_told_of_the_party_abroad_and_keeps_it_with_the_decision() -> None:
    declared = of_kind("IM")
    seller = next(party for party in declared.parties if party.role_code == "EX")
    come(operators=[one(name=seller.name, ids=[])], issuing_country="LA")
    ForeignOperator.objects.update(
        country=seller.country_code, keys=[key_of_name(seller.country_code, seller.name)]
    )
    recognise()
    Recognition.objects.update(country=seller.country_code)
    judged = preview.judged(declarations=[declared], on=DAY, at=AT)
    found = recognised_of(judged.frames, [0], on=DAY)
    assert found == {0}
    assert facts(judged, recognised=found)["foreign_aeo"].to_list() == [True] * judged.items.height
    [outcome] = register(incoming=incoming(declared), actor=TRADER, at=AT)
    kept = DecisionFacts.objects.get(declaration__number=outcome.number[:11])
    assert kept.facts["foreign_aeo"] is True


def test_our_list_goes_where_it_is_agreed_once_until_it_changes() -> None:
    assert telling.tell_lists(at=AT) == 0
    way_to_laos(AT)
    assert telling.tell_lists(at=AT) == 1
    assert telling.tell_lists(at=AT) == 0
    [row] = OutgoingMessage.objects.filter(kind="aeo-list/1")
    told = msgspec.json.decode(bytes(OutgoingBody.objects.get(outgoing=row.id).body))
    assert (told["version"], told["full"], told["issuing_country"]) == (1, True, "VN")
    assert all(each["status"] == "active" for each in told["operators"])
