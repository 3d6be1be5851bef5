"""Who walks through the portal, what he finds there, and a value for every parameter of an address.

A page whose address has a new parameter adds its values in `begun`. A page that is looked at with a question
asked of it, or by another than the first who may, is in `SEEN`.
"""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from tests.clearance.files import send_file
from tests.portal import (
    certificates_told,
    exchange_told,
    help_told,
    licensing_told,
    office_told,
    origin_told,
    pdf,
)
from tests.portal.site import register_some
from tests.world import PASSWORD
from thongquan.clearance.models import Declaration
from thongquan.exchange.models import Agreement
from thongquan.identity import services as accounts
from thongquan.identity.domain import PERMISSIONS, Role
from thongquan.identity.models import User
from thongquan.identity.services import NewUser
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.portal import urls
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
    "capphep": Role.AGENCY,
    "traodoi": Role.EXCHANGE,
    "xa": Role.OFFICER,  # of an office far away
    "khac": Role.TRADER,  # who declared nothing
}
STRANGERS = {
    "xa",
    "khac",
    "nganhang",
    "quantri",
    "capphep",
    "traodoi",
}  # for whom the declaration of the tour is not there
REGISTRY = {"congchuc", "lanhdao", "xa", "quantri", "kiemtoan"}  # who see every company
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
    """How a page is looked at: by whom, with which question; it may name what the tour knows: `{decision}`."""

    by: str = ""
    query: str = ""


SEEN: dict[str, Seen] = {
    "approval": Seen("lanhdao"),
    "approvals": Seen("lanhdao"),
    "calculator": Seen(query="code=87032361&origin=JP&value=500+000+000&vat=VAT10"),
    "companies": Seen("lanhdao"),
    "company": Seen("congchuc"),
    "journal": Seen("kiemtoan"),
    "journal-seals": Seen("kiemtoan"),
    "rates": Seen("quantri"),
    "rates-draft": Seen("quantri"),
    "seeds": Seen("lanhdao"),
    "search": Seen("thuongnhan", "q=ca+phe"),
    "home": Seen(NOBODY),
    "examinations": Seen("lanhdao"),
    "edition-changes": Seen(query="against=2"),
    "objection-new": Seen(query="decision={decision}"),
    "objections": Seen("lanhdao"),
    **dict.fromkeys(
        (
            "mfa_index",
            "mfa_deactivate_totp",
            "mfa_remove_webauthn",
            "mfa_view_recovery_codes",
            "mfa_reauthenticate",
            "mfa_generate_recovery_codes",
        ),
        Seen("quantri2"),
    ),
    "tariff": Seen(query="q=ca+phe"),
    "help": Seen(query="q=coffee"),
    "ask": Seen("thuongnhan", "code=09012111&page=/tariff/09012111"),
    "question": Seen("congchuc"),
    "questions": Seen("thuongnhan"),
    "licensing": Seen(query="code=01012900&papers=cites-permit"),
    "procedure": Seen("thuongnhan"),
    "application": Seen("thuongnhan"),
    "licence": Seen("capphep"),
    **dict.fromkeys(
        (
            "exchange",
            "partner-new",
            "partner",
            "partner-messages",
            "exchange-received",
            "exchange-sent",
            "quarantine",
            "quarantined",
            "letters",
        ),
        Seen("traodoi"),
    ),
    "certificates": Seen("congchuc"),
    "certificate-one": Seen("congchuc"),
    "verify": Seen(NOBODY),
    "verify-link": Seen(NOBODY),
}
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # of the app that quantri2 has


@dataclass
class Tour:
    """The world with a declaration of the demo's trader; two people to whom it is no business of theirs."""

    identifier: str
    values: dict[str, Walked] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)

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


def trade_agreed() -> str:
    """The demo's agreement with Laos, about trade data among the rest."""
    return str(Agreement.objects.get(number="VN-LA-DEMO").pk)


