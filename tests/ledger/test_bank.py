"""A bank as a program of its own, on bad days: nothing lost, nothing twice, and in the end it all agrees."""

import re
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from uuid import uuid4

import httpx
import msgspec
import pytest
from django.db import connection

from tests.ledger.money import ANA, AT, BINH, CHI, DAY, code, notice, owe, pay
from thongquan.kernel.refusals import Refused
from thongquan.ledger import selectors, services
from thongquan.ledger.domain.notices import Notice
from thongquan.ledger.domain.reference import payment_reference
from thongquan.ledger.models import BankOrder, Receipt, Refund
from thongquan_outside.bank.desk import Desk
from thongquan_outside.bank.store import Store
from thongquan_outside.bank.weather import Weather

CUSTOMS, PAYER = "CUSTOMS-1", "ANA-1"
SECRET = "shared with the bank"
WAITS = 20.0


class Bank:
    """The process, started, killed and started again on the same books and port."""

    def __init__(self, folder: Path, *, bad_days: float, seed: int = 7) -> None:
        self.folder, self.bad_days, self.seed, self.port = folder, bad_days, seed, 0
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [
                sys.executable, "-m", "thongquan_outside.bank", "--port", str(self.port), "--var",
                str(self.folder), "--seed", str(self.seed), "--bad-days", str(self.bad_days), "--delay", "0.4",
            ],
            stdout=subprocess.PIPE,
            text=True,
        )  # fmt: skip
        self.port = int(re.search(r":(\d+)$", self.process.stdout.readline().strip())[1])
        self.url = f"http://127.0.0.1:{self.port}"

    def die(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()

    def say(self, method: str, path: str, *, key: str = "", **body: object) -> httpx.Response:
        """As a patient customer: the same request again until there is an answer."""
        until = time.monotonic() + WAITS
        while True:
            try:
                answer = httpx.request(
                    method, self.url + path, json=body, headers={"Idempotency-Key": key}, timeout=5
                )
                if answer.status_code < 500:
                    return answer
            except httpx.HTTPError:
                pass
            assert time.monotonic() < until, "the bank never answered"

    def open(self, number: str, balance: int = 0) -> None:
        self.say("POST", "/accounts", number=number, holder=number, currency="VND", balance=str(balance))

    def pay(self, amount: int, reference: str) -> None:
        """A payer whose payment is refused pays again, as another payment."""
        body = {"from": PAYER, "to": CUSTOMS, "amount": str(amount), "currency": "VND", "reference": reference}
        while self.say("POST", "/payments", key=str(uuid4()), **body).status_code != 201:
            continue

    def balance(self, number: str) -> Decimal:
        return Decimal(self.say("GET", f"/accounts/{number}").json()["balance"])


@pytest.fixture
def bank(tmp_path):
    started = Bank(tmp_path, bad_days=0.3)
    started.open(CUSTOMS)
    started.open(PAYER, 10**12)
    yield started
    started.die()


@pytest.fixture
def listener():
    """Our end of the notifications; every seventh is answered with an error after it was booked."""

    class Listener(BaseHTTPRequestHandler):
        told = 0

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            Listener.told += 1
            now = datetime.now(UTC)
            try:
                services.receive_notice(
                    bank="BIDA",
                    account=CUSTOMS,
                    header=self.headers["Bank-Signature"],
                    body=body,
                    secret=SECRET.encode(),
                    on=now.date(),
                    at=now,
                )
                self.send_response(500 if Listener.told % 7 == 0 else 204)
            except Refused:
                self.send_response(403)
            finally:
                connection.close()
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    server.seen = Listener
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def _until_agreed(port: services.HttpBank, *, minutes: int = 0) -> list[services.Reconciled]:
    """Orders sent and the statement read, again and again, until the bank had nothing left to say."""
    rounds = []
    for turn in range(60):
        at = datetime.now(UTC) + timedelta(minutes=minutes + 6 * turn)  # past every wait between tries
        sent = services.send_orders(bank=port, account=CUSTOMS, on=at.date(), at=at)
        rounds.append(services.reconcile(bank=port, account=CUSTOMS, on=at.date(), at=at))
        if not (sent.silent or sent.sent or rounds[-1].silent or rounds[-1].read):
            return rounds
    raise AssertionError("bank and ledger never agreed")


def _cash() -> Decimal:
    return sum(selectors.trial_balance().filter(role="cash")["balance"], Decimal(0))


@pytest.mark.django_db(transaction=True)
def test_on_bad_days_nothing_is_lost_and_nothing_booked_twice(bank, listener):
    listen = {"account": CUSTOMS, "secret": SECRET, "url": f"http://127.0.0.1:{listener.server_port}/"}
    bank.say("PUT", "/webhooks", **listen)
    port = services.HttpBank("BIDA", bank.url, timeout=5)
    for number in range(40):
        owe(code(number))
    for number in range(40):
        bank.pay(3_200_000 + (number % 4 == 0) * 500, payment_reference(code(number)))
        if number == 20:
            bank.die()
            bank.start()
    bank.pay(77, "tien hang")
    time.sleep(1)
    rounds = _until_agreed(port)

    today = datetime.now(UTC).date()
    assert selectors.standings([code(n) for n in range(40)], on=today)["clear"].all()
    assert selectors.credit_of(party="", declaration="", currency="VND") == 77
    assert _cash() == bank.balance(CUSTOMS) == 40 * 3_200_000 + 10 * 500 + 77
    assert Receipt.objects.count() == 41
    assert set(Receipt.objects.values_list("came_by", flat=True)) == {"notice", "statement"}
    assert sum(r.found for r in rounds) == Receipt.objects.filter(came_by="statement").count() > 0
    assert listener.seen.told > Receipt.objects.filter(came_by="notice").count(), "no double was told"
    assert selectors.drift() == []


@pytest.mark.django_db(transaction=True)
def test_refunds_reach_the_payee_once_or_come_back_to_suspense(bank):
    """No listener at all: what became of each order is learnt from the statement and by asking."""
    port = services.HttpBank("BIDA", bank.url, timeout=5)
    for number in range(24):
        owe(code(number))
        bank.pay(3_200_500, payment_reference(code(number)))
    _until_agreed(port)
    before, now = bank.balance(PAYER), datetime.now(UTC)
    for number in range(24):
        refund = services.propose_refund(
            party=ANA,
            declaration=code(number),
            currency="VND",
            amount=Decimal(500),
            payee_account=PAYER if number else "NOBODY",
            reason="paid too much",
            actor=BINH,
            at=now,
        )
        services.approve_refund(refund=refund, on=now.date(), actor=CHI, at=now)
    _until_agreed(port, minutes=360)

    states = list(Refund.objects.order_by("pk").values_list("state", flat=True))
    assert states[0] == "returned"
    assert set(states) == {"paid", "returned"}
    paid = states.count("paid")
    assert bank.balance(PAYER) == before + 500 * paid
    assert _cash() == bank.balance(CUSTOMS)
    assert not BankOrder.objects.filter(state__in=["asked", "sent"]).exists()
    credits = [selectors.credit_of(party=ANA, declaration=code(n), currency="VND") for n in range(24)]
    assert credits == [0 if state == "paid" else 500 for state in states]
    assert selectors.drift() == []


@pytest.mark.django_db(transaction=True)
def test_a_payer_asked_through_the_bank_pays_by_agreeing(bank):
    bank.say("PUT", "/weather", bad_days=0)
    port = services.HttpBank("BIDA", bank.url)
    owe()
    now = datetime.now(UTC)
    key = services.request_payment(declaration=code(), payer_account=PAYER, on=now.date(), at=now)
    services.send_orders(bank=port, account=CUSTOMS, on=now.date(), at=now)
    assert BankOrder.objects.get().state == "sent"
    bank.say("POST", f"/orders/{key}/accept")
    bank.say("POST", f"/orders/{key}/accept")
    _until_agreed(port)
    assert selectors.standing(code(), on=now.date()).clear
    assert BankOrder.objects.get().state == "settled"
    with pytest.raises(Refused, match="nothing-owed"):
        services.request_payment(declaration=code(), payer_account=PAYER, on=now.date(), at=now)


@pytest.mark.django_db(transaction=True)
def test_money_that_left_our_account_without_an_order_is_reported(bank):
    bank.say("PUT", "/weather", bad_days=0)
    port = services.HttpBank("BIDA", bank.url)
    bank.pay(900, "x")
    fee = {"from": CUSTOMS, "to": PAYER, "amount": "5", "currency": "VND", "reference": "fee"}
    bank.say("POST", "/payments", key="fee", **fee)
    (first, *_) = _until_agreed(port)
    assert len(first.unexplained) == 1


class _Statement:
    """A bank whose statement is what the test says."""

    name = "BIDA"

    def __init__(self, *lines: Notice) -> None:
        self.lines = lines

    def statement(self, account: str, after: int) -> list[Notice]:
        return [line for line in self.lines if line.sequence > after]


@pytest.mark.django_db
def test_a_line_that_contradicts_what_was_told_before_is_reported_and_holds_up_no_other():
    owe()
    pay(1000)
    other = msgspec.structs.replace(notice(2000), sequence=1)
    good = msgspec.structs.replace(notice(500, transaction="T2"), sequence=2)
    seen = services.reconcile(bank=_Statement(other, good), account=CUSTOMS, on=DAY, at=AT)
    assert seen.unexplained == ("T1",)
    assert (seen.read, seen.found) == (2, 1)
    assert services.reconcile(bank=_Statement(other, good), account=CUSTOMS, on=DAY, at=AT).read == 0


@pytest.mark.django_db
def test_a_bank_that_is_not_there_loses_no_order(tmp_path):
    owe()
    now = datetime.now(UTC)
    services.request_payment(declaration=code(), payer_account=PAYER, on=now.date(), at=now)
    nobody = services.HttpBank("BIDA", "http://127.0.0.1:9", timeout=1)
    assert services.send_orders(bank=nobody, account=CUSTOMS, on=now.date(), at=now).silent == 1
    order = BankOrder.objects.get()
    assert (order.state, order.attempts) == ("asked", 1)
    assert order.next_at > now
    assert services.reconcile(bank=nobody, account=CUSTOMS, on=now.date(), at=now).silent


def test_the_bank_knows_nothing_of_the_platform():
    import thongquan_outside

    for path in Path(thongquan_outside.__file__).parent.rglob("*.py"):
        assert not re.search(r"^\s*(from|import) thongquan\b", path.read_text(), re.M), path


def test_a_bad_day_can_be_had_again():
    from thongquan_outside.bank.weather import Weather

    def day(seed: int) -> list[bool]:
        weather = Weather(seed, 0.5)
        return [weather.strikes("error", str(n)) for n in range(200)]

    assert day(1) == day(1) != day(2)
    assert 20 < sum(day(1)) < 80
    assert not any(Weather(1, 0.0).strikes(mishap, "x") for mishap in Weather.SHARES)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changes",
    [
        {"reference": "x\0y"},
        {"transaction": "T\0"},
        {"payer": "half of a pair \ud800"},
        {"transaction": "T\ud800"},
        {"booked_at": datetime(2026, 3, 2, 3, 0)},
        {"amount": "1" * 30},
        {"currency": "V\0D"},
    ],
)
def test_a_line_no_table_can_hold_is_laid_aside_and_holds_up_no_other(changes):
    bad = msgspec.structs.replace(notice(2000), sequence=1, **changes)
    good = msgspec.structs.replace(notice(500, transaction="T2"), sequence=2)
    seen = services.reconcile(bank=_Statement(bad, good), account=CUSTOMS, on=DAY, at=AT)
    assert (seen.read, seen.found, len(seen.unexplained)) == (2, 1, 1)
    assert services.reconcile(bank=_Statement(bad, good), account=CUSTOMS, on=DAY, at=AT).read == 0
    assert len(selectors.unexplained()) == 1


