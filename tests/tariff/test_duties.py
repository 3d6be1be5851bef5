"""Duties worked by hand. Articles: L107 = Luật 107/2016, TT38 = Thông tư 38/2015, LHQ = Luật Hải quan."""

from decimal import Decimal

import pytest

from tests.tariff.owed import LAW, assessed, granted, law_on, line, one
from tests.tariff.small import rate, rows, tariff
from thongquan.tariff.domain import book
from thongquan.tariff.domain.duties import CODE_STATES, CODES, DUTY_STATES


def test_an_mfn_origin_pays_the_mfn_rate_and_vat_on_value_and_duty():
    """L107 art. 5.3 b; TT38 art. 39: 5 % of 20,000,000 is 1,000,000; VAT 10 % of 21,000,000 is 2,100,000."""
    item, owed = one(line("19023020", "MFN", "CN", value="20000000"))
    assert (item["entitlement"], item["duty_schedule"], item["duty_state"]) == ("ok", "MFN", "ok")
    assert owed == {"ID": Decimal(4_000_000), "VAT": Decimal(2_400_000)}


def test_an_origin_without_mfn_pays_the_ordinary_rate_though_mfn_is_claimed():
    """L107 art. 5.3 c: ordinary rate 7.5 %, 150 % of the MFN rate of 5 %."""
    item, owed = one(line("01012900", "MFN", "KP"))
    assert item["entitlement"] == "ordinary-only"
    assert (item["entitlement_found"], item["entitlement_expected"]) == ("KP", "ORD")
    assert (item["duty_schedule"], owed["ID"]) == ("ORD", Decimal(75_000))


def test_mfn_without_an_origin_is_the_ordinary_rate():
    """L107 art. 5.3 c."""
    item, owed = one(line("01012900", "MFN", ""))
    assert (item["entitlement"], item["duty_schedule"], owed["ID"]) == ("mfn-origin-missing", "ORD", 75_000)


def test_a_preference_with_origin_proof_and_direct_transport_is_granted():
    """L107 art. 5.3 a: ATIGA 0 % with form D."""
    item, owed = one(granted("01012900", "ATIGA", "TH", "FORM-D"))
    assert (item["entitlement"], item["duty_schedule"], owed["ID"]) == ("ok", "ATIGA", 0)


@pytest.mark.parametrize(
    ("why", "found", "expected", "given"),
    [
        ("no-proof", "", "FORM-D", line("01012900", "ATIGA", "TH", direct=True)),
        ("wrong-proof", "FORM-AK", "FORM-D", granted("01012900", "ATIGA", "TH", "FORM-AK")),
        ("wrong-proof", "NAPKIN", "FORM-D", granted("01012900", "ATIGA", "TH", "NAPKIN")),
        ("no-direct", "false", "true", line("01012900", "ATIGA", "TH", proof="FORM-D")),
        ("not-member", "CN", "LA, MY, TH", granted("01012900", "ATIGA", "CN", "FORM-D")),
        ("not-eligible", "CPTPP", "MFN", granted("01012900", "CPTPP", "JP", "SELF")),
        ("unconfirmed", "RCEPA", "MFN", granted("01012900", "RCEPA", "JP", "SELF")),
        ("no-schedule", "", "MFN", line("01012900", "", "TH")),
        ("no-schedule", "", "MFN, ATIGA", granted("01012900", "", "TH", "FORM-D")),
    ],
)
def test_a_claim_that_is_not_granted_is_told_and_charged_at_the_mfn_rate(why, found, expected, given):
    """LHQ art. 27: goods may clear without the preference; L107 art. 5.3 b: MFN, 5 %."""
    item, owed = one(given)
    assert item["entitlement"] == why
    assert (item["entitlement_found"], item["entitlement_expected"]) == (found, expected)
    assert (item["duty_schedule"], owed["ID"]) == ("MFN", Decimal(50_000))


def test_a_preference_without_an_origin_is_charged_at_the_ordinary_rate():
    item, owed = one(granted("01012900", "ATIGA", "", "FORM-D"))
    assert (item["entitlement"], item["duty_schedule"], owed["ID"]) == ("not-member", "ORD", 75_000)


def test_an_agreement_may_leave_a_country_out_for_one_code():
    """L107 art. 5.3 a: AKFTA 0 % (-KH, MY); Malaysia pays MFN, Korea nothing."""
    item, owed = one(granted("19023020", "AKFTA", "MY", "FORM-AK"))
    assert (item["entitlement"], item["duty_schedule"], owed["ID"]) == ("excluded-country", "MFN", 200_000)
    item, owed = one(granted("19023020", "AKFTA", "KR", "FORM-AK"))
    assert (item["entitlement"], owed["ID"]) == ("ok", 0)


