"""What codes and paths of the record are called on pages."""

from datetime import UTC, datetime

import pytest
from django.utils.translation import override

from tests.portal import tour
from tests.portal.site import register_some
from thongquan.portal.templatetags import portal
from thongquan.portal.views.findings import alike, place

NOW = datetime.now(UTC)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("functional_reference_id", "Your own reference"),
        ("items[2].origin_country_code", "Item 2 · Country of origin"),
        ("items[1].taxes", "Item 1"),
        ("items", "Goods"),
        ("charges[1]", "Charge 1"),
        ("nothing_of_the_form", "nothing_of_the_form"),
        ("", ""),
    ],
)
def test_the_place_of_a_finding_is_called_as_the_form_calls_it(path: str, said: str) -> None:
    with override("en"):
        assert place(path, "IM") == said


def test_what_one_rule_found_stands_together() -> None:
    found = [{"rule": rule, "path": "items[1].taxes"} for rule in ("A", "B", "A")]
    assert [(len(same), same[0]["rule"]) for same in alike(found, "IM")] == [(2, "A"), (1, "B")]


def test_what_was_typed_is_written_as_numbers_are_where_it_is_one() -> None:
    with override("vi"):
        assert [portal.typed(one) for one in ("778649.90", "12,x", "")] == ["778.649,9", "12,x", "–"]


@pytest.mark.usefixtures("world")
def test_offices_and_people_are_named_where_their_names_are_known() -> None:
    with override("vi"):
        assert "Sài Gòn" in portal.office("02CI", NOW)
        assert portal.office("9999", NOW) == "9999"
    assert portal.person("user:VN-mai", {"user:VN-mai": "Mai"}) == "Mai"
    assert portal.person("user:VN-mai", {}) == "mai"


@pytest.mark.usefixtures("world")
def test_the_way_back_to_a_declaration_names_its_number() -> None:
    [one] = register_some(1)
    shown = tour.client("thuongnhan").get(f"/declarations/{one}/decisions").content.decode()
    assert f'<a href="/declarations/{one}">Declaration {one.removeprefix("VN-")}0</a>' in shown


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(("who", "there"), [("thuongnhan", 1), ("congchuc", 0)])
def test_whoever_declares_may_begin_at_once_from_home_and_from_the_list(who: str, there: int) -> None:
    for address in ("/", "/declarations"):
        shown = tour.client(who).get(address).content.decode()
        assert shown.count('<a class="btn btn-primary" href="/declare">') == there


@pytest.mark.usefixtures("world")
def test_a_role_names_the_company_it_is_for_and_a_code_found_its_heading() -> None:
    administrator = tour.client("quantri")
    shown = administrator.get("/people/of/thuongnhan").content.decode()
    assert "Công ty TNHH" in shown
    assert "party:VN-" not in shown
    assert "Coffee beans" in administrator.get("/search?q=ca+phe").content.decode()
