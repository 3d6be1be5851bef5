"""Who may sign in and what he may do: accounts, machine clients, roles granted and revoked."""

from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Schema
from pydantic import AwareDatetime

from thongquan.api.gate import Gate, Routes, Visitor
from thongquan.api.rendering import done
from thongquan.api.shown import AnswerSchema, shown
from thongquan.books import selectors as books
from thongquan.identity import services
from thongquan.identity.domain import Classification, Role
from thongquan.identity.selectors import desk, subject_of_client, subject_of_user
from thongquan.kernel.identifiers import Subject
from thongquan.reference import selectors as reference

routes = Routes(tags=["administration"])
Name = Annotated[str, Field(min_length=1, max_length=150, pattern=r"^[0-9a-z._-]+$")]
Party = Annotated[str, Field(max_length=120, pattern=r"^party:.+$")]
Words = Annotated[str, Field(min_length=1, max_length=2000)]
Seen = Literal["open", "internal", "restricted"]


class NewUser(Schema):
    """`password`: the first one."""

    username: Name
    full_name: Annotated[str, Field(min_length=1, max_length=200)]
    password: Annotated[str, Field(min_length=1, max_length=1000)]
    email: Annotated[str, Field(max_length=254)] = ""
    language: Annotated[str, Field(max_length=8)] = ""