def test_mexico_has_a_rate_of_its_own_under_cptpp():
    """L107 art. 5.3 a: 28 %, for Mexico 35 %."""
    assert one(granted("87021060", "CPTPP", "JP", "SELF"))[1]["ID"] == Decimal(280_000)
    assert one(granted("87021060", "CPTPP", "MX", "SELF"))[1]["ID"] == Decimal(350_000)
    assert one(granted("87082996", "CPTPP", "MX", "SELF", good=2))[1]["ID"] == Decimal(27_000)
    assert one(granted("87082996", "CPTPP", "JP", "SELF", good=2))[1]["ID"] == Decimal(18_000)


def test_of_a_split_code_the_declarant_names_his_good_and_nothing_is_guessed():
    """L107 art. 5.3 a: 0 % or 5 %; unnamed, the MFN rate of 15 % is shown."""
    item, owed = one(granted("03072200", "ATIGA", "TH", "FORM-D"))
    assert (item["entitlement"], item["entitlement_expected"]) == ("split-choose", "1: 0; 2: 5")
    assert (item["duty_schedule"], owed["ID"]) == ("MFN", Decimal(150_000))
    assert one(granted("03072200", "ATIGA", "TH", "FORM-D", good=1))[1]["ID"] == 0
    assert one(granted("03072200", "ATIGA", "TH", "FORM-D", good=2))[1]["ID"] == Decimal(50_000)
    item, _ = one(granted("03072200", "ATIGA", "TH", "FORM-D", good=3))
    assert (item["entitlement"], item["entitlement_found"]) == ("split-wrong", "3")


def test_a_good_of_a_split_code_may_not_be_eligible():
    more = [rate("03072200", "AKFTA", None, alternative=1), rate("03072200", "AKFTA", "0", alternative=2)]
    law = law_on(tariff={**tariff(), "rates": tariff()["rates"].vstack(rows(book.RATES, *more))})
    first, _ = one(granted("03072200", "AKFTA", "KR", "FORM-AK", good=1), law)
    second, owed = one(granted("03072200", "AKFTA", "KR", "FORM-AK", good=2), law)
    assert (first["entitlement"], second["entitlement"], owed["ID"]) == ("not-eligible", "ok", 0)


def test_goods_that_are_for_no_good_of_this_origin_are_not_offered_to_choose_among():
    """L107 art. 5.3 a: of `0 (-MY)/5; MX: 7/*` nobody is told what he cannot have."""
    split = [
        rate("03072200", "CPTPP", "0", alternative=1, not_countries=["MY"]),
        rate("03072200", "CPTPP", "5", alternative=2),
        rate("03072200", "CPTPP", "7", alternative=1, only_countries=["MX"]),
        rate("03072200", "CPTPP", None, alternative=2, only_countries=["MX"]),
        rate("03072200", "AKFTA", "0", alternative=1, not_countries=["MY"]),
        rate("03072200", "AKFTA", "0", alternative=2, not_countries=["MY"]),
    ]
    law = law_on(tariff={**tariff(), "rates": tariff()["rates"].vstack(rows(book.RATES, *split))})

    def told(schedule, origin, proof, **more):
        item, _ = one(granted("03072200", schedule, origin, proof, **more), law)
        return item["entitlement"], item["entitlement_expected"]

    assert told("CPTPP", "JP", "SELF") == ("split-choose", "1: 0; 2: 5")
    assert told("CPTPP", "MY", "SELF") == ("split-choose", "2: 5")
    assert told("CPTPP", "MX", "SELF") == ("split-choose", "1: 7")
    assert told("CPTPP", "MX", "SELF", good=9) == ("split-wrong", "1: 7")
    assert told("AKFTA", "MY", "FORM-AK") == ("excluded-country", "MFN")
    assert told("AKFTA", "MY", "FORM-AK", good=9) == ("excluded-country", "MFN")
    assert told("AKFTA", "KR", "FORM-AK", zone="GIC") == ("zone-not-covered", "MFN")


def test_a_quota_has_a_rate_inside_and_one_outside():
    """L107 art. 5 and domain A9 (quota: in or out): 40 % and 80 %."""
    item, owed = one(line("04072100", "MFN", "TH"))
    assert (item["entitlement"], item["entitlement_expected"]) == ("quota-choose", "IN: 40; OUT: 80")
    assert (item["duty_state"], owed) == ("undetermined", {})
    assert one(line("04072100", "MFN", "TH", quota="IN"))[1]["ID"] == Decimal(400_000)
    assert one(line("04072100", "MFN", "TH", quota="OUT"))[1]["ID"] == Decimal(800_000)


