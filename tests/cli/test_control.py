"""Examinations with their seals, holds, doubts and decisions on the command line."""

import pytest

from thongquan.clearance.models import Declaration


@pytest.fixture
def yellow(registered, request):
    return registered(request.node.name[-30:], lane="Y")


@pytest.fixture
def red(registered, request):
    return registered(request.node.name[-30:], lane="R")


def test_seals_are_recorded_at_the_examination_and_listed_with_it(thongquan, red):
    officer = thongquan.by("congchuc")
    seals = ("--container", "MSKU1234565", "--broken", "S-01", "--placed", "HQ-77")
    assert "no-open-examination" in officer("declaration", "seal", red, *seals, status=1).stderr
    officer("declaration", "examine", red, "--request", "tin báo")
    thongquan.by("lanhdao")("declaration", "examine", red, "--assign", "congchuc")
    officer = thongquan.by("congchuc")
    officer("declaration", "examine", red, "--start")
    officer("declaration", "seal", red, *seals)
    [told] = [one for one in officer.json("declaration", "examinations", red, "--json") if one["seals"]]
    assert [(one["broken"], one["placed"]) for one in told["seals"]] == [("S-01", "HQ-77")]
    assert "physical" in officer("declaration", "examinations", red).stdout
    assert "not-permitted" in thongquan.by("thuongnhan")("declaration", "examinations", red, status=1).stderr


def test_an_examination_not_begun_is_called_off_with_a_reason(thongquan, red):
    officer = thongquan.by("congchuc")
    officer("declaration", "examine", red, "--request", "tin báo")
    officer("declaration", "withdraw-examination", red, "--reason", "đã có kết quả soi")
    [told] = [
        one for one in officer.json("declaration", "examinations", red, "--json") if one["kind"] == "physical"
    ]
    assert told["state"] == "withdrawn"
    again = officer("declaration", "withdraw-examination", red, "--reason", "r", status=1)
    assert "no-open-examination" in again.stderr


def test_holds_are_listed_and_what_is_for_officers_only_to_them(thongquan, yellow):
    officer = thongquan.by("congchuc")
    place = ("--why", "tin báo", "--basis", "Luật", "--authority", "Cục")
    officer("hold", "place", yellow, *place)
    [told] = officer.json("hold", "list", yellow, "--json")
    assert (told["authority"], told["basis"]) == ("Cục", "Luật")
    assert "Cục" in officer("hold", "list", yellow).stdout
    party = Declaration.objects.get(number=yellow[:11]).trader
    officer("hold", "stop", f"party:{party}", *place)
    [kept] = [one["hold"] for one in officer.json("hold", "list", yellow, "--json") if not one["own"]]
    trader = thongquan.by("thuongnhan")
    assert [one["hold"] for one in trader.json("hold", "list", yellow, "--json")] == [told["hold"]]
    thongquan.by("congchuc")("hold", "lift", kept, "--reason", "xong")


def test_decisions_are_listed_for_the_declarant_and_doubts_for_officers_alone(thongquan, yellow):
    thongquan.by("thuongnhan")("declaration", "cancel", yellow, "--reason", "double")
    thongquan.by("congchuc")("declaration", "decide-cancellation", yellow, "--refuse", "unfounded")
    doubts = thongquan.json("declaration", "doubts", yellow, "--json")
    assert set(doubts) == {"findings", "facts"}
    assert doubts["facts"]
    said = thongquan("declaration", "doubts", yellow).stdout
    assert "Chọn ngẫu nhiên / drawn at random" in said
    assert "người nhập khẩu / importer" in said
    assert not {"{", '"', "profiles_version"} & {*said.split(), *said}
    trader = thongquan.by("thuongnhan")
    told = trader.json("declaration", "decisions", yellow, "--json")[-1]
    assert (told["kind"], told["signed"].count(".")) == ("cancellation-refused", 2)
    said = trader("declaration", "decisions", yellow).stdout
    assert told["decision"] in said
    assert "Từ chối hủy tờ khai / cancellation refused" in said
    assert "Lý do không có căn cứ / The reason given is not founded" in said
    assert told["basis"] in said
    assert told["appeals"][0]["until"] in said
    assert "cancellation-refused" not in said
    assert "not-permitted" in trader("declaration", "doubts", yellow, status=1).stderr
