"""The law as published, for everybody; drafts for those who make it; publishing by a second person."""

from typing import Annotated, Any

import polars as pl
from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Schema

from thongquan.api.caching import lawful
from thongquan.api.gate import PUBLIC, Gate, Routes, Visitor, body_of
from thongquan.api.paging import Onward
from thongquan.api.rendering import answer
from thongquan.api.tables import rows
from thongquan.books import selectors, services
from thongquan.books.domain import Edition, EditionRef
from thongquan.intake.domain.workbook import FILE_BYTES_MAX
from thongquan.kernel.refusals import NotFound

routes = Routes(tags=["books"])


SHEETS: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "text/csv": {"schema": {"type": "string"}},
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {
                "schema": {"type": "string", "format": "binary"}
            },
        },
    }
}


class Drafting(Schema):
    """`name` of the file: <table>.csv or anything.xlsx; `basis`: the legal basis of what changes."""

    name: Annotated[str, Field(min_length=5, max_length=120)]
    basis: Annotated[str, Field(min_length=1, max_length=2000)]
    note: Annotated[str, Field(max_length=2000)] = ""


class Part(Schema):
    """One table of the edition, from row `start` on; none: how many rows each has."""

    table: Annotated[str, Field(max_length=60)] = ""
    start: Annotated[int, Field(ge=0)] = 0
    limit: Annotated[int, Field(ge=1, le=1_000)] = 100


@routes.get("/books", auth=Gate(PUBLIC), operation_id="list_books")
def list_books(request: HttpRequest) -> HttpResponse:
    """The edition of every book that is the law now."""
    found = selectors.current(known_at=request.auth.at)
    return lawful(request, lambda: [_ref(found[book]) for book in sorted(found)])


@routes.get("/books/{book}/editions", auth=Gate(PUBLIC), operation_id="list_editions")
def list_editions(request: HttpRequest, book: str) -> HttpResponse:
    """Every edition ever published."""
    selectors.kind(book)
    return lawful(request, lambda: rows(_published(book)))


@routes.get("/books/{book}/editions/{int:number}", auth=Gate(PUBLIC), operation_id="read_edition")
def read_edition(request: HttpRequest, book: str, number: int, part: Query[Part]) -> HttpResponse:
    """Rows that are for officers alone are not among them, nor counted."""
    edition = selectors.published(book, number)
    return lawful(request, lambda: _shown(edition, part), of=[edition.ref.content_hash], lasts=True)


@routes.get(
    "/books/{book}/editions/{int:number}/diff/{int:other}", auth=Gate(PUBLIC), operation_id="diff_editions"
)
def diff_editions(
    request: HttpRequest, book: str, number: int, other: int, onward: Query[Onward]
) -> HttpResponse:
    """What changes from the first to the second, of what anybody may read."""
    before, after = (selectors.published(book, one) for one in (number, other))
    of = [edition.ref.content_hash for edition in (before, after)]
    return lawful(request, lambda: _differences(before, after, onward), of=of, lasts=True)


@routes.get("/books/{book}/drafts", auth=Gate("books.draft"), operation_id="list_drafts")
def list_drafts(request: HttpRequest, book: str) -> HttpResponse:
    """All editions in whatever state: drafted, checked, approved, withdrawn too."""
    selectors.kind(book)
    return answer(rows(selectors.editions(book)))


@routes.post(
    "/books/{book}/drafts", auth=Gate("books.draft"), operation_id="draft_edition", openapi_extra=SHEETS
)
def draft_edition(request: HttpRequest, book: str, given: Query[Drafting]) -> HttpResponse:
    """A draft from one file: the CSV of a table, or a workbook with a sheet for each table it brings; all other
    tables are those of the law now. Then check, approve and publish it, the last two by somebody else."""
    visitor: Visitor = request.auth
    body = body_of(request, FILE_BYTES_MAX)
    ref = services.draft_files(
        book=book,
        files={given.name: body},
        basis=given.basis,
        note=given.note,
        actor=visitor.actor,
        at=visitor.at,
    )
    made = answer(_ref(ref), 201)
    made["Location"] = f"{request.path}/{ref.number}"
    return made


@routes.get("/books/{book}/drafts/{int:number}", auth=Gate("books.draft"), operation_id="read_draft")
def read_draft(request: HttpRequest, book: str, number: int, part: Query[Part]) -> HttpResponse:
    """An edition in whatever state, and the whole of it."""
    return answer(_shown(selectors.edition(book, number), part))


@routes.get(
    "/books/{book}/drafts/{int:number}/diff/{int:other}", auth=Gate("books.draft"), operation_id="diff_drafts"
)
def diff_drafts(
    request: HttpRequest, book: str, number: int, other: int, onward: Query[Onward]
) -> HttpResponse:
    return answer(_differences(*(selectors.edition(book, one) for one in (number, other)), onward))


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
    """Who drafted, checked and approved it is for those who make law."""
    found = selectors.editions(book).filter(state="published")
    return found.drop("drafted_by", "checked_by", "approved_by", "published_by", "note")


def _shown(edition: Edition, part: Part) -> dict[str, Any]:
    told = {**_ref(edition.ref), "basis": edition.basis, "demo": edition.demo}
    if not part.table:
        return {**told, "tables": {name: table.height for name, table in edition.tables.items()}}
    if part.table not in edition.tables:
        raise NotFound("table", part.table)
    return {**told, "rows": rows(edition.tables[part.table].slice(part.start, part.limit))}


def _differences(before: Edition, after: Edition, onward: Onward) -> dict[str, Any]:
    found = selectors.changes(before, after)
    page, end = found.slice(onward.place, onward.limit), onward.place + onward.limit
    return {"count": found.height, "differences": rows(page), "next": str(end) if end < found.height else ""}


def _ref(ref: EditionRef) -> dict[str, Any]:
    return {"book": ref.book, "number": ref.number, "content_hash": ref.content_hash}
