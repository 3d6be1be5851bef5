"""Tables are loaded whole, checked together, kept with who and when; what was known before stays known."""

import json
from datetime import UTC, date, datetime

import pytest

from thongquan.journal import models as journal_models
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.reference import models, selectors, services

pytestmark = pytest.mark.django_db

MAI = Actor(Subject("user", "mai"))
MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
TUESDAY = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


def law(**columns):
    return {"basis": "ISO", "confirmed": True, "valid_from": date(2020, 1, 1), "valid_to": None, **columns}


def country(code, **columns):
    return law(code=code, alpha3="", numeric="", vi=code, en=code, **columns)


def load(table, *rows, at=MONDAY):
    return services.load(rows={table: list(rows)}, actor=MAI, at=at, basis="decision 1")


def test_a_load_becomes_the_content_of_its_table_and_says_what_changed():
    (event,) = load("countries", country("VN"), country("LA"))
    assert (event.added, event.withdrawn) == (2, 0)
    (event,) = load("countries", country("VN"), country("KH"))
    assert (event.added, event.withdrawn) == (1, 1)
    assert selectors.codes("countries", date(2026, 1, 1))["code"].to_list() == ["KH", "VN"]


def test_loading_the_same_again_changes_nothing():
    load("countries", country("VN"), country("LA"))
    assert load("countries", country("LA"), country("VN"), at=TUESDAY) == ()
    assert models.Load.objects.count() == 1


def test_what_was_known_on_monday_is_still_known_of_monday():
    load("countries", country("VN"), at=MONDAY)
    load("countries", country("VN", valid_to=date(2026, 1, 1)), at=TUESDAY)
    assert selectors.codes("countries", date(2026, 6, 1)).is_empty()
    before = selectors.reference(known_at=MONDAY).codes("countries", date(2026, 6, 1))
    assert before["code"].to_list() == ["VN"]


def test_a_row_is_in_force_from_its_first_day_to_its_last_and_not_the_day_after():
    load("countries", country("VN", valid_from=date(2026, 3, 1), valid_to=date(2026, 4, 1)))
    days = {date(2026, 2, 28): 0, date(2026, 3, 1): 1, date(2026, 3, 31): 1, date(2026, 4, 1): 0}
    assert {day: selectors.codes("countries", day).height for day in days} == days


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (country(""), "code is empty"),
        (country("VN", basis=""), "basis is empty"),
        (country("VN", valid_to=date(2019, 1, 1)), "before it begins"),
        (country("VN", colour_of_flag="red"), "columns unknown"),
        ({"code": "VN"}, "columns missing"),
    ],
)
def test_rows_that_do_not_fit_their_table_are_refused_with_the_reason(row, fault):
    with pytest.raises(Refused, match=fault):
        load("countries", row)
    assert not models.Row.objects.exists()


def test_two_rows_of_one_code_may_not_share_a_day():
    with pytest.raises(Refused, match="share a day"):
        load("countries", country("VN"), country("VN", valid_from=date(2021, 1, 1)))


def test_an_office_cannot_be_loaded_without_its_calendar_and_its_parent():
    office = law(
        code="01B1", parent="KV01", kind="branch", zone="Asia/Ho_Chi_Minh", calendar="office", successor=""
    )
    with pytest.raises(Refused, match="parent KV01 is missing") as refused:
        load("offices", office)
    assert "calendar" in str(refused.value)


def test_an_unknown_table_is_refused():
    with pytest.raises(Refused, match="no such table"):
        load("rates", country("VN"))


def test_every_load_names_its_actor_and_its_basis():
    load("countries", country("VN"))
    stored = models.Load.objects.get()
    assert (stored.actor, stored.basis, stored.at) == ("user:mai", "decision 1", MONDAY)


def test_every_load_is_in_the_journal():
    (event,) = load("countries", country("VN"))
    (leaf,) = journal_models.Leaf.objects.all()
    told = json.loads(leaf.leaf)
    assert (told["kind"], leaf.who, told["reason"]) == ("reference.loaded", "user:mai", "decision 1")
    assert told["subject"] == "reference-table:VN-countries"
    assert event.added == 1


def test_the_cache_of_a_process_sees_the_next_load():
    load("countries", country("VN"))
    assert selectors.reference() is selectors.reference()
    load("countries", country("LA"), at=TUESDAY)
    assert selectors.codes("countries", date(2026, 1, 1))["code"].to_list() == ["LA"]


def test_codes_that_are_not_there_are_not_found():
    with pytest.raises(NotFound):
        selectors.office("01B1", date(2026, 1, 1))
    with pytest.raises(NotFound):
        selectors.reference().clock("documents-check", date(2026, 1, 1))
