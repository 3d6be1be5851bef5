"""`thongquan tariff show|tree|search|history`, as anybody types them."""

from tests.cli.typed import Typed


def test_a_code_is_shown_with_its_rates_proofs_and_agencies(thongquan: Typed) -> None:
    said = thongquan("tariff", "show", "0901.11.20").stdout
    for part in ("Cà phê", "no text of the law", "MFN", "15%", "C/O mẫu E", "CN, MM, TH", "MARD", "VAT"):
        assert part in said, part
    assert "C/O mẫu E / Certificate of origin form E" in said
    assert "trước thông quan / before clearance" in said
    assert "quarantine-registration" in said
    told = thongquan.json("tariff", "show", "09011120", "--json")
    assert told["lineage"][0]["code"] == "II"
    assert {one["schedule"] for one in told["offered"]} >= {"ORD", "MFN", "ACFTA"}


def test_alternatives_and_quotas_are_told_apart(thongquan: Typed) -> None:
    said = thongquan("tariff", "show", "16010010").stdout
    assert "(1) 0%" in said
    assert "(2) 4.4%" in said
    assert "80% ngoài hạn ngạch" in thongquan("tariff", "show", "17011300").stdout


def test_a_code_that_is_not_in_force_names_those_that_are_near(thongquan: Typed) -> None:
    refused = thongquan("tariff", "show", "0901.11.10", status=1)
    assert "0901.11.20" in refused.stderr
    assert thongquan("tariff", "show", "0901.99.99", status=1).stderr.count("0901.") > 2


def test_the_tree_opens_level_by_level(thongquan: Typed) -> None:
    assert thongquan("tariff", "tree").stdout.count("\n") > 21
    assert "0901.21" in thongquan("tariff", "tree", "0901").stdout
    assert len(thongquan.json("tariff", "tree", "ii", "--json")["nodes"]) == 9
    assert "9804.15.00" in thongquan("tariff", "show", "9804").stdout
    assert "98041500" in str(thongquan.json("tariff", "tree", "9804", "--json"))


def test_codes_are_found_by_words(thongquan: Typed) -> None:
    assert "0901.11.20" in thongquan("tariff", "search", "ca", "phe").stdout
    assert thongquan.json("tariff", "search", "coffee", "--json")[0]["code"].startswith("0901")
    thongquan("tariff", "search", "zzzz", status=1)


def test_the_law_of_another_day_is_asked_for_by_its_day(thongquan: Typed) -> None:
    for day, rate in (("2026-12-31", "VAT8 8%"), ("2027-01-01", "VAT10 10%")):
        said = thongquan("tariff", "show", "61091010", "--on", day).stdout
        assert rate in " ".join(said.split())
    thongquan("tariff", "show", "61091010", "--known-at", "2000-01-01", status=1)


def test_the_history_of_a_code_names_day_basis_and_edition(thongquan: Typed) -> None:
    said = thongquan("tariff", "history", "09011120").stdout
    assert "2026-01-01" in said
    assert "tariff/1" in said
    assert thongquan.json("tariff", "history", "09011120", "--json")["changes"][0]["edition"] == "tariff/1"
    thongquan("tariff", "history", "00000000", status=1)
