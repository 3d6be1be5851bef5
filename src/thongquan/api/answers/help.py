"""Questions and articles."""

from typing_extensions import TypedDict

from thongquan.api.answers.words import Moment, Words


class TopicTold(TypedDict):
    """What may be asked about."""

    topic: str
    text: Words
    legal_basis: str


class QuestionTold(TypedDict):
    """A question: its context, whose turn it is, until when. `officer` and `asked_by` are told to officers."""

    identifier: str
    topic: str
    topic_text: Words
    state: str
    awaited: str
    due: Moment | None
    overdue: bool
    escalations: int
    language: str
    excerpt: str
    page: str
    code: str
    declaration: str
    law: dict[str, str]
    party: str
    asked_at: Moment
    answered_at: Moment | None
    closed_at: Moment | None
    office: str
    desk: str
    desk_name: Words
    mark: str
    inside: bool
    officer: str
    asked_by: str


class MessageTold(TypedDict):
    """What was said, by the asker or by the office; `title` is the officer's."""

    voice: str
    text: str
    at: Moment
    by: str
    title: Words


class QuestionWhole(QuestionTold):
    """With everything said; `may`: what whoever reads it may do."""

    messages: list[MessageTold]
    may: dict[str, bool]


class QuestionPage(TypedDict):
    """A page of questions."""

    questions: list[QuestionTold]
    next: str


class ArticleTold(TypedDict):
    """An article, its title and the beginning of its text in every language."""

    identifier: str
    version: int
    state: str
    topic: str
    topic_text: Words
    title: Words
    excerpt: Words
    codes: list[str]
    rules: list[str]
    published_at: Moment | None


class WordsTold(TypedDict):
    """An article in one language."""

    title: str
    body: str


class PublishedOn(TypedDict):
    """A version, and the time it was read."""

    number: int
    published_at: Moment
    ended_at: Moment | None


class ArticleWhole(ArticleTold):
    """As published."""

    words: dict[str, WordsTold]
    history: list[PublishedOn]


class ArticleAtWork(ArticleTold):
    """A version that is not published, and who wrote in it."""

    drafted_by: str
    hands: list[str]
    reason: str


class ArticleDraft(ArticleAtWork):
    """The version at work, whole."""

    words: dict[str, WordsTold]
    question: str
