"""`thongquan assess`: one JSON object, three exit statuses, nothing stored."""

import json

import pytest
from django.db import connection

from thongquan.config.paths import REPOSITORY

IMPORT = REPOSITORY / "docs" / "examples" / "import.json"
EXPORT = REPOSITORY / "docs" / "examples" / "export.json"
ON = ("--on", "2026-11-23")


def rows() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        names = [row[0] for row in cursor.fetchall()]
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}', count(*) FROM \"{name}\"" for name in names))
        return dict(cursor.fetchall())


def test_a_judged_declaration_is_one_object_with_lines_totals_findings_and_editions(thongquan):
    answer = thongquan.json("assess", IMPORT, *ON, "--json")
    assert answer["judged"] == "ok"
    assert [line["number"] for line in answer["lines"]] == [1, 2]
    first = answer["lines"][0]
    assert set(first) >= {"number", "commodity", "origin", "customs_value", "taxes"}
    assert set(first["taxes"][0]) == {
        "tax", "name", "treatment", "relief", "measure", "legal_basis", "base", "rate", "exchange_rate",
        "amount", "explanation",
    }  # fmt: skip
    assert set(first["taxes"][0]["explanation"]) == {"vi", "en"}
    amounts = [int(tax["amount"]) for line in answer["lines"] for tax in line["taxes"]]
    assert answer["totals"]["all"] == str(sum(amounts))
    assert {"tariff", "vat", "rules", "exchange"} <= set(answer["edition"])
    assert "not reserved" in answer["note"]["en"]


def test_what_the_rules_refuse_is_exit_status_1_with_findings(thongquan, tmp_path):
    wrong = json.loads(IMPORT.read_text()) | {"procedure_code": "Z99"}
    file = tmp_path / "wrong.json"
    file.write_text(json.dumps(wrong))
    answer = thongquan.json("assess", file, *ON, "--json", status=1)
    assert answer["judged"] == "refused"
    found = [one for one in answer["findings"] if one["effect"] == "refuse"]
    assert found
    assert set(found[0]) >= {"rule", "path", "found", "expected", "message", "fix", "effect"}


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\x00\xff", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", b"PK\x03\x04"]
)
def test_what_cannot_be_read_is_exit_status_2_with_one_finding(thongquan, tmp_path, body):
    file = tmp_path / "body"
    file.write_bytes(body)
    answer = thongquan.json("assess", file, *ON, "--json", status=2)
    assert len(answer["findings"]) == 1
    assert answer["findings"][0]["message"]["vi"]


def test_a_file_that_is_not_there_is_not_readable_either(thongquan, tmp_path):
    answer = thongquan.json("assess", tmp_path / "nothing.json", *ON, "--json", status=2)
    assert len(answer["findings"]) == 1


def test_a_rate_of_the_callers_own_serves_where_the_book_has_none_and_is_named(thongquan, tmp_path):
    other = json.loads(IMPORT.read_text()) | {"invoice_currency_code": "ISK"}
    file = tmp_path / "krona.json"
    file.write_text(json.dumps(other))
    thongquan("assess", file, *ON, "--json", status=1)
    answer = thongquan.json("assess", file, *ON, "--json", "--rate", "ISK=750.5")
    assert answer["lines"][0]["taxes"][0]["exchange_rate"] == "750.5"
    assert "ISK=750.5" in answer["edition"]["exchange"]
    thongquan("assess", file, *ON, "--json", "--rate", "ISK=a lot", status=2)


def test_a_day_without_law_is_refused_and_never_judged(thongquan):
    answer = thongquan.json("assess", IMPORT, "--on", "1990-01-01", "--json", status=1)
    assert answer["findings"][0]["rule"] == "FMT-020"


def test_several_declarations_in_a_file_are_one_object_still(thongquan, tmp_path):
    file = tmp_path / "two.json"
    file.write_text(f"[{IMPORT.read_text()},{EXPORT.read_text()}]")
    answer = thongquan.json("assess", file, *ON, "--json")
    assert [one["direction"] for one in answer["declarations"]] == ["IM", "EX"]


def test_assessing_stores_nothing_and_cannot(thongquan):
    before = rows()
    thongquan("assess", IMPORT, *ON, "--json")
    thongquan("assess", EXPORT, *ON)
    assert rows() == before


def test_as_people_read_it_the_verdict_comes_first_and_both_languages_are_there(thongquan):
    said = thongquan("assess", IMPORT, *ON).stdout
    assert said.startswith("✓ Đã xét / judged")
    assert "Tổng thuế / all taxes" in said


def test_the_schema_is_json_and_the_template_is_read_back(thongquan, tmp_path):
    assert thongquan.json("schema", "declaration")["title"] == "Declaration"
    for name in ("declaration.csv", "declaration.xlsx"):
        file = tmp_path / name
        thongquan("template", name, "--to", file)
        answer = thongquan.json("assess", file, *ON, "--json", status=2)
        assert answer["findings"][0]["rule"] == "FMT-014"
    thongquan("template", "letter.docx", status=1)


