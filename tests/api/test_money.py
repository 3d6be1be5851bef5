"""Journeys of money over HTTP: refunds, guarantees, accounts, orders to the bank, reversals."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.api.caller import Caller, party, traders
from tests.api.journeys import bank_tells, ok
from tests.world import AT, DAY
from thongquan.identity.domain import ANY
from thongquan.identity.models import Grant
from thongquan.ledger import selectors as ledger
from thongquan.ledger import services as money
from thongquan.ledger.models import BankOrder
from thongquan.ledger.selectors import desk
from thongquan.ledger.services.bank_orders import BY_ITSELF

SUM = "700000"


@pytest.fixture
def overpaid(trader: Caller, anybody: Caller) -> str:
    """A declaration for which 700 000 đồng too much were paid; its identifier."""
    identifier = trader.register(items=1)["identifier"]
    owed = trader.get(f"/declarations/{identifier}/owed").json()
    amount = str(int(owed["owed"]) + int(SUM))
    assert bank_tells(anybody, owed["payment_reference"], amount).status_code == 200
    return str(identifier)


def wish(amount: str = SUM) -> dict[str, str]:
    return {"amount": amount, "payee_account": "0011-2233", "reason": "Nộp thừa"}


def test_a_trader_asks_an_officer_proposes_another_approves_and_the_bank_is_told_to_pay(
    trader: Caller, officer: Caller, supervisor: Caller, overpaid: str
) -> None:
    asked = ok(trader.post(f"/declarations/{overpaid}/refunds", wish()), 201)
    path = f"/refunds/{asked['refund']}"
    assert (asked["state"], asked["amount"]) == ("asked", SUM)
    assert supervisor.post(f"{path}/approve").json()["code"] == "not-in-this-state"
    assert ok(officer.post(f"{path}/propose"))["state"] == "proposed"
    assert officer.post(f"{path}/approve").status_code == 403
    assert not BankOrder.objects.exists()
    assert ok(supervisor.post(f"{path}/approve"))["state"] == "approved"
    order = BankOrder.objects.get()
    assert (order.kind, order.counterparty, order.amount) == ("payout", "0011-2233", 700000)
    [seen] = ok(trader.get(f"/declarations/{overpaid}/refunds"))
    assert (seen["state"], seen["decided_by"]) == ("approved", ""), "which officer is not the trader's to know"
    assert ok(officer.get(path))["decided_by"] == "user:VN-lanhdao"
    assert ledger.drift() == []


def test_who_proposed_does_not_approve(supervisor: Caller, trader: Caller, overpaid: str) -> None:
    asked = ok(trader.post(f"/declarations/{overpaid}/refunds", wish()), 201)
    path = f"/refunds/{asked['refund']}"
    ok(supervisor.post(f"{path}/propose"))
    answer = supervisor.post(f"{path}/approve")
    assert (answer.status_code, answer.json()["code"]) == (409, "second-person-needed")
    assert supervisor.post(f"{path}/refuse", {"reason": "x"}).json()["code"] == "second-person-needed"


def test_a_wish_is_refused_with_a_reason_or_withdrawn_and_never_above_what_waits(
    trader: Caller, officer: Caller, overpaid: str
) -> None:
    there = f"/declarations/{overpaid}/refunds"
    assert trader.post(there, wish("700001")).json()["code"] == "refund-above-credit"
    assert trader.post(there, wish("-5")).status_code == 422
    one, two = (ok(trader.post(there, wish()), 201)["refund"] for _ in range(2))
    assert ok(officer.post(f"/refunds/{one}/refuse", {"reason": "thiếu chứng từ"}))["state"] == "refused"
    assert [r["decided_why"] for r in ok(trader.get(there)) if r["refund"] == one] == ["thiếu chứng từ"]
    assert ok(trader.post(f"/refunds/{two}/withdraw"))["state"] == "withdrawn"
    assert [r["state"] for r in ok(officer.get("/refunds?state=withdrawn"))] == ["withdrawn"]


def test_anothers_refund_is_not_there(trader: Caller, cast: dict[str, Caller], overpaid: str) -> None:
    number = ok(trader.post(f"/declarations/{overpaid}/refunds", wish()), 201)["refund"]
    for who in ("another trader", "officer elsewhere", "bank", "another's machine"):
        assert cast[who].get(f"/refunds/{number}").status_code == 404, who
        assert ok(cast[who].get("/refunds")) == [], who
    for who in ("another trader", "another's machine"):
        assert cast[who].post(f"/refunds/{number}/withdraw").status_code == 404
    elsewhere = cast["officer elsewhere"]
    assert elsewhere.post(f"/refunds/{number}/propose").status_code == 404
    assert [one["refund"] for one in ok(cast["broker"].get("/refunds"))] == [number]


def test_money_of_nobody_is_proposed_by_who_sees_every_office(
    supervisor: Caller, officer: Caller, anybody: Caller
) -> None:
    ok(bank_tells(anybody, "tien hang", "900"))
    given = {"currency": "VND", **wish("900")}
    for who in (officer, supervisor):
        assert who.post("/refunds", given).status_code == 404, "both see one office alone"


def promise(trader: int = 0, **changes: Any) -> dict[str, Any]:
    return {
        "guarantee": "BLC-2",
        "kind": "general",
        "party": party(traders()[trader].tax_code).id,
        "currency": "VND",
        "amount": "99000000000000",
        "valid_from": DAY.isoformat(),
        "valid_to": (DAY + timedelta(days=365)).isoformat(),
        **changes,
    }


def test_a_bank_gives_its_word_customs_accepts_and_a_declaration_is_set_against_it(
    trader: Caller, bank: Caller, officer: Caller, supervisor: Caller
) -> None:
    assert bank.post("/guarantees", promise(guarantee="BLC/2")).status_code == 422, "it would have no path"
    made = ok(bank.post("/guarantees", promise()), 201)
    assert (made["state"], made["guarantor"]) == ("registered", "VN-B1")
    path, number = "/guarantees/BLC-2", {"guarantee": "BLC-2"}
    identifier = trader.register(items=1)["identifier"]
    owed = ok(trader.get(f"/declarations/{identifier}/owed"))["owed"]
    use = f"/declarations/{identifier}/guarantee"
    assert trader.post(use, number).json()["code"] == "guarantee-not-accepted"
    assert bank.post(f"{path}/accept").status_code == 403
    assert ok(officer.post(f"{path}/accept"))["state"] == "accepted"
    assert ok(trader.post(use, number)) == {"identifier": identifier, "owed": "0", "clear": True}
    statement = ok(trader.get(path))
    assert statement["guarantee"]["reserved"] == owed
    assert {one["declaration"] for one in statement["reserved"]} == {identifier}
    assert ok(bank.post(f"{path}/withdraw", {"reason": "hết hạn mức"}))["state"] == "withdrawn"
    assert officer.post(f"{path}/release").json()["code"] == "guarantee-in-use"
    back = ok(officer.post(f"{use}/give-back", {"reason": "người khai nộp tiền"}))
    assert back["owed"] == owed
    assert ok(officer.post(f"{path}/release"))["state"] == "released"
    assert ok(supervisor.get("/guarantees?state=released"))[0]["guarantee"] == "BLC-2"


def test_anothers_guarantee_is_not_there_and_cannot_be_used(
    bank: Caller, officer: Caller, trader: Caller, cast: dict[str, Caller]
) -> None:
    ok(bank.post("/guarantees", promise(1, guarantee="BL-OF-ANOTHER")), 201)
    ok(officer.post("/guarantees/BL-OF-ANOTHER/accept"))
    assert trader.get("/guarantees/BL-OF-ANOTHER").status_code == 404
    assert ok(trader.get("/guarantees")) == []
    identifier = trader.register(items=1)["identifier"]
    used = trader.post(f"/declarations/{identifier}/guarantee", {"guarantee": "BL-OF-ANOTHER"})
    assert used.status_code == 404
    assert cast["another trader"].get("/guarantees/BL-OF-ANOTHER").status_code == 200
    for who in ("trader", "another's machine"):
        answer = cast[who].post("/guarantees", promise(1, guarantee="BL-FORGED"))
        assert answer.status_code == 403, "who is covered does not give the guarantee"


def test_a_guarantee_of_an_office_is_not_there_for_officers_elsewhere(
    bank: Caller, cast: dict[str, Caller]
) -> None:
    ok(bank.post("/guarantees", promise(guarantee="BL-02CI", office="02CI")), 201)
    assert cast["officer elsewhere"].post("/guarantees/BL-02CI/accept").status_code == 404
    assert cast["officer elsewhere"].get("/guarantees").json() == []
    assert ok(cast["officer"].post("/guarantees/BL-02CI/accept"))["state"] == "accepted"


def test_accounts_and_statements_are_there_for_their_own(
    trader: Caller, supervisor: Caller, auditor: Caller, cast: dict[str, Caller], overpaid: str
) -> None:
    mine = party(traders()[0].tax_code).id
    account = ok(trader.get(f"/parties/{mine}/account"))
    assert account["debts"] == []
    assert account["credits"] == [{"declaration": overpaid, "currency": "VND", "amount": SUM}]
    lines = ok(trader.get(f"/parties/{mine}/statement"))
    assert {line["declaration"] for line in lines} == {overpaid}
    assert lines == ok(trader.get(f"/declarations/{overpaid}/postings"))
    first = lines[0]["entry"]
    rest = ok(trader.get(f"/parties/{mine}/statement?after={first}"))
    assert rest == [line for line in lines if line["entry"] > first]
    whole = ok(trader.get(f"/parties/{mine}/statement?limit=1"))
    assert whole == [line for line in lines if line["entry"] == first]
    assert len(whole) > 1, "an entry is never cut"
    assert ok(cast["officer"].get(f"/parties/{mine}/statement")) == lines
    assert ok(cast["officer elsewhere"].get(f"/parties/{mine}/statement")) == []
    for who in ("another trader", "bank", "another's machine"):
        assert cast[who].get(f"/parties/{mine}/account").status_code == 404
        assert cast[who].get(f"/parties/{mine}/statement").status_code == 404
    trial = ok(auditor.get("/accounts"))
    assert trial["drift"] == []
    assert sum(int(line["balance"]) for line in trial["balances"]) == 0
    assert trader.get("/accounts").status_code == 403


def test_the_books_of_the_country_are_not_for_a_supervisor_of_one_office(
    supervisor: Caller, auditor: Caller
) -> None:
    for path in ("/accounts", "/bank/orders", "/bank/unexplained"):
        answer = supervisor.get(path)
        assert (answer.status_code, answer.json()["code"]) == (403, "not-permitted")
        ok(auditor.get(path))
    Grant.objects.filter(user__username="lanhdao").update(office=ANY)
    ok(supervisor.get("/accounts"))


def test_the_bank_is_asked_to_collect_once(trader: Caller, officer: Caller, auditor: Caller) -> None:
    identifier = trader.register(items=1)["identifier"]
    path = f"/declarations/{identifier}/payment-orders"
    [order] = ok(trader.post(path, {"payer_account": "0011"}), 201)
    assert (order["kind"], order["state"]) == ("collect", "asked")
    assert trader.post(path, {"payer_account": "0011"}).json()["code"] == "order-open"
    assert officer.post(path, {"payer_account": "0011"}).status_code == 403
    assert ok(officer.get(path)) == [order]
    assert ok(auditor.get("/bank/orders?state=asked")) == [order]


def test_an_entry_is_reversed_by_two_people(
    trader: Caller, officer: Caller, supervisor: Caller, cast: dict[str, Caller], overpaid: str
) -> None:
    lines = ok(officer.get(f"/declarations/{overpaid}/postings"))
    paid = next(line["entry"] for line in lines if line["kind"] == "payment")
    path = f"/entries/{paid}/reversals"
    why = {"reason": "nhầm người nộp"}
    assert trader.post(path, why).status_code == 403
    assert cast["officer elsewhere"].post(path, why).status_code == 404
    one = ok(supervisor.post(path, why), 201)["correction"]
    assert officer.post(path, why).json()["code"] == "correction-open"
    assert supervisor.post(f"/reversals/{one}/approve").json()["code"] == "second-person-needed"
    assert officer.post(f"/reversals/{one}/approve").status_code == 403
    assert ok(officer.post(f"/reversals/{one}/refuse", {"reason": "không nhầm"}))["state"] == "refused"
    assert ok(cast["officer elsewhere"].get("/reversals")) == []
    two = ok(officer.post(path, why), 201)["correction"]
    made = ok(supervisor.post(f"/reversals/{two}/approve"))
    assert made["state"] == "approved"
    kinds = [line["kind"] for line in ok(officer.get(f"/declarations/{overpaid}/postings"))]
    assert "reversal" in kinds
    assert ok(trader.get(f"/declarations/{overpaid}/owed"))["owed"] != "0"
    assert ledger.drift() == []


def test_what_nobody_explained_is_on_the_desk(auditor: Caller, anybody: Caller) -> None:
    ok(bank_tells(anybody, "x", "5", kind="debit", transaction="FEE-1"))
    [one] = ok(auditor.get("/bank/unexplained"))
    assert (one["transaction"], one["why"], one["amount"]) == ("FEE-1", "no-order-of-ours", "5")


def test_a_notice_about_another_account_or_signed_by_nobody_moves_nothing(
    trader: Caller, anybody: Caller
) -> None:
    identifier = trader.register(items=1)["identifier"]
    owed = ok(trader.get(f"/declarations/{identifier}/owed"))
    answer = bank_tells(anybody, owed["payment_reference"], owed["owed"], account="SOMEBODY")
    assert (answer.status_code, answer.json()["code"]) == (422, "bank-other-account")
    forged = anybody.post("/bank/notices", {"kind": "credit"}, bank_signature="t=1,v1=00")
    assert forged.status_code == 403
    assert ok(trader.get(f"/declarations/{identifier}/owed"))["owed"] == owed["owed"]


def test_what_is_told_twice_by_two_ways_counts_once(
    trader: Caller, anybody: Caller, sign_in: Callable[[str], Caller]
) -> None:
    """The notice, and a clerk of the same bank who reports the same transaction."""
    from django.conf import settings

    from thongquan.ledger.domain.notices import News, Notice

    identifier = trader.register(items=1)["identifier"]
    owed = ok(trader.get(f"/declarations/{identifier}/owed"))
    ok(bank_tells(anybody, owed["payment_reference"], "1000", transaction="FT-1"))
    said = Notice(
        News.CREDIT, "FT-1", settings.BANK_ACCOUNT, "1000", "VND", AT, reference=owed["payment_reference"]
    )
    from thongquan.kernel.actors import Actor

    taken = money.receive_payment(
        bank="VN-B1", notice=said, came_by="statement", on=DAY, actor=Actor.system("t"), at=AT
    )
    assert taken.duplicate


def test_a_guarantee_names_an_office_there_is(bank: Caller, officer: Caller) -> None:
    answer = bank.post("/guarantees", promise(guarantee="BL-NOWHERE", office="NOWHERE"))
    assert (answer.status_code, answer.json()["code"]) == (422, "office-unknown")
    assert ok(officer.get("/guarantees")) == []


def test_what_went_to_the_bank_is_not_taken_back_by_a_posting(
    trader: Caller, officer: Caller, supervisor: Caller, overpaid: str
) -> None:
    refund = ok(trader.post(f"/declarations/{overpaid}/refunds", wish()), 201)["refund"]
    ok(officer.post(f"/refunds/{refund}/propose"))
    ok(supervisor.post(f"/refunds/{refund}/approve"))
    [entry] = {
        p["entry"] for p in ok(trader.get(f"/declarations/{overpaid}/postings")) if p["kind"] == "refund"
    }
    answer = officer.post(f"/entries/{entry}/reversals", {"reason": "nhầm"})
    assert (answer.status_code, answer.json()["code"]) == (409, "cannot-reverse")
    assert trader.post(f"/declarations/{overpaid}/refunds", wish()).json()["code"] == "refund-above-credit"


def test_a_list_is_cut_after_it_was_narrowed_to_who_asks(
    trader: Caller,
    officer: Caller,
    anybody: Caller,
    cast: dict[str, Caller],
    overpaid: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mine = ok(trader.post(f"/declarations/{overpaid}/refunds", wish()), 201)["refund"]
    money.propose_refund(
        party="", declaration="", currency="VND", amount=Decimal(_of_nobody(anybody)), payee_account="1",
        reason="x", actor=BY_ITSELF, at=AT,
    )  # fmt: skip
    monkeypatch.setattr(desk, "MOST", 1)
    for who in (trader, officer, cast["broker"]):
        assert [one["refund"] for one in ok(who.get("/refunds"))] == [mine]
    assert ok(cast["another trader"].get("/refunds")) == []
    assert ok(cast["auditor"].get("/refunds"))[0]["refund"] > mine


def _of_nobody(anybody: Caller) -> str:
    ok(bank_tells(anybody, "tien hang", "900"))
    return "900"


def exemption(**changes: Any) -> dict[str, Any]:
    law = {"basis": "Luật 107/2016/QH13, Điều 18", "reason": "Hàng hư hỏng"}
    return {"kind": "exemption", "amounts": {"VAT": "1000"}, **law, **changes}


def test_tax_is_let_off_by_two_people_and_the_declarant_sees_by_which_law(
    trader: Caller, officer: Caller, supervisor: Caller, cast: dict[str, Caller]
) -> None:
    identifier = trader.register(items=1)["identifier"]
    owed = int(ok(trader.get(f"/declarations/{identifier}/owed"))["owed"])
    there = f"/declarations/{identifier}/adjustments"
    assert trader.post(there, exemption()).status_code == 403
    assert officer.post(there, exemption(amounts={"VAT": "-5"})).status_code == 422
    made = ok(officer.post(there, exemption()), 201)["adjustment"]
    assert ok(trader.get(there)) == [], "a proposal is the officers' own"
    assert ok(cast["officer elsewhere"].get("/adjustments")) == []
    assert cast["officer elsewhere"].post(f"/adjustments/{made}/refuse", {"reason": "x"}).status_code == 404
    assert officer.post(f"/adjustments/{made}/approve").status_code == 403
    assert ok(supervisor.post(f"/adjustments/{made}/approve"))["state"] == "approved"
    assert int(ok(trader.get(f"/declarations/{identifier}/owed"))["owed"]) == owed - 1000
    [seen] = ok(trader.get(there))
    assert (seen["basis"], seen["proposed_by"], seen["decided_by"]) == (exemption()["basis"], "", "")
    assert [one["adjustment"] for one in ok(supervisor.get("/adjustments?state=approved"))] == [made]


def test_money_of_nobody_is_assigned_by_who_sees_every_office(
    trader: Caller, officer: Caller, auditor: Caller, anybody: Caller
) -> None:
    identifier = trader.register(items=1)["identifier"]
    ok(bank_tells(anybody, "tien hang", "900"))
    wish_ = {"kind": "application", "basis": "Luật 38/2019/QH14, Điều 60", "reason": "Nhầm nội dung"}
    there = f"/declarations/{identifier}/adjustments"
    assert officer.post(there, wish_).status_code == 404
    Grant.objects.filter(user__username="congchuc").update(office=ANY)
    assert ok(officer.post(there, wish_), 201)["kind"] == "application"


def test_late_interest_to_come_is_told_with_what_is_owed(trader: Caller) -> None:
    identifier = trader.register(items=1)["identifier"]
    before = ok(trader.get(f"/declarations/{identifier}/owed"))
    assert before["accrued"] == "0"
    money.start_interest(declaration=identifier, first=DAY - timedelta(days=10), actor=BY_ITSELF, at=AT)
    told = ok(trader.get(f"/declarations/{identifier}/owed"))
    assert told["owed"] == before["owed"], "it is not posted yet"
    assert told["accrued"] == str(round(Decimal(before["owed"]) * 10 * Decimal("0.0003")))
