"""Accounts and grants: who may give what to whom, and when it takes a second person."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.identity.conftest import AT, CAT_LAI, HOA_SEN, NOI_BAI, PASSWORD, actor, person
from thongquan.identity import models, selectors, services
from thongquan.identity.domain import Classification, Role
from thongquan.identity.selectors import desk
from thongquan.identity.services import NewUser
from thongquan.journal.selectors import timeline
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def give(to, role, by, *, at=AT, **rest):
    return services.request_grant(to=to, role=role, valid_from=AT, actor=by, at=at, **rest)


def may(subject, permission, *, at=AT, **rest):
    return selectors.signed_in(subject).may(permission, at=at, **rest)


def test_an_installation_begins_with_two_administrators(founders):
    assert all(may(founder, "grant.request") for founder in founders)
    with pytest.raises(Refused, match="already-founded"):
        services.appoint_first_administrators(founders=[person("eve"), person("eva")], at=AT)


def test_one_founder_is_not_enough(db):
    for people in ([person("anh")], [person("anh"), person("anh")]):
        with pytest.raises(Refused, match="two-founders-wanted"):
            services.appoint_first_administrators(founders=people, at=AT)


def test_a_new_account_may_do_nothing(chi):
    assert selectors.signed_in(chi).grants == ()
    assert not may(chi, "declaration.view", office=NOI_BAI)


def test_an_officers_grant_is_in_force_at_once_and_only_in_its_office(chi, anh):
    give(chi, Role.OFFICER, anh, office=NOI_BAI)
    assert may(chi, "document.check", office=NOI_BAI)
    assert not may(chi, "document.check", office=CAT_LAI)


def test_a_supervisor_is_made_by_two_people(chi, anh, bao):
    grant = give(chi, Role.SUPERVISOR, anh, office=("KV01", "CHQ"), subtree=True)
    assert not may(chi, "risk.approve", office=NOI_BAI)
    (waits,) = desk.grants_told(pending=True)
    assert (waits["grant"], waits["to"], waits["role"], waits["requested_by"]) == (
        (grant, str(chi), "supervisor", "user:VN-anh")
    )
    with pytest.raises(Refused, match="second-person-wanted"):
        services.approve_grant(grant=grant, actor=anh, at=AT)
    services.approve_grant(grant=grant, actor=bao, at=AT + HOUR)
    assert may(chi, "risk.approve", office=NOI_BAI, at=AT + HOUR)
    assert not may(chi, "risk.approve", office=NOI_BAI, at=AT)  # not before it was approved
    with pytest.raises(Refused, match="grant-not-pending"):
        services.approve_grant(grant=grant, actor=bao, at=AT)


def test_nobody_approves_what_he_is_to_have_himself(chi, anh, bao):
    services.approve_grant(grant=give(chi, Role.ADMINISTRATOR, anh), actor=bao, at=AT)
    grant = give(founder := bao.subject, Role.SUPERVISOR, anh)
    with pytest.raises(Refused, match="second-person-wanted"):
        services.approve_grant(grant=grant, actor=actor(founder), at=AT)
    services.approve_grant(grant=grant, actor=actor(chi), at=AT)


def test_the_database_itself_wants_the_second_person(chi, anh):
    grant = give(chi, Role.ADMINISTRATOR, anh)
    row = models.Grant.objects.filter(id=grant)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.update(approved_at=AT, approved_by=str(anh.subject))


def test_nobody_grants_to_himself(anh):
    with pytest.raises(Refused, match="grant-to-oneself"):
        give(anh.subject, Role.OFFICER, anh, office=NOI_BAI)


@pytest.mark.parametrize("role", [Role.TRADER, Role.BROKER, Role.BANK, Role.MACHINE])
def test_those_who_speak_for_a_party_are_granted_for_one_party_only(chi, anh, role):
    with pytest.raises(Refused, match="party-scope-wanted"):
        give(chi, role, anh)


def test_one_without_the_permission_grants_nothing(chi, dung):
    for acting in (actor(chi), actor(dung), Actor.system("pack"), Actor(Subject("user", "VN-nobody"))):
        with pytest.raises(Refused, match="not-permitted"):
            give(dung, Role.OFFICER, acting)
        with pytest.raises(Refused, match="not-permitted"):
            services.create_user(new=person("eve"), actor=acting, at=AT)


def test_a_regional_administrator_grants_in_his_region_and_not_above_his_classification(chi, dung, anh, bao):
    grant = give(
        chi,
        Role.ADMINISTRATOR,
        anh,
        office=("KV01", "CHQ"),
        subtree=True,
        classification=Classification.INTERNAL,
    )
    services.approve_grant(grant=grant, actor=bao, at=AT)
    give(dung, Role.OFFICER, actor(chi), office=NOI_BAI)
    for beyond in ({"office": CAT_LAI}, {}, {"office": NOI_BAI, "classification": Classification.RESTRICTED}):
        with pytest.raises(Refused, match="not-permitted"):
            give(dung, Role.OFFICER, actor(chi), **beyond)


def test_a_revoked_grant_gives_nothing_from_that_moment(chi, anh, bao):
    grant = give(chi, Role.OFFICER, anh, office=NOI_BAI)
    services.revoke_grant(grant=grant, actor=bao, at=AT + HOUR, reason="moved away")
    assert may(chi, "document.check", office=NOI_BAI, at=AT)
    assert not may(chi, "document.check", office=NOI_BAI, at=AT + HOUR)
    with pytest.raises(Refused, match="grant-not-in-force"):
        services.revoke_grant(grant=grant, actor=bao, at=AT + HOUR, reason="again")


def test_a_pending_grant_that_was_turned_down_cannot_be_approved(chi, anh, bao):
    grant = give(chi, Role.SUPERVISOR, anh)
    services.revoke_grant(grant=grant, actor=bao, at=AT, reason="no")
    with pytest.raises(Refused, match="grant-not-pending"):
        services.approve_grant(grant=grant, actor=bao, at=AT)


def test_the_last_administrator_cannot_be_dismissed(anh, bao):
    own = models.Grant.objects.get(user__username="anh", role="administrator").id
    services.revoke_grant(grant=own, actor=bao, at=AT, reason="leaves")
    last = models.Grant.objects.get(user__username="bao", role="administrator").id
    with pytest.raises(Refused, match="last-administrator"):
        services.revoke_grant(grant=last, actor=bao, at=AT + HOUR, reason="leaves too")
    with pytest.raises(Refused, match="last-administrator"):
        services.disable_user(user=bao.subject, actor=bao, at=AT + HOUR, reason="leaves too")
    assert may(bao.subject, "grant.request", at=AT + HOUR)


def test_a_disabled_account_is_nobody(chi, anh):
    give(chi, Role.OFFICER, anh, office=NOI_BAI)
    services.disable_user(user=chi, actor=anh, at=AT, reason="left the service")
    with pytest.raises(NotFound):
        selectors.signed_in(chi)


def test_a_subject_of_another_administration_is_not_found(founders):
    for subject in (Subject("user", "LA-anh"), Subject("client", "VN-anh"), Subject("party", "VN-anh")):
        with pytest.raises(NotFound):
            selectors.signed_in(subject)


def test_one_name_is_one_account(chi, anh):
    with pytest.raises(Refused, match="username-taken"):
        services.create_user(new=person("chi"), actor=anh, at=AT)


@pytest.mark.parametrize(
    "new",
    [NewUser("eve", "Eve", "short"), NewUser("eve", "Eve", "123456789012345"), NewUser("e e", "E", PASSWORD)],
)
def test_a_weak_password_or_an_impossible_name_is_refused(anh, new):
    with pytest.raises(Refused, match="account-unfit"):
        services.create_user(new=new, actor=anh, at=AT)


def test_grants_are_in_the_journal_with_who_asked_and_who_approved(chi, anh, bao):
    services.approve_grant(grant=give(chi, Role.SUPERVISOR, anh, party=HOA_SEN), actor=bao, at=AT)
    told = [(event.kind, str(event.actor.subject)) for event in timeline(chi)]
    assert told == [
        ("identity.user-created", "user:VN-anh"),
        ("identity.grant-requested", "user:VN-anh"),
        ("identity.grant-approved", "user:VN-bao"),
    ]
