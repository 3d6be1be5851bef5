"""Officers at work in the demo: documents checked, goods examined, cleared where nothing else keeps them."""

from contextlib import suppress

from django.db import transaction
from django.utils import timezone

from thongquan.clearance.domain.states import ControlAct
from thongquan.clearance.services import acts
from thongquan.inspection import services as inspection
from thongquan.inspection.domain import Found, Kind
from thongquan.kernel.actors import Actor
from thongquan.kernel.refusals import Refused


@transaction.atomic
def pass_documents(*, identifier: str, officer: Actor, supervisor: Actor) -> None:
    at = timezone.now()
    acts.move_control(identifier=identifier, act=ControlAct.PASS_DOCUMENTS, actor=officer, at=at)
    _clear_if_possible(identifier, officer)


@transaction.atomic
def examine(*, identifier: str, officer: Actor, supervisor: Actor) -> None:
    """Assigned, begun, found as declared, concluded."""
    at = timezone.now()
    asked = inspection.request(
        declaration=identifier, kind=Kind.PHYSICAL, office=officer.office or "", actor=supervisor, at=at
    )
    inspection.assign(inspection=asked.id, officer=officer.subject, actor=supervisor, at=at)
    inspection.start(inspection=asked.id, actor=officer, at=at)
    acts.move_control(identifier=identifier, act=ControlAct.START_EXAMINATION, actor=officer, at=at)
    inspection.record_finding(inspection=asked.id, found=Found.NONE, actor=officer, at=at)
    inspection.complete(
        inspection=asked.id, actor=officer, at=at, conclusion="Hàng hóa đúng khai báo / as declared"
    )
    acts.move_control(identifier=identifier, act=ControlAct.COMPLETE_EXAMINATION, actor=officer, at=at)
    _clear_if_possible(identifier, officer)


def _clear_if_possible(identifier: str, officer: Actor) -> None:
    with suppress(Refused), transaction.atomic():
        acts.clear(identifier=identifier, actor=officer, at=timezone.now())
