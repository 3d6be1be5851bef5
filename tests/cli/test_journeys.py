"""The journeys over the command line, each by the people who would type it."""

import csv
import json

from django.utils import timezone

from tests.world import DAY
from thongquan.books import selectors as books
from thongquan.clearance.models import Declaration
from thongquan.cli.demo.firms import firms
from thongquan.cli.session import identifier, token_file
from thongquan.ledger import selectors as ledger
from thongquan.parties.selectors import party_by


def shown(thongquan, number: str) -> dict:
    return thongquan.by("congchuc").json("declaration", "show", number, "--json")


def pay(thongquan, number: str) -> None:
    owed = thongquan.by("thuongnhan").json("declaration", "pay-reference", number, "--json")
    credit = ("bank", "credit", owed["reference"], owed["owed"], "--transaction", f"T-{number}")
    thongquan.by("nganhang")(*credit)
    thongquan(*credit)  # told twice, booked once
    assert ledger.standing(identifier(number), on=timezone.now().date()).owed == 0


def examined(thongquan, number: str) -> None:
    thongquan.by("congchuc")("declaration", "examine", number, "--request", "luồng đỏ")
    thongquan.by("lanhdao")("declaration", "examine", number, "--assign", "congchuc")
    thongquan.by("congchuc")("declaration", "examine", number, "--start")
    thongquan("declaration", "examine", number, "--found", "none", "--conclude", "đúng khai báo")


def test_import_from_preview_to_payment_and_clearance(thongquan, file, registered):
    previewed = thongquan.by("thuongnhan").json("declaration", "preview", file("import", "J-0"), "--json")
    assert previewed["judged"] == "ok"
    assert not Declaration.objects.exists()
    number = registered("J-1")
    before = shown(thongquan, number)
    assert before["state"] == "registered"
    assert before["awaited"] == ["declarant:payment"]
    assert before["taxes"]["totals"]["all"] == previewed["totals"]["all"]
    pay(thongquan, number)
    assert shown(thongquan, number)["state"] == "cleared"


def test_red_lane_is_examined_and_then_cleared_by_an_officer(thongquan, registered):
    number = registered("J-2", lane="R")
    pay(thongquan, number)
    refused = thongquan.by("congchuc")("declaration", "clear", number, status=1)
    assert "not-yet" in refused.stderr
    examined(thongquan, number)
    assert "cleared" in thongquan("declaration", "clear", number).stdout
    assert shown(thongquan, number)["state"] == "cleared"


def test_export_clears_and_leaves(thongquan, registered):
    number = registered("J-3", name="export")
    assert shown(thongquan, number)["state"] == "registered"
    thongquan.by("congchuc")("declaration", "duty", number, "0", "--basis", "Nghị định 26/2023/NĐ-CP")
    assert shown(thongquan, number)["state"] == "cleared"
    thongquan.by("congchuc")("declaration", "exit", number)
    assert shown(thongquan, number)["state"] == "exited"


def test_amendment_in_a_red_lane_shows_the_difference_and_keeps_the_lane(thongquan, file, registered):
    number = registered("J-4", lane="R")
    owed = shown(thongquan, number)["owed"]
    changed = file("import", "J-4")
    content = json.loads(changed.read_text("utf-8"))
    content["items"][1] |= {"quantity": "3100", "invoice_amount": "19840.00"}
    content["invoice_amount"] = "44840.00"
    changed.write_text(json.dumps(content), "utf-8")
    said = thongquan.by("thuongnhan")("declaration", "amend", number, changed, "--reason", "đếm lại", "--yes")
    assert "19840" in said.stdout
    [duty] = [line for line in said.stdout.splitlines() if line.strip().startswith("ID · ")]
    assert "Thuế nhập khẩu" in duty
    assert "+" in duty
    assert "." not in duty
    thongquan.by("congchuc")("declaration", "decide-amendment", number)
    after = shown(thongquan, number)
    assert after["lane"] == "R"
    assert after["number"][:-1] == number[:-1]
    assert after["number"][-1] == "1"
    assert int(after["owed"]) > int(owed)


def test_an_officer_refuses_an_amendment_and_says_where_to_appeal(thongquan, file, registered):
    number = registered("J-5", lane="R")
    changed = file("import", "J-5", description="Hàng khác")
    thongquan.by("thuongnhan")("declaration", "amend", number, changed, "--reason", "x", "--yes")
    thongquan.by("congchuc")(
        "declaration", "decide-amendment", number, "--refuse", "unfounded", "--note", "không"
    )
    decision = shown(thongquan, number)["amendments"][0]["decision"]
    assert decision["appeals"]


