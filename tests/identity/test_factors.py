"""A second factor, wherever one signs in: no way leads around one that is required."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from django.contrib.sessions.models import Session

from tests.world import PASSWORD
from thongquan.identity import selectors, services
from thongquan.identity.domain.codes import PERIOD, code_at, counter_of
from thongquan.identity.models import User
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import Refused

pytestmark = pytest.mark.usefixtures("world")
AT = datetime.now(UTC) + timedelta(minutes=15)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
RFC = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # the secret of the examples of RFC 6238
OFFICER, ADMINISTRATOR = (Actor(Subject("user", f"VN-{name}")) for name in ("congchuc", "quantri"))


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR_ROLES = frozenset({"officer", "administrator"})


@pytest.fixture
def enrolled() -> User:
    user = User.objects.get(username="congchuc")
    Authenticator.objects.create(user=user, type="totp", data={"secret": encrypt(SECRET)})
    return user


def code(at: datetime = AT, drift: int = 0) -> str:
    return code_at(SECRET, int(at.timestamp()) // PERIOD + drift)


def sign_in(code: str = "", username: str = "congchuc"):
    return services.sign_in(username=username, password=PASSWORD, address="a", at=AT, code=code)


def refused(*args, **given) -> str:
    with pytest.raises(Refused) as why:
        sign_in(*args, **given)
    return why.value.code


def token(*, second_factor: bool) -> str:
    return services.issue_token(
        name="t", expires_at=AT + timedelta(days=1), actor=OFFICER, at=AT, second_factor=second_factor
    )


@pytest.mark.parametrize(
    ("moment", "expected"),
    [(59, "94287082"), (1111111109, "07081804"), (1234567890, "89005924"), (2000000000, "69279037")],
)
def test_codes_are_those_of_the_rfc(moment, expected):
    assert code_at(RFC, moment // PERIOD) == expected[-6:]


def test_a_code_holds_for_a_period_on_either_side_and_not_before_the_last_used():
    now = int(AT.timestamp()) // PERIOD
    found = [counter_of(SECRET, code(drift=n), at=AT) for n in (-2, -1, 0, 1, 2)]
    assert found == [None, now - 1, now, now + 1, None]
    assert counter_of(SECRET, code(), at=AT, after=now) is None
    assert counter_of(SECRET, "", at=AT) is None
    assert counter_of(SECRET, "１２３４５６", at=AT) is None


def test_who_has_an_app_gives_its_code_with_the_password(enrolled):
    assert refused() == "second-factor-wanted"
    assert refused("000000") == "not-signed-in"
    assert sign_in(code()).second_factor
    assert refused(code()) == "not-signed-in", "a code is good once"


def test_whose_role_wants_one_and_has_none_enrols_it_first(required):
    assert refused() == "second-factor-not-enrolled"
    assert not sign_in(username="thuongnhan").second_factor


def test_a_token_that_a_password_alone_drew_is_too_little_where_more_is_required(settings, enrolled):
    weak, strong = token(second_factor=False), token(second_factor=True)
    assert selectors.by_bearer(weak, at=AT).name
    settings.SECOND_FACTOR_ROLES = frozenset({"officer"})
    with pytest.raises(Refused, match="second-factor-wanted"):
        selectors.by_bearer(weak, at=AT)
    assert selectors.by_bearer(strong, at=AT).second_factor


def test_guessing_codes_waits_like_guessing_passwords(enrolled):
    assert [refused("000000") for _ in range(5)] == ["not-signed-in"] * 5
    assert refused(code()) == "too-many-attempts"


def test_an_administrator_resets_what_was_lost_and_nothing_drawn_with_it_goes_on(enrolled, client):
    kept = token(second_factor=True)
    client.force_login(enrolled)
    services.reset_factors(user=OFFICER.subject, actor=ADMINISTRATOR, at=AT, reason="phone lost")
    assert not Authenticator.objects.filter(user=enrolled).exists()
    with pytest.raises(Refused, match="not-signed-in"):
        selectors.by_bearer(kept, at=AT)
    assert client.get("/declarations").status_code == 302
    for user, actor, code in (
        (ADMINISTRATOR.subject, ADMINISTRATOR, "not-for-oneself"),
        (ADMINISTRATOR.subject, OFFICER, "not-permitted"),
    ):
        with pytest.raises(Refused, match=code):
            services.reset_factors(user=user, actor=actor, at=AT, reason="x")


def test_of_sessions_only_those_that_have_not_expired_are_read(enrolled, client):
    client.force_login(enrolled)
    long_ago = Session.objects.create(
        session_key="x" * 32, session_data="unread", expire_date=AT - timedelta(days=1)
    )
    services.reset_factors(user=OFFICER.subject, actor=ADMINISTRATOR, at=AT, reason="phone lost")
    assert list(Session.objects.all()) == [long_ago]


def test_the_api_wants_the_code_too(enrolled, client):
    def ask(**more: str):
        given = {"username": "congchuc", "password": PASSWORD} | more
        return client.post("/api/v1/tokens", given, content_type="application/json")

    answer = ask()
    assert (answer.status_code, answer.json()["code"]) == (401, "second-factor-wanted")
    now = datetime.now(UTC)
    answer = ask(code=code(now))
    assert answer.status_code == 201
    assert selectors.by_bearer(answer.json()["token"], at=datetime.now(UTC)).second_factor
