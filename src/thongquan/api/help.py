"""Questions from any page, their answers, and the articles that become of them."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Schema

from thongquan.api.caching import lawful
from thongquan.api.gate import PUBLIC, Gate, Routes, Visitor
from thongquan.api.paging import Onward
from thongquan.api.parties import today
from thongquan.api.rendering import answer, done
from thongquan.kernel import canonical
from thongquan.partnership.domain.articles import BODY_MOST, TITLE_MOST
from thongquan.partnership.domain.articles import Words as ArticleWords
from thongquan.partnership.domain.questions import TEXT_MOST, Context, Mark
from thongquan.partnership.selectors import articles, questions
from thongquan.partnership.selectors.questions import Filters, Known
from thongquan.partnership.selectors.topics import topics
from thongquan.partnership.services import answering, asking, writing
from thongquan.partnership.services.asking import Asked

routes = Routes(tags=["help"])
ARTICLES_MOST = 100
Said = Annotated[str, Field(min_length=1, max_length=TEXT_MOST)]
Why = Annotated[str, Field(min_length=1, max_length=2_000)]
Code = Annotated[str, Field(max_length=35)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]


class NewQuestion(Schema):
    """`page`, `code` (of the tariff), `declaration`: where and of what it is asked. `office`: where it should
    be answered, if the topic leaves that open; of a declaration its own office answers. `party`: for whom."""

    topic: Code
    text: Said
    language: Language = "vi"
    page: Annotated[str, Field(max_length=300)] = ""
    code: Code = ""
    declaration: Annotated[str, Field(max_length=24)] = ""
    office: Code = ""
    party: Annotated[str, Field(max_length=40)] = ""


class QuestionsIn(Onward):
    """`state`: "waiting" is all that nobody has answered. `mine`: asked, or taken, by whoever reads."""

    state: Literal["", "waiting", "asked", "taken", "answered", "reopened", "closed"] = ""
    topic: Code = ""
    declaration: Annotated[str, Field(max_length=24)] = ""
    mine: bool = False


class SaidInFull(Schema):
    text: Said


class GivenBack(Schema):
    reason: Why


class Onto(Schema):
    """`office`: the code of the one that is to answer."""

    office: Code
    reason: Why


class Closing(Schema):
    mark: Literal["helped", "partly", "not"] | None = None
    text: Annotated[str, Field(max_length=TEXT_MOST)] = ""


class InOneLanguage(Schema):
    title: Annotated[str, Field(max_length=TITLE_MOST)]
    body: Annotated[str, Field(max_length=BODY_MOST)]


class ArticleText(Schema):
    """`words` by language. `codes`: of the tariff, whole or their beginning; `rules`: of the catalogue."""

    words: Annotated[dict[Language, InOneLanguage], Field(max_length=10)]
    codes: Annotated[list[Annotated[str, Field(pattern=r"^[0-9. ]{0,14}$")]], Field(max_length=50)] = []
    rules: Annotated[list[Annotated[str, Field(pattern=r"^[A-Za-z]{3}-[0-9]{3}$")]], Field(max_length=50)] = []

    def said(self) -> dict[str, ArticleWords]:
        return {language: ArticleWords(one.title, one.body) for language, one in self.words.items()}


class NewArticle(ArticleText):
    """`question`: the one whose answer it keeps."""

    topic: Code
    question: Annotated[str, Field(max_length=24)] = ""


class ArticlesIn(Schema):
    """`q`: words in any language, without diacritics too; none: the newest. `code`: of the tariff."""

    q: Annotated[str, Field(max_length=120)] = ""
    topic: Code = ""
    code: Annotated[str, Field(pattern=r"^[0-9]{0,12}$")] = ""
    limit: Annotated[int, Field(ge=1, le=ARTICLES_MOST)] = 40


@routes.get("/help/topics", auth=Gate(PUBLIC), operation_id="list_topics")
def list_topics(request: HttpRequest) -> HttpResponse:
    """What may be asked about."""
    visitor: Visitor = request.auth
    found = topics(on=today(visitor), known_at=visitor.at)
    told = [{"topic": one.code, "text": one.text, "legal_basis": one.basis} for one in found]
    return lawful(request, lambda: told)


@routes.post("/questions", auth=Gate("question.ask"), operation_id="ask_question")
def ask_question(request: HttpRequest, given: NewQuestion) -> HttpResponse:
    """It becomes a case with its context, a clock, and the office that answers."""
    visitor: Visitor = request.auth
    context = Context(given.page, given.code, given.declaration)
    asked = Asked(given.topic, given.text, given.language, context, given.office, given.party)
    identifier = asking.ask(asked=asked, signed=visitor.signed, at=visitor.at)
    made = answer(_whole(visitor, identifier), 201)
    made["Location"] = f"{request.path}/{identifier}"
    return made


@routes.get("/questions", auth=Gate("question.view"), operation_id="list_questions")
def list_questions(request: HttpRequest, wanted: Query[QuestionsIn]) -> HttpResponse:
    """One's own, and an officer's of his offices; the newest first."""
    visitor: Visitor = request.auth
    filters = Filters(wanted.state, wanted.topic, wanted.declaration, wanted.mine)
    page = questions.page(visitor.signed, filters, visitor.at, cursor=wanted.place, limit=wanted.limit)
    return answer(canonical.told(page))


@routes.get("/questions/desk", auth=Gate("question.answer"), operation_id="question_desk")
def question_desk(request: HttpRequest) -> HttpResponse:
    """What one's desks have to answer, the most pressing first."""
    visitor: Visitor = request.auth
    return answer(canonical.told(questions.waiting(visitor.signed, visitor.at)))


