"""Anh and Bảo administer; Chi is an officer at Nội Bài; Dũng trades for Hoa Sen."""

from datetime import UTC, datetime

import pytest

from thongquan.identity import selectors, services
from thongquan.identity.domain import Role
from thongquan.identity.services import NewUser
from thongquan.kernel.identifiers import Subject

AT = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
PASSWORD = "cà phê buổi sáng 7"
HOA_SEN = Subject("party", "VN-P00000001")
NOI_BAI = ("01B1", "KV01", "CHQ")
CAT_LAI = ("02CI", "KV02", "CHQ")


def person(username):
    return NewUser(username, username.title(), PASSWORD, chosen=True)


def actor(subject):
    return selectors.signed_in(subject).actor()


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    """Hashing that costs an attacker a third of a second costs a test the same."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def founders(db):
    return services.appoint_first_administrators(founders=[person("anh"), person("bao")], at=AT)


@pytest.fixture
def anh(founders):
    return actor(founders[0])


@pytest.fixture
def bao(founders):
    return actor(founders[1])


@pytest.fixture
def chi(anh):
    return services.create_user(new=person("chi"), actor=anh, at=AT)


@pytest.fixture
def dung(anh):
    subject = services.create_user(new=person("dung"), actor=anh, at=AT)
    services.request_grant(to=subject, role=Role.TRADER, party=HOA_SEN, valid_from=AT, actor=anh, at=AT)
    return subject
