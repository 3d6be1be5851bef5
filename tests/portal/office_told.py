"""An office at work, so that what officers and supervisors look at is not empty: lanes that people changed,
cases on desks and in the queue, an examination that is going on, a sample that is awaited, an objection."""

from datetime import UTC, datetime
from decimal import Decimal

from tests.portal.site import register_some
from thongquan.clearance.domain.states import Life
from thongquan.clearance.models import Declaration
from thongquan.clearance.selectors import views
from thongquan.clearance.services import acts, control, desk, objecting, sampling
from thongquan.inspection import services as inspecting
from thongquan.inspection.domain import Found, Kind, Purpose, SampleAct, Taking
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject

TRADER, OFFICER, SUPERVISOR = (
    Actor(Subject("user", f"VN-{name}")) for name in ("thuongnhan", "congchuc", "lanhdao")
)
TAKING = Taking(1, Decimal("2.5"), "KGM", "NP 0042", "Chi cục Kiểm định hải quan 2", Purpose.CLASSIFICATION)


def at_work(identifier: str, decision: str) -> None:
    """`identifier`: the declaration of the tour; its goods are examined. `decision`: of those on it, the one
    that nobody objects to yet."""
    numbers = [one.removeprefix("VN-") for one in register_some(9)]
    alive = Declaration.objects.filter(number__in=numbers, life=Life.REGISTERED).order_by("pk")[:5]
    examined, waiting = identifier, [f"VN-{row.number}" for row in alive]
    for one in (examined, *waiting[:2]):
        _lane(one, "R")
    for one in waiting[2:]:
        _lane(one, "Y")
    _examined(examined)
    _asked(waiting[0])
    at = datetime.now(UTC)
    desk.take(identifier=waiting[2], actor=OFFICER, at=at)
    told = {"officer": OFFICER.subject, "reason": "next", "actor": SUPERVISOR, "at": at}
    desk.assign(identifier=waiting[3], **told)
    row = Declaration.objects.get(number=identifier.removeprefix("VN-"))
    other = next(str(one["decision"]) for one in views.decisions(row.pk) if str(one["decision"]) != decision)
    grounds = "The price stands in the contract; see the paper attached."
    objecting.lodge(identifier=identifier, decision=other, grounds=grounds, actor=TRADER, at=at)


def _lane(identifier: str, lane: str) -> None:
    """Chance may have drawn it into that lane already."""
    if Declaration.objects.filter(number=identifier.removeprefix("VN-"), lane=lane).exists():
        return
    at = datetime.now(UTC)
    note = "Tin báo của đơn vị thu thập thông tin"
    acts.override_lane(identifier=identifier, lane=lane, reason="information", note=note, actor=OFFICER, at=at)


def _asked(identifier: str) -> int:
    at = datetime.now(UTC)
    told = {"reason": "Nghi sai mã số", "kind": Kind.PHYSICAL, "actor": OFFICER, "at": at}
    return control.request_examination(identifier=identifier, **told).id


def _examined(identifier: str) -> None:
    inspection = _asked(identifier)
    at = datetime.now(UTC)
    inspecting.assign(inspection=inspection, officer=OFFICER.subject, actor=SUPERVISOR, at=at)
    given = {"identifier": identifier, "inspection": inspection, "actor": OFFICER, "at": at}
    control.start_examination(**given)
    fewer = control.Seen(Found.QUANTITY, 1, "120", "118", Decimal(2), "PCE", "Hai kiện rỗng")
    control.record_finding(seen=fewer, **given)
    sample = sampling.take_sample(taking=TAKING, **given)
    sampling.move_sample(identifier=identifier, sample=sample.id, act=SampleAct.SEND, actor=OFFICER, at=at)
