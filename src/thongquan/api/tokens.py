"""Signing in: a name and a password for a token that ends by itself."""

from datetime import timedelta
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Field, Schema

from thongquan.api.gate import PUBLIC, SIGNED_IN, Gate, Routes
from thongquan.api.rendering import answer, done
from thongquan.identity import selectors
from thongquan.identity import services as identity
from thongquan.kernel.refusals import Refused

routes = Routes(tags=["tokens"])
USUAL_HOURS = 12


class SignIn(Schema):
    """`new_password` takes the place of the one given: of a first one, that somebody else gave, it must."""

    username: Annotated[str, Field(max_length=150)]
    password: Annotated[str, Field(max_length=1000)]
    name: Annotated[str, Field(max_length=80)] = "api"
    hours: Annotated[int, Field(ge=1, le=8784)] = USUAL_HOURS
    permissions: Annotated[list[str], Field(max_length=100)] = []
    code: Annotated[str, Field(max_length=20)] = ""
    new_password: Annotated[str, Field(max_length=1000)] = ""


class NewPassword(Schema):
    password: Annotated[str, Field(min_length=1, max_length=1000)]
    new_password: Annotated[str, Field(min_length=1, max_length=1000)]


@routes.post("/tokens", auth=Gate(PUBLIC), operation_id="sign_in")
def sign_in(request: HttpRequest, given: SignIn) -> HttpResponse:
    """A personal token. 401 for a wrong name, password or code, and where a code is wanted; 403 where the role
    wants a second factor and none is enrolled, and for a first password without a new one; 429 with Retry-After
    after too many attempts."""
    at = request.auth.at
    address = request.META.get("REMOTE_ADDR", "")
    who = identity.sign_in(
        username=given.username,
        password=given.password,
        new_password=given.new_password,
        address=address,
        at=at,
        code=given.code,
    )
    ends = at + timedelta(hours=given.hours)
    token = identity.issue_token(
        name=given.name,
        expires_at=ends,
        actor=who.actor(),
        at=at,
        permissions=given.permissions,
        second_factor=who.second_factor,
    )
    return answer({"token": token, "token_type": "Bearer", "expires_at": ends.isoformat()}, 201)


@routes.delete("/tokens/current", auth=Gate(SIGNED_IN, once=False), operation_id="sign_out")
def sign_out(request: HttpRequest) -> HttpResponse:
    """The token this request came with ends now."""
    _, _, token = request.headers.get("Authorization", "").partition(" ")
    identity.revoke_token(token=token.strip(), actor=request.auth.actor, at=request.auth.at)
    return done()


@routes.get("/me", auth=Gate(SIGNED_IN), operation_id="me")
def me(request: HttpRequest) -> HttpResponse:
    """Who this is, and in which roles and scopes."""
    visitor = request.auth
    grants = [
        {
            "role": str(grant.role),
            "office": grant.office,
            "subtree": grant.subtree,
            "party": str(grant.party or ""),
            "classification": grant.classification.name.lower(),
        }
        for grant in visitor.signed.grants
        if grant.in_force(visitor.at)
    ]
    return answer({"subject": str(visitor.signed.subject), "name": visitor.signed.name, "grants": grants})


@routes.post("/me/password", auth=Gate(SIGNED_IN, once=False), operation_id="change_password")
def change_password(request: HttpRequest, given: NewPassword) -> HttpResponse:
    """One's own. Every session and token of the account ends, but the token this request came with."""
    visitor = request.auth
    if visitor.signed.subject.kind != "user":
        raise Refused("no-password-here")
    _, _, token = request.headers.get("Authorization", "").partition(" ")
    identity.change_password(
        user=selectors.user(visitor.signed.subject),
        old=given.password,
        new=given.new_password,
        address=request.META.get("REMOTE_ADDR", ""),
        at=visitor.at,
        keep=token.strip(),
    )
    return done()
