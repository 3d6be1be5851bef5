"""What is not granted is denied, and every route says what it wants."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import thongquan
from tests.api.caller import Caller
from thongquan.api import declarations
from thongquan.api.gate import WITHOUT, Gate, Routes
from thongquan.api.urls import api
from thongquan.clearance.messages.parsed import Limits
from thongquan.identity.domain import PERMISSIONS
from thongquan.refusals.domain import TEXTS

SOURCE = Path(thongquan.__file__).parent
# Sites that hand on a code decided elsewhere; each of these codes is in the list.
HANDED_ON = {
    "no-committed-seed", "not-xml", "book-malformed", "book-faulty", "signature-required", "signature-invalid",
    "guarantee-withdrawn", "guarantee-of-another-party", "guarantee-not-valid-on-that-day",
    "guarantee-of-another-office", "guarantee-of-another-declaration", "guarantee-in-another-currency",
    "guarantee-exhausted", "type-not-accepted", "type-mismatch", "macros-inside", "password-weak",
}  # fmt: skip


def codes() -> Iterator[str]:
    """Raised in any room that the API may reach (the command line has texts of its own)."""
    for path in SOURCE.rglob("*.py"):
        if path.is_relative_to(SOURCE / "cli"):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            called = ast.unparse(node.func).split(".")[-1] if isinstance(node, ast.Call) else ""
            if called in ("Refused", "Hostile") and isinstance(code := _first(node), ast.Constant):
                yield str(code.value)


def _first(call: ast.Call) -> ast.expr | None:
    return call.args[0] if call.args else None


def test_every_code_of_a_refusal_is_told_in_every_language() -> None:
    assert set(codes()) | HANDED_ON <= set(TEXTS)
    for code, told in TEXTS.items():
        assert set(told.title) == {"vi", "en"}, code
        assert all(told.title.values()), code
        assert set(told.detail) in (set(), {"vi", "en"}), code


def operations() -> Iterator[tuple[str, str, object]]:
    for bound in api._get_bound_routers() if hasattr(api, "_get_bound_routers") else api._bound_routers:
        for path, view in bound.path_operations.items():
            for operation in view.operations:
                for method in operation.methods:
                    yield method, path, operation


def test_every_route_names_its_permission_and_is_asked_for_it() -> None:
    found = list(operations())
    assert len(found) > 5
    for method, path, operation in found:
        [gate] = operation.auth_callbacks
        assert isinstance(gate, Gate), (method, path)
        assert gate.permission in PERMISSIONS or gate.permission in WITHOUT
        assert operation.openapi_extra["x-permission"] == gate.permission


def test_every_permission_is_asked_for_somewhere() -> None:
    files = [path for path in SOURCE.rglob("*.py") if path.name != "catalogue.py"]
    written = "".join(path.read_text("utf-8") for path in files)
    assert [code for code in PERMISSIONS if f'"{code}"' not in written] == []


def test_a_route_without_a_gate_cannot_be_made() -> None:
    with pytest.raises(AssertionError, match="names no permission"):
        Routes().get("/anything")(lambda request: None)


def test_nobody_is_told_to_sign_in_and_how(anybody: Caller) -> None:
    answer = anybody.get("/declarations")
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
    assert answer.json()["type"] == "urn:thongquan:problem:not-signed-in"


def test_a_problem_speaks_the_askers_language_and_holds_both(anybody: Caller) -> None:
    english = anybody.get("/declarations", accept_language="en-GB,en;q=0.9").json()
    assert english["title"] == "Not signed in"
    assert english["titles"] == {"vi": "Chưa đăng nhập", "en": "Not signed in"}
    assert anybody.get("/declarations").json()["title"] == "Chưa đăng nhập"


def test_signing_in_gives_a_token_and_wrong_guesses_wait(anybody: Caller) -> None:
    from tests.world import PASSWORD

    right = anybody.post("/tokens", {"username": "thuongnhan", "password": PASSWORD})
    assert right.status_code == 201
    assert Caller(anybody.http, right.json()["token"]).get("/me").json()["grants"][0]["role"] == "trader"
    wrong = [anybody.post("/tokens", {"username": "daily", "password": "x"}).status_code for _ in range(6)]
    assert wrong == [401] * 5 + [429]
    answer = anybody.post("/tokens", {"username": "daily", "password": PASSWORD})
    assert int(answer["Retry-After"]) > 0
    assert answer.json()["code"] == "too-many-attempts"


def test_a_fault_of_ours_says_a_reference_and_nothing_else(
    trader: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    from thongquan.clearance.selectors import views

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("SELECT secret FROM somewhere")

    monkeypatch.setattr(views, "page", broken)
    answer = trader.get("/declarations")
    assert answer.status_code == 500
    assert set(answer.json()["facts"]) == {"reference"}
    assert b"secret" not in answer.content


def test_a_body_past_the_limit_is_not_read(trader: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(declarations, "limits", lambda: Limits(xml_bytes=50))
    answer = trader.post("/declarations", b" " * 100)
    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")


def test_the_session_of_a_browser_wants_its_csrf_token() -> None:
    from django.test import Client

    from thongquan.identity.selectors import subject_of_user, user

    browser = Client(enforce_csrf_checks=True)
    browser.force_login(user(subject_of_user("thuongnhan")))
    assert Caller(browser, "").get("/declarations").status_code == 200
    answer = Caller(browser, "").post("/declarations/preview", {})
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf")


def test_health_says_that_all_is_there(anybody: Caller) -> None:
    answer = anybody.http.get("/health")
    assert (answer.status_code, answer.json()["installed"]) == (200, True)
    assert answer.json()["ready"] is True
    assert anybody.http.get("/health/ready").status_code == 200
    assert anybody.http.get("/health/live").json() == {"live": True}
    assert anybody.get("/openapi.json").json()["openapi"].startswith("3.")


def test_what_no_table_can_hold_is_a_refusal_and_not_a_fault(trader: Caller) -> None:
    identifier = trader.register(items=1)["identifier"]
    path = f"/declarations/{identifier}"
    for answer in (
        trader.get("/declarations?reference=%00"),
        trader.post(f"{path}/cancellations", {"reason": "double", "note": "\x00"}),
        trader.post(f"{path}/amendments", b"{"),
        trader.post(f"{path}/amendments", {"declaration": 7}),
        trader.post(f"{path}/amendments/999999999999999999999/withdraw"),
    ):
        assert answer.status_code in (400, 404, 422), answer.content
