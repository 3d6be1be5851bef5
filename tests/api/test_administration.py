"""Accounts, machine clients and roles over HTTP: granted by administrators, the powerful ones by two."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.api.caller import Caller, party, traders
from tests.api.journeys import ok
from tests.world import PASSWORD

HOA = {"username": "hoa", "full_name": "Nguyễn Thị Hoa", "password": "mot-mat-khau-dai-7788"}


@pytest.fixture
def second(sign_in: Callable[[str], Caller]) -> Caller:
    return sign_in("quantri2")


def granted(administrator: Caller, role: str, **scope: Any) -> dict[str, Any]:
    return dict(ok(administrator.post("/grants", {"to": "user:VN-hoa", "role": role, **scope}), 201))


def test_an_account_may_do_what_is_granted_and_no_more_once_it_is_revoked(
    administrator: Caller, anybody: Caller
) -> None:
    assert ok(administrator.post("/users", HOA), 201) == {"subject": "user:VN-hoa"}
    given = {"username": "hoa", "password": HOA["password"]}
    refused = anybody.post("/tokens", given)
    assert (refused.status_code, refused.json()["code"]) == (403, "password-to-change")
    signed = ok(anybody.post("/tokens", {**given, "new_password": PASSWORD}), 201)
    assert anybody.post("/tokens", given).status_code == 401
    hoa = Caller(Client(), signed["token"])
    assert hoa.get("/declarations").status_code == 403
    grant = granted(administrator, "officer", office="02CI", classification="restricted")
    assert grant["approved_by"] == "user:VN-quantri"
    assert hoa.get("/declarations").status_code == 200
    path = f"/grants/{grant['grant']}/revoke"
    assert ok(administrator.post(path, {"reason": "chuyển đơn vị"}))["revoked_by"] == "user:VN-quantri"
    assert hoa.get("/declarations").status_code == 403
    assert administrator.post(path, {"reason": "x"}).json()["code"] == "grant-not-in-force"
    assert administrator.post("/users/hoa/disable", {"reason": "nghỉ việc"}).status_code == 204
    assert hoa.get("/me").status_code == 401
    [told] = [one for one in ok(administrator.get("/users")) if one["username"] == "hoa"]
    assert (told["active"], [one["role"] for one in told["grants"]]) == (False, ["officer"])


@pytest.mark.parametrize("role", ["administrator", "supervisor", "bank"])
def test_a_powerful_role_waits_for_another_administrator(
    administrator: Caller, second: Caller, role: str
) -> None:
    ok(administrator.post("/users", HOA), 201)
    scope = {"party": "party:VN-B7"} if role == "bank" else {}
    grant = granted(administrator, role, **scope)
    assert grant["approved_at"] is None
    path = f"/grants/{grant['grant']}/approve"
    assert administrator.post(path).json()["code"] == "second-person-wanted"
    assert [one["grant"] for one in ok(second.get("/grants?pending=true"))] == [grant["grant"]]
    assert ok(second.post(path))["approved_by"] == "user:VN-quantri2"
    assert second.post(path).json()["code"] == "grant-not-pending"
    assert ok(second.get("/grants?pending=true")) == []


def test_nobody_grants_to_himself_and_a_trader_speaks_for_somebody(administrator: Caller) -> None:
    ok(administrator.post("/users", HOA), 201)
    own = {"to": "user:VN-quantri", "role": "officer"}
    assert administrator.post("/grants", own).json()["code"] == "grant-to-oneself"
    bare = {"to": "user:VN-hoa", "role": "trader"}
    assert administrator.post("/grants", bare).json()["code"] == "party-scope-wanted"
    nobody = {"to": "user:VN-nobody", "role": "officer"}
    assert administrator.post("/grants", nobody).status_code == 404
    assert administrator.post("/users", HOA).json()["code"] == "username-taken"


def test_a_system_has_a_secret_that_is_shown_once_and_ends_when_it_is_renewed(
    administrator: Caller, auditor: Caller
) -> None:
    of = party(traders()[0].tax_code)
    key = {"idempotency_key": "one"}
    made = ok(administrator.post("/clients", {"name": "Phần mềm", "party": str(of)}, **key), 201)
    told = auditor.get("/clients")
    assert made["client_id"] in told.content.decode()
    assert made["client_secret"] not in told.content.decode()
    given = {"to": f"client:VN-{made['client_id']}", "role": "machine", "party": str(of)}
    assert ok(administrator.post("/grants", given), 201)["approved_at"]
    assert administrator.post("/grants", {**given, "role": "officer"}).json()["code"] == "not-for-machines"
    renewed = ok(administrator.post(f"/clients/{made['client_id']}/secret", {"reason": "lộ khóa"}))
    assert renewed["client_secret"] != made["client_secret"]
    assert administrator.post(f"/clients/{made['client_id']}/disable", {"reason": "x"}).status_code == 204
    assert ok(administrator.get("/clients"))[0]["disabled_at"]


def test_none_but_administrators_grant_and_none_but_auditors_besides_read(
    officer: Caller, supervisor: Caller, trader: Caller, auditor: Caller
) -> None:
    for who in (officer, supervisor, trader, auditor):
        for path in ("/users", "/grants", "/clients", "/grants/1/approve", "/grants/1/revoke"):
            assert who.post(path, {}).status_code == 403, path
    for who, status in ((officer, 403), (supervisor, 403), (trader, 403), (auditor, 200)):
        assert {who.get(path).status_code for path in ("/users", "/grants", "/clients")} == {status}
    assert PASSWORD not in auditor.get("/users").content.decode()


def test_everybody_changes_his_own_password_and_every_other_session_ends(
    trader: Caller, anybody: Caller, cast: dict[str, Caller]
) -> None:
    other = ok(anybody.post("/tokens", {"username": "thuongnhan", "password": PASSWORD}), 201)["token"]
    new = {"password": PASSWORD, "new_password": HOA["password"]}
    assert trader.post("/me/password", {**new, "password": "wrong"}).status_code == 401
    assert trader.post("/me/password", {**new, "new_password": "ngan"}).json()["code"] == "account-unfit"
    assert trader.post("/me/password", {**new, "new_password": PASSWORD}).json()["code"] == "password-unchanged"
    assert trader.post("/me/password", new).status_code == 204
    assert trader.get("/me").status_code == 200
    assert Caller(Client(), other).get("/me").status_code == 401
    assert anybody.post("/tokens", {"username": "thuongnhan", "password": PASSWORD}).status_code == 401
    assert cast["another's machine"].post("/me/password", new).json()["code"] == "no-password-here"
    assert anybody.post("/me/password", new).status_code == 401


def test_a_forgotten_password_and_a_lost_factor_are_reset_by_an_administrator(
    administrator: Caller, second: Caller, officer: Caller, anybody: Caller
) -> None:
    why = {"reason": "quên mật khẩu"}
    made = ok(administrator.post("/users/lanhdao/reset-password", why))
    given = {"username": "lanhdao", "password": made["password"]}
    assert anybody.post("/tokens", given).json()["code"] == "password-to-change"
    signed = ok(anybody.post("/tokens", {**given, "new_password": PASSWORD}), 201)
    lanhdao = Caller(Client(), signed["token"])
    assert lanhdao.get("/declarations").status_code == 403, "what two people granted waits"
    for grant in made["waiting"]:
        assert administrator.post(f"/grants/{grant}/approve").json()["code"] == "second-person-wanted"
        ok(second.post(f"/grants/{grant}/approve"))
    assert lanhdao.get("/declarations").status_code == 200
    assert second.post("/users/lanhdao/reset-factors", why).status_code == 204
    assert lanhdao.get("/me").status_code == 401
    for act in ("reset-password", "reset-factors"):
        assert administrator.post(f"/users/quantri/{act}", why).json()["code"] == "not-for-oneself"
        assert officer.post(f"/users/lanhdao/{act}", why).status_code == 403
    alone = administrator.post("/users/quantri2/reset-password", why)
    assert (alone.status_code, alone.json()["code"]) == (409, "no-second-person")
