"""What a declarant sends after registration comes in as declarations do: stored, acknowledged, signed."""

import re
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import msgspec
import pytest
from django.conf import settings

from tests.api.caller import Caller, goods, party, traders
from tests.api.journeys import ok
from tests.api.signing import registered, signed
from tests.api.test_gates import operations
from tests.outside import publish_rates
from tests.portal.test_pages import signed_in
from tests.world import AT
from thongquan.api.once import SAFE
from thongquan.clearance.messages.acts import FORMS, Act
from thongquan.clearance.models import AmendmentRequest, CancellationRequest, Objection
from thongquan.identity.domain import PERMISSIONS, Role
from thongquan.intake import selectors as intake
from thongquan.intake.domain.messages import message_number

DECLARANTS = {Role.TRADER, Role.BROKER, Role.MACHINE}
# Acts of a declarant that are no messages: papers, whose bytes carry what signature they have, and money, which
# moves by the bank's own word. A preview changes nothing.
OTHERWISE = {
    "attach", "replace_document", "supply_document", "order_payment", "use_guarantee", "guarantee_difference",
    "ask_refund",
    "preview_amendment",
}  # fmt: skip
ACTS = {
    "ask_amendment": Act.AMEND,
    "withdraw_amendment": Act.WITHDRAW_AMENDMENT,
    "ask_cancellation": Act.CANCEL,
    "withdraw_cancellation": Act.WITHDRAW_CANCELLATION,
    "lodge_objection": Act.OBJECT,
    "withdraw_objection": Act.WITHDRAW_OBJECTION,
}


@pytest.fixture
def one() -> Any:
    return goods(items=1)


@pytest.fixture
def path(trader: Caller, one: Any) -> str:
    return f"/declarations/{trader.register(one)['identifier']}"


Sending = tuple[str, Act, str, dict[str, Any]]  # operation, kind, address, body