class NewClient(Schema):
    """`party`: whose system it is, "party:VN-P00000017"."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    party: Party


class NewGrant(Schema):
    """`to`: "user:VN-mai" or "client:VN-…"; no `office`: all; `subtree`: those under it too."""

    to: Annotated[str, Field(max_length=120, pattern=r"^(user|client):.+$")]
    role: Role
    office: Annotated[str, Field(max_length=20)] = ""
    subtree: bool = False
    party: Party | None = None
    classification: Seen = "open"
    valid_from: AwareDatetime | None = None
    valid_to: AwareDatetime | None = None


class Reason(Schema):
    reason: Words


class Which(Schema):
    pending: bool = False


class Grant(AnswerSchema):
    grant: int
    to: str
    role: Role
    office: str
    subtree: bool
    party: str
    classification: Seen
    valid_from: str
    valid_to: str | None
    requested_by: str
    requested_at: str
    approved_by: str
    approved_at: str | None
    revoked_by: str
    revoked_at: str | None
    reason: str


class User(AnswerSchema):
    subject: str
    username: str
    full_name: str
    email: str
    active: bool
    grants: list[Grant]


class GivenPassword(AnswerSchema):
    """Shown this once. `waiting`: the grants that another administrator approves again."""

    subject: str
    password: str
    waiting: list[int]


class Client(AnswerSchema):
    subject: str
    client_id: str
    name: str
    party: str
    created_at: str
    disabled_at: str | None
    grants: list[Grant]


class Created(AnswerSchema):
    subject: str


class Credentials(AnswerSchema):
    """Shown this once."""

    subject: str
    client_id: str
    client_secret: str


@routes.get("/users", auth=Gate("user.view"), operation_id="list_users", response=list[User])
def list_users(request: HttpRequest) -> HttpResponse:
    return shown(list[User], desk.users_told())


@routes.post(
    "/users", auth=Gate("user.create", once=False), operation_id="create_user", response={201: Created}
)
def create_user(request: HttpRequest, given: NewUser) -> HttpResponse:
    """An account that may do nothing until a role is granted to it."""
    visitor: Visitor = request.auth
    new = services.NewUser(**given.dict())
    made = services.create_user(new=new, actor=visitor.actor, at=visitor.at)
    return shown(Created, {"subject": str(made)}, 201)


@routes.post(
    "/users/{username}/disable", auth=Gate("user.disable"), operation_id="disable_user", response={204: None}
)
def disable_user(request: HttpRequest, username: str, given: Reason) -> HttpResponse:
    """It signs in no more and its tokens end. The last administrators stay."""
    visitor: Visitor = request.auth
    user = subject_of_user(username)
    services.disable_user(user=user, actor=visitor.actor, at=visitor.at, reason=given.reason)
    return done()


@routes.post(
    "/users/{username}/reset-password",
    auth=Gate("user.reset", once=False),
    operation_id="reset_password",
    response=GivenPassword,
)
def reset_password(request: HttpRequest, username: str, given: Reason) -> HttpResponse:
    """A password for one sign-in, at which another is chosen; all tokens and sessions of the person end. No
    reply of this route is kept, so it heeds no key."""
    visitor: Visitor = request.auth
    user, password = subject_of_user(username), services.given_password()
    waiting = services.reset_password(
        user=user, password=password, actor=visitor.actor, at=visitor.at, reason=given.reason
    )
    return shown(GivenPassword, {"subject": str(user), "password": password, "waiting": list(waiting)})


@routes.post(
    "/users/{username}/reset-factors",
    auth=Gate("user.reset"),
    operation_id="reset_factors",
    response={204: None},
)
def reset_factors(request: HttpRequest, username: str, given: Reason) -> HttpResponse:
    """For who lost his second factor: he enrols anew; all tokens and sessions of the person end."""
    visitor: Visitor = request.auth
    user = subject_of_user(username)
    services.reset_factors(user=user, actor=visitor.actor, at=visitor.at, reason=given.reason)
    return done()


@routes.get("/clients", auth=Gate("user.view"), operation_id="list_clients", response=list[Client])
def list_clients(request: HttpRequest) -> HttpResponse:
    """Systems that connect; never their secrets."""
    return shown(list[Client], desk.clients_told())


@routes.post(
    "/clients",
    auth=Gate("client.create", once=False),
    operation_id="create_client",
    response={201: Credentials},
)
def create_client(request: HttpRequest, given: NewClient) -> HttpResponse:
    """A system of a party. No reply of this route is kept, so it heeds no key."""
    visitor: Visitor = request.auth
    party = Subject.parse(given.party)
    made = services.create_client(name=given.name, party=party, actor=visitor.actor, at=visitor.at)
    return _credentials(made, 201)


@routes.post(
    "/clients/{client}/secret",
    auth=Gate("client.create", once=False),
    operation_id="renew_secret",
    response=Credentials,
)
def renew_secret(request: HttpRequest, client: str, given: Reason) -> HttpResponse:
    """A new secret; the old one and every token drawn with it end at once."""
    visitor: Visitor = request.auth
    made = services.renew_secret(
        client=subject_of_client(client), actor=visitor.actor, at=visitor.at, reason=given.reason
    )
    return _credentials(made)


@routes.post(
    "/clients/{client}/disable", auth=Gate("client.create"), operation_id="disable_client", response={204: None}
)
def disable_client(request: HttpRequest, client: str, given: Reason) -> HttpResponse:
    visitor: Visitor = request.auth
    services.disable_client(
        client=subject_of_client(client), actor=visitor.actor, at=visitor.at, reason=given.reason
    )
    return done()


@routes.get("/grants", auth=Gate("user.view"), operation_id="list_grants", response=list[Grant])
def list_grants(request: HttpRequest, asked: Query[Which]) -> HttpResponse:
    """The newest first; `pending`: those that wait for a second person."""
    return shown(list[Grant], desk.grants_told(pending=asked.pending))


@routes.post("/grants", auth=Gate("grant.request"), operation_id="request_grant", response={201: Grant})
def request_grant(request: HttpRequest, given: NewGrant) -> HttpResponse:
    """In force at once, except for administrators, supervisors and banks: those wait for a second person."""
    visitor: Visitor = request.auth
    made = services.request_grant(
        to=Subject.parse(given.to),
        role=given.role,
        valid_from=given.valid_from or visitor.at,
        valid_to=given.valid_to,
        office=reference.office_path(given.office, books.today(visitor.at)) if given.office else (),
        subtree=given.subtree,
        party=Subject.parse(given.party) if given.party else None,
        classification=Classification[given.classification.upper()],
        actor=visitor.actor,
        at=visitor.at,
    )
    return shown(Grant, desk.grant_told(made), 201)


@routes.post(
    "/grants/{int:grant}/approve", auth=Gate("grant.approve"), operation_id="approve_grant", response=Grant
)
def approve_grant(request: HttpRequest, grant: int) -> HttpResponse:
    """By another administrator than the one who asked, and not by who is to have it."""
    visitor: Visitor = request.auth
    services.approve_grant(grant=grant, actor=visitor.actor, at=visitor.at)
    return shown(Grant, desk.grant_told(grant))


@routes.post(
    "/grants/{int:grant}/revoke", auth=Gate("grant.revoke"), operation_id="revoke_grant", response=Grant
)
def revoke_grant(request: HttpRequest, grant: int, given: Reason) -> HttpResponse:
    """From now on it gives nothing; one that waits is turned down."""
    visitor: Visitor = request.auth
    services.revoke_grant(grant=grant, actor=visitor.actor, at=visitor.at, reason=given.reason)
    return shown(Grant, desk.grant_told(grant))


def _credentials(made: services.Credentials, status: int = 200) -> HttpResponse:
    told = {"subject": str(made.subject), "client_id": made.client_id, "client_secret": made.client_secret}
    return shown(Credentials, told, status)
