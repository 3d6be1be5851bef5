"""Who walks through the portal, what he finds there, and a value for every parameter of an address.

A page whose address has a new parameter adds its values in `begun`. A page that is looked at with a question
asked of it, or by another than the first who may, is in `SEEN`.
"""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from allauth.mfa.models import Authenticator
from django.test import Client

from tests.clearance.files import send_file
from tests.portal.site import register_some
from tests.world import PASSWORD
from thongquan.identity import services as accounts
from thongquan.identity.domain import PERMISSIONS, Role
from thongquan.identity.models import User
from thongquan.identity.services import NewUser
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.portal.gate import PUBLIC, SIGNED_IN
from thongquan.portal.pages import PAGES, Page
from thongquan.reference import selectors as reference

NOBODY = "nobody"
ROLES: Mapping[str, Role] = {  # account → role
    "thuongnhan": Role.TRADER,
    "daily": Role.BROKER,
    "congchuc": Role.OFFICER,
    "lanhdao": Role.SUPERVISOR,
    "nganhang": Role.BANK,
    "quantri": Role.ADMINISTRATOR,
    "kiemtoan": Role.AUDITOR,
    "xa": Role.OFFICER,  # of an office far away
    "khac": Role.TRADER,  # who declared nothing
}
STRANGERS = {"xa", "khac", "nganhang", "quantri"}  # for whom the declaration of the tour is not there
FAR_OFFICE = "01B1"
FIRST = Actor(Subject("user", "VN-quantri"))


@dataclass(frozen=True)
class Walked:
    """Values of a parameter: of something that is there, and of nothing. `whose`: the accounts for whom it is
    there; None: whoever may call the page."""

    there: str
    nothing: str
    whose: frozenset[str] | None = None

    def stranger(self, who: str) -> bool:
        return self.whose is not None and who not in self.whose


@dataclass(frozen=True)
class Seen:
    """How a page is looked at: by whom, with which question."""

    by: str = ""
    query: str = ""


SEEN: dict[str, Seen] = {
    "calculator": Seen(query="code=87032361&origin=JP&value=500+000+000&vat=VAT10"),
    "search": Seen("thuongnhan", "q=ca+phe"),
    "home": Seen(NOBODY),
    "objections": Seen("lanhdao"),
}


@dataclass
class Tour:
    """The world with a declaration of the demo's trader; two people to whom it is no business of theirs."""

    identifier: str
    values: dict[str, Walked] = field(default_factory=dict)

    def address(self, page: Page, *, there: bool = True) -> str:
        """The page's address with its parameters filled; KeyError: the tour has no value for one of them."""
        path = page.address
        for place in places(page):
            walked = self.values[place]
            path = path.replace(place, walked.there if there else walked.nothing)
        return f"/{path}"


def places(page: Page) -> list[str]:
    """The parameters of its address, as they stand there: `<str:identifier>`."""
    return [f"<{part.split('>')[0]}>" for part in page.address.split("<")[1:]]


def begun() -> Tour:
    [identifier] = register_some(1)
    owner = User.objects.get(username="quantri2")
    passkey = Authenticator.objects.create(user=owner, type="webauthn", data={"name": "x", "credential": {}})
    values = {
        "<str:identifier>": Walked(identifier, "VN-99999999999", frozenset(set(ROLES) - STRANGERS)),
        "<str:receipt>": Walked(send_file(), "VN-R999999999999", frozenset({"thuongnhan"})),
        "<str:book>": Walked("clearance", "nothing"),
        "<int:number>": Walked("1", "999999"),
        "<int:job>": Walked("999998", "999999"),
        "<str:letter>": Walked("VN-R000000000001", "VN-R999999999999"),
        "<str:subscriber>": Walked("nothing", "nothing else"),
        "<str:ending>": Walked("csv", "pdf"),
        "<uuid:draft>": Walked(drafted(), "00000000-0000-7000-8000-000000000000", frozenset({"thuongnhan"})),
        "<int:item>": Walked("1", "99"),
        "<slug:of>": Walked("countries", "nothing"),
        "<uuid:hold>": Walked(str(uuid4()), str(uuid4())),
        "<int:passkey>": Walked(str(passkey.pk), "999999", frozenset()),
    }
    return Tour(identifier, values)


def drafted(*, items: int = 1) -> str:
    """A draft of the demo's trader, with goods in it; its id."""
    from tests.api.caller import goods, party, traders
    from thongquan.clearance.services import drafts

    at = datetime.now(UTC)
    one = next(made for seed in range(99) if (made := goods(seed=seed, items=items)).type_code == "IM")
    actor = Actor(Subject("user", "VN-thuongnhan"))
    begun = drafts.start(party=party(traders()[0].tax_code), kind="IM", content=one, actor=actor, at=at)
    return str(begun.id)


def strangers() -> None:
    """The two accounts the demo has not."""
    at = datetime.now(UTC)
    from tests.api.caller import party, traders

    scopes: dict[str, dict[str, Any]] = {
        "xa": {"office": reference.office_path(FAR_OFFICE, at.date())},
        "khac": {"party": party(traders()[-1].tax_code)},
    }
    for name, scope in scopes.items():
        subject = accounts.create_user(new=NewUser(name, name, PASSWORD, chosen=True), actor=FIRST, at=at)
        accounts.request_grant(to=subject, role=ROLES[name], valid_from=at, actor=FIRST, at=at, **scope)


def client(who: str) -> Client:
    found = Client(headers={"Accept-Language": "en"})
    if who != NOBODY:
        user = User.objects.get(username=who)
        found.force_login(user)
        session = found.session  # he has just proved who he is
        session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
    return found


def may(who: str, page: Page) -> bool:
    """Whether the catalogue lets him, as far as no single thing is asked about."""
    if page.permission == PUBLIC:
        return True
    if who == NOBODY:
        return False
    return page.permission == SIGNED_IN or ROLES[who] in PERMISSIONS[page.permission].roles


def looked_at() -> Iterator[tuple[Page, str, str]]:
    """Every whole page, who looks at it, and its query."""
    for page in PAGES.values():
        if page.whole and "GET" in page.methods:
            seen = SEEN.get(page.name, Seen())
            by = seen.by or next(who for who in (NOBODY, *ROLES) if may(who, page))
            yield page, by, seen.query
