"""A small world of parties: Hoa imports coffee machines, Bình brokers, Lan has just begun."""

from datetime import UTC, date, datetime

import pytest

from tests.reference.packs import install_reference
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.parties import services
from thongquan.parties.domain.words import Kind
from thongquan.parties.services import NewIdentifier

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
SINCE = date(2020, 1, 1)
MAI = Actor(Subject("user", "mai"))


def install():
    install_reference(AT)


def new_party(number, name="Công ty TNHH Hoa Sen", type_="tax-10", since=SINCE, country=""):
    return services.register(
        kind=Kind.ORGANISATION,
        name=name,
        country="VN",
        identifiers=[NewIdentifier(type_, number, country)],
        valid_from=since,
        actor=MAI,
        at=AT,
    )


@pytest.fixture
def pack(db):
    install()


@pytest.fixture
def hoa(pack):
    return new_party("0100109106")


@pytest.fixture
def binh(pack):
    return new_party("0100233488", "Đại lý hải quan Bình Minh")