@pytest.fixture
def acts(trader: Caller, officer: Caller, path: str, one: Any) -> list[Sending]:
    """Every act, each possible now: what is taken back was asked while that needed no signature."""

    def asked(name: str, told: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        number = ok(trader.post(f"{path}/{name}s", told), 201)[name]
        return f"{path}/{name}s/{number}/withdraw", {"identifier": identifier, name: number}

    identifier = path.rpartition("/")[2]
    ordered = ok(officer.post(f"{path}/amendments/orders", {"instruction": "the remark"}), 201)
    ok(officer.post(f"{path}/amendments/{ordered['amendment']}/withdraw-order"), 204)
    [decision] = [
        d["decision"] for d in ok(trader.get(f"{path}/decisions")) if d["kind"] == "amendment-ordered"
    ]
    content = msgspec.to_builtins(msgspec.structs.replace(one, remarks="Đã bổ sung"))
    told: dict[str, dict[str, Any]] = {
        "amendment": {"identifier": identifier, "declaration": content, "reason": "r"},
        "cancellation": {"identifier": identifier, "reason": "double"},
        "objection": {"identifier": identifier, "decision": decision, "grounds": "it is right"},
    }
    asks = {"amendment": "ask_amendment", "cancellation": "ask_cancellation", "objection": "lodge_objection"}
    found: list[Sending] = []
    for name, body in told.items():
        back = f"withdraw_{name}"
        found += [
            (back, ACTS[back], *asked(name, body)),
            (asks[name], ACTS[asks[name]], f"{path}/{name}s", body),
        ]
    return found


def standing() -> list[list[str]]:
    """The states of all that was asked, in order."""
    kinds = (AmendmentRequest, CancellationRequest, Objection)
    return [list(kind.objects.order_by("pk").values_list("state", flat=True)) for kind in kinds]


def of_declarants() -> Iterator[str]:
    """Routes by which a declarant changes something of a registered declaration."""
    for method, where, op in operations():
        permission = PERMISSIONS.get(op.openapi_extra["x-permission"])  # type: ignore[attr-defined]
        theirs = permission is not None and DECLARANTS & set(permission.roles)
        if theirs and method not in SAFE and "/declarations/{identifier}" in where:
            yield op.operation_id  # type: ignore[attr-defined]


def test_every_act_of_a_declarant_is_a_message_or_said_to_be_none() -> None:
    assert set(of_declarants()) == {*ACTS, *OTHERWISE}


def test_outside_the_demo_every_act_without_a_signature_is_refused_and_kept(
    trader: Caller, acts: list[Sending], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "DEMO", False)
    assert {name for name, *_ in acts} == set(ACTS)
    before = standing()
    for name, act, address, told in acts:
        answer = trader.post(address, told, idempotency_key=name)
        assert (answer.status_code, answer.json()["code"]) == (422, "signature-required"), name
        receipt = answer.json()["facts"]["receipt"]
        assert (intake.receipt(receipt).kind, intake.receipt(receipt).signature) == (act, "unsigned")
        assert intake.body(receipt) == msgspec.json.encode(told)
    assert standing() == before


def test_signed_by_a_registered_certificate_every_act_is_done_and_acknowledged(
    trader: Caller, acts: list[Sending], monkeypatch: pytest.MonkeyPatch
) -> None:
    registered(trader)
    publish_rates(AT)
    monkeypatch.setattr(settings, "DEMO", False)
    for name, act, address, told in acts:
        answer = signed(trader, address, told)
        assert answer.status_code in (200, 201), (name, answer.json())
        receipt = intake.receipt(answer.json()["receipt"]["number"])
        assert (receipt.kind, receipt.signature, receipt.signed) == (
            act,
            "valid",
            answer.json()["receipt"]["signed"],
        )
        [kept] = intake.answers(receipt.number)
        assert msgspec.json.decode(kept.body)["identifier"] == told["identifier"]
    assert standing() == [
        ["withdrawn", "withdrawn", "asked"],
        ["withdrawn", "asked"],
        ["withdrawn", "lodged"],
    ]


def test_a_signature_is_good_for_the_declaration_and_the_request_it_names_alone(
    trader: Caller, acts: list[Sending]
) -> None:
    registered(trader)
    other = f"/declarations/{trader.register(goods(seed=8, items=1))['identifier']}"
    told = {name: (address, told) for name, _, address, told in acts}
    before = standing()
    unnamed = {name: value for name, value in told["ask_cancellation"][1].items() if name != "identifier"}
    for address, body in (
        (f"{other}/cancellations", told["ask_cancellation"][1]),
        (f"{other}/cancellations", unnamed),
    ):
        assert signed(trader, address, body).json()["code"] == "names-another"
    number = told["withdraw_cancellation"][1] | {"cancellation": 7}
    assert signed(trader, told["withdraw_cancellation"][0], number).json()["code"] == "names-another"
    answer = signed(trader, told["withdraw_cancellation"][0], told["ask_cancellation"][1])
    assert answer.json()["code"] == "validation"
    assert standing() == before


def test_the_same_message_is_done_once_and_gets_its_first_answer(trader: Caller, path: str) -> None:
    first = ok(trader.post(f"{path}/cancellations", {"reason": "double"}, idempotency_key="k"), 201)
    again = ok(trader.post(f"{path}/cancellations", {"reason": "double"}, idempotency_key="k"), 201)
    assert first == again
    assert CancellationRequest.objects.count() == 1
    other = trader.post(f"{path}/cancellations", {"reason": "wrong-field"}, idempotency_key="k")
    assert (other.status_code, other.json()["code"]) == (409, "message-id-reused")
    elsewhere = f"/declarations/{trader.register(goods(seed=8, items=1))['identifier']}/cancellations"
    answer = trader.post(elsewhere, {"reason": "double"}, idempotency_key="k")
    assert (answer.status_code, answer.json()["code"]) == (409, "message-id-reused")
    assert CancellationRequest.objects.count() == 1


def test_what_was_asked_names_the_receipt_of_the_message_it_came_in(trader: Caller, path: str) -> None:
    answered = ok(trader.post(f"{path}/cancellations", {"reason": "double"}), 201)
    number = answered["receipt"]["number"]
    [told] = ok(trader.get(f"{path}/cancellations"))
    assert told["receipt_number"] == number
    page = signed_in("thuongnhan").get(f"{path}/cancellation")
    assert number in page.content.decode()
    content = ok(trader.get(path))["content"] | {"remarks": "corrected"}
    asked = ok(trader.post(f"{path}/amendments", {"declaration": content, "reason": "typing"}), 201)
    [told] = ok(trader.get(f"{path}/amendments"))
    assert told["receipt_number"] == asked["receipt"]["number"]
    assert told["receipt_number"] in signed_in("thuongnhan").get(path).content.decode()
    row = AmendmentRequest.objects.get()
    assert intake.receipt(told["receipt_number"]).kind == "declaration-amend"
    assert row.message == message_number(settings.ADMINISTRATION, told["receipt_number"])


def test_what_is_refused_is_kept_and_may_be_sent_again_under_its_id(trader: Caller, path: str) -> None:
    told = {"reason": "double"}
    first = ok(trader.post(f"{path}/cancellations", told), 201)["cancellation"]
    refused = trader.post(f"{path}/cancellations", told, idempotency_key="later")
    assert (refused.status_code, refused.json()["code"]) == (409, "cancellation-open")
    ok(trader.post(f"{path}/cancellations/{first}/withdraw"))
    assert ok(trader.post(f"{path}/cancellations", told, idempotency_key="later"), 201)["cancellation"] != first


def test_a_withdrawal_without_a_body_says_what_its_address_says(trader: Caller, path: str) -> None:
    made = ok(trader.post(f"{path}/cancellations", {"reason": "double"}), 201)["cancellation"]
    told = ok(trader.post(f"{path}/cancellations/{made}/withdraw"))
    body = msgspec.json.decode(intake.body(told["receipt"]["number"]))
    assert body == {"identifier": path.rpartition("/")[2], "cancellation": made}


def test_one_acts_for_the_party_one_names_and_for_no_other(trader: Caller, path: str) -> None:
    mine, other = (party(firm.tax_code).id for firm in traders()[:2])
    refused = trader.post(f"{path}/cancellations", {"reason": "double"}, on_behalf_of=other)
    assert (refused.status_code, refused.json()["code"]) == (403, "not-permitted")
    told = ok(trader.post(f"{path}/cancellations", {"reason": "double"}, on_behalf_of=mine), 201)
    assert intake.receipt(told["receipt"]["number"]).sender.id == mine


def test_a_body_that_is_nothing_of_its_kind_is_told_by_field_and_not_kept(trader: Caller, path: str) -> None:
    for told, where in (
        ({}, "reason"),
        ({"reason": "double", "why": "x"}, "why"),
        ({"reason": "x" * 36}, "reason"),
    ):
        answer = trader.post(f"{path}/cancellations", told, idempotency_key="k")
        assert (answer.status_code, answer.json()["code"]) == (422, "validation")
        assert answer.json()["errors"][0]["path"] == where
    assert ok(trader.post(f"{path}/cancellations", {"reason": "double"}, idempotency_key="k"), 201)


def test_no_two_kinds_of_messages_can_be_taken_for_each_other() -> None:
    """No body is one of two kinds: none has what both want and nothing else than both know."""
    fields = {act: msgspec.structs.fields(form) for act, form in FORMS.items()}
    known = {act: {one.name for one in found} for act, found in fields.items()}
    wanted = {act: {one.name for one in found if one.required} for act, found in fields.items()}
    for one, other in combinations(Act, 2):
        assert not wanted[one] | wanted[other] <= known[one] & known[other], (one, other)
    assert all(re.fullmatch(r"declaration-[a-z-]+", act) for act in FORMS)
