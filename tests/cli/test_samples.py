"""Samples of goods on the command line."""

import pytest

from tests.world import today


@pytest.fixture
def red(registered, request):
    return registered(request.node.name[-30:], lane="R")


def test_a_sample_is_taken_sent_analysed_and_destroyed(thongquan, red):
    officer = thongquan.by("congchuc")
    bag = ("--item", "1", "--quantity", "0.5", "--unit", "KGM", "--sealed", "HQ-17", "--laboratory", "KĐ3")
    assert "no-open-examination" in officer("sample", "take", red, *bag, status=1).stderr
    officer("declaration", "examine", red, "--request", "tin báo")
    thongquan.by("lanhdao")("declaration", "examine", red, "--assign", "congchuc")
    officer = thongquan.by("congchuc")
    officer("declaration", "examine", red, "--start")
    officer("sample", "take", red, *bag, "--note", "nghi sai mã")
    [told] = officer.json("sample", "list", red, "--json")
    number = told["number"]
    assert (told["state"], told["quantity"], told["note"]) == ("taken", "0.5", "nghi sai mã")
    officer("sample", "send", red, number)
    assert number in [one["bag"] for one in officer.json("sample", "awaited", "--json")]
    thongquan.by("lanhdao")("sample", "give", red, number, "--to", "lanhdao")
    assert thongquan.json("supervisor", "samples", "--json")[0]["awaited"] >= 1
    officer = thongquan.by("congchuc")
    day = today().isoformat()
    officer("sample", "result", red, number, "--on", day, "--by", "417/TB", "--conclusion", "cà phê rang")
    officer("sample", "destroy", red, number, "--reason", "hết hạn lưu")
    assert "destroyed" in officer("sample", "list", red).stdout
    assert officer("sample", "send", red, "0-9", status=1).stderr
    [told] = thongquan.by("thuongnhan").json("sample", "list", red, "--json")
    assert told["result"] == {"on": day, "by": "417/TB", "conclusion": "cà phê rang"}
    assert (told["officer"], told["note"]) == ("", "")
