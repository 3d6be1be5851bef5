"""Every procedure of the pack is one file that holds together, and whose own tests come out as it says."""

import copy
import csv
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from thongquan.books.domain import BadPack
from thongquan.config.paths import REPOSITORY
from thongquan.licensing.domain import book
from thongquan.licensing.domain.checks import RULES, Application, Good, check
from thongquan.licensing.domain.procedures import Counted, Procedure, Way, covers, procedures

PACK = REPOSITORY / "packs" / "vn" / "books"
FILES = sorted(p for p in (PACK / "licensing").glob("*.yaml") if p.name != "book.yaml")
ABOUT = yaml.safe_load((PACK / "licensing" / "book.yaml").read_text("utf-8"))


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def controls() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in table(PACK / "controls" / "controls.csv"):
        found.setdefault(row["measure"], set()).add(row["prefix"])
    return {measure: frozenset(prefixes) for measure, prefixes in found.items()}


@cache
def lists() -> dict[str, frozenset[str]]:
    files = {"countries": "countries.csv", "units": "units.csv"}
    return {
        name: frozenset(row["code"] for row in table(PACK / "reference" / file)) for name, file in files.items()
    }


def read(path: Path) -> Procedure:
    tables = book.read_one(path.name, path.read_bytes(), ABOUT)
    assert book.check(tables) == []
    [found] = procedures(tables, ["vi", "en"]).values()
    return found


def application(said: dict[str, Any]) -> Application:
    goods = [Good(**{k: v for k, v in good.items() if v is not None}) for good in said["goods"]]
    fields = {k: v for k, v in said["fields"].items() if v is not None}
    return Application(said["direction"], said["who"], fields, goods, frozenset(said["documents"]))


def changed(complete: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    """`complete` with other values at paths like "goods.0.code"; null leaves one out."""
    said = copy.deepcopy(complete)
    for path, value in change.items():
        *way, last = path.split(".")
        place: Any = said
        for step in way:
            place = place[int(step)] if step.isdigit() else place[step]
        place[last] = value
    return said


def found(procedure: Procedure, said: dict[str, Any]) -> list[str]:
    prefixes = procedure.prefixes(controls())
    findings = check(application(said), procedure, prefixes=prefixes, lists=lists(), currency="VND")
    assert all(set(f.message) == set(f.fix) == {"vi", "en"} for f in findings)
    assert not any("{" in text for f in findings for text in (*f.message.values(), *f.fix.values()))
    return [f"{f.rule} {f.path}" for f in findings]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_procedures_own_tests_come_out_as_its_file_says(path: Path):
    procedure, (complete, tests) = read(path), book.tests_of(path.read_bytes())
    assert found(procedure, complete) == []
    assert len(tests) >= 3
    for one in tests:
        assert found(procedure, changed(complete, one["change"])) == one["finds"], one["change"]


def test_the_procedure_that_the_documentation_adds_holds_together_and_its_tests_come_out(tmp_path: Path):
    [body] = re.findall(
        r"```yaml\n(.*?)```", (REPOSITORY / "docs" / "licensing.md").read_text("utf-8"), re.DOTALL
    )
    path = tmp_path / f"{yaml.safe_load(body)['procedure']}.yaml"
    path.write_text(body, "utf-8")
    assert path.name not in {one.name for one in FILES}
    procedure, (complete, tests) = read(path), book.tests_of(body.encode())
    assert found(procedure, complete) == []
    for one in tests:
        assert found(procedure, changed(complete, one["change"])) == one["finds"]
    assert [fee.waits for fee in procedure.fees] == [True]


def test_the_pack_has_procedures_of_more_than_six_agencies_and_says_which_nobody_has_verified():
    known = [read(path) for path in FILES]
    assert len(known) >= 12
    assert len({one.agency for one in known}) >= 6
    told = [part for one in known for part in (one, *one.clocks.values(), *one.fees)]
    assert not any(part.verified for part in told)
    assert all(part.basis for part in told)
    assert all(one.documents and one.fields for one in known)
    assert all(set(one.text) == {"vi", "en"} for one in known)


def test_a_licence_answers_as_a_paper_that_meets_the_measures_of_its_procedure():
    measures = {row["measure"]: row for row in table(PACK / "controls" / "measures.csv")}
    for one in map(read, FILES):
        for measure in one.measures:
            assert one.paper in measures[measure]["met_by"].split(";"), (one.code, measure)
            assert one.agency == measures[measure]["agency"]
            assert measures[measure]["direction"] in ("both", one.direction) or one.direction is Way.BOTH
        assert set(one.units) <= lists()["units"]


def test_a_code_of_a_form_says_what_it_means_unless_it_is_a_number():
    for one in map(read, FILES):
        for field in one.fields:
            numbers = all(code.isdigit() or set(code) <= set("IVX") for code in field.codes)
            assert field.words.keys() == (set() if numbers else set(field.codes)), (one.code, field.code)
            assert all(set(word) == {"vi", "en"} for word in field.words.values())


def test_a_code_is_meant_by_any_prefix_of_it_and_by_nothing_longer():
    assert covers({"0101"}, "01012100")
    assert covers(frozenset({"01012100"}), "01012100")
    assert not covers({"01012100"}, "0101")
    assert not covers(frozenset(), "01012100")


def test_a_file_that_says_what_nobody_knows_is_refused():
    body = FILES[0].read_text("utf-8")
    with pytest.raises(BadPack, match="bears its code"):
        book.read_one("other.yaml", body.encode(), ABOUT)
    with pytest.raises(BadPack, match="unknown columns"):
        book.read_one(FILES[0].name, (body + "colour: red\n").encode(), ABOUT)
    tables = book.read_one(FILES[0].name, body.replace("step: decide", "step: ponder").encode(), ABOUT)
    faults = book.check(tables)
    assert any("'ponder' is none of" in fault for fault in faults)
    assert any("no clock says until when" in fault for fault in faults)
    wordless = body.replace("       food: {", "       feed: {").encode()
    [fault] = book.check(book.read_one(FILES[0].name, wordless, ABOUT))
    assert fault == "words: not those of the codes of animal-quarantine purpose"


def test_every_finding_has_its_texts_and_is_got_by_some_file():
    told = {
        find.split()[0]
        for path in FILES
        for one in book.tests_of(path.read_bytes())[1]
        for find in one["finds"]
    }
    assert told == set(RULES)


def test_what_is_counted_decides_what_an_application_must_say_of_its_goods():
    known = {read(path).counted for path in FILES}
    assert known == set(Counted)
