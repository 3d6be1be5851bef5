"""The law as published, for everybody; drafts for those who make it; publishing by a second person."""

from typing import Annotated, Any

import polars as pl
from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Schema

from thongquan.api.gate import PUBLIC, Gate, Routes, Visitor
from thongquan.api.rendering import answer
from thongquan.api.tables import rows
from thongquan.books import selectors, services
from thongquan.books.domain import EditionRef
from thongquan.kernel.refusals import NotFound

routes = Routes(tags=["books"])
DIFFERENCES_MOST = 1_000


class Part(Schema):
    """One table of the edition, from row `start` on; none: how many rows each has."""

    table: Annotated[str, Field(max_length=60)] = ""
    start: Annotated[int, Field(ge=0)] = 0
    limit: Annotated[int, Field(ge=1, le=1_000)] = 100


@routes.get("/books", auth=Gate(PUBLIC), operation_id="list_books")
def list_books(request: HttpRequest) -> HttpResponse:
    """The edition of every book that is the law now."""
    found = selectors.current(known_at=request.auth.at)
    return answer([_ref(found[book]) for book in sorted(found)])


@routes.get("/books/{book}/editions", auth=Gate(PUBLIC), operation_id="list_editions")
def list_editions(request: HttpRequest, book: str) -> HttpResponse:
    """Every edition ever published."""
    selectors.kind(book)
    return answer(rows(_published(book)))


@routes.get("/books/{book}/editions/{int:number}", auth=Gate(PUBLIC), operation_id="read_edition")
def read_edition(request: HttpRequest, book: str, number: int, part: Query[Part]) -> HttpResponse:
    _check_published(book, number)
    return answer(_shown(book, number, part))


@routes.get(
    "/books/{book}/editions/{int:number}/diff/{int:other}", auth=Gate(PUBLIC), operation_id="diff_editions"
)
def diff_editions(request: HttpRequest, book: str, number: int, other: int) -> HttpResponse:
    """What changes from the first to the second."""
    _check_published(book, number, other)
    return answer(_differences(book, number, other))


@routes.get("/books/{book}/drafts", auth=Gate("books.draft"), operation_id="list_drafts")
def list_drafts(request: HttpRequest, book: str) -> HttpResponse:
    """All editions in whatever state: drafted, checked, approved, withdrawn too."""
    selectors.kind(book)
    return answer(rows(selectors.editions(book)))


@routes.get("/books/{book}/drafts/{int:number}", auth=Gate("books.draft"), operation_id="read_draft")
def read_draft(request: HttpRequest, book: str, number: int, part: Query[Part]) -> HttpResponse:
    return answer(_shown(book, number, part))


@routes.get(
    "/books/{book}/drafts/{int:number}/diff/{int:other}", auth=Gate("books.draft"), operation_id="diff_drafts"
)
def diff_drafts(request: HttpRequest, book: str, number: int, other: int) -> HttpResponse:
    return answer(_differences(book, number, other))


@routes.post("/books/{book}/drafts/{int:number}/check", auth=Gate("books.draft"), operation_id="check_edition")
def check_edition(request: HttpRequest, book: str, number: int) -> HttpResponse:
    """Whether it holds what its book demands. 409 with the faults."""
    visitor: Visitor = request.auth
    return answer(_ref(services.check(book=book, number=number, actor=visitor.actor, at=visitor.at)))


@routes.post(
    "/books/{book}/drafts/{int:number}/approve", auth=Gate("books.publish"), operation_id="approve_edition"
)
def approve_edition(request: HttpRequest, book: str, number: int) -> HttpResponse:
    """By somebody else than the drafter."""
    visitor: Visitor = request.auth
    return answer(_ref(services.approve(book=book, number=number, actor=visitor.actor, at=visitor.at)))


@routes.post(
    "/books/{book}/drafts/{int:number}/publish", auth=Gate("books.publish"), operation_id="publish_edition"
)
def publish_edition(request: HttpRequest, book: str, number: int) -> HttpResponse:
    """From now on it is the law."""
    visitor: Visitor = request.auth
    return answer(_ref(services.publish(book=book, number=number, actor=visitor.actor, at=visitor.at)))


def _published(book: str) -> pl.DataFrame:
    return selectors.editions(book).filter(pl.col("state") == "published")


def _check_published(book: str, *numbers: int) -> None:
    known = set(_published(book)["number"])
    for number in numbers:
        if number not in known:
            raise NotFound("edition", f"{book}/{number}")


def _shown(book: str, number: int, part: Part) -> dict[str, Any]:
    edition = selectors.edition(book, number)
    told = {**_ref(edition.ref), "basis": edition.basis, "demo": edition.demo}
    if not part.table:
        return {**told, "tables": selectors.sizes(book, number)}
    if part.table not in edition.tables:
        raise NotFound("table", part.table)
    return {**told, "rows": rows(edition.tables[part.table].slice(part.start, part.limit))}


def _differences(book: str, number: int, other: int) -> dict[str, Any]:
    found = selectors.diff(book, number, other)
    return {"count": found.height, "differences": rows(found.head(DIFFERENCES_MOST))}


def _ref(ref: EditionRef) -> dict[str, Any]:
    return {"book": ref.book, "number": ref.number, "content_hash": ref.content_hash}
