"""The selection, for officers alone: profiles, parameters of chance, seeds, stop lists."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Schema
from pydantic import AwareDatetime, WithJsonSchema

from thongquan.api.gate import Gate, Routes, Visitor
from thongquan.api.shown import AnswerSchema, shown
from thongquan.books import selectors as books
from thongquan.clearance.selectors import watch
from thongquan.clearance.services import stopping, trying
from thongquan.kernel.findings import Audience
from thongquan.kernel.refusals import Refused
from thongquan.kernel.validity import Validity
from thongquan.risk import services
from thongquan.risk.domain import HoldEffect, Lane, Parameters, Profile, Reason, Secrecy, State
from thongquan.risk.selectors import desk

routes = Routes(tags=["risk"])
ONE = "/risk/profiles/{code}/{int:revision}"
Words = Annotated[str, Field(min_length=1, max_length=2000)]
Code = Annotated[str, Field(min_length=1, max_length=32, pattern=r"^[0-9A-Za-z.-]+$")]
Said = Annotated[dict[str, Annotated[str, Field(max_length=200)]], Field(max_length=8)]
# Written out: another schema is named Reason.
WhyProfile = Annotated[Reason, WithJsonSchema({"type": "string", "enum": [str(why) for why in Reason]})]
SEEDS_SHOWN = timedelta(days=35)


class NewProfile(Schema):
    """`condition`: SQL over the facts of a declaration; `owner`: the office that answers for it."""

    code: Code
    owner: Annotated[str, Field(min_length=1, max_length=64)]
    condition: Annotated[str, Field(min_length=1, max_length=4000)]
    reason: WhyProfile
    lane: Lane = Lane.GREEN
    weight: Annotated[int, Field(ge=-1000, le=1000)] = 0
    secrecy: Secrecy = Secrecy.RESTRICTED
    title: Said = {}
    valid_from: date
    valid_to: date | None = None
    why: Words


class Why(Schema):
    reason: Words


class ProfilesIn(Schema):
    state: State | None = None


class Past(Schema):
    """Legal days, both included."""

    since: date
    until: date


class ShownProfile(AnswerSchema):
    code: str
    revision: int
    state: State
    owner: str
    condition: str
    reason: WhyProfile
    lane: Lane
    weight: int
    secrecy: Secrecy
    title: dict[str, str]
    valid_from: date
    valid_to: date | None
    drafted_by: str
    approved_by: str
    activated_at: str | None
    retired_at: str | None


class Move(AnswerSchema):
    was: Lane
    lane: Lane
    count: int


class Tried(AnswerSchema):
    """What the draft would have done; `found`: of the checked, those with something found."""

    declarations: int
    moves: list[Move]
    hits: int
    checked: int
    found: int


class NewParameters(Schema):
    valid_from: date
    random_rate: Annotated[Decimal, Field(ge=0, le=1, max_digits=9, decimal_places=8, allow_inf_nan=False)]
    random_lane: Lane
    yellow_score: Annotated[int, Field(ge=0, le=1_000_000)]
    red_score: Annotated[int, Field(ge=0, le=1_000_000)]
    reveal_after_days: Annotated[int, Field(ge=1, le=3650)]
    basis: Words
    confirmed: bool = False


class ShownParameters(AnswerSchema):
    number: int
    valid_from: date
    random_rate: str
    random_lane: Lane
    yellow_score: int
    red_score: int
    reveal_after_days: int
    basis: str
    confirmed: bool
    proposed_by: str
    approved_by: str
    approved_at: str | None
    withdrawn_at: str | None


class Seed(AnswerSchema):
    """Its commitment; the seed itself is revealed at `/selection/seeds/{day}` when its time has come."""

    day: date
    commitment: str
    installed: bool
    committed_at: str
    sealed_at: str | None
    revealed_at: str | None


class NewStop(Schema):
    """`subject`: party:VN-P00000017, commodity:8517 (2 to 12 digits) or container:MSKU1234565."""

    subject: Annotated[str, Field(min_length=3, max_length=80, pattern=r"^(party|commodity|container):.+$")]
    effect: HoldEffect
    kind: Annotated[str, Field(min_length=1, max_length=32)]
    basis: Words
    authority: Annotated[str, Field(min_length=1, max_length=200)]
    reason: Words
    until: AwareDatetime | None = None
    audience: Audience = Audience.OFFICER


class OfSubject(Schema):
    subject: Annotated[str, Field(max_length=80)] = ""
    ended: bool = False


class Stop(AnswerSchema):
    hold: UUID
    subject: str
    kind: str
    effect: HoldEffect
    basis: str
    authority: str
    audience: Audience
    reason: str
    since: str
    until: str | None
    placed_by: str
    released_at: str | None
    released_by: str
    released_why: str


@routes.get("/risk/profiles", auth=Gate("risk.view"), operation_id="list_profiles", response=list[ShownProfile])
def list_profiles(request: HttpRequest, asked: Query[ProfilesIn]) -> HttpResponse:
    """Every revision, by code, the newest first; secret ones for those who approve and who wrote them."""
    visitor = _cleared(request)
    return shown(list[ShownProfile], watch.profiles(visitor.signed, visitor.at, state=asked.state or ""))


@routes.post(
    "/risk/profiles", auth=Gate("risk.draft"), operation_id="draft_profile", response={201: ShownProfile}
)
def draft_profile(request: HttpRequest, given: NewProfile) -> HttpResponse:
    """A new revision of this code, as a draft. 409 with all that is unsound."""
    visitor = _cleared(request)
    watch.draftable(visitor.signed, given.code, given.owner, visitor.permission, visitor.at)
    if given.valid_to is not None and given.valid_to <= given.valid_from:
        raise Refused("ends-before-it-begins", begins=given.valid_from, ends=given.valid_to)
    values = given.dict(exclude={"valid_from", "valid_to", "why"})
    profile = Profile(**values, validity=Validity(given.valid_from, given.valid_to))
    made = services.draft_profile(profile=profile, actor=visitor.actor, at=visitor.at, why=given.why)
    return _profile(visitor, given.code, made, 201)


@routes.get(f"{ONE}/trial", auth=Gate("risk.view"), operation_id="try_profile", response=Tried)
def try_profile(request: HttpRequest, code: str, revision: int, past: Query[Past]) -> HttpResponse:
    """Over the declarations of these days that one may see: hits, lanes changed, what was found."""
    visitor = _cleared(request)
    watch.profile(visitor.signed, code, revision, visitor.permission, visitor.at)
    tried = trying.try_profile(
        code=code, revision=revision, since=past.since, until=past.until, signed=visitor.signed, at=visitor.at
    )
    lanes = [{"was": was, "lane": lane, "count": n} for (was, lane), n in tried.moves.items() if n]
    told = {name: getattr(tried, name) for name in ("declarations", "hits", "checked", "found")}
    return shown(Tried, {**told, "moves": lanes})


@routes.post(f"{ONE}/approve", auth=Gate("risk.approve"), operation_id="approve_profile", response=ShownProfile)
def approve_profile(request: HttpRequest, code: str, revision: int) -> HttpResponse:
    """By somebody else than its drafter."""
    visitor = _of(request, code, revision)
    services.approve_profile(code=code, revision=revision, actor=visitor.actor, at=visitor.at)
    return _profile(visitor, code, revision)


@routes.post(
    f"{ONE}/activate", auth=Gate("risk.approve"), operation_id="activate_profile", response=ShownProfile
)
def activate_profile(request: HttpRequest, code: str, revision: int) -> HttpResponse:
    """From now on it selects; the revision before it is retired."""
    visitor = _of(request, code, revision)
    services.activate_profile(code=code, revision=revision, actor=visitor.actor, at=visitor.at)
    return _profile(visitor, code, revision)


@routes.post(f"{ONE}/retire", auth=Gate("risk.approve"), operation_id="retire_profile", response=ShownProfile)
def retire_profile(request: HttpRequest, code: str, revision: int, given: Why) -> HttpResponse:
    visitor = _of(request, code, revision)
    said = {"actor": visitor.actor, "at": visitor.at, "why": given.reason}
    services.retire_profile(code=code, revision=revision, **said)
    return _profile(visitor, code, revision)


@routes.post(f"{ONE}/discard", auth=Gate("risk.draft"), operation_id="discard_profile", response=ShownProfile)
def discard_profile(request: HttpRequest, code: str, revision: int, given: Why) -> HttpResponse:
    """A draft, or an approved one, that shall never select."""
    visitor = _of(request, code, revision)
    said = {"actor": visitor.actor, "at": visitor.at, "why": given.reason}
    services.discard_profile(code=code, revision=revision, **said)
    return _profile(visitor, code, revision)


@routes.get(
    "/risk/parameters", auth=Gate("risk.view"), operation_id="list_parameters", response=list[ShownParameters]
)
def list_parameters(request: HttpRequest) -> HttpResponse:
    """Rates of chance and scores, by the day they begin; those without approval select nothing."""
    _cleared(request)
    return shown(list[ShownParameters], desk.parameters_told())


@routes.post(
    "/risk/parameters",
    auth=Gate("risk.draft"),
    operation_id="propose_parameters",
    response={201: list[ShownParameters]},
)
def propose_parameters(request: HttpRequest, given: NewParameters) -> HttpResponse:
    visitor = _cleared(request)
    if given.red_score < given.yellow_score:
        raise Refused("scores-out-of-order", yellow=given.yellow_score, red=given.red_score)
    parameters = Parameters(**given.dict())
    made = services.propose_parameters(parameters=parameters, actor=visitor.actor, at=visitor.at)
    return shown(list[ShownParameters], [p for p in desk.parameters_told() if p["number"] == made], 201)


@routes.post(
    "/risk/parameters/{int:number}/approve",
    auth=Gate("risk.approve"),
    operation_id="approve_parameters",
    response=list[ShownParameters],
)
def approve_parameters(request: HttpRequest, number: int) -> HttpResponse:
    """By somebody else than who proposed them, and before their day has begun."""
    visitor = _cleared(request)
    today = books.today(visitor.at)
    services.approve_parameters(number=number, today=today, actor=visitor.actor, at=visitor.at)
    return shown(list[ShownParameters], [p for p in desk.parameters_told() if p["number"] == number])


@routes.get("/risk/seeds", auth=Gate("risk.view"), operation_id="list_seeds", response=list[Seed])
def list_seeds(request: HttpRequest) -> HttpResponse:
    """The days around today. A day that has begun without a sealed seed registers nothing: resume it."""
    visitor = _cleared(request)
    today = books.today(visitor.at)
    return shown(list[Seed], desk.seeds_told(since=today - SEEDS_SHOWN, until=today + SEEDS_SHOWN))


@routes.post("/risk/seeds/resume", auth=Gate("risk.approve"), operation_id="resume_seeds", response=list[Seed])
def resume_seeds(request: HttpRequest, given: Why) -> HttpResponse:
    """After a standstill: a seed for today, for which a person answers. Refused once a lane was given today."""
    visitor = _cleared(request)
    today = books.today(visitor.at)
    services.resume_seeds(
        today=today, begins=books.midnight(today), actor=visitor.actor, at=visitor.at, why=given.reason
    )
    return shown(list[Seed], desk.seeds_told(since=today, until=today))


@routes.post(
    "/risk/seeds/{day}/commit", auth=Gate("risk.approve"), operation_id="commit_seed", response=list[Seed]
)
def commit_seed(request: HttpRequest, day: date, given: Why) -> HttpResponse:
    """For a day to come that has none, where the worker did not: a person answers for it."""
    visitor = _cleared(request)
    today = books.today(visitor.at)
    services.commit_seed(day=day, today=today, actor=visitor.actor, at=visitor.at, why=given.reason)
    return shown(list[Seed], desk.seeds_told(since=day, until=day))


@routes.get("/risk/stops", auth=Gate("risk.view"), operation_id="list_stops", response=list[Stop])
def list_stops(request: HttpRequest, asked: Query[OfSubject]) -> HttpResponse:
    """Stop lists and holds on parties, goods and containers; with `ended` those that stand no more too."""
    visitor = _cleared(request)
    return shown(list[Stop], desk.stops_told(at=visitor.at, subject=asked.subject, standing=not asked.ended))


@routes.post("/risk/stops", auth=Gate("hold.set"), operation_id="place_stop", response={201: Stop})
def place_stop(request: HttpRequest, given: NewStop) -> HttpResponse:
    """Whatever names the subject from now on is kept from registration, clearance or exit."""
    visitor = _cleared(request)
    stop = stopping.Stop(**given.dict())
    made = stopping.place(stop=stop, actor=visitor.actor, at=visitor.at)
    return shown(Stop, desk.stop_told(made), 201)


@routes.post(
    "/risk/stops/{uuid:hold}/release", auth=Gate("hold.lift"), operation_id="release_stop", response=Stop
)
def release_stop(request: HttpRequest, hold: UUID, given: Why) -> HttpResponse:
    """What waited for nothing else clears by itself."""
    visitor = _cleared(request)
    stopping.release(hold=hold, why=given.reason, actor=visitor.actor, at=visitor.at)
    return shown(Stop, desk.stop_told(hold))


def _cleared(request: HttpRequest) -> Visitor:
    visitor: Visitor = request.auth  # type: ignore[attr-defined]
    watch.cleared(visitor.signed, visitor.permission, visitor.at)
    return visitor


def _of(request: HttpRequest, code: str, revision: int) -> Visitor:
    visitor = _cleared(request)
    watch.profile(visitor.signed, code, revision, visitor.permission, visitor.at)
    return visitor


def _profile(visitor: Visitor, code: str, revision: int, status: int = 200) -> HttpResponse:
    found = watch.profiles(visitor.signed, visitor.at, code=code)
    return shown(ShownProfile, next(told for told in found if told["revision"] == revision), status)
