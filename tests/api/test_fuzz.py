"""Whatever is asked, by whomever: an answer as OpenAPI says it, and never a fault of ours."""

from collections import Counter
from itertools import cycle
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.api.caller import Caller
from tests.api.test_gates import operations

schemathesis = pytest.importorskip("schemathesis", reason="requirements/dev.in has it: make lock")
EXAMPLES = 6  # of each route, half of them as the schema has it; all routes in some twenty seconds
KEY = {"Idempotency-Key": "fuzz"}


def names() -> list[str]:
    return sorted({op.operation_id for _, _, op in operations()})  # type: ignore[attr-defined]


@pytest.fixture
def described(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The operations as schemathesis reads them from the served description."""
    # A request ends as it does on a server, but the connection of the test's transaction is kept.
    monkeypatch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler())
    found = (result.ok() for result in schema.get_all_operations())
    return {one.definition.raw["operationId"]: one for one in found}


def asked(case: Any, caller: Caller) -> Any:
    headers = {"Authorization": f"Bearer {caller.token}"} if caller.token else {}
    with transaction.atomic():
        answer = case.call(headers=headers)
        transaction.set_rollback(True)
    return answer


def cases(operation: Any, known: dict[str, Any]) -> st.SearchStrategy[Any]:
    """As the schema has it and otherwise; of a declaration and an edition that are there, and of any."""
    places = {one.name for one in operation.path_parameters}
    held = {name: value for name, value in known.items() if name in places}
    return st.one_of(
        operation.as_strategy(mode, path_parameters=path or None)
        for mode in schemathesis.GenerationMode
        for path in (held, {})
    )


def checks() -> list[Any]:
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi import checks as of

    return [
        not_a_server_error,
        of.status_code_conformance,
        of.content_type_conformance,
        of.response_schema_conformance,
    ]


def test_no_request_is_answered_by_a_fault_or_otherwise_than_described(
    trader: Caller,
    cast: dict[str, Caller],
    described: dict[str, Any],
) -> None:
    known = {"identifier": trader.register(items=1)["identifier"], "book": "clearance", "number": 1}
    everybody, wanted = cycle(sorted(cast.items())), checks()
    assert set(described) == set(names())
    seen: Counter[int] = Counter()

    def tried(operation: Any) -> None:
        @settings(
            max_examples=EXAMPLES,
            database=None,
            derandomize=True,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=cases(operation, known))
        def one(case: Any) -> None:
            answer = asked(case, next(everybody)[1])
            seen[answer.status_code] += 1
            case.validate_response(answer, checks=wanted)

        one()

    for operation in described.values():
        tried(operation)
    assert {200, 401, 403, 404, 422} <= set(seen), seen
