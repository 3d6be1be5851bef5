"""People of the demo at the door of the API, on one Monday morning."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from oauth2_provider.models import AccessToken

from tests.api.caller import Caller, party, traders
from tests.world import AT, DAY, PASSWORD
from thongquan.identity import selectors as identity
from thongquan.identity import services as accounts
from thongquan.identity.domain import PERMISSIONS, Role
from thongquan.identity.services import NewUser
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.reference import selectors as reference

FIRST = Actor(Subject("user", "VN-quantri"))
OTHER_OFFICE = "01B1"


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


@pytest.fixture
def cast(sign_in: Callable[[str], Caller], anybody: Caller) -> dict[str, Caller]:
    """Everybody who may stand at the door."""
    before = AT - timedelta(minutes=5)

    def account(name: str, role: Role, **scope: Any) -> Caller:
        new = NewUser(name, name, PASSWORD, chosen=True)
        subject = accounts.create_user(new=new, actor=FIRST, at=before)
        accounts.request_grant(to=subject, role=role, valid_from=before, actor=FIRST, at=before, **scope)
        return sign_in(name)

    away = reference.office_path(OTHER_OFFICE, DAY)
    machine = accounts.create_client(name="m", party=party(traders()[1].tax_code), actor=FIRST, at=before)
    accounts.request_grant(
        to=machine.subject,
        role=Role.MACHINE,
        party=party(traders()[1].tax_code),
        valid_from=before,
        actor=FIRST,
        at=before,
    )
    client = identity.client(machine.subject)
    text = f"machine-{uuid4()}"
    AccessToken.objects.create(
        application=client.application,
        token=text,
        expires=AT + timedelta(hours=1),
        scope=" ".join(PERMISSIONS),
    )
    return {
        "anonymous": anybody,
        "trader": sign_in("thuongnhan"),
        "another trader": account("khac", Role.TRADER, party=party(traders()[1].tax_code)),
        "broker": sign_in("daily"),
        "officer": sign_in("congchuc"),
        "officer elsewhere": account("xa", Role.OFFICER, office=away),
        "supervisor": sign_in("lanhdao"),
        "bank": sign_in("nganhang"),
        "agency": sign_in("capphep"),
        "administrator": sign_in("quantri"),
        "auditor": sign_in("kiemtoan"),
        "another's machine": Caller(Client(), text),
    }
