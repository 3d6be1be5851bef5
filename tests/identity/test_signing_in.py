"""Passwords, personal tokens, machine clients."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from oauth2_provider.models import AccessToken, Application

from tests.identity.conftest import AT, HOA_SEN, PASSWORD, actor
from thongquan.identity import models, selectors, services, tasks
from thongquan.identity.domain import Role
from thongquan.identity.domain.throttle import Limit
from thongquan.identity.services import NewUser
from thongquan.kernel.refusals import NotFound, Refused

SECOND, MINUTE, HOUR, DAY = (timedelta(**{unit: 1}) for unit in ("seconds", "minutes", "hours", "days"))


def sign_in(username="chi", password=PASSWORD, *, address="192.0.2.1", at=AT, **rest):
    return services.sign_in(username=username, password=password, address=address, at=at, **rest)


def fail(times, *, at=AT, **rest):
    for _ in range(times):
        with pytest.raises(Refused, match="not-signed-in"):
            sign_in(password="wrong", at=at, **rest)


def test_the_right_password_signs_in(chi):
    assert sign_in().subject == chi


def test_a_wrong_name_a_wrong_password_and_a_disabled_account_look_the_same(chi, anh):
    services.disable_user(user=chi, actor=anh, at=AT, reason="left")
    for username, password in (("nobody", PASSWORD), ("anh", "wrong"), ("chi", PASSWORD)):
        with pytest.raises(Refused) as refused:
            sign_in(username, password)
        assert (refused.value.code, refused.value.facts) == ("not-signed-in", {})


NEW = "cau-chuyen-khac-2026"


def change(password=PASSWORD, new=NEW, **rest):
    user = models.User.objects.get(username="chi")
    services.change_password(user=user, old=password, new=new, address="192.0.2.1", at=AT, **rest)


def test_a_password_is_changed_by_whoever_knows_it_and_all_that_was_open_ends(chi):
    until, mine = AT + HOUR, actor(chi)
    kept, other = (services.issue_token(name=n, expires_at=until, actor=mine, at=AT) for n in ("a", "b"))
    session = models.User.objects.get(username="chi").get_session_auth_hash()
    change(keep=kept)
    assert selectors.by_bearer(kept, at=AT).subject == chi
    with pytest.raises(Refused, match="not-signed-in"):
        selectors.by_bearer(other, at=AT)
    assert models.User.objects.get(username="chi").get_session_auth_hash() != session
    with pytest.raises(Refused, match="not-signed-in"):
        sign_in()
    assert sign_in(password=NEW).subject == chi


def test_a_password_that_will_not_do_changes_nothing(chi):
    for new, why in (("short", "account-unfit"), (PASSWORD, "password-unchanged")):
        with pytest.raises(Refused, match=why):
            change(new=new)
    assert sign_in().subject == chi


def test_guessing_a_password_to_change_it_is_slowed_as_signing_in_is(chi):
    for _ in range(5):
        with pytest.raises(Refused, match="not-signed-in"):
            change(password="wrong")
    with pytest.raises(Refused, match="too-many-attempts"):
        change()
    with pytest.raises(Refused, match="too-many-attempts"):
        sign_in()


@pytest.fixture
def hanh(anh):
    """Her account and its first password are somebody else's work."""
    return services.create_user(new=NewUser("hanh", "Hanh", PASSWORD), actor=anh, at=AT)


def test_a_first_password_signs_nobody_in_until_another_takes_its_place(hanh):
    with pytest.raises(Refused, match="password-to-change"):
        sign_in("hanh")
    with pytest.raises(Refused, match="password-unchanged"):
        sign_in("hanh", new_password=PASSWORD)
    assert models.User.objects.get(username="hanh").last_login is None
    assert sign_in("hanh", new_password=NEW).subject == hanh
    assert sign_in("hanh", NEW).subject == hanh


def test_a_wrong_first_password_looks_like_any_other(hanh):
    with pytest.raises(Refused, match="not-signed-in"):
        sign_in("hanh", "wrong", new_password=NEW)


def test_after_five_failures_even_the_right_password_waits(chi):
    fail(5)
    with pytest.raises(Refused, match="too-many-attempts") as refused:
        sign_in(at=AT + MINUTE)
    assert refused.value.facts["free_at"] == (AT + 15 * MINUTE).isoformat()
    assert sign_in(at=AT + 15 * MINUTE).subject == chi


def test_the_owner_is_not_locked_out_by_a_guesser_elsewhere(chi):
    fail(5, address="198.51.100.7")
    assert sign_in(address="192.0.2.1").subject == chi


def test_guessing_one_account_from_many_places_is_throttled_too(chi):
    for place in range(6):
        fail(5, address=f"198.51.100.{place}")
    with pytest.raises(Refused, match="too-many-attempts"):
        sign_in()


def test_a_success_forgets_the_failures_before_it(chi):
    fail(4)
    sign_in(at=AT + SECOND)
    fail(4, at=AT + 2 * SECOND)
    assert sign_in(at=AT + 3 * SECOND).subject == chi


