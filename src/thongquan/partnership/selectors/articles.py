"""Articles: what everybody reads, searched without diacritics in every language; and versions at work."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import F, Max, Q

from thongquan.books import selectors as books
from thongquan.kernel.refusals import NotFound
from thongquan.kernel.texts import folded
from thongquan.partnership import models
from thongquan.partnership.domain.articles import OPEN, State
from thongquan.partnership.selectors.names import ARTICLE, QUESTION, key_of, named
from thongquan.partnership.selectors.topics import topics

WORDS_MOST = 12
LONGEST_EXCERPT = 200
Told = dict[str, Any]


def published(*, at: datetime, topic: str = "", limit: int = 100) -> list[Told]:
    """The newest first."""
    rows = models.Version.objects.filter(state=State.PUBLISHED)
    if topic:
        rows = rows.filter(article__topic=topic)
    return _told(rows.order_by("-published_at", "-pk")[:limit], at)


def search(text: str, *, at: datetime, topic: str = "", limit: int = 40) -> list[Told]:
    """Published articles that have all the words (else: some) in any one language, the best first. What is
    found by the words of one language is told in all. Digits find what is about that code."""
    digits = re.sub(r"[ .]", "", text)
    if digits.isdigit() and (about := about_code(digits, at=at, limit=limit)):
        return [one for one in about if not topic or one["topic"] == topic]
    words = list(dict.fromkeys(re.findall(r"\w+", folded(text))))[:WORDS_MOST]
    if not words:
        return []
    for between in (" & ", " | "):
        query = SearchQuery(between.join(f"{word}:*" for word in words), config="simple", search_type="raw")
        found = models.Words.objects.filter(version__state=State.PUBLISHED, searched=query)
        if topic:
            found = found.filter(version__article__topic=topic)
        ranked = found.values("version").annotate(rank=Max(SearchRank(F("searched"), query)))
        keys = [row["version"] for row in ranked.order_by("-rank", "version")[:limit]]
        if keys:
            told = {one["key"]: one for one in _told(models.Version.objects.filter(pk__in=keys), at)}
            return [told[key] for key in keys]
    return []


def about_code(code: str, *, at: datetime, limit: int = 8) -> list[Told]:
    """Published articles that name the code, or what it begins with."""
    return _naming(Q(codes__overlap=[code[:n] for n in range(2, len(code) + 1)]), at, limit)


def about_rule(rule: str, *, at: datetime, limit: int = 8) -> list[Told]:
    return _naming(Q(rules__contains=[rule]), at, limit)


def _naming(which: Q, at: datetime, limit: int) -> list[Told]:
    rows = models.Version.objects.filter(which, state=State.PUBLISHED)
    return _told(rows.order_by("-published_at")[:limit], at)


def article(identifier: str, *, at: datetime) -> Told:
    """As published, in every language, with the days of the versions before. NotFound: it is not published."""
    row = models.Version.objects.filter(article=key_of(ARTICLE, identifier), state=State.PUBLISHED).first()
    if row is None:
        raise NotFound(ARTICLE, identifier)
    [told] = _told([row], at)
    before = models.Version.objects.filter(article=row.article_id, published_at__isnull=False)
    days = before.order_by("-number").values_list("number", "published_at", "ended_at")
    history = [{"number": number, "published_at": begun, "ended_at": ended} for number, begun, ended in days]
    return {**told, "words": _words([row.pk])[row.pk], "history": history}


def at_work(*, at: datetime) -> list[Told]:
    """Drafts and versions that wait for a second person, for those who write; those that wait first."""
    open_ = models.Version.objects.filter(state__in=[str(s) for s in OPEN])
    rows = list(open_.order_by("-state", "drafted_at"))
    return [{**told, **_hands(row)} for told, row in zip(_told(rows, at), rows, strict=True)]


def version(identifier: str, *, at: datetime) -> Told:
    """The version of an article that is at work; where there is none the last one. For those who write."""
    rows = models.Version.objects.filter(article=key_of(ARTICLE, identifier)).order_by("-number")
    row = rows.filter(state__in=[str(s) for s in OPEN]).first() or rows.first()
    if row is None:
        raise NotFound(ARTICLE, identifier)
    [told] = _told([row], at)
    origin = row.article.question_id
    return {
        **told,
        **_hands(row),
        "words": _words([row.pk])[row.pk],
        "question": named(QUESTION, origin) if origin else "",
    }


def _hands(row: models.Version) -> Told:
    return {"drafted_by": row.drafted_by, "hands": list(row.hands), "reason": row.reason}


def _told(rows: Iterable[models.Version], at: datetime) -> list[Told]:
    rows = list(rows)
    words = _words([row.pk for row in rows])
    of = dict(models.Article.objects.filter(pk__in=[row.article_id for row in rows]).values_list("pk", "topic"))
    texts = {one.code: dict(one.text) for one in topics(on=books.today(at), known_at=at)}
    return [
        {
            "key": row.pk,
            "identifier": named(ARTICLE, row.article_id),
            "version": row.number,
            "state": row.state,
            "topic": of[row.article_id],
            "topic_text": texts.get(of[row.article_id], {}),
            "title": {language: one["title"] for language, one in words[row.pk].items()},
            "excerpt": {language: _excerpt(one["body"]) for language, one in words[row.pk].items()},
            "codes": list(row.codes),
            "rules": list(row.rules),
            "published_at": row.published_at,
        }
        for row in rows
    ]


def _words(keys: list[int]) -> dict[int, dict[str, dict[str, str]]]:
    found: dict[int, dict[str, dict[str, str]]] = {key: {} for key in keys}
    order = {language: n for n, language in enumerate(books.pack().languages)}
    rows = models.Words.objects.filter(version__in=keys).values_list("version_id", "language", "title", "body")
    for key, language, title, body in sorted(rows, key=lambda row: order.get(row[1], len(order))):
        found[key][language] = {"title": title, "body": body}
    return found


def _excerpt(body: str) -> str:
    text = " ".join(line.lstrip("#- ") for line in body.split("\n") if line.strip())
    return text if len(text) <= LONGEST_EXCERPT else text[: LONGEST_EXCERPT - 1] + "…"
