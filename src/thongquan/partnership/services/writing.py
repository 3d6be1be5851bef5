"""Articles: drafted and given on by those who answer, published by a second person, never overwritten."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from thongquan.books import selectors as books
from thongquan.identity.selectors.independence import require_first, require_independent
from thongquan.journal.domain import Entry
from thongquan.journal.services import record
from thongquan.kernel.actors import Actor
from thongquan.kernel.canonical import digest
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.kernel.texts import folded
from thongquan.partnership import models
from thongquan.partnership.domain import events
from thongquan.partnership.domain.articles import MACHINE, OPEN, Act, State, Words, check_complete
from thongquan.partnership.selectors.names import ARTICLE, QUESTION, key_of, named, subject
from thongquan.partnership.selectors.topics import topic as topic_of

Said = Mapping[str, Words]


@transaction.atomic
def draft(
    *,
    topic: str,
    words: Said,
    actor: Actor,
    at: datetime,
    codes: Sequence[str] = (),
    rules: Sequence[str] = (),
    question: str = "",
) -> str:
    """A new article; its identifier. `question`: the one whose answer it keeps."""
    known = topic_of(topic, on=books.today(at), known_at=at)
    origin = key_of(QUESTION, question) if question else None
    article = models.Article.objects.create(topic=known.code, question_id=origin, created_at=at)
    _write(_opened(article.pk, actor, at), words, codes, rules, actor, at)
    return named(ARTICLE, article.pk)


@transaction.atomic
def write(
    *,
    article: str,
    words: Said,
    actor: Actor,
    at: datetime,
    codes: Sequence[str] = (),
    rules: Sequence[str] = (),
) -> None:
    """Into the draft; where none is open, into a new one beside what is published."""
    row = _open(article) or _opened(_locked(article).pk, actor, at)
    _write(row, words, codes, rules, actor, at)


@transaction.atomic
def submit(*, article: str, actor: Actor, at: datetime) -> None:
    """Every language is there: a second person may look at it. Refused("article-language-missing")."""
    row = _wanted(article)
    row.state = MACHINE.after(State(row.state), Act.SUBMIT)
    _check_complete(row)
    row.submitted_at = at
    _moved(row, Act.SUBMIT, actor, at, "submitted_at")


@transaction.atomic
def give_back(*, article: str, reason: str, actor: Actor, at: datetime) -> None:
    row = _wanted(article)
    row.state, row.reason = MACHINE.after(State(row.state), Act.RETURN), _reasoned(reason)
    _moved(row, Act.RETURN, actor, at, "reason", reason=row.reason)


@transaction.atomic
def call_back(*, article: str, reason: str, actor: Actor, at: datetime) -> None:
    """Who drafted it writes on before a second person has looked. Refused("only-who-proposed")."""
    row = _wanted(article)
    require_first(actor, row.drafted_by)
    row.state, row.reason = MACHINE.after(State(row.state), Act.RETURN), _reasoned(reason)
    _moved(row, Act.RETURN, actor, at, "reason", reason=row.reason)


@transaction.atomic
def publish(*, article: str, actor: Actor, at: datetime) -> None:
    """By somebody who wrote nothing in it; the version before gives way. Refused: needs-a-second-person,
    not-independent."""
    row = _wanted(article)
    state = MACHINE.after(State(row.state), Act.PUBLISH)
    if str(actor.subject) in {row.drafted_by, *row.hands}:
        raise Refused("needs-a-second-person", edition=article)
    require_independent(actor, row.drafted_by, *row.hands, at=at)
    _check_complete(row)
    before = models.Version.objects.filter(article=row.article_id, state=State.PUBLISHED).first()
    if before is not None:
        before.state, before.ended_at = MACHINE.after(State(before.state), Act.SUPERSEDE), at
        _moved(before, Act.SUPERSEDE, actor, at, "ended_at")
    row.state, row.published_by, row.published_at = state, str(actor.subject), at
    _moved(row, Act.PUBLISH, actor, at, "published_by", "published_at")


@transaction.atomic
def withdraw(*, article: str, reason: str, actor: Actor, at: datetime) -> None:
    """Nobody reads it any more; that it was read, and when, stays."""
    row = _locked(article).versions.select_for_update().filter(state=State.PUBLISHED).first()
    if row is None:
        raise NotFound(ARTICLE, article)
    row.state, row.ended_at = MACHINE.after(State(row.state), Act.WITHDRAW), at
    row.reason = _reasoned(reason)
    _moved(row, Act.WITHDRAW, actor, at, "ended_at", "reason", reason=row.reason)


@transaction.atomic
def drop(*, article: str, reason: str, actor: Actor, at: datetime) -> None:
    """The draft is not wanted."""
    row = _wanted(article)
    row.state, row.ended_at = MACHINE.after(State(row.state), Act.DROP), at
    row.reason = _reasoned(reason)
    _moved(row, Act.DROP, actor, at, "ended_at", "reason", reason=row.reason)


def _locked(article: str) -> models.Article:
    row = models.Article.objects.select_for_update().filter(pk=key_of(ARTICLE, article)).first()
    if row is None:
        raise NotFound(ARTICLE, article)
    return row


def _open(article: str) -> models.Version | None:
    """The version at work, held; the article is held before it, as everywhere."""
    return _locked(article).versions.select_for_update().filter(state__in=[str(s) for s in OPEN]).first()


def _wanted(article: str) -> models.Version:
    row = _open(article)
    if row is None:
        raise Refused("no-draft-open", article=article)
    return row


def _opened(article: int, actor: Actor, at: datetime) -> models.Version:
    """A version that begins with what the last one says; who wrote that has a hand in it too."""
    last = models.Version.objects.filter(article=article).order_by("-number").first()
    said = (
        list(models.Words.objects.filter(version=last).values_list("language", "title", "body")) if last else []
    )
    row = models.Version.objects.create(
        article_id=article,
        number=last.number + 1 if last else 1,
        state=MACHINE.start,
        drafted_by=str(actor.subject),
        hands=sorted({last.drafted_by, *last.hands}) if last and said else [],
        drafted_at=at,
    )
    for language, title, body in said:
        _keep(row, language, Words(title, body))
    return row


def _write(
    row: models.Version,
    words: Said,
    codes: Sequence[str],
    rules: Sequence[str],
    actor: Actor,
    at: datetime,
) -> None:
    row.state = MACHINE.after(State(row.state), Act.EDIT)
    languages = books.pack().languages
    for language, said in words.items():
        if language not in languages:
            raise Refused("article-language-unknown", language=language, languages=", ".join(languages))
        said.check(language)
        _keep(row, language, said)
    row.codes = sorted({code.replace(".", "").strip() for code in codes if code.strip()})
    row.rules = sorted({rule.strip().upper() for rule in rules if rule.strip()})
    row.hands = sorted({*row.hands, str(actor.subject)})
    _moved(row, Act.EDIT, actor, at, "codes", "rules", "hands")


def _keep(row: models.Version, language: str, said: Words) -> None:
    texts = {"title": said.title, "body": said.body}
    search = {"folded_title": folded(said.title), "folded": folded(said.body)}
    models.Words.objects.update_or_create(version=row, language=language, defaults={**texts, **search})


def _check_complete(row: models.Version) -> None:
    found = models.Words.objects.filter(version=row).values_list("language", "title", "body")
    check_complete({language: Words(title, body) for language, title, body in found}, books.pack().languages)


def _moved(row: models.Version, act: Act, actor: Actor, at: datetime, *fields: str, reason: str = "") -> None:
    row.save(update_fields=["state", *fields])
    words = models.Words.objects.filter(version=row).order_by("language")
    text = digest([list(one) for one in words.values_list("language", "title", "body")])
    event = events.ArticleMoved(row.number, act, row.state, text)
    of = subject(ARTICLE, row.article_id)
    record(Entry.of(event, subject=of, actor=actor, at=at, reason=reason, data_class="public"))


def _reasoned(reason: str) -> str:
    if not reason.strip():
        raise Refused("reason-wanted")
    return reason.strip()
