"""The catalogue: every rule's own examples, and the laws of the engine."""

from datetime import date
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from scripts.rules_page import written

from thongquan.clearance.domain.rules import (
    FRAMES,
    KNOWN,
    Catalogue,
    Row,
    problems,
    public,
    refused,
    topic_rows,
)
from thongquan.clearance.domain.rules.checks import example_frame
from thongquan.clearance.domain.rules.columns import MESSAGE, blank
from thongquan.clearance.domain.rules.engine import possible
from thongquan.clearance.domain.rules.guards import SMALL
from thongquan.kernel.conditions import BadCondition
from thongquan.kernel.findings import Audience, Effect

PACK = Path(__file__).parents[2] / "packs" / "vn" / "books" / "rules"
LANGUAGES = ("vi", "en")
DAY = date(2026, 11, 22)
ROWS = [row for file in sorted(PACK.glob("*.yaml")) for row in topic_rows(file.read_bytes())]
CATALOGUE = Catalogue.of(ROWS, on=DAY, languages=LANGUAGES)
CHECKED = [row for row in ROWS if not row.by_code]


def test_the_page_of_rules_is_fresh():
    assert (PACK.parents[3] / "docs/reference/rules.md").read_text("utf-8") == written(), (
        "run scripts/rules_page.py"
    )


def said(row: Row) -> str:
    return f"{row.id}: {row.title}"


def only(frame: str, rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
    return {**{name: pl.DataFrame() for name in FRAMES.values()}, frame: rows}


@pytest.mark.parametrize("row", CHECKED, ids=said)
def test_a_rule_does_what_its_title_says(row):
    assert problems([row], LANGUAGES) == []


def test_the_catalogue_has_no_problem_as_a_whole():
    assert len({row.title for row in ROWS}) == len(ROWS) >= 70
    by_code = {row.id for row in ROWS if row.by_code and row.on != MESSAGE}
    assert by_code == {"TYP-001", "TYP-002", "CLM-001", "CLM-002", "CLM-003", "CLM-004"}


def test_every_rule_speaks_of_a_frame_and_every_frame_has_a_rule():
    assert {row.on for row in ROWS} - {MESSAGE} == set(FRAMES) == set(KNOWN)


def row(**changes) -> Row:
    given = {
        "id": "T-1",
        "title": "a test",
        "basis": "none",
        "on": "item",
        "path": "items[{n}].net_mass",
        "effect": Effect.REFUSE,
        "message": {"vi": "{found}", "en": "{found}"},
        "fix": {"vi": "{expected}", "en": "{expected}"},
        "valid_from": DAY,
        "when": "net_mass > gross_mass",
        "breaks": [{"net_mass": 2, "gross_mass": 1}],
        "passes": [{"net_mass": 1, "gross_mass": 1}],
    }
    return Row(**{**given, **changes})


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"when": "risk_score > 5"}, "there is no fact named 'risk_score'"),
        ({"path": "items[{m}]"}, "there is no fact named 'm'"),
        ({"found": "{secret}"}, "there is no fact named 'secret'"),
        ({"when": "net_mass"}, "a condition is true or false"),
        ({"on": "lane"}, "there are no rules on 'lane'"),
        ({"message": {"vi": "x"}}, "message is missing in en"),
        ({"message": {"vi": "{what}", "en": "x"}}, "an unfilled place in '{what}'"),
        ({"basis": ""}, "it names no law"),
        ({"breaks": []}, "it has no examples"),
        ({"breaks": [{"net_mass": 1, "gross_mass": 2}]}, "passes"),
        ({"passes": [{"net_mass": 2, "gross_mass": 1}]}, "breaks it"),
        ({"passes": [{"net_mas": 2}]}, "no such columns: net_mas"),
        ({"passes": [{"net_mass": "heavy"}]}, "is none"),
        ({"effect": Effect.DOUBT}, "doubts are for officers"),
        ({"audience": Audience.OFFICER}, "doubts are for officers"),
    ],
)
def test_a_bad_rule_is_refused_when_its_edition_is_checked(changes, why):
    assert any(why in problem for problem in problems([row(**changes)], LANGUAGES))


def test_a_rule_may_change_on_a_day_and_not_be_in_force_twice():
    changed = date(2027, 1, 1)
    earlier, later = row(valid_to=changed), row(valid_from=changed, effect=Effect.WARN)
    assert problems([earlier, later], LANGUAGES) == []
    assert "T-1: in force twice on the same day" in problems([row(), later], LANGUAGES)
    effects = [
        Catalogue.of([earlier, later], on=day, languages=LANGUAGES).rows["T-1"].effect
        for day in (date(2026, 12, 31), changed)
    ]
    assert effects == [Effect.REFUSE, Effect.WARN]


