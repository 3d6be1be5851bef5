"""Permission is role × office × party × classification; what nobody granted is denied."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thongquan.identity.domain import ANY, PERMISSIONS, Classification, Grant, Role, SignedIn, may, scopes
from thongquan.identity.domain.catalogue import ONE_PARTY_ROLES, ROLE_TEXTS, TWO_PERSON_ROLES
from thongquan.kernel.identifiers import Subject

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
DAY = timedelta(days=1)
HOA, LAN = Subject("party", "VN-P00000001"), Subject("party", "VN-P00000002")
NOI_BAI, CAT_LAI = ("01B1", "KV01", "CHQ"), ("02CI", "KV02", "CHQ")
OPEN, INTERNAL, RESTRICTED = Classification


def grant(role=Role.OFFICER, office=ANY, subtree=False, party=None, upto=RESTRICTED, **rest):
    return Grant(role, office, subtree, party, upto, rest.pop("valid_from", AT - DAY), **rest)


def view(*grants, at=AT, office=NOI_BAI, party=HOA, classification=OPEN, permission="declaration.view"):
    return may(grants, permission, at=at, office=office, party=party, classification=classification)


def test_without_a_grant_nothing_is_allowed():
    assert not any(may((), permission, at=AT) for permission in PERMISSIONS)


def test_a_permission_that_is_not_in_the_catalogue_is_denied_to_everybody():
    assert not may([grant(role) for role in Role], "declaration.burn", at=AT)
    assert scopes([grant()], "declaration.burn", at=AT) == ()


def test_a_role_has_its_own_permissions_and_no_others():
    assert view(grant(), permission="lane.override")
    assert not view(grant(), permission="declaration.register")
    assert not view(grant(Role.TRADER, party=HOA), permission="lane.view")


@pytest.mark.parametrize(
    ("office", "subtree", "asked", "allowed"),
    [
        ("01B1", False, NOI_BAI, True),
        ("KV01", True, NOI_BAI, True),
        ("KV01", False, NOI_BAI, False),
        ("KV01", True, CAT_LAI, False),
        ("CHQ", True, CAT_LAI, True),
        (ANY, False, CAT_LAI, True),
        ("01B1", True, "01B1", True),
        ("01B1", False, None, False),  # where it happens is not known
    ],
)
def test_an_officer_acts_where_he_is_posted(office, subtree, asked, allowed):
    assert view(grant(office=office, subtree=subtree), office=asked) is allowed


def test_a_trader_sees_its_own_and_nobody_elses():
    mine = grant(Role.TRADER, party=HOA)
    assert view(mine, party=HOA)
    assert not view(mine, party=LAN)
    assert not view(mine, party=None)


def test_one_who_may_speak_for_a_party_is_let_through_with_it():
    broker = grant(Role.BROKER, party=LAN)
    assert view(broker, party={HOA, LAN})  # Lan holds a mandate of Hoa
    assert not view(broker, party={HOA})


def test_what_is_classified_higher_than_the_grant_is_not_seen():
    assert view(grant(upto=INTERNAL), classification=INTERNAL)
    assert not view(grant(upto=INTERNAL), classification=RESTRICTED)


def test_a_grant_counts_from_its_beginning_to_its_end():
    dated = grant(valid_from=AT, valid_to=AT + DAY)
    moments = {AT - DAY / 2: False, AT: True, AT + DAY * 0.99: True, AT + DAY: False}
    assert {moment: view(dated, at=moment) for moment in moments} == moments


def test_a_revoked_grant_counts_until_it_was_revoked():
    revoked = grant(valid_to=AT + DAY, revoked_at=AT)
    assert view(revoked, at=AT - DAY / 2)
    assert not view(revoked, at=AT)


def test_scopes_of_two_grants_are_not_mixed():
    here, there = grant(office="01B1", upto=OPEN), grant(office="02CI", upto=RESTRICTED)
    assert not view(here, there, office=NOI_BAI, classification=RESTRICTED)


def test_a_token_narrows_and_never_widens():
    who = SignedIn(
        Subject("user", "VN-chi"), "Chi", (grant(),), narrowed=frozenset({"lane.view", "user.create"})
    )
    assert who.may("lane.view", at=AT)
    assert not who.may("declaration.view", at=AT)
    assert not who.may("user.create", at=AT)
    assert who.scopes("declaration.view", at=AT) == ()


def test_who_signs_in_knows_the_parties_he_speaks_for():
    who = SignedIn(
        Subject("user", "VN-d"),
        "D",
        (grant(Role.TRADER, party=HOA), grant(Role.TRADER, party=LAN, valid_to=AT)),
    )
    assert who.parties(at=AT) == (HOA,)
    assert who.actor(on_behalf=HOA).on_behalf == HOA


GRANTS = st.builds(
    Grant,
    role=st.sampled_from(Role),
    office=st.sampled_from([ANY, "01B1", "KV01", "CHQ", "02CI"]),
    subtree=st.booleans(),
    party=st.sampled_from([None, HOA, LAN]),
    classification=st.sampled_from(Classification),
    valid_from=st.sampled_from([AT - DAY, AT, AT + DAY]),
    valid_to=st.sampled_from([None, AT + DAY * 2]),
    revoked_at=st.sampled_from([None, AT]),
)
QUESTIONS = st.fixed_dictionaries(
    {
        "permission": st.sampled_from(sorted(PERMISSIONS)),
        "office": st.sampled_from([None, "01B1", NOI_BAI, CAT_LAI]),
        "party": st.sampled_from([None, HOA, LAN]),
        "classification": st.sampled_from(Classification),
    }
)


@given(st.lists(GRANTS, max_size=4), GRANTS, QUESTIONS)
def test_one_more_grant_never_takes_anything_away(grants, more, question):
    assert not may(grants, at=AT, **question) or may([*grants, more], at=AT, **question)


@given(st.lists(GRANTS, max_size=4), QUESTIONS)
def test_what_is_allowed_is_allowed_by_one_grant_alone_and_within_its_scopes(grants, question):
    allowed = may(grants, at=AT, **question)
    assert allowed == any(may([one], at=AT, **question) for one in grants)
    assert not allowed or scopes(grants, question["permission"], at=AT)


def test_the_catalogue_is_bilingual_and_every_role_and_permission_is_used():
    assert all(set(p.text) == {"vi", "en"} and all(p.text.values()) for p in PERMISSIONS.values())
    assert all(p.roles for p in PERMISSIONS.values())
    assert set(ROLE_TEXTS) == set(Role) == set().union(*(p.roles for p in PERMISSIONS.values()))
    assert {Role.BANK} == TWO_PERSON_ROLES & ONE_PARTY_ROLES


def test_nobody_outside_the_administration_sees_lanes_profiles_or_holds():
    inside = {Role.OFFICER, Role.SUPERVISOR, Role.AUDITOR}
    for code, permission in PERMISSIONS.items():
        if code.split(".")[0] in ("lane", "risk", "hold"):
            assert permission.roles <= inside, code


def test_no_administrator_decides_about_goods():
    about_goods = ("declaration", "amendment", "cancellation", "document", "examination", "lane", "clearance")
    for code, permission in PERMISSIONS.items():
        assert Role.ADMINISTRATOR not in permission.roles or code.split(".")[0] not in about_goods
