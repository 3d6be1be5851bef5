"""Articles: in every language, published by a second person, found without diacritics, never overwritten."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction

from tests.partnership.conftest import FIRST, ask
from tests.partnership.test_questions import answered
from tests.world import AT
from thongquan.identity.domain import Role, SignedIn
from thongquan.journal.models import Leaf
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.partnership import models
from thongquan.partnership.domain.articles import MACHINE, STATES, Kind, State, Words, blocks
from thongquan.partnership.selectors import articles
from thongquan.partnership.services import writing

COFFEE = {
    "vi": Words("Mã hàng của cà phê rang", "Cà phê đã rang thuộc nhóm 0901.\n\n- Chưa khử caffeine: 0901.21"),
    "en": Words(
        "The code of roasted coffee", "Roasted coffee is of heading 0901.\n\n- Not decaffeinated: 0901.21"
    ),
}
PAYING = {
    "vi": Words("Nộp thuế bằng mã QR", "Quét mã trên trang tờ khai."),
    "en": Words("Paying duty by QR code", "Scan the code on the page of the declaration. Coffee may wait."),
}


def drafted(signed: SignedIn, words=COFFEE, topic="classification", **more) -> str:
    return writing.draft(topic=topic, words=words, actor=signed.actor(), at=AT, **more)


def published(officer: SignedIn, supervisor: SignedIn, words=COFFEE, **more) -> str:
    article = drafted(officer, words, **more)
    writing.submit(article=article, actor=officer.actor(), at=AT)
    writing.publish(article=article, actor=supervisor.actor(), at=AT)
    return article


def found(text: str, **more) -> list[str]:
    return [one["identifier"] for one in articles.search(text, at=AT, **more)]


def test_every_state_of_a_version_has_its_word():
    assert set(STATES) == set(State)
    assert MACHINE.finals == {State.SUPERSEDED, State.WITHDRAWN, State.DROPPED}


def test_an_answer_worth_keeping_becomes_an_article(trader: SignedIn, officer: SignedIn, supervisor: SignedIn):
    question = ask(trader)
    answered(question, officer)
    article = published(officer, supervisor, question=question, codes=["0901.21"], rules=["dut-008"])
    told = articles.article(article, at=AT)
    assert told["title"]["en"] == "The code of roasted coffee"
    assert (told["codes"], told["rules"], told["version"]) == (["090121"], ["DUT-008"], 1)
    assert list(told["words"]) == ["vi", "en"]
    assert "question" not in told, "whose question it was is nobody's business"
    assert articles.version(article, at=AT)["question"] == question


def test_nobody_publishes_what_he_wrote_in(officer: SignedIn, supervisor: SignedIn):
    article = drafted(officer)
    writing.write(article=article, words={"vi": Words("Sửa", "một chữ")}, actor=supervisor.actor(), at=AT)
    writing.submit(article=article, actor=officer.actor(), at=AT)
    for writer in (officer, supervisor):
        with pytest.raises(Refused, match="needs-a-second-person"):
            writing.publish(article=article, actor=writer.actor(), at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Version.objects.update(state="published", published_by="user:VN-congchuc", published_at=AT)


@pytest.mark.parametrize(
    "words",
    [
        {"vi": COFFEE["vi"]},
        {**COFFEE, "en": Words("Title alone", "")},
        {**COFFEE, "en": Words("", "Text alone")},
    ],
)
def test_an_article_is_given_on_in_every_language_or_not_at_all(officer: SignedIn, words):
    article = drafted(officer, words)
    with pytest.raises(Refused) as refused:
        writing.submit(article=article, actor=officer.actor(), at=AT)
    assert (refused.value.code, refused.value.facts) == ("article-language-missing", {"languages": "en"})


def test_what_is_not_published_nobody_reads_but_those_who_write(officer: SignedIn, supervisor: SignedIn):
    article = drafted(officer)
    with pytest.raises(NotFound):
        articles.article(article, at=AT)
    assert found("cà phê") == []
    assert articles.published(at=AT) == articles.about_code("09012111", at=AT) == []
    assert [one["identifier"] for one in articles.at_work(at=AT)] == [article]
    writing.submit(article=article, actor=officer.actor(), at=AT)
    assert found("cà phê") == []
    writing.give_back(article=article, reason="Thiếu căn cứ", actor=supervisor.actor(), at=AT)
    told = articles.version(article, at=AT)
    assert (told["state"], told["reason"]) == ("draft", "Thiếu căn cứ")


@pytest.mark.parametrize(
    "asked", ["ca phe", "CÀ PHÊ", "cà phê rang", "roasted coffee", "roast", "ca ph", "0901.21"]
)
def test_an_article_is_found_by_words_of_any_language_without_diacritics(
    officer: SignedIn, supervisor: SignedIn, asked: str
):
    coffee = published(officer, supervisor)
    published(officer, supervisor, PAYING, topic="duties")
    assert found(asked)[0] == coffee
    told = articles.search(asked, at=AT)[0]
    assert set(told["title"]) == set(told["excerpt"]) == {"vi", "en"}, "and is told in all of them"


def test_a_title_weighs_more_than_a_word_in_the_text_and_some_words_are_better_than_none(
    officer: SignedIn, supervisor: SignedIn
):
    paying, coffee = published(officer, supervisor, PAYING, topic="duties"), published(officer, supervisor)
    assert found("coffee") == [coffee, paying]
    assert found("coffee duty") == [paying], "the one that has both"
    assert found("coffee zzzz") == [coffee, paying]
    assert found("coffee", topic="duties") == [paying]
    for nothing in ("", "  ", "zzzz", "'", "& | !", ":*", "\\"):
        assert found(nothing) == []


def test_the_search_reads_its_index(officer: SignedIn, supervisor: SignedIn):
    published(officer, supervisor)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT 1 FROM partnership_words WHERE searched @@ to_tsquery('simple', 'ca:* & phe:*')"
        )
        plan = " ".join(row[0] for row in cursor.fetchall())
    assert "partnership_searched" in plan


def test_a_code_leads_to_the_articles_about_it_or_its_heading(officer: SignedIn, supervisor: SignedIn):
    heading = published(officer, supervisor, codes=["0901"])
    line = published(officer, supervisor, PAYING, topic="duties", codes=["0901.21.11"], rules=["DUT-008"])

    def about(code: str) -> set[str]:
        return {one["identifier"] for one in articles.about_code(code, at=AT)}

    assert about("09012111") == {heading, line}
    assert about("09011120") == about("0901") == {heading}
    assert about("08011100") == set()
    assert set(found("0901.21.11")) == {heading, line}
    assert found("0901.21.11", topic="duties") == [line]
    assert [one["identifier"] for one in articles.about_rule("DUT-008", at=AT)] == [line]


def test_a_new_version_gives_way_to_none_but_its_own_second_person_and_the_old_one_stays_in_the_history(
    officer: SignedIn, supervisor: SignedIn
):
    article = published(officer, supervisor)
    better = {**COFFEE, "vi": Words("Mã cà phê rang và xay", COFFEE["vi"].body)}
    writing.write(article=article, words=better, actor=officer.actor(), at=AT)
    assert articles.article(article, at=AT)["title"]["vi"] == "Mã hàng của cà phê rang", "until it is published"
    writing.submit(article=article, actor=officer.actor(), at=AT)
    writing.publish(article=article, actor=supervisor.actor(), at=AT)
    told = articles.article(article, at=AT)
    assert (told["version"], told["title"]["vi"]) == (2, "Mã cà phê rang và xay")
    assert [(one["number"], one["ended_at"]) for one in told["history"]] == [(2, None), (1, AT)]
    assert found("ca phe rang va xay") == [article]
    assert [one["version"] for one in articles.published(at=AT)] == [2]


def test_who_wrote_the_words_a_new_version_begins_with_does_not_publish_them(
    officer: SignedIn, supervisor: SignedIn, account: Callable[..., SignedIn]
):
    article = published(officer, supervisor)
    other = account("nguoisua", Role.SUPERVISOR)
    writing.write(article=article, words={"vi": Words("Sửa", "lại")}, actor=other.actor(), at=AT)
    writing.submit(article=article, actor=other.actor(), at=AT)
    with pytest.raises(Refused, match="needs-a-second-person"):
        writing.publish(article=article, actor=officer.actor(), at=AT)
    with pytest.raises(Refused, match="not-independent"):
        writing.publish(article=article, actor=FIRST, at=AT)
    writing.publish(article=article, actor=supervisor.actor(), at=AT)


def test_a_new_version_begins_with_what_is_published(officer: SignedIn, supervisor: SignedIn):
    article = published(officer, supervisor, codes=["0901"])
    writing.write(
        article=article, words={"vi": Words("Sửa", "lại")}, actor=officer.actor(), at=AT, codes=["0901"]
    )
    told = articles.version(article, at=AT)
    assert told["words"]["en"]["title"] == COFFEE["en"].title
    assert told["words"]["vi"]["title"] == "Sửa"


def test_an_article_withdrawn_is_read_no_more_and_a_draft_can_be_dropped(
    officer: SignedIn, supervisor: SignedIn
):
    article = published(officer, supervisor)
    with pytest.raises(Refused, match="reason-wanted"):
        writing.withdraw(article=article, reason="", actor=supervisor.actor(), at=AT)
    writing.withdraw(article=article, reason="Luật đã đổi", actor=supervisor.actor(), at=AT)
    with pytest.raises(NotFound):
        articles.article(article, at=AT)
    assert found("cà phê") == []
    with pytest.raises(NotFound):
        writing.withdraw(article=article, reason="x", actor=supervisor.actor(), at=AT)
    with pytest.raises(Refused, match="no-draft-open"):
        writing.submit(article=article, actor=officer.actor(), at=AT)
    writing.write(article=article, words=COFFEE, actor=officer.actor(), at=AT)
    writing.drop(article=article, reason="Không cần", actor=officer.actor(), at=AT)
    assert articles.version(article, at=AT)["state"] == "dropped"


def test_a_version_that_waits_for_its_second_person_is_not_written_in(officer: SignedIn):
    article = drafted(officer)
    writing.submit(article=article, actor=officer.actor(), at=AT)
    with pytest.raises(Refused, match="not-in-this-state"):
        writing.write(article=article, words=COFFEE, actor=officer.actor(), at=AT)


@pytest.mark.parametrize(
    ("words", "topic", "code"),
    [
        ({"fr": Words("Café", "torréfié")}, "classification", "article-language-unknown"),
        ({"vi": Words("x" * 161, "y")}, "classification", "article-too-long"),
        ({"vi": Words("x", "y" * 20_001)}, "classification", "article-too-long"),
        (COFFEE, "weather", "no-such-topic"),
    ],
)
def test_what_cannot_be_an_article_is_refused_with_its_reason(officer: SignedIn, words, topic, code):
    with pytest.raises(Refused) as refused:
        drafted(officer, words, topic)
    assert refused.value.code == code


def test_each_act_is_in_the_record_with_the_digest_of_the_words(officer: SignedIn, supervisor: SignedIn):
    article = published(officer, supervisor)
    kinds = Leaf.objects.filter(subject=f"article:{article}").order_by("seq").values_list("kind", flat=True)
    assert list(kinds) == ["partnership.article-moved"] * 3


def test_prose_headings_and_points_are_told_apart_and_nothing_else_is_markup():
    told = blocks("# Mã hàng\nđầu tiên\n\nMột đoạn\ntrên hai dòng <b>x</b>\n\n- một\n- hai\n\n\n  \n")
    assert [(block.kind, block.lines) for block in told] == [
        (Kind.HEADING, ("Mã hàng",)),
        (Kind.PARAGRAPH, ("đầu tiên",)),
        (Kind.PARAGRAPH, ("Một đoạn trên hai dòng <b>x</b>",)),
        (Kind.LIST, ("một", "hai")),
    ]
    assert blocks("") == blocks(" \n\n ") == []
    assert blocks("- một\nhai")[0].kind is Kind.PARAGRAPH