@routes.get("/questions/{question}", auth=Gate("question.view"), operation_id="read_question")
def read_question(request: HttpRequest, question: str) -> HttpResponse:
    """Its context, its clock, everything said."""
    return answer(_whole(request.auth, question))


@routes.post("/questions/{question}/take", auth=Gate("question.answer"), operation_id="take_question")
def take_question(request: HttpRequest, question: str) -> HttpResponse:
    """From now on its answer is awaited of the officer."""
    visitor: Visitor = request.auth
    answering.take(question=_known(visitor, question).key, actor=visitor.actor, at=visitor.at)
    return answer(_whole(visitor, question))


@routes.post("/questions/{question}/put-back", auth=Gate("question.answer"), operation_id="put_back_question")
def put_back_question(request: HttpRequest, question: str, given: GivenBack) -> HttpResponse:
    """Somebody else of the office is to answer."""
    visitor: Visitor = request.auth
    key = _known(visitor, question).key
    answering.put_back(question=key, reason=given.reason, actor=visitor.actor, at=visitor.at)
    return answer(_whole(visitor, question))


@routes.post("/questions/{question}/forward", auth=Gate("question.answer"), operation_id="forward_question")
def forward_question(request: HttpRequest, question: str, given: Onto) -> HttpResponse:
    """To another office; one about a declaration only up."""
    visitor: Visitor = request.auth
    key = _known(visitor, question).key
    answering.forward(
        question=key, office=given.office, reason=given.reason, actor=visitor.actor, at=visitor.at
    )
    return done()


@routes.post("/questions/{question}/answer", auth=Gate("question.answer"), operation_id="answer_question")
def answer_question(request: HttpRequest, question: str, given: SaidInFull) -> HttpResponse:
    """By the officer who took it, under his title."""
    visitor: Visitor = request.auth
    key = _known(visitor, question).key
    answering.answer(question=key, text=given.text, actor=visitor.actor, at=visitor.at)
    return answer(_whole(visitor, question))


@routes.post("/questions/{question}/reopen", auth=Gate("question.ask"), operation_id="reopen_question")
def reopen_question(request: HttpRequest, question: str, given: SaidInFull) -> HttpResponse:
    """The answer left something open."""
    visitor: Visitor = request.auth
    key = _known(visitor, question).key
    asking.reopen(question=key, text=given.text, actor=visitor.actor, at=visitor.at)
    return answer(_whole(visitor, question))


@routes.post("/questions/{question}/close", auth=Gate("question.ask"), operation_id="close_question")
def close_question(request: HttpRequest, question: str, given: Closing) -> HttpResponse:
    """Nothing more is needed; the mark is of the answer."""
    visitor: Visitor = request.auth
    key, mark = _known(visitor, question).key, Mark(given.mark) if given.mark else None
    asking.close(question=key, actor=visitor.actor, at=visitor.at, mark=mark, text=given.text)
    return answer(_whole(visitor, question))


@routes.get("/articles", auth=Gate(PUBLIC), operation_id="list_articles")
def list_articles(request: HttpRequest, wanted: Query[ArticlesIn]) -> HttpResponse:
    """Those that have the words in any language, told in all of them."""
    at = request.auth.at
    if wanted.q:
        found = articles.search(wanted.q, at=at, topic=wanted.topic, limit=wanted.limit)
    elif wanted.code:
        found = articles.about_code(wanted.code, at=at, limit=wanted.limit)
    else:
        found = articles.published(at=at, topic=wanted.topic, limit=wanted.limit)
    return lawful(request, lambda: canonical.told([_open(one) for one in found]))


