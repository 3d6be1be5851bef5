"""The grammar of rate cells: what each form says, and that nothing else says anything."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.tariff.workbooks import layout
from thongquan.tariff.domain.grammar import Part, Unreadable
from thongquan.tariff.domain.notation import NOTATION, write

VN = layout().grammar


def rate(number: str, **more: object) -> Part:
    return Part("rate", Decimal(number), **more)  # type: ignore[arg-type]


MX = ("MX",)


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("7.5", [rate("7.5")]),
        ("7,5", [rate("7.5")]),
        ("0", [rate("0")]),
        ("*", [Part("not_eligible")]),
        ("Q", [Part("quota")]),
        ("0 (-KH, LA)", [rate("0", not_countries=("KH", "LA"))]),
        ("0(-KR)", [rate("0", not_countries=("KR",))]),
        ("0(-MY )", [rate("0", not_countries=("MY",))]),
        ("30 (-BN,KH,ID)", [rate("30", not_countries=("BN", "ID", "KH"))]),
        ("0(-MM)(GIC)", [rate("0", not_countries=("MM",), zone="GIC")]),
        ("40 (NHN: 80)", [rate("40", out_quota=Decimal(80))]),
        ("60 (NHN: 127.5)", [rate("60", out_quota=Decimal("127.5"))]),
        ("28; M: 35", [rate("28"), rate("35", only=MX)]),
        ("0/5", [rate("0", alternative=1), rate("5", alternative=2)]),
        ("0/0", [rate("0", alternative=1), rate("0", alternative=2)]),
        ("*/0", [Part("not_eligible", alternative=1), rate("0", alternative=2)]),
        ("0/0(-LA, KR)", [rate("0", alternative=1), rate("0", alternative=2, not_countries=("KR", "LA"))]),
        (
            "0/1,8; M: 0/2,7",
            [
                rate("0", alternative=1),
                rate("1.8", alternative=2),
                rate("0", alternative=1, only=MX),
                rate("2.7", alternative=2, only=MX),
            ],
        ),
        ("150% thuế MFN", [Part("of_mfn", Decimal(150))]),
        ("Theo hướng dẫn tại khoản 1.1 Chương 98", [Part("see_98", note="khoản 1.1 Chương 98")]),
    ],
)
def test_each_form_of_cell_says_what_the_decree_means_by_it(cell, parts):
    assert VN.parse(cell) == parts


@pytest.mark.parametrize(
    "cell",
    [
        "", " ", "0(-KH, MY, PH, )", "0(-)", "0 (-KH, KH)", "free", "-5", "5 %", "1e3", "٣", "½", "1000.5",
        "5.12345", "0//5", "0/", "/5", "28; M:", "28; X: 35", "28; M: 35/3", "0/5; M: 3", "0/5; M: 3; M: 3/4",
        "28 35", "40 (NHN: )", "40 (NHN 80)", "0 (KH)", "0(-MM)(ABC)", "150% MFN", "Q5", "**", "5;", "=1+1",
        "0" * 300,
    ],
)  # fmt: skip
def test_what_is_not_in_the_grammar_never_becomes_a_rate(cell):
    read = VN.parse(cell)
    assert isinstance(read, Unreadable)
    assert read.why["vi"]
    assert read.why["en"]


def test_a_list_with_an_empty_member_is_told_apart():
    assert VN.parse("0(-KH, MY, PH, )").why["en"] == "the list of countries has an empty member"


NUMBERS = st.decimals(0, 999, places=2).map(lambda n: n.normalize() + 0)
COUNTRIES = st.lists(st.sampled_from(["KH", "LA", "MM", "KR", "CN", "TH"]), unique=True, max_size=4).map(
    lambda cs: tuple(sorted(cs))
)


@st.composite
def part(draw):
    kind = draw(st.sampled_from(["rate", "rate", "rate", "not_eligible", "quota", "of_mfn"]))
    if kind == "rate":
        zone = draw(st.sampled_from([None, "GIC"]))
        outside = draw(st.none() | NUMBERS)
        return Part("rate", draw(NUMBERS), outside, draw(COUNTRIES), zone)
    return Part(kind, draw(NUMBERS) if kind == "of_mfn" else None)


@st.composite
def cells(draw):
    """What a cell may say: the same alternatives for everybody and for each country set apart."""
    if draw(st.booleans()) and draw(st.booleans()):
        return [
            Part(
                draw(st.sampled_from(["see_98", "unreadable"])),
                note=draw(st.text("a b,(-;/|)!\n\xa0", max_size=9)),
            )
        ]
    count = draw(st.integers(1, 4))
    groups = [None, *draw(st.lists(st.sampled_from([("MX",), ("JP",)]), unique=True, max_size=2))]
    numbers = [0] if count == 1 else range(1, count + 1)
    return [replace(draw(part()), alternative=n, only=group) for group in groups for n in numbers]


@given(cells())
def test_the_packs_notation_loses_nothing(parts):
    assert NOTATION.parse(write(parts)) == parts


@given(st.text(max_size=30))
def test_no_text_whatever_makes_the_grammar_fail_or_guess(text):
    for grammar in (VN, NOTATION):
        read = grammar.parse(text)
        if not isinstance(read, Unreadable):
            numbers = [n for p in read for n in (p.rate, p.out_quota) if n is not None]
            assert all(str(int(n)) in re.sub(r"(?<!\d)0+(?=\d)", "", text) for n in numbers)


@given(st.lists(NUMBERS, min_size=1, max_size=4), st.sampled_from([",", "."]))
def test_every_number_is_read_exactly_whichever_mark_it_is_written_with(numbers, mark):
    cell = "/".join(f"{n:f}".replace(".", mark) for n in numbers)
    assert [p.rate for p in VN.parse(cell)] == numbers