def test_capital_letters_are_no_second_account_to_guess_at(chi):
    fail(3, username="chi")
    fail(2, username="CHI")
    with pytest.raises(Refused, match="too-many-attempts"):
        sign_in()


def test_attempts_are_forgotten_when_nobody_looks_back_at_them(chi):
    fail(2)
    assert services.forget_attempts(at=AT + MINUTE) == 0
    assert services.forget_attempts(at=AT + 2 * HOUR) == 2


def test_the_worker_forgets_them_by_itself(chi):
    fail(2, at=timezone.now() - 2 * HOUR)
    tasks.forget(0)
    assert not models.Attempt.objects.exists()


@given(st.lists(st.integers(0, 60), max_size=12), st.integers(1, 5), st.integers(1, 30), st.integers(60, 120))
def test_one_is_free_exactly_when_too_few_failures_are_left_in_the_window(minutes, failures, window, now):
    limit = Limit(failures, timedelta(minutes=window))
    failed = [AT + timedelta(minutes=m) for m in minutes]
    at = AT + timedelta(minutes=now)
    free_at = limit.free_at(failed, at)
    assert (free_at is None) == (sum(moment > at - limit.window for moment in failed) < failures)
    assert free_at is None or (free_at > at and limit.free_at(failed, free_at) is None)


def issue(owner, **rest):
    return services.issue_token(name="laptop", actor=actor(owner), at=AT, **{"expires_at": AT + DAY, **rest})


def test_a_personal_token_acts_as_its_person_until_it_expires(dung):
    token = issue(dung)
    assert selectors.by_bearer(token, at=AT).may("declaration.register", at=AT, party=HOA_SEN)
    assert selectors.by_bearer(token, at=AT + DAY - SECOND).subject == dung
    with pytest.raises(Refused, match="not-signed-in"):
        selectors.by_bearer(token, at=AT + DAY)


def test_of_a_token_only_the_hash_is_kept(dung):
    token = issue(dung)
    stored = models.ApiToken.objects.values().get()
    assert not any(token.removeprefix("tq1_") in str(value) for value in stored.values())


def test_a_narrowed_token_carries_only_what_it_names(dung):
    who = selectors.by_bearer(issue(dung, permissions=["declaration.view"]), at=AT)
    assert who.may("declaration.view", at=AT, party=HOA_SEN)
    assert not who.may("declaration.register", at=AT, party=HOA_SEN)


def test_a_revoked_token_is_nobodys(dung):
    token = issue(dung)
    services.revoke_token(token=token, actor=actor(dung), at=AT)
    with pytest.raises(Refused, match="not-signed-in"):
        selectors.by_bearer(token, at=AT)


def test_tokens_of_others_cannot_be_revoked_and_look_like_none(dung, chi, anh):
    token = issue(dung)
    for text in (token, "tq1_unknown"):
        with pytest.raises(NotFound):
            services.revoke_token(token=text, actor=actor(chi), at=AT)
    services.revoke_token(token=token, actor=anh, at=AT)  # an administrator may


@pytest.mark.parametrize("text", ["", "tq1_", "tq1_abc", "Bearer x", "ü" * 500])
def test_any_other_text_is_nobody(founders, text):
    with pytest.raises(Refused, match="not-signed-in"):
        selectors.by_bearer(text, at=AT)


def test_a_disabled_persons_tokens_end(dung, anh):
    token = issue(dung)
    services.disable_user(user=dung, actor=anh, at=AT, reason="left")
    with pytest.raises(Refused, match="not-signed-in"):
        selectors.by_bearer(token, at=AT)


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"expires_at": AT}, "token-lifetime"),
        ({"expires_at": AT + 367 * DAY}, "token-lifetime"),
        ({"permissions": ["declaration.burn"]}, "permission-unknown"),
    ],
)
def test_a_token_without_end_or_with_unknown_permissions_is_refused(dung, terms, code):
    with pytest.raises(Refused, match=code):
        issue(dung, **terms)


@pytest.fixture
def system(anh):
    return services.create_client(name="Hoa Sen ERP", party=HOA_SEN, actor=anh, at=AT)


def draw(http, system, scope="", secret=None):
    body = {"grant_type": "client_credentials"} | ({"scope": scope} if scope else {})
    body |= {"client_id": system.client_id, "client_secret": secret or system.client_secret}
    return http.post("/oauth/token", body)


def now():
    return datetime.now(UTC)


def test_a_machine_draws_a_token_and_acts_within_its_grants(client, system, anh):
    services.request_grant(to=system.subject, role=Role.MACHINE, party=HOA_SEN, valid_from=AT, actor=anh, at=AT)
    answer = draw(client, system)
    assert answer.status_code == 200
    who = selectors.by_bearer(answer.json()["access_token"], at=now())
    assert who.subject == system.subject
    assert who.may("declaration.register", at=now(), party=HOA_SEN)
    assert not who.may("declaration.register", at=now())
    assert not who.may("lane.view", at=now(), party=HOA_SEN)


