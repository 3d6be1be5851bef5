"""Registration waits where nothing can be selected by; declarations whose time has come end."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, OuterRef

from thongquan.books import selectors as books
from thongquan.clearance.domain.states import Amendment, Control, Goods, Life
from thongquan.clearance.models import AmendmentRequest, Declaration, Step
from thongquan.clearance.services.acts import lapse
from thongquan.clearance.services.amend import expire_order
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import qualified
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.reference import selectors as reference
from thongquan.risk import services as risk

CLOCK = Actor.system("clock")
PRESENTED = ("start-examination", "pass-documents", "goods-presented", "bring-to-storage")
WAITS = ("no-committed-seed", "no-selection-parameters")  # refusals that time mends
ALARM_EVERY = timedelta(minutes=10)
_last_alarm: list[datetime] = []


def may_register(*, at: datetime) -> bool:
    """Whether the day has its committed seed; if not, an alarm is raised and messages stay where they are."""
    zone = ZoneInfo(books.pack().zone)
    day = at.astimezone(zone).date()
    begins = datetime.combine(day, datetime.min.time(), zone)
    try:
        risk.prepared(day=day, begins=begins, at=at)
    except Refused as refused:
        if refused.code not in WAITS:
            raise
        if not _last_alarm or at - _last_alarm[-1] > ALARM_EVERY:
            _last_alarm[:] = [at]
            risk.raise_alarm(day=day, why=refused.facts.get("why", refused.code), at=at)
        return False
    return True


def expire_orders(*, at: datetime, limit: int = 500) -> int:
    """Orders to amend that nobody answered in time end; the officer decides what follows."""
    overdue = AmendmentRequest.objects.filter(state=Amendment.ORDERED, due_at__lte=at).order_by("id")[:limit]
    return sum(expire_order(amendment=request.pk, actor=CLOCK, at=at) for request in overdue)


def lapse_overdue(*, at: datetime, limit: int = 500) -> int:
    """Void what was never presented within the validity of a registration (Law on Customs 54/2014 art. 25)."""
    presented = Step.objects.filter(declaration_id=OuterRef("pk"), milestone__in=PRESENTED)
    waiting = (
        Declaration.objects.filter(life=Life.REGISTERED, goods=Goods.UNDER_SUPERVISION)
        .exclude(control=Control.CHECKED)
        .exclude(Exists(presented))
        .filter(registered_at__lt=at - timedelta(days=7))
        .order_by("id")[:limit]
    )
    ended = 0
    for row in waiting:
        try:
            due = (
                reference.reference()
                .deadline("declaration-validity", office=row.office, at=row.registered_at)
                .due
            )
        except NotFound:
            continue
        if due is not None and due <= at:
            lapse(identifier=qualified(settings.ADMINISTRATION, row.number), reason="time", actor=CLOCK, at=at)
            ended += 1
    return ended
