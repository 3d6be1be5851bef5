"""Every refusal says what was found and what would be right; and it stands alone, without what only follows."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone

from thongquan.clearance.domain.rules.rows import Row, topic_rows
from thongquan.clearance.messages.detect import parse
from thongquan.clearance.selectors.formats import limits, mappings
from thongquan.clearance.services.preview import assess
from thongquan.config.paths import REPOSITORY
from thongquan.kernel.findings import Audience, Effect

FOLDER = Path(__file__).parents[2] / "packs" / "vn" / "books" / "rules"
ROWS = [row for file in sorted(FOLDER.glob("*.yaml")) for row in topic_rows(file.read_bytes())]
HELD = [
    row for row in ROWS if row.audience is Audience.PUBLIC and row.effect in (Effect.REFUSE, Effect.REQUIRE)
]
NOTHING_BESIDE: set[str] = set()  # rules that have nothing to say of what was found or of what is right

IMPORT = json.loads((REPOSITORY / "docs" / "examples" / "import.json").read_text("utf-8"))
ON = date(2026, 11, 23)


@pytest.mark.parametrize("row", HELD, ids=lambda row: row.id)
def test_a_rule_that_holds_a_declaration_says_what_was_found_and_what_is_right(row: Row) -> None:
    assert row.id in NOTHING_BESIDE or (row.found and row.expected)


def told(item: dict[str, str], *, on: date = ON, **header: str) -> dict[str, dict[str, str]]:
    content, at = IMPORT | header, timezone.now()
    content["items"] = [content["items"][0] | item, content["items"][1]]
    [read] = parse(json.dumps(content).encode(), mappings=mappings(known_at=at), limits=limits()).reads
    assert read.declaration is not None
    [said] = assess(declarations=[read.declaration], on=on, known_at=at)
    return {one["rule"]: one for one in said["findings"]}


@pytest.mark.usefixtures("world_database", "db")
@pytest.mark.parametrize(
    ("item", "header", "rule", "not_told"),
    [
        ({"invoice_amount": "-5"}, {}, "ARI-015", {"VAL-002", "VAL-003", "ARI-001"}),
        ({"invoice_amount": "NaN"}, {}, "TYP-001", {"VAL-002", "VAL-003"}),
        ({"invoice_amount": ""}, {}, "VAL-002", {"VAL-003"}),
        ({}, {"type_code": "ZZ"}, "COD-001", {"COD-004"}),
    ],
)
def test_what_only_follows_from_a_fault_is_not_told_beside_it(item, header, rule, not_told) -> None:
    found = told(item, **header)
    assert rule in found
    assert set(found) & not_told == set()


@pytest.mark.usefixtures("world_database", "db")
def test_a_clock_tells_the_day_that_would_be_in_time() -> None:
    late = told({}, arrival_date="2026-10-01")["CLK-001"]
    assert (late["found"], late["expected"]) == ("2026-10-01", "≥ 2026-11-23 − 30")
    early = told({}, arrival_date="2027-01-01")["CLK-002"]
    assert (early["found"], early["expected"]) == ("2027-01-01", "≤ 2026-11-23 + 15")


@pytest.mark.usefixtures("world_database", "db")
def test_a_negative_number_is_among_what_was_found() -> None:
    assert "-5" in told({"invoice_amount": "-5"})["ARI-015"]["found"].split(" · ")


@pytest.mark.usefixtures("world_database", "db")
@pytest.mark.parametrize(
    ("of_item", "of_all", "rule"),
    [
        ("invoice_amount", "invoice_amount", "ARI-004"),
        ("net_mass", "total_net_mass", "ARI-005"),
        ("gross_mass", "total_gross_mass", "ARI-006"),
        ("package_quantity", "total_package_quantity", "ARI-007"),
    ],
)
def test_a_number_below_nought_is_refused_by_itself_and_makes_no_total_right(of_item, of_all, rule) -> None:
    """The second item says what it said, the first -5, and the total the sum of both."""
    rest = Decimal(IMPORT["items"][1][of_item])
    found = told({of_item: "-5"}, **{of_all: str(rest - 5)})
    assert found["ARI-015"]["expected"] == "≥ 0"
    assert found["ARI-015"]["path"] == f"items[1].{of_item}"
    assert set(found["ARI-015"]["message"]) == {"vi", "en"}
    wrong = found[rule]
    assert Decimal(wrong["found"]) == rest - 5
    assert Decimal(wrong["expected"].removesuffix(" ± 1")) == rest


@pytest.mark.parametrize(("day", "said"), [(date(2026, 12, 31), False), (date(2027, 1, 1), True)])
@pytest.mark.usefixtures("world_database", "db")
def test_a_preference_after_the_year_of_the_tariff_says_that_its_stage_is_not_compared(
    day: date, said: bool
) -> None:
    found = told({"duty_regime_code": "AKFTA"}, on=day)
    assert said is ("DUT-012" in found)
