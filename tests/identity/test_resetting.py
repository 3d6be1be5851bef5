"""A password forgotten: an administrator gives one for a single sign-in. He gains no role of two people by it,
and decides nothing together with whoever he gave it to."""

from datetime import timedelta

import pytest

from tests.identity.conftest import AT, PASSWORD, actor, person
from thongquan.identity import selectors, services
from thongquan.identity.domain import Role
from thongquan.identity.domain.independence import REMEMBERED
from thongquan.identity.domain.passwords import GIVEN_FOR
from thongquan.identity.models import Grant
from thongquan.identity.selectors.independence import independent
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


def test_who_reset_a_password_does_not_approve_a_grant_that_waited_for_its_owner(chi, anh, bao, cam):
    grant = services.request_grant(to=chi, role=Role.SUPERVISOR, valid_from=AT, actor=bao, at=AT)
    reset(chi, anh)
    with pytest.raises(Refused, match="second-person-wanted"):
        services.approve_grant(grant=grant, actor=anh, at=LATER)
    services.approve_grant(grant=grant, actor=cam, at=LATER)


def test_who_reset_a_password_is_never_a_second_person_to_its_owner(chi, anh, bao):
    assert independent(chi, bao.subject, at=LATER)
    reset(chi, bao)
    assert not independent(chi, bao.subject, at=LATER + 2 * REMEMBERED)


def test_two_whose_passwords_one_person_reset_are_one_until_their_owners_must_have_noticed(anh, bao, cam):
    them = [
        services.create_user(new=person("chi"), actor=anh, at=AT),
        services.create_user(new=person("dan"), actor=bao, at=AT),
    ]
    assert independent(*them, at=LATER)
    for one in them:
        reset(one, cam)
    assert not independent(*them, at=LATER)
    assert independent(*them, at=LATER + REMEMBERED)


def test_a_reset_by_another_does_not_make_two_of_what_one_person_made(chi, dung, anh, bao):
    assert not independent(chi, dung, at=LATER)
    reset(chi, bao)
    assert not independent(chi, dung, at=LATER)


def test_who_first_gave_a_role_stands_behind_it_after_a_reset_too(bao, anh, cam):
    dan = services.create_user(new=person("dan"), actor=cam, at=AT)
    grant = services.request_grant(to=dan, role=Role.SUPERVISOR, valid_from=AT, actor=anh, at=AT)
    services.approve_grant(grant=grant, actor=bao, at=AT)
    [again] = reset(dan, cam)
    services.approve_grant(grant=again, actor=bao, at=LATER)
    assert not independent(dan, anh.subject, at=LATER)
    assert Grant.objects.get(pk=grant).revoked_by == str(cam.subject)


def test_no_token_is_drawn_by_who_signed_in_just_before_his_password_was_reset(chi, anh):
    before = sign_in(PASSWORD)
    reset(chi, anh)
    with pytest.raises(Refused, match="password-to-change"):
        services.issue_token(name="t", expires_at=LATER + timedelta(days=1), actor=before.actor(), at=LATER)


def test_a_password_given_opens_nothing_after_a_week(chi, anh):
    reset(chi, anh)
    told = {"username": "chi", "password": GIVEN, "address": "a"}
    with pytest.raises(Refused, match="not-signed-in"):
        services.sign_in(**told, at=LATER + GIVEN_FOR + timedelta(seconds=1), new_password=PASSWORD)
    assert services.sign_in(**told, at=LATER + GIVEN_FOR, new_password=PASSWORD).subject == chi
