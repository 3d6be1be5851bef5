"""Help as pages: asked from any page, answered at the desk, kept as an article."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.portal import help_told
from tests.portal.site import register_some
from tests.portal.test_pages import english, signed_in, text
from thongquan.partnership.domain.articles import Words
from thongquan.partnership.models import Question, Version
from thongquan.partnership.selectors import articles
from thongquan.partnership.selectors.names import ARTICLE, QUESTION, named

pytestmark = pytest.mark.usefixtures("world")
MOST = 12  # queries
PARTIAL = {"HX-Request-Type": "partial"}


def question() -> Question:
    return Question.objects.latest("pk")


def test_every_page_has_a_link_to_ask_about_it_for_whoever_may_ask():
    trader = signed_in("thuongnhan").get("/tariff/09012111").content.decode()
    assert 'href="/help/ask?page=%2Ftariff%2F09012111&amp;code=09012111"' in trader
    [declaration] = register_some(1)
    page = signed_in("thuongnhan").get(f"/declarations/{declaration}").content.decode()
    assert f"&amp;declaration={declaration}" in page
    for nobody in (english(), signed_in("congchuc")):
        assert "/help/ask" not in nobody.get("/tariff").content.decode()


def test_a_question_is_asked_with_the_context_of_its_page():
    client = signed_in("thuongnhan")
    help_told.published()
    form = client.get("/help/ask?page=/tariff/09012111&code=09012111")
    assert form.context["form"]["topic"].value() == "classification"
    assert "Perhaps it is answered already" in text(form)
    assert "The code of roasted coffee" in text(form)
    sent = client.post(
        "/help/ask",
        {
            "topic": "classification",
            "text": "Which code?",
            "office": "02CI",
            "code": "09012111",
            "page": "/tariff/09012111",
        },
        follow=True,
    )
    made = named(QUESTION, question().pk)
    assert sent.redirect_chain[0][0] == f"/questions/{made}"
    assert f"Its number is {made}." in text(sent)
    assert (question().code, question().language, question().desk) == ("09012111", "en", "02CI")


def test_a_question_about_a_declaration_goes_to_its_office_and_offers_no_other():
    [declaration] = register_some(1)
    client = signed_in("thuongnhan")
    form = client.get(f"/help/ask?declaration={declaration}")
    assert "office" not in form.context["form"].fields
    assert f"About declaration {declaration}" in text(form)
    client.post("/help/ask", {"topic": "procedure", "text": "When?", "declaration": declaration})
    assert (question().declaration, question().office) == (declaration.removeprefix("VN-"), "02CI")
    other = signed_in("nganhang").post(
        "/help/ask", {"topic": "procedure", "text": "x", "declaration": declaration}
    )
    assert other.status_code == 404


def test_the_office_where_one_declared_last_is_chosen_already():
    register_some(1)
    assert signed_in("thuongnhan").get("/help/ask").context["form"]["office"].value() == "02CI"


def test_what_is_missing_is_told_beside_its_field_and_nothing_is_sent():
    page = signed_in("thuongnhan").post("/help/ask", {"topic": "weather", "text": ""})
    assert page.status_code == 200
    assert set(page.context["form"].errors) == {"topic", "text"}
    assert Question.objects.count() == 0


def test_an_officer_takes_answers_and_the_asker_reads_his_title_and_not_his_name():
    made = help_told.asked()
    officer, trader = signed_in("congchuc"), signed_in("thuongnhan")
    assert made in text(officer.get("/help/desk"))
    assert "Your answer" not in text(officer.get(f"/questions/{made}")), "not before it is taken"
    officer.post(f"/questions/{made}/take")
    assert "Your answer" in text(officer.get(f"/questions/{made}"))
    assert "Your answer" not in text(signed_in("lanhdao").get(f"/questions/{made}"))
    done = officer.post(f"/questions/{made}/answer", {"text": "Nhóm 0901.\n\n<b>x</b>"}, follow=True)
    assert "Your answer was sent." in text(done)
    page = trader.get(f"/questions/{made}")
    assert "Customs officer, " in text(page)
    assert "congchuc" not in page.content.decode()
    assert "&lt;b&gt;x&lt;/b&gt;" in page.content.decode()
    assert "Did the answer help?" in text(page)
    trader.post(f"/questions/{made}/reopen", {"text": "Còn hạt xanh?"})
    assert question().state == "reopened"
    officer.post(f"/questions/{made}/take")
    officer.post(f"/questions/{made}/put-back", {"reason": "Vắng"})
    officer.post(f"/questions/{made}/take")
    officer.post(f"/questions/{made}/answer", {"text": "0901.11"})
    closed = trader.post(f"/questions/{made}/close", {"mark": "helped"}, follow=True)
    assert "The question is closed." in text(closed)
    assert question().mark == "helped"


def test_a_refused_act_says_why_and_keeps_the_words():
    made = help_told.asked()
    officer = signed_in("congchuc")
    refused = officer.post(f"/questions/{made}/answer", {"text": "Chưa tiếp nhận"})
    assert refused.status_code == 200
    assert 'role="alert"' in refused.content.decode()
    officer.post(f"/questions/{made}/take")
    assert "Write something" in text(officer.post(f"/questions/{made}/answer", {"text": " "}))
    assert question().state == "taken"


def test_a_question_is_forwarded_and_one_of_a_declaration_only_up():
    [declaration] = register_some(1)
    general, about = help_told.asked(), help_told.asked(declaration=declaration)
    officer = signed_in("congchuc")
    assert len(officer.get(f"/questions/{general}").context["offices"]) > 40
    assert [code for code, _ in officer.get(f"/questions/{about}").context["offices"]] == ["KV02", "CHQ"]
    moved = officer.post(f"/questions/{general}/forward", {"office": "01B1", "reason": "Hàng ở đó"})
    assert moved["Location"] == "/help/desk"
    assert officer.post(f"/questions/{about}/forward", {"office": "01B1", "reason": "x"}).status_code == 200
    assert Question.objects.filter(desk="01B1").count() == 1


def test_lists_are_narrowed_by_state_and_come_in_pages():
    made = [help_told.asked() for _ in range(22)]
    help_told.answered(made[0])
    trader = signed_in("thuongnhan")
    first = trader.get("/questions")
    assert made[-1] in text(first)
    assert made[0] not in text(first)
    onward = trader.get(f"/questions{first.context['next']}")
    assert made[0] in text(onward)
    assert made[0] in text(trader.get("/questions?state=answered"))
    assert made[0] not in text(trader.get("/questions?state=waiting"))
    for odd in ("state=x", "after=x", "after=99999999999999999999"):
        assert trader.get(f"/questions?{odd}").status_code == 200


def test_an_article_is_begun_from_an_answer_and_published_by_a_second_person():
    made = help_told.asked()
    help_told.answered(made)
    officer, supervisor = signed_in("congchuc"), signed_in("lanhdao")
    form = officer.get(f"/help/write?question={made}")
    assert "Phân nhóm 0901.21" in form.context["form"]["body_vi"].value()
    given = {
        "topic": "classification", "question": made, "codes": "0901.21, 2101", "rules": "dut-008",
        "title_vi": "Cà phê rang", "body_vi": "Nhóm 0901.", "title_en": "Roasted coffee", "body_en": "",
    }  # fmt: skip
    looked = officer.post("/help/write", given | {"look": "1"})
    assert Version.objects.count() == 0, "a look keeps nothing"
    assert "<p>Nhóm 0901.</p>" in looked.content.decode()
    kept = officer.post("/help/write", given, follow=True)
    article = named(ARTICLE, Version.objects.get().article_id)
    assert kept.redirect_chain[0][0] == f"/help/articles/{article}/draft"
    lacking = officer.post(f"/help/articles/{article}/submit")
    assert "The article lacks a language" in text(lacking)
    officer.post(f"/help/articles/{article}/write", given | {"body_en": "Heading 0901."})
    officer.post(f"/help/articles/{article}/submit")
    assert "somebody else publishes it" in text(officer.get(f"/help/articles/{article}/draft"))
    assert officer.post(f"/help/articles/{article}/publish").status_code == 403
    assert article in text(supervisor.get("/help/at-work"))
    supervisor.post(f"/help/articles/{article}/return", {"reason": "Thêm căn cứ"})
    assert "Given back: Thêm căn cứ" in text(officer.get(f"/help/articles/{article}/draft"))
    officer.post(f"/help/articles/{article}/submit")
    done = supervisor.post(f"/help/articles/{article}/publish", follow=True)
    assert done.redirect_chain[0][0] == f"/help/articles/{article}"
    assert [one["codes"] for one in articles.published(at=Version.objects.get().published_at)] == [
        ["090121", "2101"]
    ]
    supervisor.post(f"/help/articles/{article}/withdraw", {"reason": "Luật đã đổi"})
    assert english().get(f"/help/articles/{article}").status_code == 404


def test_an_article_is_found_in_the_readers_language_by_words_of_the_other():
    article = help_told.published()
    shown = english().get("/help", {"q": "ca phe rang"})
    assert "The code of roasted coffee" in text(shown)
    vi = Client(headers={"Accept-Language": "vi"})
    assert "Mã hàng của cà phê rang" in text(vi.get("/help", {"q": "roasted"}))
    part = vi.get("/help", {"q": "roasted"}, headers=PARTIAL)
    assert b"<html" not in part.content
    read = vi.get(f"/help/articles/{article}")
    assert "Chưa khử chất caffeine" in text(read)
    assert "congchuc" not in read.content.decode()
    assert "Sign in" in text(english().get("/help", {"q": "zzzz"})), "and how to ask is said"
    assert "The newest articles" in text(english().get("/help"))
    assert "No article says so yet" in text(english().get("/help", {"topic": "duties"}))


def test_what_is_written_is_shown_as_words_and_never_as_markup(monkeypatch):
    hostile = Words("<script>1</script>", "<img src=x onerror=1>\n\n- <b>y</b>")
    monkeypatch.setattr(help_told, "WORDS", {"vi": hostile, "en": hostile})
    article = help_told.published()
    for address in (f"/help/articles/{article}", "/help"):
        shown = english().get(address).content.decode()
        assert "<script>1" not in shown
        assert "<img" not in shown.replace('<img src="/static', "")
    part = signed_in("congchuc").post("/help/preview", {"body_vi": "<b>x</b>\n\n# y"}).content.decode()
    assert "&lt;b&gt;x" in part
    assert "<h3>y</h3>" in part


def test_a_draft_is_no_page_for_those_who_do_not_write():
    article = help_told.published()
    for path in ("draft", "write"):
        assert signed_in("thuongnhan").get(f"/help/articles/{article}/{path}").status_code == 403
        assert english().get(f"/help/articles/{article}/{path}").status_code == 302


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("thuongnhan", "/questions"), ("thuongnhan", "/questions/{question}"),
        ("congchuc", "/questions/{question}"),
        ("congchuc", "/help/desk"), ("thuongnhan", "/help/ask?code=09012111"), ("congchuc", "/help/at-work"),
        ("congchuc", "/help/articles/{article}/draft"), ("congchuc", "/help/articles/{article}/write"),
        ("thuongnhan", "/help/articles/{article}"),
    ],
)  # fmt: skip
def test_a_page_of_help_asks_the_database_a_few_times(who: str, address: str):
    made = [help_told.asked() for _ in range(12)][-1]
    address = address.format(question=made, article=help_told.published())
    client = signed_in(who)
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    assert len(asked) <= MOST, [query["sql"][:150] for query in asked]
