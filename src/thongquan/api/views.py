"""Views of lists that a person saved: how he narrows a list, by names of his own."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Schema

from thongquan.api.gate import SIGNED_IN, Gate, Routes
from thongquan.api.rendering import answer, done
from thongquan.identity import services as identity
from thongquan.identity.selectors.views import saved_views

routes = Routes(tags=["views"])
ListName = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[a-z-]+$")]


class Of(Schema):
    of: Annotated[str, Field(max_length=40)] = ""


class View(Schema):
    """`of`: the list, as "declarations"; `filters`: as the list is asked, field by field."""

    of: ListName
    name: Annotated[str, Field(min_length=1, max_length=80)]
    filters: Annotated[dict[str, str], Field(max_length=100)]


@routes.get("/views", auth=Gate(SIGNED_IN), operation_id="list_views")
def list_views(request: HttpRequest, asked: Query[Of]) -> HttpResponse:
    """Your own, of one list or of all."""
    return answer(saved_views(request.auth.signed.subject, asked.of))


@routes.post("/views", auth=Gate(SIGNED_IN), operation_id="save_view")
def save_view(request: HttpRequest, given: View) -> HttpResponse:
    """One of that name is written over; 422 (list-unknown) for a list that is none."""
    visitor = request.auth
    made = identity.save_view(
        of=given.of, name=given.name, filters=given.filters, actor=visitor.actor, at=visitor.at
    )
    return answer({"view": made}, 201)


@routes.delete("/views/{int:view}", auth=Gate(SIGNED_IN), operation_id="forget_view")
def forget_view(request: HttpRequest, view: int) -> HttpResponse:
    identity.forget_view(view=view, actor=request.auth.actor, at=request.auth.at)
    return done()
