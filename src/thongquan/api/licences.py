"""Licences and what is left of them; what is changed in them, by whose wish."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Schema

from thongquan.api.gate import Gate, Routes, Visitor
from thongquan.api.licensing import Amount, Said, SaidWith
from thongquan.api.paging import Onward
from thongquan.api.rendering import answer
from thongquan.kernel import canonical
from thongquan.licensing.domain.amendments import Change
from thongquan.licensing.domain.checks import GOODS_MOST
from thongquan.licensing.selectors import access, amendments, licences
from thongquan.licensing.selectors.access import APPLY, DECIDE, READ
from thongquan.licensing.services import amending, deciding

routes = Routes(tags=["licensing"])
ONE = "/licences/{licence}"
ASKED = f"{ONE}/amendments/{{int:amendment}}"


class AmendedLicence(SaidWith):
    """`amounts` by number of the line; never less than was used."""

    amounts: Annotated[dict[int, Amount], Field(max_length=GOODS_MOST)] = {}
    valid_through: date | None = None

    def change(self) -> Change:
        return Change(self.amounts, self.valid_through)


class Remark(Schema):
    note: Said = ""


@routes.get("/licences", auth=Gate(READ), operation_id="list_licences")
def list_licences(request: HttpRequest, wanted: Query[Onward]) -> HttpResponse:
    """One's own, and those one's agency granted, with what is left of them."""
    visitor: Visitor = request.auth
    found, onward = licences.licences(visitor.signed, visitor.at, cursor=wanted.place, limit=wanted.limit)
    return answer(canonical.told({"licences": found, "next": onward}))


@routes.get(ONE, auth=Gate(READ), operation_id="read_licence")
def read_licence(request: HttpRequest, licence: str) -> HttpResponse:
    """With every declaration that took of it."""
    return answer(_licence(request.auth, licence))


@routes.get("/licensing/amendments", auth=Gate(DECIDE), operation_id="amendments_desk")
def amendments_desk(request: HttpRequest) -> HttpResponse:
    """What holders of one's agency's licences ask to have changed, the most pressing first."""
    visitor: Visitor = request.auth
    return answer(canonical.told(amendments.waiting(visitor.signed, visitor.at)))


def _act(name: str, permission: str, operation: str, told: str, do: Callable[..., object], given: Any) -> None:
    """A route that does one thing to a licence and answers with the whole of it; `given`: the body, if any."""

    def done(visitor: Visitor, licence: str, said: dict[str, Any]) -> HttpResponse:
        row = access.licence(visitor.signed, licence, permission, visitor.at)
        actor = access.acting(visitor.signed, row, permission, visitor.at)
        do(licence=row.pk, actor=actor, at=visitor.at, **said)
        return answer(_licence(visitor, licence))

    def plain(request: HttpRequest, licence: str) -> HttpResponse:
        return done(request.auth, licence, {})

    def worded(request: HttpRequest, licence: str, given: SaidWith) -> HttpResponse:
        return done(request.auth, licence, {"reason": given.text})

    def changed(request: HttpRequest, licence: str, given: AmendedLicence) -> HttpResponse:
        return done(request.auth, licence, {"reason": given.text, "change": given.change()})

    view: Callable[..., HttpResponse] = {None: plain, SaidWith: worded, AmendedLicence: changed}[given]
    view.__name__, view.__doc__ = operation, told
    routes.post(f"{ONE}/{name}", auth=Gate(permission), operation_id=operation)(view)


_act(
    "amend",
    DECIDE,
    "amend_licence",
    "By the agency itself: other amounts, another last day.",
    amending.amend,
    AmendedLicence,
)
_act("revoke", DECIDE, "revoke_licence", "From now on it answers nothing.", deciding.revoke, SaidWith)
_act("surrender", APPLY, "surrender_licence", "Its holder needs it no more.", deciding.surrender, None)
_act(
    "amendments",
    APPLY,
    "ask_licence_amendment",
    "Its holder asks for other amounts, another last day.",
    amending.ask,
    AmendedLicence,
)


@routes.post(f"{ASKED}/withdraw", auth=Gate(APPLY), operation_id="withdraw_licence_amendment")
def withdraw_licence_amendment(request: HttpRequest, licence: str, amendment: int) -> HttpResponse:
    """What was asked for is wanted no more."""
    return _of_asked(request.auth, licence, amendment, amending.withdraw)


@routes.post(f"{ASKED}/grant", auth=Gate(DECIDE), operation_id="grant_licence_amendment")
def grant_licence_amendment(request: HttpRequest, licence: str, amendment: int, given: Remark) -> HttpResponse:
    """The licence is as its holder asked."""
    return _of_asked(request.auth, licence, amendment, amending.grant, note=given.note)


@routes.post(f"{ASKED}/refuse", auth=Gate(DECIDE), operation_id="refuse_licence_amendment")
def refuse_licence_amendment(
    request: HttpRequest, licence: str, amendment: int, given: SaidWith
) -> HttpResponse:
    """With the reason; the answer says where to appeal, until when."""
    return _of_asked(request.auth, licence, amendment, amending.refuse, reason=given.text)


def _of_asked(
    visitor: Visitor, licence: str, amendment: int, do: Callable[..., object], **said: str
) -> HttpResponse:
    row = access.licence(visitor.signed, licence, visitor.permission, visitor.at)
    actor = access.acting(visitor.signed, row, visitor.permission, visitor.at)
    do(amendment=amendments.require(row, amendment), actor=actor, at=visitor.at, **said)
    return answer(_licence(visitor, licence))


def _licence(visitor: Visitor, licence: str) -> Any:
    return canonical.told(licences.licence(visitor.signed, licence, visitor.at))
