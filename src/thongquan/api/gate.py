"""The one way in: who asks, what the route wants, whether both agree. What names no gate is not served.

A route under `/declarations/{identifier}` is asked of that declaration: what is not the asker's is not there.
Any other wants its permission somewhere; the service or selector narrows it to what is his.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils import timezone
from ninja import Router
from ninja.constants import NOT_SET
from ninja.utils import check_csrf

from thongquan.api.answers import ANSWERS
from thongquan.api.once import PARAMETER, SAFE, once
from thongquan.clearance.selectors import access
from thongquan.clearance.selectors.access import Known
from thongquan.identity import selectors as identity
from thongquan.identity.domain import PERMISSIONS, SignedIn
from thongquan.intake.domain.pacing import Pace
from thongquan.intake.services import pacing
from thongquan.kernel.actors import Actor
from thongquan.kernel.refusals import Refused

PUBLIC, SIGNED_IN = "public", "signed-in"
WITHOUT = (PUBLIC, SIGNED_IN)
ANYBODY = Pace("api", per_minute=300, at_once=300)  # of one address, on all public routes together
SMALL = 1 << 20  # bytes of a request that is not a message


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks, when, and of which declaration, where the route is of one."""

    at: datetime
    permission: str
    who: SignedIn | None = None
    about: Known | None = None

    @property
    def signed(self) -> SignedIn:
        assert self.who is not None, "a public route has no signed-in visitor"
        return self.who

    @property
    def known(self) -> Known:
        assert self.about is not None, "the route is of no declaration"
        return self.about

    @property
    def actor(self) -> Actor:
        """As whom he acts: on the declaration, or by himself."""
        if self.about is None:
            return self.signed.actor()
        return access.acting(self.signed, self.about, self.permission, self.at)


class Gate:
    """`permission`: a code of the catalogue, or PUBLIC, or SIGNED_IN (any person or machine, about itself).

    `once` False: the route heeds no `Idempotency-Key`, for it changes nothing or has a key of its own.
    `paced` False: a public route that anyone may ask as fast as he can.
    `everywhere`: the route is about the whole country, for those whose grant is of every office.
    """

    def __init__(
        self, permission: str, *, once: bool = True, paced: bool = True, everywhere: bool = False
    ) -> None:
        assert permission in WITHOUT or permission in PERMISSIONS, permission
        self.permission = permission
        self.once = once and permission != PUBLIC
        self.paced = paced and permission == PUBLIC
        self.everywhere = everywhere

    def __call__(self, request: HttpRequest) -> Visitor:
        at = timezone.now()
        if self.paced:
            pacing.count(pace=ANYBODY, address=request.META.get("REMOTE_ADDR", ""), at=at)
        if self.permission == PUBLIC:
            return Visitor(at, PUBLIC)
        signed = signed_in(request, at)
        identifier = (request.resolver_match.kwargs if request.resolver_match else {}).get("identifier")
        if identifier is not None:
            return Visitor(at, self.permission, signed, access.require(signed, identifier, self.permission, at))
        if self.permission != SIGNED_IN and not signed.scopes(self.permission, at=at):
            raise Refused("not-permitted", permission=self.permission)
        if self.everywhere:
            signed.require_everywhere(self.permission, at=at)
        return Visitor(at, self.permission, signed)


def signed_in(request: HttpRequest, at: datetime) -> SignedIn:
    """By bearer token (a person's or a machine's), else by the session of the browser, with its CSRF token."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return identity.by_bearer(token.strip(), at=at)
    user = getattr(request, "user", AnonymousUser())
    if not user.is_authenticated:
        raise Refused("not-signed-in")
    if check_csrf(request) is not None:
        raise Refused("csrf")
    who = identity.by_session(user, request.session)
    if identity.lacks_second_factor(who, at=at):
        raise Refused("second-factor-not-enrolled")
    if who.password_given:
        raise Refused("password-to-change")
    return who


class Routes(Router):
    """A router on which every route names its gate: `@routes.get("/…", auth=Gate("declaration.view"))`."""

    def add_api_operation(self, path: str, methods: list[str], view_func: Any, **how: Any) -> None:
        gate = how.get("auth", NOT_SET)
        told = ANSWERS.get(how.get("operation_id") or "", {})
        if how.get("response", NOT_SET) is NOT_SET and told:
            how["response"] = dict(told)
        assert isinstance(gate, Gate), f"{methods} {path}: names no permission"
        named = {"x-permission": gate.permission}
        extra = {**named, **(how.get("openapi_extra") or {})}
        if gate.once and not set(methods) <= SAFE:
            view_func = once(view_func)
            extra["parameters"] = [*extra.get("parameters", []), PARAMETER]
        how["openapi_extra"] = extra
        if gate.permission != PUBLIC:
            how["openapi_extra"].setdefault("security", [{"bearer": []}, {"session": []}])
        return super().add_api_operation(path, methods, view_func, **how)


def body_of(request: HttpRequest, limit: int) -> bytes:
    """The body, read in pieces; Refused("too-large") as soon as it passes `limit`."""
    declared = request.META.get("CONTENT_LENGTH") or "0"
    if declared.isdigit() and int(declared) > limit:
        raise Refused("too-large", limit=limit)
    pieces, size = [], 0
    while piece := request.read(1 << 16):
        size += len(piece)
        if size > limit:
            raise Refused("too-large", limit=limit)
        pieces.append(piece)
    return b"".join(pieces)


__all__ = ["PUBLIC", "SIGNED_IN", "Gate", "Routes", "Visitor", "body_of"]
