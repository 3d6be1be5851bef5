"""Profiles, parameters, seeds, routes and holds as they are kept."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import polars as pl
import pytest
from django.db import connection

from thongquan.journal import selectors as journal
from thongquan.journal.services import seal
from thongquan.kernel.actors import Actor
from thongquan.kernel.copying import copies
from thongquan.kernel.findings import Audience
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.kernel.validity import Validity
from thongquan.risk import models, selectors, services
from thongquan.risk.domain import (
    Hold,
    HoldEffect,
    Lane,
    Parameters,
    Profile,
    Reason,
    Routing,
    State,
    commitment,
    drawn,
    first_routes,
    select,
    subjects,
)

DAY = date(2026, 11, 22)
BEGINS = datetime(2026, 11, 21, 17, tzinfo=UTC)
NOON = BEGINS + timedelta(hours=12)
BEFORE = BEGINS - timedelta(days=3)
AN, BINH = Actor(Subject("user", "an"), office="VN-01"), Actor(Subject("user", "binh"), office="VN-01")
PARAMETERS = Parameters(date(2020, 1, 1), Decimal("0.01"), Lane.RED, 50, 100, 7, "test")
CARS = Profile("CAR-1", "VN-01", "commodity_code LIKE '8703%'", Reason.TARGETED, Validity(DAY), Lane.RED, 30)

pytestmark = pytest.mark.django_db


def refused(code):
    return pytest.raises(Refused, match=f"^{code}")


def active(profile=CARS, at=BEFORE):
    number = services.draft_profile(profile=profile, actor=AN, at=at, why="khai thấp trị giá")
    services.approve_profile(code=profile.code, revision=number, actor=BINH, at=at)
    services.activate_profile(code=profile.code, revision=number, actor=BINH, at=at)
    return number


def test_a_profile_selects_once_a_second_person_has_approved_it_and_it_is_active():
    number = services.draft_profile(profile=CARS, actor=AN, at=BEFORE, why="khai thấp trị giá")
    assert selectors.profiles_at(NOON) == []
    with refused("second-person-needed"):
        services.approve_profile(code="CAR-1", revision=number, actor=AN, at=BEFORE)
    with refused("not-in-this-state"):
        services.activate_profile(code="CAR-1", revision=number, actor=BINH, at=BEFORE)
    services.approve_profile(code="CAR-1", revision=number, actor=BINH, at=BEFORE)
    services.activate_profile(code="CAR-1", revision=number, actor=BINH, at=BEFORE)
    assert selectors.profiles_at(NOON) == [CARS]


def test_a_profile_that_cannot_work_is_refused_with_every_reason():
    with pytest.raises(Refused) as why:
        services.draft_profile(
            profile=replace(CARS, condition="secret = 1", weight=10_000), actor=AN, at=BEFORE, why=""
        )
    assert "no fact named 'secret'" in why.value.facts["faults"]
    assert "weight" in why.value.facts["faults"]


def test_a_new_revision_takes_the_place_of_the_old_and_the_past_is_kept():
    active()
    active(replace(CARS, weight=60), at=NOON)
    assert [r.state for r in selectors.revisions("CAR-1")] == [State.ACTIVE, State.RETIRED]
    assert selectors.profiles_at(NOON - timedelta(minutes=1))[0].weight == 30
    assert selectors.profiles_at(NOON)[0].weight == 60


def test_there_is_one_draft_of_a_profile_at_a_time_and_a_discarded_one_makes_room():
    services.draft_profile(profile=CARS, actor=AN, at=BEFORE, why="")
    with refused("profile-already-drafted"):
        services.draft_profile(profile=CARS, actor=BINH, at=BEFORE, why="")
    services.discard_profile(code="CAR-1", revision=1, actor=AN, at=BEFORE, why="nhầm")
    assert services.draft_profile(profile=CARS, actor=BINH, at=BEFORE, why="") == 2


def test_what_selects_is_compiled_once_and_anew_after_every_change():
    active()
    first = selectors.compiled(DAY)
    assert selectors.compiled(DAY) is first
    services.retire_profile(code="CAR-1", revision=1, actor=AN, at=BEFORE, why="hết hiệu quả")
    assert selectors.compiled(DAY).profiles == ()


@pytest.mark.django_db(transaction=True)
def test_a_batch_that_began_before_a_profile_does_not_keep_it_from_those_that_follow():
    """What is compiled for the first is kept for the others, under the version of the newest profile."""
    services.install_parameters(parameters=PARAMETERS, at=BEFORE)
    services.commit_seeds(today=DAY, ahead=1, at=BEFORE)
    seal(BEFORE)
    active(at=NOON)
    services.prepared(day=DAY, begins=BEGINS, at=NOON - timedelta(seconds=5))
    later = services.prepared(day=DAY, begins=BEGINS, at=NOON + timedelta(seconds=5))
    assert [profile.code for profile in later.profiles.profiles] == ["CAR-1"]


def test_what_is_recorded_of_a_profile_is_restricted():
    active()
    told = journal.timeline(Subject("risk-profile", "CAR-1"))
    assert [event.kind for event in told] == ["risk.profile-drafted", *["risk.profile-moved"] * 2]
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT data_class FROM journal_payload")
        assert cursor.fetchall() == [("restricted",)]
        cursor.execute("SELECT string_agg(leaf, '') FROM journal_leaf")
        assert "8703" not in cursor.fetchone()[0]


def test_parameters_are_approved_by_another_and_never_for_a_day_that_has_begun():
    assert services.install_parameters(parameters=PARAMETERS, at=BEFORE)
    assert not services.install_parameters(parameters=PARAMETERS, at=BEFORE)
    more = replace(PARAMETERS, valid_from=DAY + timedelta(days=1), random_rate=Decimal("0.05"))
    number = services.propose_parameters(parameters=more, actor=AN, at=NOON)
    with refused("second-person-needed"):
        services.approve_parameters(number=number, today=DAY, actor=AN, at=NOON)
    with refused("parameters-not-ahead"):
        services.approve_parameters(number=number, today=more.valid_from, actor=BINH, at=NOON)
    services.approve_parameters(number=number, today=DAY, actor=BINH, at=NOON)
    assert selectors.parameters(DAY, known_at=NOON).random_rate == Decimal("0.01")
    assert selectors.parameters(DAY + timedelta(days=1), known_at=NOON).random_rate == Decimal("0.05")


def test_without_a_committed_seed_nothing_is_drawn_and_an_alarm_is_raised():
    with refused("no-committed-seed") as why:
        services.prepared(day=DAY, begins=BEGINS, at=NOON)
    services.raise_alarm(day=DAY, why=why.value.facts["why"], at=NOON)
    (alarm,) = journal.timeline(Subject("risk-seed", "2026-11-22"))
    assert (alarm.kind, alarm.body["why"]) == ("risk.seed-missing", "not committed")


@pytest.mark.django_db(transaction=True)
def test_a_seed_draws_only_on_its_day_and_only_when_sealed_before_it():
    services.commit_seeds(today=DAY - timedelta(days=3), ahead=4, at=BEFORE)
    with refused("no-committed-seed"):
        services.seed_of(day=DAY, begins=BEGINS, at=NOON)
    seal(BEFORE)
    seed = services.seed_of(day=DAY, begins=BEGINS, at=NOON)
    public = selectors.public_seed(DAY)
    assert commitment(seed, DAY) == public.commitment
    assert (public.sealed_at, public.seed) == (BEFORE, "")
    assert bytes(models.Seed.objects.get(day=DAY).locked).find(seed) < 0


@pytest.mark.django_db(transaction=True)
def test_a_seed_sealed_too_late_does_not_draw_but_the_first_one_of_an_installation_does():
    services.commit_seeds(today=DAY, ahead=1, at=NOON)
    seal(NOON)
    assert len(services.seed_of(day=DAY, begins=BEGINS, at=NOON)) == 32
    models.Seed.objects.all().update(installed=False)
    with refused("no-committed-seed"):
        services.seed_of(day=DAY, begins=BEGINS, at=NOON)


@pytest.mark.django_db(transaction=True)
def test_after_a_standstill_a_person_resumes_unless_something_was_routed_that_day():
    services.commit_seeds(today=DAY - timedelta(days=9), ahead=1, at=BEFORE)
    services.resume_seeds(today=DAY, begins=BEGINS, actor=AN, at=NOON, why="mất điện ba ngày")
    seal(NOON)
    assert services.seed_of(day=DAY, begins=BEGINS, at=NOON)
    with refused("seed-already-committed"):
        services.resume_seeds(today=DAY, begins=BEGINS, actor=AN, at=NOON, why="")
    services.record_route(declaration="VN-1", routing=Routing(Lane.GREEN, "registration"), actor=AN, at=NOON)
    models.Seed.objects.filter(day=DAY).delete()
    with refused("registrations-since-midnight"):
        services.resume_seeds(today=DAY, begins=BEGINS, actor=AN, at=NOON, why="")


def test_committing_again_commits_nothing_twice():
    assert len(services.commit_seeds(today=DAY, ahead=3, at=NOON)) == 4
    assert services.commit_seeds(today=DAY, ahead=3, at=NOON) == []
    assert services.commit_seeds(today=DAY + timedelta(days=1), ahead=3, at=NOON) == [DAY + timedelta(days=4)]


@pytest.mark.django_db(transaction=True)
def test_a_revealed_seed_lets_anybody_draw_again():
    services.install_parameters(parameters=PARAMETERS, at=BEFORE)
    services.commit_seeds(today=DAY, ahead=2, at=NOON)
    seal(NOON)
    used = services.prepared(day=DAY, begins=BEGINS, at=NOON)
    assert services.reveal_seeds(today=DAY + timedelta(days=7), at=NOON) == []
    assert services.reveal_seeds(today=DAY + timedelta(days=8), at=NOON) == [DAY]
    (event,) = [
        e for e in journal.timeline(Subject("risk-seed", "2026-11-22")) if e.kind == "risk.seed-revealed"
    ]
    seed, rate = bytes.fromhex(event.body["seed"]), Decimal(event.body["rate"])
    assert commitment(seed, DAY) == selectors.public_seed(DAY).commitment
    many = [f"VN-1{n:010}" for n in range(500)]
    assert drawn(many, seed=seed, rate=rate) == drawn(many, seed=used.seed, rate=Decimal("0.01"))


@pytest.mark.django_db(transaction=True)
def test_the_days_work_raises_the_alarm_while_tomorrow_is_not_sealed():
    services.install_parameters(parameters=PARAMETERS, at=BEFORE)
    services.daily(today=DAY, ahead=2, at=NOON)
    assert len(alarms()) == 1
    seal(NOON)
    services.daily(today=DAY, ahead=2, at=NOON)
    assert len(alarms()) == 1


def alarms():
    told = journal.timeline(Subject("risk-seed", (DAY + timedelta(days=1)).isoformat()))
    return [event for event in told if event.kind == "risk.seed-missing"]


def test_every_lane_a_declaration_was_given_stays_in_its_history():
    for routing, actor in [
        (Routing(Lane.GREEN, "registration", version="v"), Actor.system("clearance")),
        (Routing(Lane.RED, "amendment", 30, ("targeted",), ("CAR-1",)), Actor.system("clearance")),
        (Routing(Lane.YELLOW, "đã soi chiếu"), AN),
    ]:
        services.record_route(declaration="VN-10000000013", routing=routing, actor=actor, at=NOON)
    history = selectors.routes("VN-10000000013")
    assert [(r.sequence, r.was, r.lane, r.by) for r in history] == [
        (1, "", "G", "system:clearance"),
        (2, "G", "R", "system:clearance"),
        (3, "R", "Y", "user:an"),
    ]
    assert history[1].routing.profiles == ("CAR-1",)
    assert selectors.lanes(["VN-10000000013", "VN-2"]) == {"VN-10000000013": Lane.YELLOW}


@pytest.mark.django_db(transaction=True)
def test_a_batch_routes_by_copy_what_one_by_one_would_be_routed():
    active()
    services.install_parameters(parameters=PARAMETERS, at=BEFORE)
    services.commit_seeds(today=DAY, ahead=1, at=NOON)
    seal(NOON)
    ready = services.prepared(day=DAY, begins=BEGINS, at=NOON)
    heads = pl.DataFrame(
        {
            "d": [0, 1, 2],
            "identifier": ["VN-1", "VN-2", "VN-3"],
            "type_code": "IM",
            "priority_enterprise": False,
        },
        schema_overrides={"d": pl.UInt32},
    )
    facts = pl.DataFrame(
        {"d": [0, 0, 1, 2], "commodity_code": ["01012100", "87032391", "87032391", "0101"]},
        schema_overrides={"d": pl.UInt32},
    )
    lanes = select(facts, heads, ready.profiles, seed=bytes(32), parameters=PARAMETERS)
    rows = first_routes(
        lanes, heads["identifier"], at=NOON, by="system:clearance", version=ready.profiles.version
    )
    with connection.cursor() as cursor:
        for statement, data in copies("risk_route", rows):
            with cursor.copy(statement) as copy:
                copy.write(data)
    assert selectors.lanes(["VN-1", "VN-2", "VN-3"]) == {"VN-1": "R", "VN-2": "R", "VN-3": "G"}
    (route,) = selectors.routes("VN-2")
    assert route.routing == Routing(
        Lane.RED, "registration", 30, ("targeted",), ("CAR-1",), version=ready.profiles.version
    )
    (route,) = selectors.routes("VN-3")
    assert route.routing.profiles == ()


HOLD = Hold(
    Subject("party", "VN-0100109106"),
    "enforcement",
    HoldEffect.STOP_REGISTRATION,
    "Luật Quản lý thuế 38/2019 điều 125",
    "Chi cục Hải quan khu vực I",
    BEFORE,
)


def batch():
    return subjects(
        declarations=[(0, "VN-1"), (1, "VN-2")],
        commodities=[(0, "87032391"), (0, "87032392"), (1, "01"), (1, "")],
        parties=[(0, "VN-0100109106"), (1, "VN-0100109106"), (1, "")],
        containers=[(1, "ABCU1234560")],
    )


def held(at=NOON):
    return [(row["d"], row["effect"]) for row in selectors.holds_on(batch(), at=at).iter_rows(named=True)]


def test_a_hold_on_a_party_stands_on_each_of_its_declarations_until_it_is_released():
    number = services.place_hold(hold=HOLD, actor=AN, at=BEFORE, why="quyết định 12/QĐ-CC")
    assert held() == [(0, "stop-registration"), (1, "stop-registration")]
    services.release_hold(hold=number, actor=BINH, at=NOON, why="đã nộp đủ")
    assert held() == []
    with refused("hold-already-released"):
        services.release_hold(hold=number, actor=BINH, at=NOON, why="")
    with pytest.raises(NotFound):
        services.release_hold(hold="00000000-0000-7000-8000-000000000000", actor=BINH, at=NOON, why="")
    told = journal.timeline(HOLD.subject)
    assert [event.reason for event in told] == ["quyết định 12/QĐ-CC", "đã nộp đủ"]


@pytest.mark.parametrize(
    ("subject", "on"),
    [
        (Subject("commodity", "8703"), [0]),
        (Subject("commodity", "87032392"), [0]),
        (Subject("commodity", "01"), [1]),
        (Subject("commodity", "8704"), []),
        (Subject("container", "ABCU1234560"), [1]),
        (Subject("declaration", "VN-2"), [1]),
        (Subject("declaration", "VN-0100109106"), []),
    ],
)
def test_a_hold_stands_on_commodities_containers_and_declarations(subject, on):
    services.place_hold(
        hold=replace(HOLD, subject=subject, effect=HoldEffect.HOLD_EXIT), actor=AN, at=BEFORE, why=""
    )
    assert held() == [(d, "hold-exit") for d in on]


def test_a_hold_stands_from_its_beginning_to_its_end():
    hold = replace(HOLD, since=BEGINS, until=NOON, subject=Subject("declaration", "VN-1"))
    services.place_hold(hold=hold, actor=AN, at=BEFORE, why="")
    moments = [BEGINS - timedelta(seconds=1), BEGINS, NOON - timedelta(seconds=1), NOON]
    assert [bool(held(at)) for at in moments] == [False, True, True, False]


def test_a_hold_for_officers_is_recorded_as_restricted():
    services.place_hold(hold=replace(HOLD, audience=Audience.OFFICER), actor=AN, at=BEFORE, why="")
    assert selectors.holds_on(batch(), at=NOON)["audience"].unique().to_list() == ["officer"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT data_class FROM journal_payload")
        assert cursor.fetchall() == [("restricted",)]


def test_the_packs_own_parameters_can_be_read_and_say_that_they_are_not_confirmed():
    import yaml
    from django.conf import settings

    read = Parameters.of(yaml.safe_load((settings.PACK / "risk" / "selection.yaml").read_text("utf-8")))
    assert (read.random_rate, read.confirmed) == (Decimal("0.01"), False)
