"""A request whose values cannot be read is told which, what was found and what is wanted, in both languages."""

import msgspec
import pytest
from pydantic import BaseModel, ValidationError

from tests.api.caller import Caller, goods
from thongquan.refusals.domain import values


def errors(answer) -> list[dict]:
    assert (answer.status_code, answer.json()["code"]) == (422, "validation"), answer.content
    return answer.json()["errors"]


def test_a_parameter_is_told_by_path_with_what_was_found_and_what_is_wanted(trader: Caller) -> None:
    [one] = errors(trader.get("/calculator?code=87032361&origin=CN&value=1&on=31-12-2026"))
    assert (one["path"], one["found"], one["expected"]) == ("on", "31-12-2026", "YYYY-MM-DD")
    assert one["message"] == {"vi": "Giá trị phải là một ngày", "en": "A day is wanted"}
    english = errors(trader.get("/calculator?code=87032361&value=1", accept_language="en"))
    assert [(one["why"], one["expected"]) for one in english] == [("The value is missing", "origin")]


def test_a_body_of_an_amendment_is_told_by_path_in_both_languages(trader: Caller) -> None:
    registered = trader.post("/declarations", goods(items=1), idempotency_key="v").json()
    path = f"/declarations/{registered['identifier']}/amendments"
    [one] = errors(trader.post(path, {"declaration": {}, "reason": 7}, idempotency_key="w"))
    assert (one["path"], one["found"], one["expected"]) == ("reason", "int", "text")
    assert set(one["message"]) == {"vi", "en"}
    [lacks] = errors(trader.post(path, {"declaration": {}}, idempotency_key="x"))
    assert (lacks["path"], lacks["expected"]) == ("reason", "reason")


def test_a_value_of_a_body_is_told_as_it_was_sent_but_for_what_may_be_secret(trader: Caller) -> None:
    [one] = errors(trader.post("/me/password", {"current": 7, "password": "short"}, idempotency_key="p"))[:1]
    assert one["found"] != "short"
    [limit] = errors(trader.get("/declarations?limit=many"))
    assert (limit["path"], limit["found"], limit["expected"]) == (
        "limit",
        "many",
        "0, 1, 2 …",
    )


def test_a_path_names_what_was_sent_and_no_argument_of_ours(trader: Caller, officer: Caller) -> None:
    registered = trader.post("/declarations", goods(items=1), idempotency_key="n").json()
    check = {"results": [{"document": "invoice", "verdict": "maybe"}]}
    found = errors(officer.post(f"/declarations/{registered['identifier']}/documents-check", check))
    assert [(one["path"], one["found"]) for one in found] == [
        ("results[0].verdict", "maybe"),
        ("conclusion", ""),
    ]
    [since] = errors(trader.get("/journal/consistency?since=x"))
    assert since["path"] == "since"


def test_a_secret_is_never_said_back() -> None:
    class Given(BaseModel):
        password: int

    with pytest.raises(ValidationError) as error:
        Given(password="hunter2")
    wrong = values.of_kind(dict(error.value.errors()[0]))
    assert (wrong.path, wrong.found) == ("password", "")


@pytest.mark.parametrize(
    ("body", "path", "expected"),
    [
        (b"{", "", "JSON"),
        (b'{"n": 5, "t": "abcd"}', "t", "≤ 3"),
        (b'{"n": 0, "t": ""}', "n", "≥ 1"),
        (b'{"n": 1, "t": null}', "t", "text"),
        (b'{"n": 1, "t": "", "x": 1}', "x", "–"),
    ],
)
def test_what_msgspec_says_is_told_in_our_words(body: bytes, path: str, expected: str) -> None:
    from typing import Annotated

    class Given(msgspec.Struct, forbid_unknown_fields=True):
        n: Annotated[int, msgspec.Meta(ge=1)]
        t: Annotated[str, msgspec.Meta(max_length=3)]

    with pytest.raises(msgspec.DecodeError) as error:
        msgspec.json.decode(body, type=Given)
    wrong = values.of_sentence(str(error.value))
    assert (wrong.path, wrong.expected) == (path, expected)