def _served(answer: object) -> services.HttpBank:
    """A bank whose every page of the statement is `answer`, cut by `after` where it is a list of lines."""
    port = services.HttpBank("BIDA", "http://bank.invalid")

    def page(request: httpx.Request) -> httpx.Response:
        after = int(request.url.params.get("after", 0))
        if not isinstance(answer, list):
            return httpx.Response(200, json=answer)
        rest = [line for line in answer if not isinstance(line, dict) or line.get("sequence", 0) == 0
                or line["sequence"] > after]  # fmt: skip
        return httpx.Response(200, json={"lines": rest})

    transport = httpx.MockTransport(page)
    object.__setattr__(port, "_client", httpx.Client(base_url=port.url, transport=transport))
    return port


def _told(amount: int, transaction: str, **changes: object) -> dict[str, object]:
    return msgspec.to_builtins(notice(amount, transaction=transaction)) | changes


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"fee": "5"}, "unknown field"),
        ({"kind": "interest"}, "Invalid enum value"),
        ({"amount": 7.5}, "Expected `str`"),
        ({"booked_at": "yesterday"}, "Invalid RFC3339"),
        ({"transaction": None}, "Expected `str`"),
        ({"kind": "k" * 90 + "\0", "reference": "x\0" * 900, "currency": "dollars"}, "Invalid enum value"),
    ],
)
def test_a_line_of_the_statement_nobody_can_read_is_laid_aside_with_its_reason(changes, why):
    lines = [_told(2000, "T1", sequence=1) | changes, _told(500, "T2", sequence=2)]
    bank = _served(lines)
    owe()
    seen = services.reconcile(bank=bank, account=CUSTOMS, on=DAY, at=AT)
    assert (seen.read, seen.found, len(seen.unexplained), seen.silent) == (2, 1, 1, False)
    (aside,) = selectors.unexplained()
    assert aside["why"].startswith("bank-message-unreadable: ")
    assert why in aside["why"]
    assert services.reconcile(bank=bank, account=CUSTOMS, on=DAY, at=AT).read == 0


