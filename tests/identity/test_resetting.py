"""A password forgotten: an administrator gives one for a single sign-in, and gains nothing by knowing it."""

from datetime import timedelta

import pytest

from tests.identity.conftest import AT, PASSWORD, actor, person
from thongquan.identity import selectors, services
from thongquan.identity.domain import Role
from thongquan.identity.models import Grant
from thongquan.journal import selectors as journal
from thongquan.kernel.refusals import Refused

GIVEN = "mot-lan-roi-thoi-2026"
LATER = AT + timedelta(hours=1)


@pytest.fixture
def cam(anh, bao):
    """The third administrator."""
    subject = services.create_user(new=person("cam"), actor=anh, at=AT)
    grant = services.request_grant(to=subject, role=Role.ADMINISTRATOR, valid_from=AT, actor=anh, at=AT)
    services.approve_grant(grant=grant, actor=bao, at=AT)
    return actor(subject)


def reset(user, by):
    return services.reset_password(user=user, password=GIVEN, actor=by, at=LATER, reason="forgot it")


def sign_in(password, new=""):
    return services.sign_in(username="chi", password=password, address="a", at=LATER, new_password=new)


def test_the_password_given_signs_in_once_to_choose_another(chi, anh):
    assert reset(chi, anh) == ()
    with pytest.raises(Refused, match="not-signed-in"):
        sign_in(PASSWORD)
    with pytest.raises(Refused, match="password-to-change"):
        sign_in(GIVEN)
    assert sign_in(GIVEN, PASSWORD).subject == chi
    with pytest.raises(Refused, match="not-signed-in"):
        sign_in(GIVEN)


def test_tokens_and_sessions_from_before_end(chi, anh, client):
    ends = LATER + timedelta(days=1)
    token = services.issue_token(name="t", expires_at=ends, actor=actor(chi), at=AT, second_factor=False)
    user = selectors.user(chi)
    client.force_login(user)
    key = client.session.session_key
    reset(chi, anh)
    with pytest.raises(Refused, match="not-signed-in"):
        selectors.by_bearer(token, at=LATER)
    assert not client.session.exists(key)


def test_the_journal_says_who_reset_it_and_why_and_not_to_what(chi, anh):
    reset(chi, anh)
    told = journal.timeline(chi)[-1]
    assert (told.kind, told.actor.subject, told.reason) == ("identity.password-reset", anh.subject, "forgot it")
    assert GIVEN not in str(told.body)


def test_nobody_resets_his_own_and_only_an_administrator_anothers(chi, anh):
    with pytest.raises(Refused, match="not-for-oneself"):
        reset(anh.subject, anh)
    with pytest.raises(Refused, match="not-permitted"):
        reset(anh.subject, actor(chi))


def test_an_administrators_role_waits_for_another_than_who_reset_his_password(anh, bao, cam):
    [grant] = reset(bao.subject, anh)
    assert Role.ADMINISTRATOR not in selectors.signed_in(bao.subject).roles(at=LATER)
    for one in (anh, bao):
        with pytest.raises(Refused):
            services.approve_grant(grant=grant, actor=one, at=LATER)
    services.approve_grant(grant=grant, actor=cam, at=LATER)
    assert Role.ADMINISTRATOR in selectors.signed_in(bao.subject).roles(at=LATER)


def test_of_two_administrators_neither_takes_the_others_role_by_a_reset(anh, bao):
    with pytest.raises(Refused, match="no-second-person"):
        reset(bao.subject, anh)
    assert Role.ADMINISTRATOR in selectors.signed_in(bao.subject).roles(at=LATER)
    assert services.sign_in(username="bao", password=PASSWORD, address="a", at=LATER).subject == bao.subject


def test_a_grant_nobody_has_approved_yet_is_still_its_first_askers(chi, anh, bao):
    grant = services.request_grant(to=chi, role=Role.SUPERVISOR, valid_from=AT, actor=bao, at=AT)
    assert reset(chi, anh) == ()
    assert Grant.objects.get(pk=grant).requested_by == str(bao.subject)
    with pytest.raises(Refused, match="second-person-wanted"):
        services.approve_grant(grant=grant, actor=bao, at=LATER)
