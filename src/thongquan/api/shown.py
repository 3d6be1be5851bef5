"""Answers that have a schema: what is said is what was promised, or it is a fault of ours."""

from functools import cache
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Field
from pydantic import BaseModel, TypeAdapter

from thongquan.api.rendering import answer

Amount = Annotated[str, Field(pattern=r"^-?\d+(\.\d+)?$", description="exact decimal")]


class AnswerSchema(BaseModel):
    """What a route answers."""


@cache
def _adapter(shape: Any) -> TypeAdapter[Any]:
    return TypeAdapter(shape)


def shown(shape: Any, told: Any, status: int = 200) -> HttpResponse:
    """`told` as `shape` promises it."""
    adapter = _adapter(shape)
    return answer(adapter.dump_python(adapter.validate_python(told), mode="json"), status)