@routes.get("/articles/at-work", auth=Gate("article.draft"), operation_id="articles_at_work")
def articles_at_work(request: HttpRequest) -> HttpResponse:
    """Drafts, and versions that wait for a second person."""
    return answer(canonical.told([_open(one) for one in articles.at_work(at=request.auth.at)]))


@routes.post("/articles", auth=Gate("article.draft"), operation_id="draft_article")
def draft_article(request: HttpRequest, given: NewArticle) -> HttpResponse:
    """Then submit it, and somebody else publishes it."""
    visitor: Visitor = request.auth
    if given.question:
        _known(visitor, given.question, "question.view")
    identifier = writing.draft(
        topic=given.topic,
        words=given.said(),
        codes=given.codes,
        rules=given.rules,
        question=given.question,
        actor=visitor.actor,
        at=visitor.at,
    )
    made = answer(_draft(visitor, identifier), 201)
    made["Location"] = f"{request.path}/{identifier}"
    return made


@routes.get("/articles/{article}", auth=Gate(PUBLIC), operation_id="read_article")
def read_article(request: HttpRequest, article: str) -> HttpResponse:
    """As published, in every language."""
    at = request.auth.at
    return lawful(request, lambda: canonical.told(_open(articles.article(article, at=at))))


@routes.get("/articles/{article}/draft", auth=Gate("article.draft"), operation_id="read_article_draft")
def read_article_draft(request: HttpRequest, article: str) -> HttpResponse:
    """The version at work; where there is none the last one."""
    return answer(_draft(request.auth, article))


@routes.post("/articles/{article}/draft", auth=Gate("article.draft"), operation_id="write_article")
def write_article(request: HttpRequest, article: str, given: ArticleText) -> HttpResponse:
    """Into the draft; where none is open, into a new version."""
    visitor: Visitor = request.auth
    writing.write(
        article=article,
        words=given.said(),
        codes=given.codes,
        rules=given.rules,
        actor=visitor.actor,
        at=visitor.at,
    )
    return answer(_draft(visitor, article))


@routes.post("/articles/{article}/submit", auth=Gate("article.draft"), operation_id="submit_article")
def submit_article(request: HttpRequest, article: str) -> HttpResponse:
    """It is complete in every language: a second person may look at it."""
    visitor: Visitor = request.auth
    writing.submit(article=article, actor=visitor.actor, at=visitor.at)
    return answer(_draft(visitor, article))


@routes.post("/articles/{article}/drop", auth=Gate("article.draft"), operation_id="drop_article")
def drop_article(request: HttpRequest, article: str, given: GivenBack) -> HttpResponse:
    """The draft is not wanted."""
    visitor: Visitor = request.auth
    writing.drop(article=article, reason=given.reason, actor=visitor.actor, at=visitor.at)
    return done()


@routes.post("/articles/{article}/return", auth=Gate("article.publish"), operation_id="return_article")
def return_article(request: HttpRequest, article: str, given: GivenBack) -> HttpResponse:
    """To those who write, with the reason."""
    visitor: Visitor = request.auth
    writing.give_back(article=article, reason=given.reason, actor=visitor.actor, at=visitor.at)
    return done()


@routes.post("/articles/{article}/publish", auth=Gate("article.publish"), operation_id="publish_article")
def publish_article(request: HttpRequest, article: str) -> HttpResponse:
    """By somebody who wrote nothing in it."""
    visitor: Visitor = request.auth
    writing.publish(article=article, actor=visitor.actor, at=visitor.at)
    return answer(canonical.told(_open(articles.article(article, at=visitor.at))))


@routes.post("/articles/{article}/withdraw", auth=Gate("article.publish"), operation_id="withdraw_article")
def withdraw_article(request: HttpRequest, article: str, given: GivenBack) -> HttpResponse:
    """Nobody reads it any more."""
    visitor: Visitor = request.auth
    writing.withdraw(article=article, reason=given.reason, actor=visitor.actor, at=visitor.at)
    return done()


def _known(visitor: Visitor, question: str, permission: str = "") -> Known:
    return questions.require(visitor.signed, question, permission or visitor.permission, visitor.at)


def _whole(visitor: Visitor, question: str) -> Any:
    return canonical.told(questions.question(visitor.signed, question, visitor.at))


def _draft(visitor: Visitor, article: str) -> Any:
    return canonical.told(_open(articles.version(article, at=visitor.at)))


def _open(told: dict[str, Any]) -> dict[str, Any]:
    """Without the key of the row, which is nobody's name."""
    return {name: one for name, one in told.items() if name != "key"}