def test_the_record_verifies_and_proves_a_leaf(thongquan):
    assert "the record is whole" in thongquan("journal", "verify").stdout
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM journal_leaf ORDER BY txid, seq LIMIT 1")
        leaf = cursor.fetchone()[0]
    assert thongquan.json("journal", "prove", leaf)["format"] == "thongquan-journal-proof/2"
    thongquan("journal", "prove", "00000000-0000-0000-0000-000000000000", status=1)


def changed(tmp_path, **changes):
    """The import example with its first item, or itself (`declaration=…`), changed."""
    content = json.loads(IMPORT.read_text())
    content |= changes.pop("declaration", {})
    content["items"][0] |= changes
    file = tmp_path / "changed.json"
    file.write_text(json.dumps(content))
    return file


def test_a_part_of_a_sum_is_never_told_as_a_total(thongquan, tmp_path):
    file = changed(tmp_path, commodity_code="99999999")
    answer = thongquan.json("assess", file, *ON, "--json", status=1)
    assert answer["lines"][0]["taxes"] == []
    assert answer["lines"][1]["taxes"] != []
    worth = [int(line["customs_value"]) for line in answer["lines"]]
    assert answer["totals"] == {"customs_value": str(sum(worth)), "ID": None, "VAT": None, "all": None}
    said = thongquan("assess", file, *ON, status=1).stdout
    [total] = [line for line in said.splitlines() if "Tổng thuế / all taxes" in line]
    assert "chưa xác định / not known" in total


def test_without_an_exchange_rate_no_total_is_nought(thongquan, tmp_path):
    file = changed(tmp_path, declaration={"invoice_currency_code": "ISK"})
    answer = thongquan.json("assess", file, *ON, "--json", status=1)
    assert set(answer["totals"].values()) == {None}
    assert "all" in answer["totals"]


def test_an_export_whose_duty_the_book_does_not_hold_has_no_total_of_it(thongquan):
    answer = thongquan.json("assess", EXPORT, *ON, "--json")
    assert answer["totals"]["customs_value"]
    assert (answer["totals"]["ED"], answer["totals"]["all"]) == (None, None)
    assert list(answer["tax_names"]) == ["ED"]


def test_a_rate_that_the_book_has_is_not_used_and_said_not_to_be(thongquan):
    plain = thongquan.json("assess", IMPORT, *ON, "--json")
    answer = thongquan.json("assess", IMPORT, *ON, "--json", "--rate", "USD=99999", "--rate", "ISK=750.5")
    assert answer["totals"] == plain["totals"]
    assert answer["edition"] == plain["edition"]
    [warned] = [one for one in answer["findings"] if one["rule"] == "FMT-021"]
    assert (warned["effect"], warned["path"], warned["found"]) == ("warn", "--rate", "USD=99999")
    assert warned["expected"] == "USD=" + plain["lines"][0]["taxes"][0]["exchange_rate"]


@pytest.mark.parametrize(
    ("words", "at", "found", "expected"),
    [
        (("--on", "31-12-2026"), "--on", "31-12-2026", "YYYY-MM-DD"),
        (("--rate", "USD=abc"), "--rate", "USD=abc", "USD=25430"),
        (("--nothing",), "--nothing", "--nothing", "--on"),
        (("more",), "more", "more", "--help"),
        (("--on",), "--on", "–", "--help"),
    ],
)
def test_what_is_typed_wrongly_is_one_object_too(thongquan, words, at, found, expected):
    answer = thongquan.json("assess", IMPORT, "--json", *words, status=2)
    assert answer["judged"] == "unreadable"
    [one] = answer["findings"]
    assert (one["rule"], one["path"], one["found"], one["expected"]) == ("FMT-019", at, found, expected)
    assert set(one["message"]) == set(one["fix"]) == {"vi", "en"}
    told = thongquan("assess", IMPORT, *words, status=2)
    assert told.stdout == ""
    assert " / " in told.stderr


def test_a_file_without_end_is_refused_once_it_is_past_what_any_format_may_have(thongquan):
    [endless] = thongquan.json("assess", "/dev/zero", "--json", status=2)["findings"]
    assert (endless["rule"], endless["found"], endless["expected"]) == ("FMT-001", "> 67108864", "67108864")


def test_no_file_and_no_law_are_findings_of_the_catalogue(thongquan, tmp_path):
    [gone] = thongquan.json("assess", tmp_path / "no.json", "--json", status=2)["findings"]
    [lawless] = thongquan.json("assess", IMPORT, "--on", "1990-01-01", "--json", status=1)["findings"]
    assert (gone["rule"], gone["path"]) == ("FMT-018", "FILE")
    assert (lawless["rule"], lawless["path"], lawless["found"]) == ("FMT-020", "--on", "1990-01-01")
    for one in (gone, lawless):
        assert one["found"]
        assert one["expected"]
        assert set(one["message"]) == set(one["fix"]) == {"vi", "en"}