@pytest.mark.django_db
def test_lines_without_a_place_in_the_statement_are_read_once_a_round_and_kept_once():
    lines = [_told(500, "T1", sequence=0), "no line at all", 7, {"sequence": 2**70}, {"sequence": True}]
    bank = _served(lines)
    owe()
    first, again = (services.reconcile(bank=bank, account=CUSTOMS, on=DAY, at=AT) for _ in range(2))
    assert (first.read, first.found, again.read, again.found) == (5, 1, 5, 0)
    assert len(selectors.unexplained()) == 4


@pytest.mark.django_db
@pytest.mark.parametrize("answer", [{}, {"lines": None}, {"lines": {"a": 1}}, "no", 7])
def test_a_statement_that_is_none_is_a_silent_bank(answer):
    assert services.reconcile(bank=_served(answer), account=CUSTOMS, on=DAY, at=AT).silent


def test_in_practice_whoever_is_asked_has_money_and_agrees_at_once(tmp_path):
    store = Store(tmp_path)
    desk = Desk(store, Weather(1, 0.0), delay=0, practice=True)
    order = {"kind": "collect", "account": CUSTOMS, "counterparty": "0011223344", "amount": "14221146"}
    status, answer = desk.take_order("one", order | {"currency": "VND", "reference": "RF71VN10000000299"})
    assert (status, answer["state"]) == (202, "settled")
    [line] = desk.statement(CUSTOMS, 0, 10)[1]["lines"]
    assert (line["amount"], line["reference"]) == ("14221146", "RF71VN10000000299")