def test_a_catalogue_does_not_compile_what_no_edition_may_hold():
    with pytest.raises(BadCondition):
        Catalogue.of([row(when="risk_score > 5")], on=DAY, languages=LANGUAGES)


def test_a_fact_nobody_knows_breaks_no_rule():
    for on, frame in FRAMES.items():
        known = {name: pl.Series(name, [None, None], dtype=dtype) for name, dtype in KNOWN[on].items()}
        known["d"] = pl.Series("d", [0, 0], dtype=pl.UInt32)
        broken = set(CATALOGUE.check(only(frame, pl.DataFrame(known)))["rule"])
        assert all("IS NULL" in str(CATALOGUE.rows[rule].when) for rule in broken)


def test_what_cannot_be_read_is_said_once():
    items = example_frame("item", {"quantity_unit_code": "KGM", "item_number": 1, "n": 1})
    unreadable = pl.DataFrame(
        [(0, "items[1].quantity", "1,5", "number"), (0, "arrival_date", "22/11/2026", "day")],
        schema={"d": pl.UInt32, "path": pl.String, "found": pl.String, "expected": pl.String},
        orient="row",
    )
    assert "ARI-019" in set(CATALOGUE.check(only("items", items))["rule"])
    findings = CATALOGUE.check({**only("items", items), "unreadable": unreadable})
    said = {(path, rule) for path, rule in findings.select("path", "rule").rows()}
    assert ("items[1].quantity", "TYP-001") in said
    assert ("arrival_date", "TYP-002") in said
    assert "ARI-019" not in set(findings["rule"])


def test_a_rule_without_a_row_in_its_path_speaks_once_of_a_declaration():
    two = pl.concat([example_frame("item", {"valuation_state": "no-term", "n": n}) for n in (1, 2)])
    findings = CATALOGUE.check(only("items", two)).filter(pl.col("rule") == "VAL-006")
    assert findings["path"].to_list() == ["trade_terms_code"]


def test_the_public_learns_nothing_of_doubts():
    items = example_frame("item", {"unit_value": 1, "reference_price": 2, "n": 1})
    everything = CATALOGUE.check(only("items", items))
    unasked = CATALOGUE.check(only("items", items), audience=Audience.PUBLIC)
    assert "DBT-001" in set(everything["rule"])
    assert_frame_equal(public(everything), unasked)
    assert all(finding.audience is Audience.PUBLIC for finding in CATALOGUE.to_findings(unasked))


def test_a_preview_reads_no_column_that_only_officers_rules_read():
    items = example_frame("item", {"net_mass": 2, "gross_mass": 1}).drop("reference_price", "unit_value")
    findings = CATALOGUE.check(only("items", items), audience=Audience.PUBLIC)
    assert "ARI-002" in set(findings["rule"])


def test_only_refusals_and_wants_of_the_stage_hold_a_declaration():
    heavy = example_frame("item", {"net_mass": 2, "gross_mass": 1, "d": 0})
    wanted = example_frame(
        "requirement",
        {"state": "missing", "requirement_stage": "clearance", "kind": "food", "uncertain": False, "d": 1},
    )
    odd = example_frame("container", {"id": "X", "form_ok": False, "d": 2})
    frames = {**only("items", heavy), "requirements": wanted, "containers": odd}
    findings = CATALOGUE.check(frames).filter(pl.col("rule").is_in(["ARI-002", "REQ-002", "CNT-001"]))
    assert refused(findings).to_list() == [0]
    assert refused(findings, stage="clearance").to_list() == [0, 1]


def test_findings_are_told_in_the_languages_asked_for_by_path_and_rule():
    lines = [{"n": n, "item_number": n, "net_mass": "2.50", "gross_mass": 1, "quantity": 1} for n in (10, 2)]
    frame = pl.concat([example_frame("item", line) for line in lines])
    catalogue = Catalogue([CATALOGUE.rows["ARI-002"]], LANGUAGES)
    findings = catalogue.to_findings(catalogue.check(only("items", frame)), ["en"])
    assert [finding.path for finding in findings] == ["items[2].net_mass", "items[10].net_mass"]
    assert findings[0].message == {"en": "Item 2: the net mass 2.5 kg is more than the gross mass (≤ 1 kg)."}


NAMES = {
    "measure": {"cites": {"vi": "Mẫu vật CITES", "en": "Specimens of CITES"}},
    "met_by": {"permit": {"vi": "Giấy phép", "en": "Permit"}, "waiver": {"vi": "Miễn trừ", "en": "Waiver"}},
}