def begun() -> Tour:
    [identifier] = register_some(1)
    owner = User.objects.get(username="quantri2")
    passkey = Authenticator.objects.create(user=owner, type="webauthn", data={"name": "x", "credential": {}})
    Authenticator.objects.create(user=owner, type="totp", data={"secret": encrypt(SECRET)})
    recovery = {"seed": encrypt("0" * 80), "used_mask": 0}
    Authenticator.objects.create(user=owner, type="recovery_codes", data=recovery)
    values = {
        "<str:identifier>": Walked(identifier, "VN-99999999999", frozenset(set(ROLES) - STRANGERS)),
        "<str:receipt>": Walked(send_file(), "VN-R999999999999", frozenset({"thuongnhan"})),
        "<str:book>": Walked("clearance", "nothing"),
        "<int:number>": Walked("1", "999999"),
        "<int:job>": Walked("999998", "999999"),
        "<str:subscriber>": Walked("nothing", "nothing else"),
        "<str:username>": Walked("thuongnhan", "nobody-here"),
        "<int:grant>": Walked("1", "999999"),
        "<str:client>": Walked(registered_client(), "nothing"),
        "<str:ending>": Walked("csv", "pdf"),
        "<uuid:draft>": Walked(drafted(), "00000000-0000-7000-8000-000000000000", frozenset({"thuongnhan"})),
        "<int:item>": Walked("1", "99"),
        "<int:terms>": Walked(trade_agreed(), "999999", frozenset({"congchuc", "lanhdao", "xa"})),
        "<slug:of>": Walked("countries", "nothing"),
        "<int:inspection>": Walked("999999", "999999"),
        "<int:sample>": Walked("999999", "999999"),
        "<int:verification>": Walked("999999", "999999"),
        "<int:inquiry>": Walked(str(origin_told.asked()), "999999", origin_told.READERS),
        "<uuid:hold>": Walked(str(uuid4()), str(uuid4())),
        "<str:code>": Walked(help_told.CODE, "00000000"),
        "<str:question>": Walked(help_told.asked(), "VN-Q99999999", help_told.READERS),
        "<str:article>": Walked(help_told.published(), "VN-A99999999"),
        "<uuid:leaf>": Walked(recorded(), str(uuid4()), frozenset({"kiemtoan"})),
        "<str:office>": Walked("02CI", "nowhere"),
        "<str:company>": Walked(company(), "VN-P99999999", frozenset({"thuongnhan", *REGISTRY})),
        "<int:passkey>": Walked(str(passkey.pk), "999999", frozenset()),
        "<uuid:document>": Walked(papered(identifier), str(uuid4()), frozenset(set(ROLES) - STRANGERS)),
        "<uuid:asked>": Walked(str(uuid4()), str(uuid4())),
        "<int:amendment>": Walked(amended(identifier), "999999"),
        "<int:cancellation>": Walked("999999", "999999"),
        "<slug:kind>": Walked("mark", "nothing", frozenset({"congchuc", "lanhdao"})),
        **licensing_told.walked(),
        **exchange_told.walked(),
        **certificates_told.walked(),
        "<path:key>": Walked(marked(), "999999", frozenset({"congchuc", "lanhdao"})),
    }
    decision = decided(identifier)
    office_told.at_work(identifier, decision)
    return Tour(identifier, values, {"decision": decision})


def marked() -> str:
    """The number of a mark that an officer proposed for the demo's trader: it waits for a second person."""
    from thongquan.parties import services
    from thongquan.parties.domain.words import Mark, party_of

    at, officer = datetime.now(UTC), Actor(Subject("user", "VN-congchuc"))
    key = party_of(Subject("party", company()), "VN")
    assert key is not None
    given = {"basis": "Quyết định 17/QĐ-CHQ", "valid_from": at.date(), "actor": officer, "at": at}
    return str(services.propose_mark(party=key, mark=Mark.PRIORITY, **given))


def papered(identifier: str) -> str:
    """The id of a paper attached to the declaration; an officer asks for another, and one is overdue."""
    from thongquan.documents import services

    at, owner = datetime.now(UTC), Subject("declaration", identifier)
    trader, officer = (Actor(Subject("user", f"VN-{name}")) for name in ("thuongnhan", "congchuc"))
    wanted = {"vi": "Hợp đồng vận chuyển", "en": "Contract of carriage"}, {"vi": "Bảng kê", "en": "List"}
    for text, days in zip(wanted, (3, -1), strict=True):
        day, due = at - timedelta(days=5), at + timedelta(days=days)
        services.ask(owner=owner, category="271", text=text, due=due, actor=officer, at=day)
    made = services.store(
        body=pdf.page("COMMERCIAL INVOICE INV-7"), declared_name="hóa đơn.pdf", owner=owner, category="380",
        reference="INV-7", actor=trader, at=at,
    )  # fmt: skip
    return str(made.id)


