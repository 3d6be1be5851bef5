"""Articles as everybody reads them: found by words of any language, read in one's own."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _

from thongquan.books import selectors as books
from thongquan.partnership.domain.articles import blocks
from thongquan.partnership.selectors import articles
from thongquan.partnership.selectors.topics import topics
from thongquan.portal import throttle
from thongquan.portal.gate import PUBLIC, Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.templatetags.portal import language


@page(PUBLIC, "help", name="help", title=_("Help"), journey=Journey.HELP, menu=10)
def listed(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The newest; or those that the words name, in whatever language they stand."""
    throttle.count(request, "help")
    asked = request.GET.get("q", "").strip()[:120]
    topic = request.GET.get("topic", "")[:40]
    if asked:
        found = articles.search(asked, at=visitor.at, topic=topic)
    else:
        found = articles.published(at=visitor.at, topic=topic)
    known = topics(on=books.today(visitor.at), known_at=visitor.at)
    context = {"found": found, "asked": asked, "topic": topic, "topics": known}
    partial = request.headers.get("HX-Request-Type") == "partial"
    response = render(request, f"portal/help/{'found' if partial else 'page'}.html", context)
    patch_vary_headers(response, ["HX-Request-Type"])
    return response


@page(
    PUBLIC,
    "help/articles/<str:article>",
    name="article",
    title=_("Article"),
    journey=Journey.HELP,
    above="help",
)
def read(request: HttpRequest, visitor: Visitor, article: str) -> HttpResponse:
    throttle.count(request, "help")
    found = articles.article(article, at=visitor.at)
    return render(request, "portal/help/article.html", {"one": found, **in_own_words(found["words"])})


def in_own_words(words: dict[str, dict[str, str]]) -> dict[str, Any]:
    """The words of the reader's language, else of the first there is: title and blocks."""
    chosen = words.get(language()) or next(iter(words.values()), {"title": "", "body": ""})
    return {"title": chosen["title"], "blocks": blocks(chosen["body"])}