def test_a_machines_token_carries_only_the_scopes_it_asked_for(client, system, anh):
    services.request_grant(to=system.subject, role=Role.MACHINE, party=HOA_SEN, valid_from=AT, actor=anh, at=AT)
    token = draw(client, system, scope="declaration.view").json()["access_token"]
    who = selectors.by_bearer(token, at=now())
    assert who.may("declaration.view", at=now(), party=HOA_SEN)
    assert not who.may("declaration.register", at=now(), party=HOA_SEN)


def test_a_machine_cannot_draw_a_scope_that_was_not_granted(client, system, anh, bao):
    scope = {"role": Role.BANK, "party": HOA_SEN, "valid_from": AT}
    grant = services.request_grant(to=system.subject, actor=anh, at=AT, **scope)
    assert draw(client, system, scope="payment.report").status_code == 400, "one administrator makes no bank"
    services.approve_grant(grant=grant, actor=bao, at=AT)
    assert draw(client, system, scope="payment.report").status_code == 200
    refused = draw(client, system, scope="declaration.register")
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_scope")


def test_of_a_machines_token_and_secret_only_hashes_are_kept(client, system, anh):
    services.request_grant(to=system.subject, role=Role.MACHINE, party=HOA_SEN, valid_from=AT, actor=anh, at=AT)
    token = draw(client, system).json()["access_token"]
    kept = [*AccessToken.objects.values().get().values(), *Application.objects.values().get().values()]
    assert not any(secret in str(value) for value in kept for secret in (token, system.client_secret))


def test_a_wrong_secret_draws_nothing(client, system):
    assert draw(client, system, secret="guess").status_code == 401


def test_a_renewed_secret_ends_the_old_one_and_its_tokens(client, system, anh):
    services.request_grant(to=system.subject, role=Role.MACHINE, party=HOA_SEN, valid_from=AT, actor=anh, at=AT)
    token = draw(client, system).json()["access_token"]
    renewed = services.renew_secret(client=system.subject, actor=anh, at=AT, reason="leaked")
    assert draw(client, system).status_code == 401
    assert draw(client, renewed).status_code == 200
    with pytest.raises(Refused, match="not-signed-in"):
        selectors.by_bearer(token, at=now())


def test_who_was_shown_a_banks_secret_does_not_approve_what_it_may_do(client, system, anh, bao):
    scope = {"role": Role.BANK, "party": HOA_SEN, "valid_from": AT}
    grant = services.request_grant(to=system.subject, actor=bao, at=AT, **scope)
    with pytest.raises(Refused, match="second-person-wanted"):
        services.approve_grant(grant=grant, actor=anh, at=AT)
    services.renew_secret(client=system.subject, actor=bao, at=AT, reason="handed over")
    services.approve_grant(grant=grant, actor=anh, at=AT)
    assert selectors.signed_in(system.subject).may("payment.report", at=AT, party=HOA_SEN)


def test_a_bank_with_a_renewed_secret_waits_until_another_approves_it_anew(client, system, anh, bao):
    scope = {"role": Role.BANK, "party": HOA_SEN, "valid_from": AT}
    grant = services.request_grant(to=system.subject, actor=anh, at=AT, **scope)
    services.request_grant(to=system.subject, role=Role.MACHINE, party=HOA_SEN, valid_from=AT, actor=anh, at=AT)
    services.approve_grant(grant=grant, actor=bao, at=AT)
    renewed = services.renew_secret(client=system.subject, actor=bao, at=AT, reason="leaked")
    assert draw(client, system, scope="payment.report", secret=renewed.client_secret).status_code == 400
    assert draw(client, renewed, scope="declaration.register").status_code == 200
    anew = models.Grant.objects.get(role=Role.BANK, revoked_at=None).pk
    with pytest.raises(Refused, match="second-person-wanted"):
        services.approve_grant(grant=anew, actor=bao, at=AT)
    services.approve_grant(grant=anew, actor=anh, at=AT)
    assert draw(client, renewed, scope="payment.report").status_code == 200


def test_a_disabled_machine_is_nobody(client, system, anh):
    services.request_grant(to=system.subject, role=Role.MACHINE, party=HOA_SEN, valid_from=AT, actor=anh, at=AT)
    token = draw(client, system).json()["access_token"]
    services.disable_client(client=system.subject, actor=anh, at=AT, reason="sold")
    with pytest.raises(Refused, match="not-signed-in"):
        selectors.by_bearer(token, at=now())
    assert draw(client, system, scope="declaration.view").status_code == 400


def test_a_machine_is_never_an_officer(system, anh):
    with pytest.raises(Refused, match="not-for-machines"):
        services.request_grant(to=system.subject, role=Role.OFFICER, valid_from=AT, actor=anh, at=AT)