def test_a_hold_keeps_what_is_paid_from_clearing_until_it_is_released(thongquan, registered):
    number = registered("J-6")
    placed = thongquan.by("congchuc")(
        "hold", "place", number, "--why", "tin báo", "--basis", "LHQ 54/2014", "--authority", "02CI"
    )
    pay(thongquan, number)
    assert shown(thongquan, number)["state"] == "registered"
    hold = placed.stdout.split()[-1]
    thongquan.by("congchuc")("hold", "release", number, hold, "--reason", "đã xác minh")
    assert shown(thongquan, number)["state"] == "cleared"


def test_cancellation_is_asked_for_and_decided(thongquan, registered):
    number = registered("J-7")
    thongquan.by("thuongnhan")("declaration", "cancel", number, "--reason", "no-such-reason", status=1)
    thongquan("declaration", "cancel", number, "--reason", "double")
    thongquan.by("congchuc")("declaration", "decide-cancellation", number)
    assert shown(thongquan, number)["state"] == "cancelled"
    assert ledger.standing(identifier(number), on=timezone.now().date()).owed == 0


def test_what_was_asked_is_taken_back_by_whoever_asked(thongquan, file, registered):
    number = registered("J-13", lane="R")
    trader, missing = thongquan.by("thuongnhan"), "not-found"
    assert missing in trader("declaration", "withdraw-cancellation", number, status=1).stderr
    trader("declaration", "cancel", number, "--reason", "double")
    assert (
        "not-permitted"
        in thongquan.by("congchuc")("declaration", "withdraw-cancellation", number, status=1).stderr
    )
    thongquan.by("thuongnhan")("declaration", "withdraw-cancellation", number)
    changed = file("import", "J-13", description="Hàng khác")
    thongquan("declaration", "amend", number, changed, "--reason", "x", "--yes")
    thongquan("declaration", "withdraw-amendment", number)
    thongquan.by("congchuc")(
        "declaration", "order-amendment", number, "--instruction", "bổ sung", "--field", "remarks"
    )
    thongquan("declaration", "withdraw-order", number)
    told = shown(thongquan, number)
    assert [one["fields"] for one in told["amendments"]] == [[], ["remarks"]]
    assert [one["state"] for one in told["amendments"]] == ["withdrawn", "withdrawn"]
    assert "cancellation-withdrawn" in {step["milestone"] for step in told["timeline"]}


def test_the_queue_holds_what_waits_for_an_officer_and_nothing_else(thongquan, registered):
    red, green = registered("J-8", lane="R"), registered("J-9")
    waiting = {one["number"] for one in thongquan.by("congchuc").json("officer", "queue", "--json")["work"]}
    assert red in waiting
    assert green not in waiting
    assert red in thongquan("officer", "queue").stdout


def test_a_bulk_file_is_acknowledged_and_reported_one_by_one(thongquan, file, tmp_path):
    good, bad = (json.loads(file("import", f"B-{n}").read_text("utf-8")) for n in (1, 2))
    bulk = tmp_path / "bulk.json"
    bulk.write_text(json.dumps([good, bad | {"procedure_code": "Z99"}, "nonsense"]), "utf-8")
    report = tmp_path / "report.csv"
    command = ("declare", bulk, "--id", "bulk-1", "--csv", report)
    done = thongquan.by("thuongnhan")(*command, status=1)
    assert "VN-R" in done.stderr
    assert "1 đã đăng ký / registered · 2 bị từ chối / refused" in done.stdout
    with report.open(encoding="utf-8-sig") as lines:
        rows = list(csv.DictReader(lines))
    assert [row["registered"] for row in rows] == ["True", "False", "False"]
    count = Declaration.objects.count()
    thongquan(*command, status=1)
    assert Declaration.objects.count() == count, "the same message again registers nothing"
    bulk.write_text("[]", "utf-8")
    assert "message-id-reused" in thongquan(*command, status=1).stderr


def test_nobody_writes_without_signing_in_and_nobody_sees_what_is_not_his(thongquan, file, registered):
    number = registered("J-10")
    for arguments in (
        ("declare", file("import", "J-11")),
        ("declaration", "show", number),
        ("officer", "queue"),
    ):
        assert "not-signed-in" in thongquan.by(None)(*arguments, status=1).stderr
        assert "not-signed-in" in thongquan.by("thuongnhan", "wrong")(*arguments, status=1).stderr
    assert "not-found" in thongquan.by("nganhang")("declaration", "show", number, status=1).stderr
    for arguments in (("declaration", "clear", number), ("officer", "queue")):
        assert "not-permitted" in thongquan.by("thuongnhan")(*arguments, status=1).stderr


