"""A file of many declarations: each answered in its place, what was refused given back, nothing twice."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from django.db import connection

from tests.api.caller import traders
from tests.clearance.files import declared, sender, table, work
from thongquan.clearance.models import BatchFile
from thongquan.clearance.models import Declaration as Row
from thongquan.clearance.selectors import bulk
from thongquan.clearance.services import again, batches, cancel, closing
from thongquan.clearance.services.submit import Sent
from thongquan.intake import services as intake
from thongquan.intake.domain.messages import Incoming
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused

pytestmark = pytest.mark.usefixtures("world")
ACTOR = Actor(Subject("user", "VN-thuongnhan"))
OFFICER = Actor(Subject("user", "VN-congchuc"), office="02CI")
_ids = count(1)


def sent(body: bytes, name: str = "thang-11.csv", message_id: str = "") -> str:
    receipt = batches.receive_batch(
        sent=Sent(body, "text/csv", message_id or f"F{next(_ids)}", name=name),
        sender=sender(),
        actor=ACTOR,
        at=datetime.now(UTC),
        language="en",
    )
    return receipt.number


def told(receipt: str, **narrowed: str) -> dict:
    return bulk.batch_of(receipt, senders=[sender()], **narrowed)


def test_a_table_is_registered_declaration_by_declaration_and_the_rest_comes_back() -> None:
    good = declared(4, items=2)
    good[1].items[1].net_mass = "1,5"
    good[3].declaration_office_id = "9999"
    receipt = sent(table(*good), name="C:\\tệp\\tháng 11.csv")
    assert told(receipt)["state"] == "waiting"
    work()
    found = told(receipt)
    assert (found["state"], found["name"]) == ("done", "tháng 11.csv")
    assert (found["declarations"], found["registered"]) == (4, 2)
    assert [one["registered"] for one in found["answers"]] == [True, False, True, False]
    assert [one["row"] for one in found["answers"]] == [2, 4, 6, 8]
    [mass] = found["answers"][1]["findings"]
    assert (mass["rule"], mass["row"], mass["column"]) == ("FMT-104", 5, "item.net_mass")
    office = [one for one in found["answers"][3]["findings"] if one["path"] == "declaration_office_id"]
    assert (office[0]["row"], office[0]["column"]) == (8, "declaration_office_id")
    assert {one["rule"]: one["declarations"] for one in found["rules"]}["FMT-104"] == 1
    name, body, media_type = bulk.rest_of(receipt, [sender()])
    assert (name, media_type) == (f"tháng 11-{receipt[-6:]}.csv", "text/csv")
    rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))
    assert [row["functional_reference_id"] for row in rows if row["functional_reference_id"]] == [
        good[1].functional_reference_id,
        good[3].functional_reference_id,
    ]
    assert "FMT-104" in rows[1]["why_refused"]
    assert "Row 5" in rows[1]["why_refused"]
    assert rows[2]["why_refused"].startswith(f"[{office[0]['rule']}]")


def test_the_mended_rest_is_registered_and_what_is_sent_again_is_not_declared_twice() -> None:
    good = declared(3, items=2)
    mass = good[2].items[0].net_mass
    good[2].items[0].net_mass = "x"
    whole = table(*good)
    first = sent(whole)
    work()
    assert Row.objects.count() == 2
    _, rest, _ = bulk.rest_of(first, [sender()])
    mended = rest.replace(b",x,", f",{mass},".encode())
    second = sent(mended)
    third = sent(mended)  # at once, before the worker has looked at the second
    work()
    assert Row.objects.count() == 3
    assert [told(each)["registered"] for each in (second, third)] == [1, 1]
    good[2].items[0].net_mass = mass
    fourth = sent(table(*good))  # all of it, mended
    work()
    assert Row.objects.count() == 3
    answers = told(fourth)["answers"]
    assert all(one["registered"] and one["again"] for one in answers)
    assert {one["identifier"] for one in answers} == {f"VN-{row.number}" for row in Row.objects.all()}


def test_what_was_refused_and_is_sent_unchanged_is_judged_anew() -> None:
    [one] = declared(1)
    one.declaration_office_id = "9999"
    receipts = []
    for _ in range(3):
        receipts.append(sent(table(one)))
        work()
    answers = [told(receipt)["answers"][0] for receipt in receipts]
    assert len({answer["receipt"] for answer in answers}) == 3
    assert not any(answer.get("again") or answer["registered"] for answer in answers)


def test_what_was_tried_often_is_found_by_few_questions(django_assert_max_num_queries) -> None:
    content = b"refused whenever it is sent"
    [first] = again.names(sender=sender(), contents=[content])
    stem, _ = first.split("/")
    tried = [Incoming(f"{stem}/{n}", "declaration", content, "application/json") for n in range(1, 101)]
    under = sent(table(*declared(1)))
    intake.receive_many(messages=tried, sender=sender(), actor=ACTOR, at=datetime.now(UTC), under=under)
    with django_assert_max_num_queries(10):
        assert again.names(sender=sender(), contents=[content]) == [f"{stem}/100"]  # not answered yet
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO intake_answer (message, month, media_type, body, at)"
            " SELECT message, month, %s, %s, now() FROM intake_key WHERE message_id = %s",
            ["application/json", json.dumps({"registered": False}), f"{stem}/100"],
        )
    assert again.names(sender=sender(), contents=[content]) == [f"{stem}/101"]


def test_open_files_are_counted_in_as_few_queries_however_many(django_assert_max_num_queries) -> None:
    for _ in range(3):
        sent(table(*declared(2)))
    intake.work(bulk.KIND, limit=10, at=datetime.now(UTC))
    with django_assert_max_num_queries(6):
        files, _ = bulk.listed([sender()])
    assert [one.progress.state for one in files] == ["working"] * 3


def test_what_was_cancelled_is_declared_anew() -> None:
    body = table(*declared(1))
    first = sent(body)
    work()
    identifier = told(first)["answers"][0]["identifier"]
    at = datetime.now(UTC)
    asked = cancel.ask_cancellation(identifier=identifier, reason="wrong-field", note="", actor=ACTOR, at=at)
    cancel.accept_cancellation(cancellation=asked, actor=OFFICER, at=at)
    again = sent(body)
    work()
    [answer] = told(again)["answers"]
    assert answer["registered"]
    assert answer["identifier"] != identifier


def test_two_that_say_the_same_in_one_file_are_one() -> None:
    one, other = declared(2)
    receipt = sent(table(one, other, one))
    work()
    assert Row.objects.count() == 2
    assert [answer.get("again", False) for answer in told(receipt)["answers"]] == [False, False, True]


def test_the_same_message_is_the_same_file() -> None:
    body = table(*declared(1))
    assert sent(body, message_id="once") == sent(body, message_id="once")
    assert BatchFile.objects.count() == 1


def test_answers_are_narrowed_to_what_was_refused_and_by_which_rule() -> None:
    good = declared(3)
    good[0].items[0].net_mass = "x"
    good[1].items[0].quantity = "1 0"
    receipt = sent(table(*good))
    with pytest.raises(Refused, match="not-found"):
        bulk.rest_of(receipt, [sender()])
    intake.work(bulk.KIND, limit=1, at=datetime.now(UTC))
    with pytest.raises(Refused, match="batch-not-done"):
        told(receipt, only="refused")
    work()
    assert [one["place"] for one in told(receipt, only="refused")["answers"]] == [1, 2]
    assert [one["place"] for one in told(receipt, only="registered")["answers"]] == [3]
    assert [one["place"] for one in told(receipt, rule="FMT-104")["answers"]] == [1, 2]
    assert told(receipt, rule="FMT-999")["answers"] == []


def test_a_file_of_another_is_not_there() -> None:
    receipt = sent(table(*declared(1)))
    work()
    stranger = [Subject("party", "VN-P99999999")]
    for ask in (lambda: bulk.batch_of(receipt, senders=stranger), lambda: bulk.rest_of(receipt, stranger)):
        with pytest.raises(NotFound):
            ask()
    assert bulk.listed(stranger) == ([], 0)
    [mine], following = bulk.listed([sender()])
    assert (mine.receipt, mine.progress.registered, following) == (receipt, 1, 0)


def test_files_are_listed_in_pages_the_newest_first() -> None:
    receipts = [sent(table(one)) for one in declared(3)]
    first, following = bulk.listed([sender()], limit=2)
    rest, end = bulk.listed([sender()], before=following, limit=2)
    assert [one.receipt for one in (*first, *rest)] == receipts[::-1]
    assert end == 0
    assert {one.progress.state for one in first} == {"waiting"}


def test_a_file_that_cannot_be_read_is_refused_whole_and_has_no_rest() -> None:
    receipt = sent(b"functional_reference_id,unknown\r\nA,1\r\n")
    work()
    found = told(receipt)
    assert (found["state"], found["registered"], found["rest"]) == ("done", 0, "")
    assert found["answers"][0]["findings"][0]["rule"] == "FMT-101"


def test_a_declaration_of_another_is_refused_with_its_place() -> None:
    [one] = declared(1)
    next(party for party in one.parties if party.role_code == "IM").id = traders()[1].tax_code
    receipt = sent(table(one))
    work()
    [answer] = told(receipt)["answers"]
    assert answer["why"] == "speaks-for-another"
    [found] = answer["findings"]
    assert (found["rule"], found["row"], found["column"]) == ("FMT-017", 2, "party.IM.id")


def test_what_nobody_could_handle_keeps_no_file_from_being_done() -> None:
    receipt = sent(table(*declared(2)))
    at = datetime.now(UTC)
    intake.work(bulk.KIND, limit=1, at=at)
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH gone AS (DELETE FROM intake_queued WHERE message = (SELECT max(message) FROM intake_queued)"
            " RETURNING message, month, kind) INSERT INTO intake_dead (message, month, kind, tries, reason, at)"
            " SELECT message, month, kind, 5, 'x', %s FROM gone",
            [at],
        )
    work()
    found = told(receipt)
    assert (found["state"], found["registered"], found["laid_aside"]) == ("done", 1, 1)
    assert sorted(one.get("laid_aside", False) for one in found["answers"]) == [False, True]


def test_a_file_that_fails_to_close_keeps_no_other_open(monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = (sent(table(one)) for one in declared(2))
    monkeypatch.setattr(closing, "close_done", lambda at: 0)
    work()
    monkeypatch.undo()
    plain = bulk.entries_of

    def broken(row: BatchFile) -> list:
        if bulk.number_of(row) == bad:
            raise ValueError("broken")
        return plain(row)

    monkeypatch.setattr(bulk, "entries_of", broken)
    with pytest.raises(ValueError, match="broken"):
        closing.close_done(at=datetime.now(UTC) + timedelta(seconds=1))
    assert told(good)["state"] == "done"
    assert BatchFile.objects.get(done_at=None).message == int(bad[-12:])


def test_a_file_is_read_in_as_few_queries_however_much_is_in_it(django_assert_max_num_queries) -> None:
    receipt = sent(table(*declared(20)))
    work()
    with django_assert_max_num_queries(6):
        bulk.batch_of(receipt, senders=[sender()], limit=20)
