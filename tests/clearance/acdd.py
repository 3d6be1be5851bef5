"""Imports and exports that documents are of, and the documents, for tests."""

from dataclasses import replace
from typing import Any

import msgspec

from tests.clearance.test_acts import of_kind
from tests.world import AT, DAY
from thongquan.clearance.domain.acdd.making import document
from thongquan.clearance.domain.acdd.words import BESIDES
from thongquan.clearance.domain.declaration import Declaration, Document
from thongquan.clearance.selectors.acdd import modes_on
from thongquan.clearance.services import acdd_arriving
from thongquan.intake.domain import Message
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject

LAOS = Subject("administration", "LA")
BARE = Message(1, "VN-R1", LAOS, "m1", "", "application/json", b"", Actor(LAOS), AT)
NUMBER = "LA 2611000417"


def imported(*papers: str, **item: Any) -> Declaration:
    """Out of Laos; `papers` are numbers of export declarations that it names."""
    one = of_kind("IM")
    items = [msgspec.structs.replace(one.items[0], **{"origin_country_code": "LA", **item})]
    named = [Document(category_code="previous", id=number) for number in papers]
    return msgspec.structs.replace(
        one,
        export_country_code="LA",
        loading_location_id="LAVTE",
        items=items,
        documents=[*one.documents, *named],
    )


def told_of(one: Declaration, **changed: Any) -> dict[str, Any]:
    """The document that Laos would send of the goods of this import, as it is declared here."""
    there = msgspec.structs.replace(one, type_code="EX", destination_country_code="VN", arrival_date=str(DAY))
    made = document(there, ours="LA", number=NUMBER, version=1, modes=modes_on(DAY), besides=BESIDES)
    return msgspec.to_builtins(made) | changed


def come(told: dict[str, Any], kind: str = "acdd/1", sender: Subject = LAOS) -> None:
    body = msgspec.json.encode(told)
    acdd_arriving.handle([replace(BARE, kind=kind, sender=sender, body=body)])
