"""What an officer does with a declaration, one act an address: each asked of its own permission."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from thongquan.clearance.domain.states import GoodsAct
from thongquan.clearance.selectors import drafts
from thongquan.clearance.services import acts, amend, control, desk, determining, holding
from thongquan.inspection.domain import Kind
from thongquan.kernel.findings import Audience
from thongquan.portal import wrong
from thongquan.portal.gate import Visitor
from thongquan.portal.templatetags.portal import zone
from thongquan.portal.views.amending import ordering
from thongquan.portal.views.desk.doing import act, amount, choice, officer, text
from thongquan.risk.domain.holds import HoldEffect

LANES = ("G", "Y", "R")
EFFECTS = (HoldEffect.HOLD_CLEARANCE, HoldEffect.HOLD_EXIT)


@act("case.take", "take", name="take")
def take(request: HttpRequest, visitor: Visitor, identifier: str) -> Promise:
    desk.take(identifier=identifier, actor=visitor.actor, at=visitor.at)
    return _("It is on your desk.")


@act("case.take", "hand-over", name="hand-over")
def hand_over(request: HttpRequest, visitor: Visitor, identifier: str) -> Promise:
    desk.hand_over(
        identifier=identifier,
        officer=officer(request),
        reason=text(request, "reason"),
        actor=visitor.actor,
        at=visitor.at,
    )
    return _("It is handed over, and yours no more.")


@act("case.assign", "assign", name="assign")
def assign(request: HttpRequest, visitor: Visitor, identifier: str) -> Promise:
    desk.assign(
        identifier=identifier,
        officer=officer(request),
        reason=text(request, "reason"),
        actor=visitor.actor,
        at=visitor.at,
    )
    return _("It is assigned.")


@act("case.take", "give-back", name="give-back")
def give_back(request: HttpRequest, visitor: Visitor, identifier: str) -> Promise:
    reason = text(request, "reason")
    desk.give_back(identifier=identifier, reason=reason, actor=visitor.actor, at=visitor.at)
    return _("It is in everybody's queue again.")


@act("lane.override", "override", name="override")
def override(request: HttpRequest, visitor: Visitor, identifier: str) -> Promise:
    acts.override_lane(
        identifier=identifier,
        lane=choice(request, "lane", LANES),
        reason=text(request, "code"),
        note=text(request, "note", wanted=False),
        actor=visitor.actor,
        at=visitor.at,
    )
    return _("The lane is changed.")


@act("examination.record", "examine", name="examine", back="examination")
def examine(request: HttpRequest, visitor: Visitor, identifier: str) -> Promise:
    control.request_examination(
        identifier=identifier,
        reason=text(request, "reason"),
        kind=Kind(choice(request, "kind", ("physical", "scan"))),
        actor=visitor.actor,
        at=visitor.at,
    )
    return _("The examination is asked for; a supervisor assigns it.")


@act("amendment.order", "order", name="order-amendment")
def order(request: HttpRequest, visitor: Visitor, identifier: str) -> Promise:
    instruction = text(request, "reason")
    fields = ordering.chosen(drafts.content_of(visitor.declaration), request.POST)
    given = {"instruction": instruction, "fields": fields, "actor": visitor.actor, "at": visitor.at}
    amend.order_amendment(identifier=identifier, **given)
    return _("The amendment is ordered; the declarant has five working days.")


@act("storage.decide", "store", name="store")
def store(request: HttpRequest, visitor: Visitor, identifier: str) -> Promise:
    _goods(request, visitor, GoodsAct.BRING_TO_STORAGE)
    return _("The goods may be brought to storage.")


@act("storage.decide", "unstore", name="unstore")
def unstore(request: HttpRequest, visitor: Visitor, identifier: str) -> Promise:
    acts.move_goods(
        identifier=identifier,
        act=GoodsAct.RETURN_FROM_STORAGE,
        reason="",
        actor=visitor.actor,
        at=visitor.at,
    )
    return _("The goods are back under supervision.")


@act("release.decide", "release", name="release")
def release(request: HttpRequest, visitor: Visitor, identifier: str) -> Promise:
    _goods(request, visitor, GoodsAct.RELEASE_CONDITIONALLY)
    return _("The goods are released conditionally.")


@act("clearance.decide", "duty", name="determine-duty")
def determine(request: HttpRequest, visitor: Visitor, identifier: str) -> Promise:
    owed = amount(request, "amount")
    if owed is None:
        raise wrong.value("amount", "", "decimal")
    basis = text(request, "reason")
    given = {"amount": owed, "basis": basis, "actor": visitor.actor, "at": visitor.at}
    determining.determine_duty(identifier=identifier, **given)
    return _("The duty is determined.")


@act("clearance.decide", "clear", name="clear")
def clear(request: HttpRequest, visitor: Visitor, identifier: str) -> Promise:
    acts.clear(identifier=identifier, actor=visitor.actor, at=visitor.at)
    return _("The declaration is cleared.")


@act("clearance.decide", "exit", name="exit")
def leave(request: HttpRequest, visitor: Visitor, identifier: str) -> Promise:
    acts.exit_supervision(identifier=identifier, actor=visitor.actor, at=visitor.at)
    return _("The goods have left customs supervision.")


@act("hold.set", "hold", name="hold")
def hold(request: HttpRequest, visitor: Visitor, identifier: str) -> Promise:
    placing = holding.Placing(
        effect=HoldEffect(choice(request, "effect", EFFECTS)),
        kind=text(request, "kind")[:32],
        basis=text(request, "basis"),
        authority=text(request, "authority")[:200],
        why=text(request, "reason"),
        until=_until(request),
        audience=Audience.OFFICER if request.POST.get("secret") else Audience.PUBLIC,
    )
    holding.place(identifier=identifier, placing=placing, actor=visitor.actor, at=visitor.at)
    return _("The hold stands.")


@act("hold.lift", "holds/<uuid:hold>/lift", name="lift-hold")
def lift(request: HttpRequest, visitor: Visitor, identifier: str, hold: UUID) -> Promise:
    why = text(request, "reason")
    holding.release(identifier=identifier, hold=hold, why=why, actor=visitor.actor, at=visitor.at)
    return _("The hold is lifted.")


def _goods(request: HttpRequest, visitor: Visitor, move: GoodsAct) -> None:
    acts.move_goods(
        identifier=visitor.known.identifier,
        act=move,
        reason=text(request, "code"),
        actor=visitor.actor,
        at=visitor.at,
    )


def _until(request: HttpRequest) -> datetime | None:
    """To the end of the day that was named."""
    said = request.POST.get("until", "")
    try:
        last = date.fromisoformat(said) if said else None
    except ValueError:
        raise wrong.value("until", said, "date") from None
    return datetime.combine(last + timedelta(days=1), time(), zone()) if last else None
