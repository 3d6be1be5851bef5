"""A small world of parties: Hoa imports coffee machines, Bình brokers, Lan has just begun."""

from datetime import date

import pytest

from tests.reference.packs import AT
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.parties import services
from thongquan.parties.domain.words import Kind
from thongquan.parties.services import NewIdentifier

TODAY = date(2026, 11, 23)
SINCE = date(2020, 1, 1)
MAI = Actor(Subject("user", "mai"))


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
def pack(reference_database, db):
    """The books of reference, as of AT; what a test writes is rolled back."""


@pytest.fixture
def hoa(pack):
    return new_party("0100109106")


@pytest.fixture
def binh(pack):
    return new_party("0100233488", "Đại lý hải quan Bình Minh")