def test_a_token_serves_until_one_signs_out(thongquan):
    thongquan.by(None)("sign-in", "--user", "congchuc", "--password", "wrong", status=1)
    thongquan("sign-in", "--user", "congchuc", "--password", "Mot-mat-khau-dai-2026")
    assert token_file().stat().st_mode & 0o777 == 0o600
    assert "Công chức" in thongquan("whoami").stdout
    thongquan("officer", "queue")
    thongquan("sign-out")
    assert not token_file().exists()
    thongquan("whoami", status=1)


def test_a_mandate_lets_a_broker_declare_until_it_is_revoked(thongquan, file):
    trader, broker = firms()[0].tax_code, next(firm.tax_code for firm in firms() if firm.kind == "broker")
    path = file("import", "M-1")
    content = json.loads(path.read_text("utf-8"))
    content["parties"].append({"role_code": "AG", "id": broker, "name": "Đại lý", "country_code": "VN"})
    path.write_text(json.dumps(content), "utf-8")
    thongquan.by("daily")("declare", path)
    thongquan.by("thuongnhan")("mandate", "revoke", broker, trader, "--reason", "hết hợp đồng")
    path.write_text(json.dumps(content | {"functional_reference_id": "M-2"}), "utf-8")
    thongquan.by("daily")("declare", path, status=1)
    thongquan("mandate", "register", broker, trader, status=1)
    thongquan.by("thuongnhan")("mandate", "register", broker, trader)
    thongquan.by("daily")("declare", path)


def test_an_officer_registers_a_party(thongquan):
    new = "9900009991"
    thongquan.by("congchuc")("party", "register", "Công ty Mới", "--number", new, status=1)
    assert "identifier-wrong" in thongquan("party", "register", "Công ty Mới", "--number", new, status=1).stderr
    from thongquan.cli.demo.firms import tax_codes

    [right] = tax_codes(990_000_900, 1)
    thongquan("party", "register", "Công ty Mới", "--number", right)
    assert party_by(right, books.today(timezone.now()))


def test_officers_rules_are_printed_for_officers_alone(thongquan, monkeypatch):
    monkeypatch.setenv("COLUMNS", "900")
    doubt = ("books", "show", "rules", "--table", "rules", "--where", "id = 'DBT-001'")
    for who in (None, "thuongnhan"):
        told = thongquan.by(who)(*doubt)
        assert "DBT-001" not in told.stdout
        assert "sign in" in told.stderr
    assert "DBT-001" in thongquan.by("congchuc")(*doubt).stdout


def test_an_objection_is_lodged_answered_and_goes_to_the_office_above(thongquan, registered):
    number = registered("J-12", lane="R")
    thongquan.by("congchuc")("declaration", "order-amendment", number, "--instruction", "trị giá")
    thongquan.by("thuongnhan")("objection", "lodge", number, "VN-D999999999999", "--grounds", "x", status=1)
    decision = list(thongquan.json("objection", "list", number, "--json")["open_ways"])[-1]
    thongquan("objection", "lodge", number, decision, "--grounds", "khai đúng")
    assert decision in thongquan("objection", "list", number).stdout
    assert "not-permitted" in thongquan.by("congchuc")("objection", "queue", status=1).stderr
    one = next(
        told["objection"]
        for told in thongquan.by("lanhdao").json("objection", "queue", "--json")
        if told["decision"] == decision
    )
    thongquan("objection", "take-up", number, one)
    thongquan("objection", "suspend", number, one, "--why", "hàng dễ hỏng")
    assert shown(thongquan, number)["awaited"][0] == "officer:objection"
    thongquan.by("lanhdao")("objection", "resume", number, one, "--why", "đã bảo quản lạnh")
    thongquan("objection", "answer", number, one, "--result", "take-up", "--why", "x", status=2)
    thongquan("objection", "answer", number, one, "--result", "uphold", "--why", "hóa đơn ghi rõ")
    thongquan.by("thuongnhan")("objection", "lodge", number, decision, "--grounds", "chưa xem hợp đồng")
    again = thongquan.json("objection", "list", number, "--json")["objections"][-1]
    assert again["instance"] == 2
    thongquan("objection", "withdraw", number, again["objection"])
    case = ("--court", "TAND", "--case", "7/2026", "--on", DAY.isoformat())
    told = thongquan.by("lanhdao")("objection", "court", number, decision, *case, status=1)
    assert "not-independent" in told.stderr
    thongquan.by("captren")("objection", "court", number, decision, *case)
    assert decision not in thongquan.json("objection", "list", number, "--json")["open_ways"]
