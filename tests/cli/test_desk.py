"""The officer's desk and the supervisor's board on the command line."""

import json

import pytest


@pytest.fixture
def yellow(registered, request):
    return registered(request.node.name[-30:], lane="Y")


def test_work_is_taken_handed_over_assigned_and_given_back(thongquan, yellow):
    officer = thongquan.by("congchuc")
    assert (
        yellow in officer("officer", "queue", "--lane", "Y", "--kind", "documents", "--desk", "nobody").stdout
    )
    officer("officer", "take", yellow)
    assert [one["number"] for one in officer.json("officer", "desk", "--json")] == [yellow]
    assert "case-held" in officer("officer", "take", yellow, status=1).stderr
    officer("officer", "hand-over", yellow, "--to", "lanhdao", "--reason", "nghỉ phép")
    assert (
        "case-of-another-officer" in officer("officer", "give-back", yellow, "--reason", "r", status=1).stderr
    )
    supervisor = thongquan.by("lanhdao")
    supervisor("officer", "assign", yellow, "--to", "congchuc", "--reason", "cân đối")
    thongquan.by("congchuc")("officer", "take", yellow)
    thongquan("officer", "give-back", yellow, "--reason", "r")
    told = thongquan.json("officer", "case", yellow, "--json")
    assert [one["state"] for one in told] == ["passed-on", "passed-on", "returned"]
    assert "congchuc" in thongquan("officer", "case", yellow).stdout


def test_what_waits_for_a_second_person_is_listed(thongquan):
    assert isinstance(thongquan.by("quantri").json("approvals", "--json"), list)
    assert "not-permitted" in thongquan.by("thuongnhan")("approvals", status=1).stderr


def test_what_one_proposed_one_takes_back(thongquan):
    officer = thongquan.by("congchuc")
    company = officer.json("party", "list", "--json")["parties"][0]["party"]
    officer("mark", "propose", company, "priority-enterprise", "--basis", "QĐ 17")
    [told] = officer.json("approvals", "--json")
    back = ("take-back", "mark", told["key"], "--reason", "nhầm")
    assert "only-who-proposed" in thongquan.by("lanhdao")(*back, status=1).stderr
    thongquan.by("congchuc")(*back)
    assert thongquan.by("congchuc").json("approvals", "--json") == []


def test_what_waits_is_counted_and_narrowed(thongquan, yellow):
    officer = thongquan.by("congchuc")
    assert officer.json("officer", "counts", "--json")["kinds"]["documents"] >= 1
    assert "documents" in officer("officer", "counts").stdout
    assert officer.json("officer", "queue", "--waiting", "2", "--json") == {"work": [], "next": ""}
    assert officer.json("officer", "queue", "--late", "--json")["work"] == []
    assert "not-permitted" in thongquan.by("thuongnhan")("officer", "counts", status=1).stderr


def test_what_is_known_of_the_trader_and_related_is_told(thongquan, registered, yellow):
    other = registered("D-2", lane="Y")
    officer = thongquan.by("congchuc")
    assert officer.json("officer", "trader", yellow, "--json")["declarations"] >= 2
    assert "lanes" in officer("officer", "trader", yellow).stdout
    assert other in {one["number"] for one in officer.json("officer", "related", yellow, "--json")["goods"]}
    assert other in officer("officer", "related", yellow).stdout
    assert "not-permitted" in thongquan.by("thuongnhan")("officer", "trader", yellow, status=1).stderr


def test_examinations_to_assign_and_ones_own_are_listed(thongquan, registered):
    red = registered("D-3", lane="R")
    thongquan.by("congchuc")("declaration", "examine", red, "--request", "luồng đỏ")
    supervisor = thongquan.by("lanhdao")
    assert red in {one["number"] for one in supervisor.json("officer", "examinations", "--json")}
    supervisor("declaration", "examine", red, "--assign", "congchuc")
    assert red in thongquan.by("congchuc")("officer", "examinations").stdout
    assert "not-permitted" in thongquan.by("thuongnhan")("officer", "examinations", status=1).stderr


def test_the_supervisors_board(thongquan, yellow):
    supervisor = thongquan.by("lanhdao")
    for board in ("load", "ages", "overrides", "lanes", "clearances"):
        rows = json.loads(supervisor("supervisor", board, "--json").stdout)
        assert bool(rows) == (board != "clearances"), board
        supervisor("supervisor", board)
    assert "not-permitted" in thongquan.by("congchuc")("supervisor", "load", status=1).stderr
