"""A question from any page: whose turn it is, until when, who may read it, what the record says."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.partnership.conftest import ABOVE, ELSEWHERE, OFFICE, ask, person
from tests.portal.site import register_some
from tests.world import AT, DAY
from thongquan.identity.domain import Role, SignedIn
from thongquan.journal.models import Leaf, Payload
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.partnership import models
from thongquan.partnership.domain.questions import (
    AWAITED,
    MACHINE,
    MARKS,
    STATES,
    UNANSWERED,
    Awaited,
    Mark,
    State,
    worded,
)
from thongquan.partnership.selectors import questions
from thongquan.partnership.selectors.names import QUESTION, key_of
from thongquan.partnership.selectors.questions import ANSWER, ASK, VIEW, Filters
from thongquan.partnership.selectors.topics import topics
from thongquan.partnership.services import answering, asking, clocks
from thongquan.partnership.services.asking import AN_HOUR_MOST
from thongquan.reference import selectors as reference


def key(identifier: str) -> int:
    return key_of(QUESTION, identifier)


def row(identifier: str) -> models.Question:
    return models.Question.objects.get(pk=key(identifier))


def taken(identifier: str, officer: SignedIn) -> None:
    answering.take(question=key(identifier), actor=officer.actor(), at=AT)


def answered(identifier: str, officer: SignedIn, text: str = "Nhóm 0901.") -> None:
    taken(identifier, officer)
    answering.answer(question=key(identifier), text=text, actor=officer.actor(), at=AT)


def test_of_every_state_it_is_said_who_is_awaited_and_what_it_is_called():
    assert set(AWAITED) == set(STATES) == set(State)
    assert {state for state in State if AWAITED[state] is Awaited.NOBODY} == MACHINE.finals
    assert set(MARKS) == set(Mark)
    assert all(set(text) == {"vi", "en"} for text in (*STATES.values(), *MARKS.values()))
    assert {State.ASKED, State.TAKEN, State.REOPENED} == UNANSWERED


@pytest.mark.parametrize(
    ("text", "code"), [("", "text-wanted"), ("  \n", "text-wanted"), ("x" * 4_001, "text-too-long")]
)
def test_a_question_says_something_and_no_more_than_can_be_read(text, code):
    with pytest.raises(Refused) as refused:
        worded(text)
    assert refused.value.code == code


def test_a_question_becomes_a_case_with_its_context_a_clock_and_an_owner(trader: SignedIn, officer: SignedIn):
    identifier = ask(trader, page="/tariff/09012111", code="09012111")
    told = questions.question(trader, identifier, AT)
    assert (told["state"], told["awaited"], told["desk"]) == ("asked", "office", OFFICE)
    assert (told["page"], told["code"]) == ("/tariff/09012111", "09012111")
    assert told["law"]["tariff"].startswith("tariff/")
    clock = reference.reference().deadline("question-answer", office=OFFICE, at=AT).due
    assert told["due"] == clock
    assert [one["text"] for one in told["messages"]] == ["Mã nào cho cà phê rang?"]
    assert told["topic_text"]["en"] == "Codes and classification"
    assert told["may"] == {"ask": True, "answer": False}
    assert questions.question(officer, identifier, AT)["may"] == {"ask": False, "answer": True}


def test_a_topic_of_goods_that_wait_has_a_shorter_clock(trader: SignedIn):
    assert row(ask(trader, topic="procedure")).due < row(ask(trader)).due


def test_an_answer_bears_the_officers_title_and_the_asker_never_learns_his_name(
    trader: SignedIn, officer: SignedIn
):
    identifier = ask(trader)
    answered(identifier, officer)
    told = questions.question(trader, identifier, AT)
    said = told["messages"][-1]
    assert (said["voice"], said["text"], said["by"]) == ("office", "Nhóm 0901.", "")
    assert said["title"]["vi"].startswith("Công chức hải quan, ")
    assert (told["officer"], told["state"], told["awaited"]) == ("", "answered", "asker")
    assert "congchuc" not in str(told)
    inside = questions.question(officer, identifier, AT)
    assert (inside["officer"], inside["messages"][-1]["by"]) == ("user:VN-congchuc", "user:VN-congchuc")


def test_only_who_took_a_question_answers_it_and_it_can_be_put_back(
    trader: SignedIn, officer: SignedIn, supervisor: SignedIn
):
    identifier = ask(trader)
    with pytest.raises(Refused, match="not-in-this-state"):
        answering.answer(question=key(identifier), text="x", actor=officer.actor(), at=AT)
    taken(identifier, officer)
    with pytest.raises(Refused, match="question-of-another-officer"):
        answering.answer(question=key(identifier), text="x", actor=supervisor.actor(), at=AT)
    with pytest.raises(Refused, match="reason-wanted"):
        answering.put_back(question=key(identifier), reason=" ", actor=supervisor.actor(), at=AT)
    answering.put_back(question=key(identifier), reason="Vắng mặt", actor=supervisor.actor(), at=AT)
    assert row(identifier).officer == ""
    answered(identifier, supervisor)
    title = questions.question(trader, identifier, AT)["messages"][-1]["title"]
    assert title["en"].startswith("Supervisor, ")


def test_the_asker_comes_back_or_closes_with_a_mark(trader: SignedIn, officer: SignedIn):
    identifier = ask(trader)
    with pytest.raises(Refused, match="nothing-to-mark"):
        asking.close(question=key(identifier), actor=trader.actor(), at=AT, mark=Mark.HELPED)
    answered(identifier, officer)
    asking.reopen(question=key(identifier), text="Còn cà phê hòa tan?", actor=trader.actor(), at=AT)
    assert questions.question(trader, identifier, AT)["awaited"] == "office"
    answered(identifier, officer, "Nhóm 2101.")
    asking.close(question=key(identifier), actor=trader.actor(), at=AT, mark=Mark.PARTLY, text="Cảm ơn")
    told = questions.question(trader, identifier, AT)
    assert (told["state"], told["mark"], told["due"], told["awaited"]) == ("closed", "partly", None, "nobody")
    assert [one["voice"] for one in told["messages"]] == ["asker", "office", "asker", "office", "asker"]
    with pytest.raises(Refused, match="not-in-this-state"):
        asking.reopen(question=key(identifier), text="x", actor=trader.actor(), at=AT)


def test_a_question_may_be_taken_back_before_anybody_answers(trader: SignedIn):
    identifier = ask(trader)
    asking.close(question=key(identifier), actor=trader.actor(), at=AT)
    assert row(identifier).state == State.CLOSED


def test_what_nobody_answers_in_time_goes_up_once_for_each_office_and_stays_at_the_top(
    trader: SignedIn, officer: SignedIn, account: Callable[..., SignedIn]
):
    regional = account("vung", Role.OFFICER, office=ABOVE)
    identifier = ask(trader)
    taken(identifier, officer)
    due = row(identifier).due
    assert clocks.escalate_overdue(at=due - timedelta(seconds=1)) == 0
    assert clocks.escalate_overdue(at=due) == 1
    up = row(identifier)
    assert (up.state, up.desk, up.office, up.officer, up.escalations) == ("asked", ABOVE, OFFICE, "", 1)
    assert up.due > due
    assert questions.require(regional, identifier, ANSWER, AT).desk == ABOVE
    with pytest.raises(Refused, match="not-permitted"):
        questions.require(officer, identifier, ANSWER, AT)
    assert questions.require(officer, identifier, VIEW, AT), "its own office still reads it"
    assert clocks.escalate_overdue(at=up.due) == 1
    top = row(identifier)
    assert (top.desk, top.escalations) == ("CHQ", 2)
    assert clocks.escalate_overdue(at=top.due) == 1
    assert clocks.escalate_overdue(at=top.due + timedelta(days=30)) == 0
    assert (row(identifier).desk, row(identifier).escalations) == ("CHQ", 2)
    assert questions.question(trader, identifier, top.due)["overdue"]


def test_a_question_asked_again_goes_up_as_one_asked_again(trader: SignedIn, officer: SignedIn):
    identifier = ask(trader)
    answered(identifier, officer)
    asking.reopen(question=key(identifier), text="Còn gì?", actor=trader.actor(), at=AT)
    assert clocks.escalate_overdue(at=row(identifier).due) == 1
    assert (row(identifier).state, row(identifier).desk) == ("reopened", ABOVE)


def test_an_answer_nobody_comes_back_to_is_the_last_word(trader: SignedIn, officer: SignedIn):
    identifier = ask(trader)
    answered(identifier, officer)
    due = row(identifier).due
    assert (clocks.lapse_silent(at=due - timedelta(seconds=1)), clocks.lapse_silent(at=due)) == (0, 1)
    assert (row(identifier).state, row(identifier).closed_at) == ("closed", due)
    assert clocks.lapse_silent(at=due) == 0


def test_a_question_is_read_by_its_party_and_its_office_alone(
    trader: SignedIn,
    another_trader: SignedIn,
    broker: SignedIn,
    officer: SignedIn,
    supervisor: SignedIn,
    officer_elsewhere: SignedIn,
    account: Callable[..., SignedIn],
):
    identifier = ask(trader)
    colleague = account("dongnghiep", Role.TRADER, party=trader.parties(at=AT)[0])
    for reader in (trader, colleague, officer, supervisor):
        assert questions.require(reader, identifier, VIEW, AT).identifier == identifier
        assert [one["identifier"] for one in questions.page(reader, Filters(), AT).questions] == [identifier]
    for stranger in (
        another_trader,
        broker,
        officer_elsewhere,
        person("nganhang"),
        person("kiemtoan"),
        person("quantri"),
    ):
        with pytest.raises(NotFound):
            questions.require(stranger, identifier, VIEW, AT)
        assert questions.page(stranger, Filters(), AT).questions == []
    with pytest.raises(Refused, match="not-permitted"):
        questions.require(officer, identifier, ASK, AT)
    with pytest.raises(Refused, match="not-permitted"):
        questions.require(trader, identifier, ANSWER, AT)


def test_a_question_about_a_declaration_is_for_its_trader_his_broker_and_the_officers_of_its_office(
    trader: SignedIn,
    broker: SignedIn,
    officer: SignedIn,
    another_trader: SignedIn,
    officer_elsewhere: SignedIn,
):
    [declaration] = register_some(1)
    identifier = ask(broker, declaration=declaration, office=ELSEWHERE)
    assert (row(identifier).office, row(identifier).party) == (OFFICE, trader.parties(at=AT)[0].id)
    for reader in (trader, broker, officer):
        assert questions.question(reader, identifier, AT)["declaration"] == declaration
        assert len(questions.page(reader, Filters(declaration=declaration), AT).questions) == 1
    for stranger in (another_trader, officer_elsewhere, person("kiemtoan"), person("nganhang")):
        with pytest.raises(NotFound):
            questions.require(stranger, identifier, VIEW, AT)
    with pytest.raises(NotFound):
        ask(another_trader, declaration=declaration)
    taken(identifier, officer)
    with pytest.raises(Refused, match="question-stays-with-its-office"):
        answering.forward(question=key(identifier), office=ELSEWHERE, reason="x", actor=officer.actor(), at=AT)
    answering.forward(
        question=key(identifier), office=ABOVE, reason="Vượt thẩm quyền", actor=officer.actor(), at=AT
    )
    assert (row(identifier).desk, row(identifier).state) == (ABOVE, "asked")


def test_a_question_is_brought_to_whom_it_concerns_with_its_time_anew(
    trader: SignedIn, officer: SignedIn, officer_elsewhere: SignedIn
):
    identifier = ask(trader)
    with pytest.raises(Refused, match="question-is-there-already"):
        answering.forward(question=key(identifier), office=OFFICE, reason="x", actor=officer.actor(), at=AT)
    with pytest.raises(NotFound):
        answering.forward(question=key(identifier), office="ZZZZ", reason="x", actor=officer.actor(), at=AT)
    later = AT + timedelta(hours=30)
    answering.forward(
        question=key(identifier), office=ELSEWHERE, reason="Hàng đến đó", actor=officer.actor(), at=later
    )
    assert row(identifier).due > AT + timedelta(days=1)
    answered(identifier, officer_elsewhere)


def test_the_desk_is_sorted_by_what_presses_most(trader: SignedIn, officer: SignedIn):
    calm, urgent = ask(trader), ask(trader, topic="procedure")
    done = ask(trader)
    answered(done, officer)
    assert [one["identifier"] for one in questions.waiting(officer, AT)] == [urgent, calm]
    assert questions.waiting(trader, AT) == []
    late = row(urgent).due
    assert questions.counts(officer, late) == {"waiting": 2, "overdue": 1, "answered": 0}
    assert questions.counts(trader, AT) == {"waiting": 0, "overdue": 0, "answered": 1}
    assert [one["identifier"] for one in questions.page(trader, Filters(state="waiting"), AT).questions] == [
        urgent,
        calm,
    ]
    assert len(questions.page(officer, Filters(mine=True), AT).questions) == 1


def test_lists_come_in_pages_that_miss_nothing(trader: SignedIn):
    asked = [ask(trader) for _ in range(5)]
    found, cursor = [], 0
    while True:
        page = questions.page(trader, Filters(), AT, cursor=cursor, limit=2)
        found += [one["identifier"] for one in page.questions]
        if not page.next:
            break
        cursor = int(page.next)
    assert found == asked[::-1]


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"topic": "weather"}, "no-such-topic"),
        ({"office": "ZZZZ"}, "not-found"),
        ({"party": "VN-P99999999"}, "not-permitted"),
        ({"declaration": "VN-99999999999"}, "not-found"),
        ({"text": ""}, "text-wanted"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_its_reason(trader: SignedIn, told, code):
    with pytest.raises(Refused) as refused:
        ask(trader, **told)
    assert refused.value.code == code
    assert models.Question.objects.count() == 0


def test_who_speaks_for_nobody_asks_nothing(officer: SignedIn):
    with pytest.raises(Refused, match="not-permitted"):
        ask(officer)


def test_one_person_does_not_flood_the_desks(trader: SignedIn, another_trader: SignedIn):
    for _ in range(AN_HOUR_MOST):
        ask(trader)
    with pytest.raises(Refused, match="too-many-requests"):
        ask(trader)
    assert ask(another_trader)
    assert ask(trader, at=AT + timedelta(hours=1, seconds=1))


def test_without_an_office_named_the_head_of_customs_answers(trader: SignedIn):
    assert row(ask(trader, office="")).desk == "CHQ"


def test_a_language_that_is_none_of_ours_is_kept_as_the_first(trader: SignedIn):
    assert [row(ask(trader, language=one)).language for one in ("en", "xx", "")] == ["en", "vi", "vi"]


def test_the_record_proves_what_was_said_and_does_not_hold_it(trader: SignedIn, officer: SignedIn):
    identifier = ask(trader, text="Điều rất riêng tư")
    answered(identifier, officer, "Câu trả lời rất riêng")
    leaves = Leaf.objects.filter(subject=f"question:{identifier}").order_by("seq")
    assert [leaf.kind for leaf in leaves] == [
        "partnership.asked", "partnership.question-moved", "partnership.question-moved"
    ]  # fmt: skip
    said = "".join(
        Payload.objects.filter(leaf_id__in=[one.id for one in leaves]).values_list("payload", flat=True)
    )
    assert "riêng" not in said + "".join(leaf.leaf for leaf in leaves)
    assert '"act":"answer"' in said


def test_the_table_itself_wants_somebody_who_took_a_question(trader: SignedIn):
    identifier = ask(trader)
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Question.objects.filter(pk=key(identifier)).update(state="taken")


def test_every_topic_of_the_pack_has_its_clock_its_words_and_its_basis():
    found = topics(on=DAY, known_at=AT)
    assert len(found) == 7
    for topic in found:
        assert set(topic.text) == {"vi", "en"}
        assert topic.basis
        assert reference.reference().clock(topic.clock, DAY).basis


def test_a_pack_without_topics_takes_no_questions(trader: SignedIn, monkeypatch: pytest.MonkeyPatch):
    from thongquan.partnership.selectors import topics as module

    def nothing(*_: object, **__: object) -> None:
        raise NotFound("edition", "help")

    monkeypatch.setattr(module.books, "in_force", nothing)
    with pytest.raises(Refused, match="help-not-open"):
        ask(trader)


@pytest.mark.parametrize("name", ["", "VN-Q1", "VN-A00000001", "XX-Q00000001", "VN-Q0000000٣", "VN-Q00000099"])
def test_what_is_no_name_of_a_question_is_not_found(trader: SignedIn, name):
    with pytest.raises(NotFound):
        questions.require(trader, name, VIEW, AT)
