"""A plant certificate of another country, as it stands here: in force, withdrawn, or replaced by another."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from thongquan.kernel.states import Machine
from thongquan.licensing.domain.phytosanitary import Phytosanitary

HS = "HS"


class State(StrEnum):
    IN_FORCE = "in-force"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"


class Act(StrEnum):
    WITHDRAW = "withdraw"
    REPLACE = "replace"


PLANT = Machine(
    "licensing.plant-certificate",
    State,
    Act,
    State.IN_FORCE,
    {
        State.IN_FORCE: {Act.WITHDRAW: State.WITHDRAWN, Act.REPLACE: State.REPLACED},
        State.WITHDRAWN: {},
        State.REPLACED: {},
    },
)
# Status of the document, by the standard's code list: what the message does.
ISSUED = "70"
ACTS: Mapping[str, Act] = {"40": Act.WITHDRAW, "41": Act.REPLACE}


@dataclass(frozen=True, slots=True)
class Read:
    """Of a certificate, what it is known by here. `status`: as it says; `refers_to`: numbers of others."""

    number: str
    export: str
    importing: str
    status: str
    consignee: str
    goods: tuple[str, ...]
    refers_to: tuple[str, ...]


def read(told: Phytosanitary) -> Read:
    document, consignment = told.document[0], told.consignment[0]
    reexport = consignment.reexport or consignment.export
    codes = {
        str(one.code[0])[:6]
        for item in told.items
        for one in item.classifications
        if one.code and [str(system) for system in one.system] == [HS]
    }
    return Read(
        number=told.number,
        export=next((str(one.id[0]) for one in reexport if one.id), ""),
        importing=next((str(one.id[0]) for one in consignment.importing if one.id), ""),
        status=str(document.status_code[0]) if document.status_code else ISSUED,
        consignee=next((str(one.name[0]) for one in consignment.consignee if one.name), ""),
        goods=tuple(sorted(codes)),
        refers_to=tuple(str(one.id[0]) for one in document.references if one.id),
    )