@pytest.mark.parametrize(
    ("measure", "met_by", "language", "named"),
    [
        ("cites", "permit", "en", "Specimens of CITES (Permit; Decree 1 (2024); 2)"),
        ("cites", "permit, waiver", "vi", "Mẫu vật CITES (Giấy phép / Miễn trừ; Decree 1 (2024); 2)"),
        ("cites", "", "en", "Specimens of CITES (; Decree 1 (2024); 2)"),
        ("new", "permit, letter", "en", "new (Permit / letter; Decree 1 (2024); 2)"),
    ],
)
def test_what_is_expected_is_kept_as_codes_and_told_by_names(measure, met_by, language, named):
    row = CATALOGUE.rows["REQ-001"]
    catalogue = Catalogue([row], LANGUAGES, NAMES)
    wanted = {**row.breaks[0], "measure": measure, "met_by": met_by, "basis": "Decree 1 (2024); 2"}
    frame = example_frame("requirement", wanted)
    [finding] = catalogue.to_findings(catalogue.check(only("requirements", frame)), [language])
    assert finding.expected == f"{measure} ({met_by}; Decree 1 (2024); 2)"
    assert named in finding.message[language]


def test_what_another_template_made_is_told_as_it_is():
    catalogue = Catalogue([CATALOGUE.rows["REQ-001"]], LANGUAGES, NAMES)
    assert ": cites. " in catalogue.finding("REQ-001", expected="cites").message["en"]


EXAMPLES = [(row, values) for row in CHECKED for values in (*row.breaks, *row.passes)]
DRAWN = st.lists(st.integers(0, len(EXAMPLES) - 1), min_size=1, max_size=6)


def batch(drawn: list[int]) -> dict[str, pl.DataFrame]:
    """Each example a declaration of its own, on its own frame."""
    frames: dict[str, list[pl.DataFrame]] = {name: [] for name in FRAMES.values()}
    for d, (row, values) in enumerate(EXAMPLES[index] for index in drawn):
        frames[FRAMES[row.on]].append(example_frame(row.on, {**values, "d": d}))
    kinds = {frame: on for on, frame in FRAMES.items()}
    return {name: pl.concat(parts) if parts else blank(kinds[name]) for name, parts in frames.items()}


@settings(max_examples=25, deadline=None)
@given(DRAWN, st.sets(st.sampled_from([row.id for row in CHECKED if row.id in CATALOGUE.rows]), max_size=12))
def test_a_set_of_rules_finds_what_each_finds_alone(drawn, rules):
    frames = batch(drawn)
    chosen = [CATALOGUE.rows[rule] for rule in sorted(rules)]
    together = Catalogue(chosen, LANGUAGES).check(frames)
    alone = [Catalogue([row], LANGUAGES).check(frames) for row in chosen]
    order = ["d", "rule", "path"]
    assert_frame_equal(together.sort(order), pl.concat([together.clear(), *alone]).sort(order))


@settings(max_examples=25, deadline=None)
@given(DRAWN)
def test_a_batch_finds_what_its_declarations_find_one_by_one(drawn):
    alone = [
        CATALOGUE.check(batch([each])).with_columns(d=pl.lit(d, dtype=pl.UInt32))
        for d, each in enumerate(drawn)
    ]
    assert_frame_equal(CATALOGUE.check(batch(drawn)), pl.concat(alone))


def test_a_large_frame_is_judged_as_small_ones_are():
    lines = [example_frame("item", values) for row, values in EXAMPLES if row.on == "item"]
    large = pl.concat(lines * 3).with_columns(d=pl.int_range(len(lines) * 3, dtype=pl.UInt32))
    assert large.height > SMALL
    small = [CATALOGUE.check(only("items", part)) for part in large.iter_slices(50)]
    assert_frame_equal(CATALOGUE.check(only("items", large)), pl.concat(small))


def test_what_the_guards_let_by_breaks_no_rule():
    for name in FRAMES.values():
        lines = [example_frame(row.on, values) for row, values in EXAMPLES if FRAMES[row.on] == name]
        rules = CATALOGUE._by_frame[Audience.OFFICER][name]
        for frame in [*lines, *(pl.concat(pair) for pair in pairwise(lines))]:
            asked = {rule.row.id for rule in possible(frame, rules)}
            passed = [rule.hits for rule in rules.rules if rule.row.id not in asked]
            assert not any(column.any() for column in frame.select(passed).iter_columns())
