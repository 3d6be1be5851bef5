"""People of the demo who ask and answer."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.api.caller import party, traders
from tests.world import AT, DAY, PASSWORD
from thongquan.identity import selectors as identity
from thongquan.identity import services as accounts
from thongquan.identity.domain import Role, SignedIn
from thongquan.identity.selectors import subject_of_user
from thongquan.identity.services import NewUser
from thongquan.kernel.actors import Actor
from thongquan.partnership.domain.questions import Context
from thongquan.partnership.services import asking
from thongquan.partnership.services.asking import Asked
from thongquan.reference import selectors as reference

FIRST = Actor(subject_of_user("quantri"))
SECOND = Actor(subject_of_user("quantri2"))
OFFICE, ABOVE, ELSEWHERE = "02CI", "KV02", "01B1"


@pytest.fixture(autouse=True)
def _world(world: None) -> None:
    """Every test here stands on it."""


def person(username: str) -> SignedIn:
    return identity.signed_in(subject_of_user(username))


@pytest.fixture
def account() -> Callable[..., SignedIn]:
    """Somebody new with a role."""

    def made(name: str, role: Role, *, office: str = "", subtree: bool = False, **scope: Any) -> SignedIn:
        before = AT - timedelta(minutes=5)
        subject = accounts.create_user(new=NewUser(name, name, PASSWORD), actor=FIRST, at=before)
        path = reference.office_path(office, DAY) if office else ()
        grant = accounts.request_grant(
            to=subject,
            role=role,
            valid_from=before,
            actor=FIRST,
            at=before,
            office=path,
            subtree=subtree,
            **scope,
        )
        if role is Role.SUPERVISOR:
            accounts.approve_grant(grant=grant, actor=SECOND, at=before)
        return identity.signed_in(subject)

    return made


@pytest.fixture
def trader() -> SignedIn:
    return person("thuongnhan")


@pytest.fixture
def broker() -> SignedIn:
    return person("daily")


@pytest.fixture
def officer() -> SignedIn:
    return person("congchuc")


@pytest.fixture
def supervisor() -> SignedIn:
    return person("lanhdao")


@pytest.fixture
def another_trader(account: Callable[..., SignedIn]) -> SignedIn:
    return account("khac", Role.TRADER, party=party(traders()[1].tax_code))


@pytest.fixture
def officer_elsewhere(account: Callable[..., SignedIn]) -> SignedIn:
    return account("xa", Role.OFFICER, office=ELSEWHERE)


def ask(signed: SignedIn, **told: Any) -> str:
    """The identifier of a question; `declaration`, `page`, `code` are its context."""
    context = Context(**{name: told.pop(name) for name in ("page", "code", "declaration") if name in told})
    given = {"topic": "classification", "text": "Mã nào cho cà phê rang?", "language": "vi", "office": OFFICE}
    at = told.pop("at", AT)
    return asking.ask(asked=Asked(**{**given, **told}, context=context), signed=signed, at=at)