@pytest.mark.parametrize(
    ("quota", "why", "found", "duty"),
    [
        ("IN", "no-rate", "AKFTA", 400_000),
        ("OUT", "quota-inside-only", "OUT", 800_000),
        ("", "no-rate", "AKFTA", None),
        ("?", "quota-choose", "?", None),
    ],
)
def test_a_quota_whose_rate_the_book_does_not_give_grants_nothing(quota, why, found, duty):
    """The grammar's `Q`: only within a quota, its rate is not in the tariff. Who is outside it is told that;
    who says nothing is not asked to choose what would grant him nothing. MFN: 40 % inside, 80 % outside."""
    item, owed = one(granted("04072100", "AKFTA", "KR", "FORM-AK", quota=quota))
    assert (item["entitlement"], item["entitlement_found"]) == (why, found)
    assert (item["entitlement_expected"], item["duty_schedule"]) == ("MFN", "MFN")
    assert owed.get("ID") == duty


def test_outside_the_quota_a_preference_that_has_such_a_rate_is_granted():
    """`40 (NHN: 80)` under an agreement: the side that is declared has its rate."""
    both = rate("04072100", "ATIGA", "10", out_quota="60")
    law = law_on(tariff={**tariff(), "rates": tariff()["rates"].vstack(rows(book.RATES, both))})
    item, owed = one(granted("04072100", "ATIGA", "TH", "FORM-D", quota="OUT"), law)
    assert (item["entitlement"], item["duty_schedule"], owed["ID"]) == ("ok", "ATIGA", Decimal(600_000))


def test_goods_of_the_kaesong_zone_share_a_rate_only_where_the_row_says_so():
    """Domain (data README): 0 (-MM, PH)(GIC)."""
    assert one(granted("64021910", "AKFTA", "KR", "FORM-AK", zone="GIC"))[0]["entitlement"] == "ok"
    item, owed = one(granted("01012900", "AKFTA", "KR", "FORM-AK", zone="GIC"))
    assert (item["entitlement"], item["entitlement_found"]) == ("zone-not-covered", "GIC")
    assert (item["duty_schedule"], owed["ID"]) == ("MFN", Decimal(50_000))


def test_a_code_whose_rate_stands_in_chapter_98_needs_a_line_there():
    """L107 art. 5.3; chapter 98, note 1.1: MFN 10 % by the line; ordinary 150 % of it."""
    item, owed = one(line("87021010"))
    assert (item["code_state"], item["duty_state"], owed) == ("needs-98", "undetermined", {})
    item, owed = one(line("87021010", special="98211110"))
    assert (item["code_state"], owed["ID"]) == ("ok", Decimal(100_000))
    item, owed = one(line("87021010", "ORD", "KP", special="98211110"))
    assert (item["code_state"], owed["ID"]) == ("ok", Decimal(150_000))


@pytest.mark.parametrize(
    ("why", "given"),
    [
        ("unknown", line("99999999")),
        ("unknown", line("+1012900")),
        ("unknown", line("1012900")),
        ("unknown", line("010129000")),
        ("unknown", line("")),
        ("not-leaf", line("0101")),
        ("98-misplaced", line("98211110")),
        ("98-unknown", line("87021010", special="98999999")),
        ("98-ambiguous", line("87021010", special="98220000")),
    ],
)
def test_a_code_that_cannot_be_charged_is_told_why_and_owes_nothing_yet(why, given):
    item, owed = one(given)
    assert (item["code_state"], item["duty_state"], owed) == (why, "undetermined", {})


def test_chapter_98_lends_no_rate_to_a_code_that_does_not_refer_to_it():
    item, owed = one(line("01012900", special="98211110"))
    assert (item["code_state"], owed["ID"]) == ("98-unlinked", Decimal(50_000))


def test_the_cheaper_lawful_schedule_is_advised_and_not_applied():
    """Domain A9: the lowest lawfully claimable, by the declarant's own claim."""
    item, owed = one(line("01012900", "MFN", "TH"))
    assert owed["ID"] == Decimal(50_000)
    assert (item["cheaper_schedule"], item["cheaper_rate"], item["cheaper_proofs"]) == ("ATIGA", 0, "FORM-D")


def test_nothing_is_advised_where_nothing_is_cheaper_or_the_country_is_left_out():
    assert one(granted("01012900", "ATIGA", "TH", "FORM-D"))[0]["cheaper_schedule"] is None
    assert one(line("01012900", "MFN", "US"))[0]["cheaper_schedule"] is None
    assert one(line("19023020", "MFN", "MY"))[0]["cheaper_schedule"] is None
    assert one(line("01012900", "ORD", "US"))[0]["cheaper_schedule"] == "MFN"


