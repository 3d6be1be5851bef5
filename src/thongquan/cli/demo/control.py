"""Officers at work in the demo: documents checked, goods examined, cleared where nothing else keeps them."""

from contextlib import suppress
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from thongquan.clearance.services import acts, control, determining
from thongquan.clearance.services.control import DocumentResult, Seen
from thongquan.inspection.domain import Found, Kind, Verdict
from thongquan.kernel.actors import Actor
from thongquan.kernel.refusals import Refused

NO_EXPORT_DUTY = "Thử nghiệm: hàng không thuộc Danh mục chịu thuế xuất khẩu / demo: not in the export tariff"
AS_DECLARED = "Hàng hóa đúng khai báo / as declared"


def pass_documents(*, identifier: str, officer: Actor, supervisor: Actor) -> None:
    control.check_documents(
        identifier=identifier,
        results=[DocumentResult("invoice", Verdict.CONFORMS), DocumentResult("transport", Verdict.CONFORMS)],
        conclusion="Hồ sơ phù hợp / documents in order",
        actor=officer,
        at=timezone.now(),
    )
    _clear_if_possible(identifier, officer)


def examine(*, identifier: str, officer: Actor, supervisor: Actor) -> None:
    """Asked for, assigned, begun, found as declared, concluded."""
    at = timezone.now()
    asked = control.request_examination(
        identifier=identifier, reason="Luồng đỏ / red lane", kind=Kind.PHYSICAL, actor=officer, at=at
    )
    one: dict[str, Any] = {"identifier": identifier, "inspection": asked.id, "at": at}
    control.assign_examination(officer=officer.subject, actor=supervisor, **one)
    control.start_examination(actor=officer, **one)
    control.record_finding(seen=Seen(Found.NONE), actor=officer, **one)
    control.complete_examination(conclusion=AS_DECLARED, actor=officer, **one)
    _clear_if_possible(identifier, officer)


def determine(*, identifier: str, officer: Actor) -> None:
    """What the books do not say is owed: nothing."""
    owed = {"amount": Decimal(0), "basis": NO_EXPORT_DUTY}
    determining.determine_duty(identifier=identifier, **owed, actor=officer, at=timezone.now())


def _clear_if_possible(identifier: str, officer: Actor) -> None:
    with suppress(Refused), transaction.atomic():
        determine(identifier=identifier, officer=officer)
    with suppress(Refused), transaction.atomic():
        acts.clear(identifier=identifier, actor=officer, at=timezone.now())
