"""Whether an answer is what OpenAPI says of its route: asked of every answer a test gets."""

import re
from functools import cache
from typing import Any

import msgspec
from django.http import HttpResponse
from ninja.constants import NOT_SET
from pydantic import TypeAdapter

from thongquan.api.urls import api

PROBLEM = {"type", "title", "status", "detail", "instance", "code", "facts", "titles", "details"}


@cache
def operations() -> dict[tuple[str, str], Any]:
    """By method and Django's route."""
    return {
        (method, "api/v1" + re.sub(r"\{([^}]*)\}", r"<\1>", path)): operation
        for bound in api._get_bound_routers()
        for path, view in bound.path_operations.items()
        for operation in view.operations
        for method in operation.methods
    }


@cache
def _adapter(model: Any) -> TypeAdapter[Any]:
    return TypeAdapter(model.model_fields["response"].annotation)


def check(method: str, answer: HttpResponse) -> None:
    """AssertionError where a status, a member or a type is not the declared one."""
    match = getattr(answer, "resolver_match", None)
    operation = operations().get((method, match.route)) if match else None
    if answer.status_code >= 400 and answer["Content-Type"] == "application/problem+json":
        told = msgspec.json.decode(answer.content)
        assert set(told) >= PROBLEM
        assert told["status"] == answer.status_code
        return
    if operation is None or answer.status_code == 304:
        return
    about = f"{operation.operation_id} {answer.status_code}"
    assert answer.status_code in operation.response_models, f"{about}: this status is not declared"
    model = operation.response_models[answer.status_code]
    assert model is not NOT_SET, f"{about}: no schema (api/answers)"
    if model is None:
        assert answer.content == b"", about
    elif answer["Content-Type"] == "application/json":
        typed = _adapter(model).validate_json(answer.content)
        told = _adapter(model).dump_python(typed, mode="json")
        assert members(told) == members(msgspec.json.decode(answer.content)), f"{about}: undeclared members"


def members(told: Any) -> Any:
    """The names in it, at every depth."""
    if isinstance(told, dict):
        return {name: members(value) for name, value in told.items()}
    return [members(one) for one in told] if isinstance(told, list) else None