def test_goods_of_a_zone_are_advised_only_a_rate_that_is_shared_with_them():
    """The row of 64021910 under AKFTA names the zone, that of 01012900 does not."""
    assert one(line("01012900", "MFN", "KR"))[0]["cheaper_schedule"] == "AKFTA"
    assert one(line("01012900", "MFN", "KR", zone="GIC"))[0]["cheaper_schedule"] is None
    assert one(line("64021910", "MFN", "KR", zone="GIC"))[0]["cheaper_schedule"] == "AKFTA"


def test_an_unconfirmed_schedule_is_never_advised():
    assert one(line("01012900", "MFN", "JP"))[0]["cheaper_schedule"] is None


def test_duty_and_tax_are_rounded_to_the_dong_half_away_from_zero_each():
    """Domain A9: 5 % of 30 is 1.5, so 2; 20 % of 13 is 2.6, so 3; VAT 10 % of 13 + 3 is 1.6, so 2."""
    assert one(line("01012900", value="30"))[1]["ID"] == 2
    assert one(line("19023020", value="13"))[1] == {"ID": 3, "VAT": 2}


def test_a_relief_exempts_the_taxes_it_names_and_says_so():
    """L107 art. 16 (exemptions): the row stays, with its rate, and the amount is nothing."""
    got = assessed(line("19023020", relief="GIFT"), line("19023020"))
    assert got.taxes.sort("i", "order").select("amount", "relief").rows() == [
        (Decimal(0), "GIFT"),
        (Decimal(0), "GIFT"),
        (Decimal(200_000), None),
        (Decimal(120_000), None),
    ]
    assert one(line("19023020", relief="NONE"))[0]["relief_state"] == "unknown"


@pytest.mark.parametrize(
    ("why", "value"),
    [("no-value", None), ("no-value", "-1"), ("too-large", "999999999999999999")],
)
def test_a_value_that_cannot_be_charged_is_told_and_harms_no_other_line(why, value):
    got = assessed(line("19023020"), line("19023020", value=value), line("19023020"))
    assert got.items["duty_state"].to_list() == ["ok", why, "ok"]
    assert got.taxes["i"].unique().sort().to_list() == [0, 2]


def test_an_export_owes_no_duty_that_the_book_does_not_hold():
    """Domain A9; the tariff has no export column: said, and not guessed."""
    item, owed = one(line("01012900", "", "VN"), direction="export")
    assert (item["code_state"], item["entitlement"], item["duty_state"]) == ("ok", "ok", "not-covered")
    assert owed == {}


def test_an_export_schedule_in_the_book_is_charged():
    base = tariff()
    added = {"schedule": "EXP", "kind": "export", "confirmed": True, "name_en": "Export"}
    law = law_on(
        tariff={
            **base,
            "schedules": base["schedules"].vstack(rows(book.SCHEDULES, added)),
            "rates": base["rates"].vstack(rows(book.RATES, rate("01012900", "EXP", "2.5"))),
        }
    )
    item, owed = one(line("01012900", "", ""), law, direction="export")
    assert (item["duty_state"], item["duty_schedule"], owed) == ("ok", "EXP", {"ED": Decimal(25_000)})
    item, owed = one(line("19023020", "", ""), law, direction="export")
    assert (item["entitlement"], item["duty_state"], owed) == ("ok", "not-listed", {})
    item, owed = one(line("87021010", "", ""), law, direction="export")
    assert (item["code_state"], item["duty_state"]) == ("ok", "not-listed")
    assert one(line("x", "", ""), law, direction="export")[0]["code_state"] == "unknown"


def test_a_measure_keeps_its_name_in_every_edition():
    got = assessed(
        line("04072100", quota="OUT"),
        granted("87082996", "CPTPP", "MX", "SELF", good=2),
        line("87021010", special="98211110"),
        line("19023020"),
    )
    found = dict(got.taxes.filter(tax="ID").select("i", "measure").iter_rows())
    assert found == {
        0: "tariff:MFN:04072100:0:OUT",
        1: "tariff:CPTPP:87082996:2:MX",
        2: "tariff:MFN:98211110:98",
        3: "tariff:MFN:19023020:0",
    }
    assert (got.taxes["basis"] == "test").all()


def test_every_state_has_a_name_that_is_told_but_once():
    assert len(set(CODES)) == len(CODES)
    assert CODES[0] == "ok" == next(iter(CODE_STATES)) == next(iter(DUTY_STATES))


def test_an_empty_batch_is_a_batch():
    got = assessed()
    assert (got.items.height, got.taxes.height) == (0, 0)
    assert LAW.codes.width == 9
