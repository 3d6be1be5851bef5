"""What the API says of itself is whole, and true."""

import json
import re
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from django.test import Client
from ninja.constants import NOT_SET

from tests.api.caller import Caller
from tests.api.test_gates import operations
from thongquan.api.gate import PUBLIC
from thongquan.api.openapi import EXAMPLES
from thongquan.api.urls import api
from thongquan.clearance.messages import acts


@pytest.fixture(scope="module")
def spec() -> Any:
    return json.loads(json.dumps(api.get_openapi_schema(), default=str))


def each(spec: Any) -> Iterator[tuple[str, str, Any]]:
    for path, item in spec["paths"].items():
        for method, operation in item.items():
            yield method, path, operation


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for one in part.values():
            yield from references(one)
    elif isinstance(part, list):
        for one in part:
            yield from references(one)


def test_it_is_served_and_is_openapi_3_1(anybody: Caller, spec: Any) -> None:
    served = anybody.get("/openapi.json").json()
    assert served["openapi"] == "3.1.0"
    assert served["paths"] == spec["paths"]


def test_every_reference_leads_somewhere(spec: Any) -> None:
    for reference in references(spec):
        part = spec
        for step in reference.removeprefix("#/").split("/"):
            part = part[step]


def test_every_operation_has_its_own_name_a_typed_answer_and_problems(spec: Any) -> None:
    names = [operation["operationId"] for _, _, operation in each(spec)]
    assert len(names) == len(set(names))
    for method, path, operation in each(spec):
        about = f"{method} {path}"
        assert re.fullmatch(r"[a-z][a-z_]*", operation["operationId"]), about
        assert {"4XX", "5XX"} <= set(operation["responses"]), about
        good = {status: told for status, told in operation["responses"].items() if status < "4"}
        assert good, about
        for status, told in good.items():
            assert status == "204" or all("schema" in kind for kind in told["content"].values()), about
        public = operation["x-permission"] == PUBLIC
        assert public != ("security" in operation), about
        for scheme in operation.get("security", []):
            assert set(scheme) <= set(spec["components"]["securitySchemes"]), about
        placed = {one["name"] for one in operation["parameters"] if one["in"] == "path"}
        assert placed == set(re.findall(r"\{(\w+)\}", path)), about
        inside = [(one["in"], one["name"]) for one in operation["parameters"]]
        assert len(inside) == len(set(inside)), about


def test_no_route_is_without_a_schema_of_what_it_answers() -> None:
    for method, path, operation in operations():
        models = operation.response_models  # type: ignore[attr-defined]
        assert all(model is not NOT_SET for model in models.values()), f"{method} {path}: add it to api/answers"


def test_two_schemas_of_one_name_are_the_same_schema() -> None:
    """The router keeps one for each name: of two that differ, clients would see either."""
    known: dict[str, tuple[str, Any]] = {}
    for _, path, operation in operations():
        for model in [*operation.models, *operation.response_models.values()]:  # type: ignore[attr-defined]
            if model in (None, NOT_SET):
                continue
            for mode in ("validation",):
                for name, schema in model.model_json_schema(mode=mode).get("$defs", {}).items():
                    where, before = known.setdefault(name, (path, schema))
                    assert before == schema, f"{name}: {where} and {path}"


def test_every_example_is_one_its_route_would_read(spec: Any) -> None:
    by_name = {op.operation_id: op for _, _, op in operations()}  # type: ignore[attr-defined]
    messages = {"ask_cancellation": acts.Cancellation}  # read as they came, not by the router
    for name, example in EXAMPLES.items():
        if name in messages:
            msgspec.convert(example, messages[name])
            continue
        [model] = [m for m in by_name[name].models if m.__ninja_param_source__ == "body"]  # type: ignore[attr-defined]
        [field] = model.model_fields.values()
        field.annotation.model_validate(example)
    shown = {op["operationId"] for _, _, op in each(spec) if "example" in json.dumps(op.get("requestBody", {}))}
    assert set(EXAMPLES) <= shown


def test_the_description_holds_nothing_of_this_machine(spec: Any) -> None:
    text = json.dumps(spec)
    assert "/src/" not in text
    assert Client().get("/api/v1/docs").status_code == 404
