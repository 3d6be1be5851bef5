"""The calculator on the command line, for anybody."""

import pytest

from tests.cli.typed import Typed
from thongquan.cli import terminal
from thongquan.cli.calculator import WHY_NOT
from thongquan.tariff.domain.duties import CODE_STATES, DUTY_STATES
from thongquan.tariff.domain.rates.states import CODES

FLASKS = ("calculate", "9617.00.10", "--origin", "CN", "--value", "1000000")


def test_every_agreement_says_what_it_costs_and_which_proof_it_wants(thongquan: Typed) -> None:
    told = thongquan.by(None).json(*FLASKS, "--vat", "VAT10", "--json")
    by_schedule = {one["schedule"]: one for one in told["offers"]}
    assert by_schedule["ACFTA"]["papers"].keys() == set(by_schedule["ACFTA"]["proofs"])
    assert (by_schedule["MFN"]["duty"], by_schedule["MFN"]["taxes"]) == ("300000", "430000")
    assert by_schedule["EVFTA"]["state"] == "not-member"
    shown = thongquan(*FLASKS, "--vat", "VAT10").stdout
    assert "C/O mẫu E" in shown
    assert "430 000" in shown
    assert "nước xuất xứ không phải thành viên" in shown
    assert "--vat" not in shown


def test_where_the_law_leaves_the_vat_open_the_categories_are_named(thongquan: Typed) -> None:
    shown = thongquan.by(None)(*FLASKS).stdout
    assert "--vat EXEMPT" in shown
    [line] = [line for line in shown.splitlines() if line.startswith("MFN")]
    assert line.split()[-2:] == ["?", "—"]


def test_the_duty_alone_is_not_told_as_all_taxes(thongquan: Typed) -> None:
    told = thongquan.by(None).json(*FLASKS, "--json")
    by_schedule = {one["schedule"]: one for one in told["offers"]}
    assert (by_schedule["MFN"]["duty"], by_schedule["MFN"]["taxes"]) == ("300000", "")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("calculate", "0000", "--origin", "CN"), "not-found"),
        ((*FLASKS[:4], "--value", "NaN"), "number-unreadable"),
        ((*FLASKS[:4], "--value", "abc"), "number-unreadable"),
        ((*FLASKS[:4], "--value", "0"), "amount-not-above-zero"),
        (("calculate", "9617.00.10", "--origin", "ZZ"), "country-unknown"),
        (("calculate", "9617.00", "--origin", "CN"), "96170010"),
        ((*FLASKS, "--on", "1999-01-01"), "no-law-in-force"),
    ],
)
def test_what_cannot_be_answered_is_refused_by_name(thongquan: Typed, words: tuple[str, ...], why: str) -> None:
    assert why in thongquan.by(None)(*words, status=1).stderr


def test_every_reason_not_to_grant_has_its_words() -> None:
    assert set(WHY_NOT) == {*CODES, *CODE_STATES, *DUTY_STATES} - {"ok"}
    assert all(terminal.said(text).count(" / ") == 1 for text in WHY_NOT.values())