def decided(identifier: str) -> str:
    """The number of a decision on the declaration: an officer refused to cancel it."""
    from thongquan.clearance.selectors import views
    from thongquan.clearance.services import cancel

    at = datetime.now(UTC)
    trader, officer = (Actor(Subject("user", f"VN-{name}")) for name in ("thuongnhan", "congchuc"))
    asked = cancel.ask_cancellation(identifier=identifier, reason="double", note="", actor=trader, at=at)
    cancel.refuse_cancellation(cancellation=asked, reason="unfounded", note="no proof", actor=officer, at=at)
    row = Declaration.objects.get(number=identifier.removeprefix("VN-"))
    return str(views.decisions(row.pk)[0]["decision"])


def amended(identifier: str) -> str:
    """The number of an order to amend the declaration; another amendment was asked for and refused before."""
    import msgspec

    from thongquan.clearance.selectors import drafts
    from thongquan.clearance.services import amend

    at = datetime.now(UTC)
    trader, officer = (Actor(Subject("user", f"VN-{name}")) for name in ("thuongnhan", "congchuc"))
    stood = drafts.content_of(Declaration.objects.get(number=identifier.removeprefix("VN-")))
    after = msgspec.structs.replace(stood, remarks="corrected")
    told = {"identifier": identifier, "at": at}
    asked = amend.ask_amendment(content=after, reason="typing", actor=trader, **told)
    amend.refuse_amendment(amendment=asked, reason="unfounded", note="no proof", actor=officer, at=at)
    return str(amend.order_amendment(instruction="Correct the price of item 1.", actor=officer, **told))


def drafted(*, items: int = 1) -> str:
    """A draft of the demo's trader, with goods in it; its id."""
    from tests.api.caller import goods, party, traders
    from thongquan.clearance.services import drafts

    at = datetime.now(UTC)
    one = next(made for seed in range(99) if (made := goods(seed=seed, items=items)).type_code == "IM")
    actor = Actor(Subject("user", "VN-thuongnhan"))
    begun = drafts.start(party=party(traders()[0].tax_code), kind="IM", content=one, actor=actor, at=at)
    return str(begun.id)


def recorded() -> str:
    """A sealed leaf that is of no declaration: the first of all."""
    from thongquan.journal.models import Leaf

    return str(Leaf.objects.order_by("txid", "seq").values_list("id", flat=True)[0])


def company() -> str:
    """The code of the demo's trader."""
    from tests.api.caller import party, traders

    return party(traders()[0].tax_code).id


def registered_client() -> str:
    at = datetime.now(UTC)
    made = accounts.create_client(
        name="Phần mềm khai báo", party=Subject("party", "VN-P00000001"), actor=FIRST, at=at
    )
    return made.client_id


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
        session = found.session
        session.update(_proved(user))
        session.save()
    return found


def may(who: str, page: Page) -> bool:
    """Whether the catalogue lets him, as far as no single thing is asked about."""
    if page.permission == PUBLIC:
        return True
    if who == NOBODY:
        return False
    return page.permission == SIGNED_IN or ROLES[who] in PERMISSIONS[page.permission].roles


@dataclass(frozen=True)
class Look:
    """An address, by whom it is looked at, and what its picture is called."""

    name: str
    address: str
    by: str


def looks(walk: Tour) -> Iterator[Look]:
    """Every whole page; what awaits each role at home; errors."""
    assert urls.urlpatterns, "the pages are registered"
    for page in PAGES.values():
        if page.whole and "GET" in page.methods:
            seen = SEEN.get(page.name, Seen())
            by = seen.by or next(who for who in (NOBODY, *ROLES) if sees(walk, page, who))
            query = f"?{seen.query.format(**walk.known)}" if seen.query else ""
            yield Look(page.name.replace("_", "-"), walk.address(page) + query, by)
    yield from (Look(f"home-{ROLES[who]}", "/", who) for who in ROLES if who not in ("xa", "khac"))
    yield Look("calculator-codes", "/calculator?code=ca+phe", NOBODY)
    yield from (Look(f"tariff-{code}", f"/tariff/{code}", NOBODY) for code in ("0901", "98041500"))
    yield Look("error-404", "/nowhere", NOBODY)
    yield Look("error-403", "/declarations", "nganhang")


def sees(walk: Tour, page: Page, who: str) -> bool:
    return may(who, page) and not any(walk.values[place].stranger(who) for place in places(page))


def session_of(who: str) -> str:
    """The value of the cookie of a browser in which he has signed in."""
    user = User.objects.get(username=who)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.update(_proved(user))
    session.save()
    return str(session.session_key)


def _proved(user: User) -> dict[str, Any]:
    """That he has just said his password."""
    return {
        "account_authentication_methods": [{"method": "password", "at": time.time()}],
        "account_authentication_methods_user": str(user.pk),
    }
