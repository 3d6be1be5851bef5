"""People of the demo at the door of the API, on one Monday morning."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.api.caller import Caller
from tests.world import AT
from thongquan.identity import selectors as identity
from thongquan.identity import services as accounts
from thongquan.kernel.actors import Actor


@pytest.fixture(autouse=True)
def _that_morning(world: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: AT)


@pytest.fixture
def anybody() -> Caller:
    return Caller(Client(), "")


@pytest.fixture
def sign_in() -> Callable[[str], Caller]:
    """A caller with a personal token of this account."""

    def made(username: str) -> Caller:
        subject = identity.subject_of_user(username)
        token = accounts.issue_token(
            name="test", expires_at=AT + timedelta(days=1), actor=Actor(subject), at=AT - timedelta(hours=1)
        )
        return Caller(Client(), token)

    return made


@pytest.fixture
def trader(sign_in: Callable[[str], Caller]) -> Caller:
    return sign_in("thuongnhan")


@pytest.fixture
def broker(sign_in: Callable[[str], Caller]) -> Caller:
    return sign_in("daily")


@pytest.fixture
def officer(sign_in: Callable[[str], Caller]) -> Caller:
    return sign_in("congchuc")


@pytest.fixture
def supervisor(sign_in: Callable[[str], Caller]) -> Caller:
    return sign_in("lanhdao")


@pytest.fixture
def bank(sign_in: Callable[[str], Caller]) -> Caller:
    return sign_in("nganhang")


@pytest.fixture
def administrator(sign_in: Callable[[str], Caller]) -> Caller:
    return sign_in("quantri")


@pytest.fixture
def auditor(sign_in: Callable[[str], Caller]) -> Caller:
    return sign_in("kiemtoan")
