"""Public law in the caches of whoever asks: the tag is of the editions it was read from, and of our release."""

from collections.abc import Callable, Sequence
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags

from thongquan.api.rendering import answer
from thongquan.books import selectors as books
from thongquan.kernel.canonical import digest
from thongquan.reference import selectors as reference

SHORT = "public, max-age=60"  # what is the law now may be another law in a minute
LONG = "public, max-age=86400, immutable"  # an edition never changes
try:
    RELEASE = version("thongquan")
except PackageNotFoundError:  # run from its sources
    RELEASE = ""


def lawful(
    request: HttpRequest, make: Callable[[], Any], *, of: Sequence[str] | None = None, lasts: bool = False
) -> HttpResponse:
    """The answer `make` gives, or 304 where the asker has it. `of`: what it depends on; else its content is."""
    if of is None:
        made = answer(make())
        tag = f'"{digest([RELEASE, made.content.decode()])[:32]}"'
        same = _known(request, tag)
        made = HttpResponse(status=304) if same else made
    else:
        tag = f'"{digest([RELEASE, *of])[:32]}"'
        made = HttpResponse(status=304) if _known(request, tag) else answer(make())
    made["ETag"] = tag
    made["Cache-Control"] = LONG if lasts else SHORT
    return made


def _known(request: HttpRequest, tag: str) -> bool:
    tags = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in tags or any(one.removeprefix("W/") == tag for one in tags)


def law_now(at: datetime, *besides: object) -> list[str]:
    """What an answer from the law of the moment depends on: every edition, the lists, and `besides`."""
    refs = books.current(known_at=at)
    editions = [f"{book}@{refs[book].content_hash}" for book in sorted(refs)]
    return [*editions, str(reference.version()), *map(str, besides)]
