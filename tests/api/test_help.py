"""Over the API: a question asked, answered, kept as an article, found by everybody in the other language."""

from tests.api.caller import Caller
from tests.api.journeys import ok

OFFICE = "02CI"
WORDS = {
    "vi": {"title": "Cà phê rang", "body": "Thuộc nhóm 0901."},
    "en": {"title": "Roasted coffee", "body": "Of heading 0901."},
}


def asked(trader: Caller, **told: str) -> dict[str, object]:
    given = {"topic": "classification", "text": "Mã của cà phê rang?", "office": OFFICE, **told}
    return ok(trader.post("/questions", given), 201)


def test_a_question_is_asked_answered_and_closed_with_a_mark(trader: Caller, officer: Caller) -> None:
    told = asked(trader, page="/tariff/09012111", code="09012111")
    path = f"/questions/{told['identifier']}"
    assert (told["state"], told["awaited"], told["desk"], told["may"]["ask"]) == (
        "asked",
        "office",
        OFFICE,
        True,
    )
    assert [one["identifier"] for one in ok(officer.get("/questions/desk"))] == [told["identifier"]]
    assert ok(officer.post(f"{path}/take"))["officer"] == "user:VN-congchuc"
    answered = ok(officer.post(f"{path}/answer", {"text": "Nhóm 0901."}))
    assert answered["state"] == "answered"
    seen = ok(trader.get(path))
    assert (seen["messages"][-1]["text"], seen["messages"][-1]["by"], seen["officer"]) == ("Nhóm 0901.", "", "")
    assert ok(trader.post(f"{path}/reopen", {"text": "Còn hạt xanh?"}))["state"] == "reopened"
    ok(officer.post(f"{path}/take"))
    assert ok(officer.post(f"{path}/put-back", {"reason": "Vắng"}))["state"] == "asked"
    ok(officer.post(f"{path}/take"))
    ok(officer.post(f"{path}/answer", {"text": "0901.11."}))
    closed = ok(trader.post(f"{path}/close", {"mark": "helped"}))
    assert (closed["state"], closed["mark"], closed["due"]) == ("closed", "helped", None)
    assert officer.post(f"{path}/take").json()["code"] == "not-in-this-state"


def test_another_reads_no_question_that_is_not_his(trader: Caller, cast: dict[str, Caller]) -> None:
    identifier = trader.register(items=1)["identifier"]
    general, about = asked(trader), asked(trader, declaration=identifier)
    for one, readers in (
        (general, {"trader", "officer", "supervisor"}),
        (about, {"trader", "broker", "officer", "supervisor"}),
    ):
        path = f"/questions/{one['identifier']}"
        for name, caller in cast.items():
            status = caller.get(path).status_code
            listed = one["identifier"] in caller.get("/questions").content.decode()
            assert listed == (name in readers) == (status == 200), name
            assert status in (200, 401, 403, 404), name
            if name not in readers:
                for act, body in (
                    ("take", None),
                    ("answer", {"text": "x"}),
                    ("reopen", {"text": "x"}),
                    ("close", {}),
                ):
                    assert caller.post(f"{path}/{act}", body).status_code in (401, 403, 404), (name, act)
    assert (
        cast["another trader"]
        .post("/questions", {"topic": "system", "text": "x", "declaration": identifier})
        .status_code
        == 404
    )
    assert cast["officer"].post(f"/questions/{general['identifier']}/close", {}).status_code == 403


def test_a_question_goes_to_another_office_and_is_listed_by_what_it_is(trader: Caller, officer: Caller) -> None:
    told = asked(trader)
    path = f"/questions/{told['identifier']}"
    answer = officer.post(f"{path}/forward", {"office": "KV02", "reason": "Vượt thẩm quyền"})
    assert answer.status_code == 204
    assert ok(trader.get(path))["desk"] == "KV02"
    assert len(ok(trader.get("/questions?state=waiting&topic=classification&mine=true"))["questions"]) == 1
    assert ok(trader.get("/questions?topic=origin"))["questions"] == []
    asked(trader)
    first = ok(trader.get("/questions?limit=1"))
    assert len(ok(trader.get(f"/questions?limit=1&cursor={first['next']}"))["questions"]) == 1
    assert trader.get("/questions?state=weather").json()["code"] == "validation"


def test_what_may_be_asked_about_is_public_and_who_is_not_signed_in_asks_nothing(anybody: Caller) -> None:
    assert {one["topic"] for one in ok(anybody.get("/help/topics"))} >= {"procedure", "classification"}
    assert anybody.post("/questions", {"topic": "system", "text": "x"}).status_code == 401
    assert ok(anybody.get("/articles")) == []


def test_an_answer_becomes_an_article_by_two_people_and_is_found_in_the_other_language(
    trader: Caller, officer: Caller, supervisor: Caller, anybody: Caller
) -> None:
    question = str(asked(trader)["identifier"])
    ok(officer.post(f"/questions/{question}/take"))
    ok(officer.post(f"/questions/{question}/answer", {"text": "Nhóm 0901."}))
    half = {"topic": "classification", "question": question, "words": {"vi": WORDS["vi"]}, "codes": ["0901.21"]}
    drafted = ok(officer.post("/articles", half), 201)
    path = f"/articles/{drafted['identifier']}"
    assert drafted["question"] == question
    assert officer.post(f"{path}/submit").json()["code"] == "article-language-missing"
    ok(officer.post(f"{path}/draft", {"words": WORDS, "codes": ["0901.21"], "rules": ["DUT-008"]}))
    assert anybody.get(path).status_code == 404
    assert anybody.get(f"{path}/draft").status_code == 401
    assert trader.get(f"{path}/draft").status_code == 403
    assert ok(officer.post(f"{path}/submit"))["state"] == "submitted"
    assert officer.post(f"{path}/publish").status_code == 403
    assert supervisor.post(f"{path}/return", {"reason": "Thêm căn cứ"}).status_code == 204
    assert ok(officer.get("/articles/at-work"))[0]["reason"] == "Thêm căn cứ"
    ok(officer.post(f"{path}/submit"))
    assert ok(supervisor.post(f"{path}/publish"))["state"] == "published"
    [found] = ok(anybody.get("/articles?q=ca+phe"))
    assert found["title"] == {"vi": "Cà phê rang", "en": "Roasted coffee"}
    assert [one["identifier"] for one in ok(anybody.get("/articles?q=roasted"))] == [drafted["identifier"]]
    assert len(ok(anybody.get("/articles?code=09012111"))) == 1
    read = anybody.get(path)
    assert (ok(read)["words"]["en"]["body"], "key" in read.json()) == ("Of heading 0901.", False)
    assert anybody.get(path, if_none_match=read["ETag"]).status_code == 304
    assert "congchuc" not in read.content.decode()
    assert supervisor.post(f"{path}/withdraw", {"reason": "Luật đã đổi"}).status_code == 204
    assert anybody.get(path).status_code == 404
    assert officer.post(f"{path}/drop", {"reason": "x"}).json()["code"] == "no-draft-open"


def test_an_article_is_not_drafted_from_a_question_one_may_not_read(
    trader: Caller, cast: dict[str, Caller]
) -> None:
    question = asked(trader)["identifier"]
    given = {"topic": "system", "question": question, "words": WORDS}
    assert cast["officer elsewhere"].post("/articles", given).status_code == 404
