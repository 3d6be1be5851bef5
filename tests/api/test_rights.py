"""Every route, walked by everybody: nobody sees or changes what is not his."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import msgspec
import pytest
from django.test import Client

from tests.api.caller import Caller, goods, party, traders
from tests.api.conftest import OTHER_OFFICE
from tests.api.journeys import ok
from tests.api.test_gates import operations
from tests.world import AT, DAY
from thongquan.clearance.models import Declaration as Row
from thongquan.clearance.selectors import access
from thongquan.identity import selectors as identity
from thongquan.identity import services as accounts
from thongquan.identity.domain import PERMISSIONS, Role
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.validity import Validity
from thongquan.parties import selectors as parties
from thongquan.parties import services as mandates
from thongquan.reference import selectors as reference
from thongquan.reference.domain.offices import Tree

OUTSIDERS = ("another trader", "officer elsewhere", "bank", "administrator", "another's machine")
# Who may see the declaration at all; what else each may do is the catalogue's.
# For those of every office alone.
OF_THE_COUNTRY = ("/accounts", "/bank/orders", "/bank/unexplained", "/destructions", "/status", "/exchange/")
EVERYWHERE = {"auditor", "administrator"}
INSIDERS = {
    "trader": Role.TRADER,
    "broker": Role.BROKER,
    "officer": Role.OFFICER,
    "supervisor": Role.SUPERVISOR,
    "auditor": Role.AUDITOR,
}
FILLED = {
    "{identifier}": "",
    "{int:amendment}": "999999",
    "{int:cancellation}": "999999",
    "{int:inspection}": "999999",
    "{int:sample}": "999999",
    "{int:verification}": "999999",
    "{int:objection}": "999999",
    "{uuidstr:hold}": str(uuid4()),
    "{uuidstr:document}": str(uuid4()),
    "{uuidstr:asked}": str(uuid4()),
}

OTHERS = {
    "{int:number}": "1",
    "{int:other}": "2",
    "{book}": "tariff",
    "{int:mandate}": "999999",
    "{receipt}": "VN-R1",
    "{party}": "VN-P1",
    "{fingerprint}": "NONE",
    "{int:refund}": "999999",
    "{int:quarantined}": "999999",
    "{int:opening}": "999999",
    "{int:agreement}": "999999",
    "{int:inquiry}": "999999",
    "{guarantee}": "NONE",
    "{int:entry}": "999999",
    "{int:correction}": "999999",
    "{code}": "NONE",
    "{int:revision}": "1",
    "{uuidstr:hold}": str(uuid4()),
    "{uuidstr:draft}": str(uuid4()),
    "{int:grant}": "999999",
    "{branch}": "001",
    "{int:status}": "999999",
    "{int:marking}": "999999",
    "{int:adjustment}": "999999",
    "{int:destruction}": "999999",
    "{int:job}": "999999",
    "{subscriber}": "nobody",
    "{username}": "nobody",
    "{client}": "nobody",
    "{question}": "NONE",
    "{article}": "NONE",
    "{procedure}": "none",
    "{application}": "NONE",
    "{licence}": "NONE",
    "{int:amendment}": "999999",
    "{certificate}": "NONE",
    "{token}": "NONE",
    "{uuidstr:document}": str(uuid4()),
}


def of_declarations() -> Iterator[tuple[str, str, str]]:
    """method, path with {identifier}, permission."""
    for method, path, operation in operations():
        if "{identifier}" in path:
            yield method, path, operation.auth_callbacks[0].permission  # type: ignore[attr-defined]


def filled(path: str, identifier: str) -> str:
    for place, value in FILLED.items():
        path = path.replace(place, value or identifier)
    return path


def walk(caller: Caller, identifier: str) -> dict[tuple[str, str], int]:
    """What each route of a declaration answers; every answer is the API's own."""
    found = {}
    for method, path, _ in of_declarations():
        answer = caller.ask(method, filled(path, identifier), b"")
        assert "json" in answer["Content-Type"], path
        found[method, path] = answer.status_code
    return found


def test_for_outsiders_a_declaration_is_not_there_on_any_route(trader: Caller, cast: dict[str, Caller]) -> None:
    identifier = trader.register(items=1)["identifier"]
    before = state()
    assert len(list(of_declarations())) >= 40
    for who in OUTSIDERS:
        assert set(walk(cast[who], identifier).values()) == {404}, who
        real = cast[who].get(f"/declarations/{identifier}").json()
        none = cast[who].get("/declarations/VN-99999999999").json()
        assert {**real, "instance": ""} == {**none, "instance": ""}, who
        assert identifier not in cast[who].get("/declarations").content.decode()
    assert set(walk(cast["anonymous"], identifier).values()) == {401}
    assert state() == before


def test_insiders_do_only_what_their_role_may(trader: Caller, cast: dict[str, Caller]) -> None:
    identifier = trader.register(items=1)["identifier"]
    before = state()
    for who, role in INSIDERS.items():
        for method, path, permission in of_declarations():
            if role not in PERMISSIONS[permission].roles:
                answer = cast[who].ask(method, filled(path, identifier), b"")
                assert (answer.status_code, answer.json()["code"]) == (403, "not-permitted"), (who, path)
            elif method == "GET" and not any(p in path for p in FILLED if p != "{identifier}"):
                assert cast[who].get(filled(path, identifier)).status_code == 200, (who, path)
    assert state() == before


def test_every_other_route_wants_its_permission(cast: dict[str, Caller]) -> None:
    roles = {**INSIDERS, "bank": Role.BANK, "administrator": Role.ADMINISTRATOR, "agency": Role.AGENCY}
    for method, path, operation in operations():
        permission = operation.auth_callbacks[0].permission  # type: ignore[attr-defined]
        if "{identifier}" in path or permission not in PERMISSIONS:
            continue
        plain = path
        for place, value in OTHERS.items():
            plain = plain.replace(place, value)
        assert cast["anonymous"].ask(method, plain, b"").status_code == 401, path
        for who, role in roles.items():
            status = cast[who].ask(method, plain, b"").status_code
            there = who in EVERYWHERE or not path.startswith(OF_THE_COUNTRY)
            may = role in PERMISSIONS[permission].roles and there
            assert (status == 403) != may, (who, method, path, status)


def test_who_is_granted_every_office_finds_what_every_office_has(
    trader: Caller, cast: dict[str, Caller]
) -> None:
    identifier = trader.register(items=1)["identifier"]
    listed = cast["auditor"].get("/declarations").json()["declarations"]
    assert [one["identifier"] for one in listed] == [identifier]


def test_a_broker_sees_with_his_mandate_and_no_longer_without(trader: Caller, cast: dict[str, Caller]) -> None:
    identifier = trader.register(items=1)["identifier"]
    broker = cast["broker"]
    assert broker.get(f"/declarations/{identifier}").status_code == 200
    assert identifier in broker.get("/declarations").content.decode()
    mandates = trader.get(f"/parties/{party(traders()[0].tax_code).id}").json()["mandates"]
    for mandate in mandates:
        refused = cast["another trader"].post(f"/mandates/{mandate['mandate']}/revoke", {"reason": "x"})
        assert refused.status_code == 404
        answer = trader.post(f"/mandates/{mandate['mandate']}/revoke", {"reason": "Hết hợp đồng"})
        assert answer.status_code == 204
    assert set(walk(broker, identifier).values()) == {404}
    assert broker.get("/declarations").json()["declarations"] == []


def test_a_mandate_begins_at_midnight_on_the_wall_in_lists_too(trader: Caller, cast: dict[str, Caller]) -> None:
    """At seventeen hours UTC the next day has begun in Viet Nam."""
    agent, principal = (parties.party_by(traders()[n].tax_code, DAY) for n in (1, 0))
    trader.register(items=1)
    tomorrow = DAY + timedelta(days=1)
    mandates.register_mandate(
        agent=agent, principal=principal, valid_from=tomorrow, valid_to=None, actor=Actor.system("test"), at=AT
    )
    him = identity.signed_in(Subject("user", "VN-khac"))
    midnight = datetime.combine(tomorrow, time(), ZoneInfo("Asia/Ho_Chi_Minh")).astimezone(UTC)
    for at, seen in ((midnight - timedelta(seconds=1), False), (midnight, True)):
        his = Row.objects.filter(access.visible(him, at), trader=party(traders()[0].tax_code).id)
        assert his.exists() == seen


def test_nobody_reads_another_trader_or_gives_his_mandates(cast: dict[str, Caller]) -> None:
    mine, his = (party(firm.tax_code).id for firm in traders()[:2])
    trader = cast["trader"]
    assert trader.get(f"/parties/{mine}").status_code == 200
    assert trader.get(f"/parties/{his}").status_code == 404
    found = trader.get(f"/parties?search={traders()[1].tax_code}").json()["parties"]
    assert [one["party"] for one in found] == [f"party:{mine}"]
    given = {"agent": traders()[0].tax_code, "principal": traders()[1].tax_code, "valid_from": DAY.isoformat()}
    assert trader.post("/mandates", given).status_code == 404
    turned = {**given, "agent": given["principal"], "principal": given["agent"]}
    assert trader.post("/mandates", turned).status_code == 201


def test_a_machine_does_for_its_party_what_it_was_granted(cast: dict[str, Caller]) -> None:
    machine = cast["another's machine"]
    told = machine.register(goods(trader=1, items=1))
    assert machine.get(f"/declarations/{told['identifier']}").status_code == 200
    assert cast["another trader"].get(f"/declarations/{told['identifier']}").status_code == 200
    assert cast["trader"].get(f"/declarations/{told['identifier']}").status_code == 404
    assert machine.post("/declarations", goods(trader=0)).status_code == 403


def test_a_narrowed_token_does_no_more_than_it_carries() -> None:
    subject = identity.subject_of_user("thuongnhan")
    token = accounts.issue_token(
        name="t",
        expires_at=AT + timedelta(days=1),
        actor=Actor(subject),
        at=AT - timedelta(hours=1),
        permissions=["declaration.view"],
    )
    answer = Caller(Client(), token).post("/declarations/preview", goods(items=1))
    assert (answer.status_code, answer.json()["code"]) == (403, "not-permitted")


def test_what_belongs_to_one_declaration_is_not_reached_through_another(
    trader: Caller, cast: dict[str, Caller]
) -> None:
    """An officer, who sees both, cannot mix them up; no more can a trader between his own and another's."""
    one, other = (goods(seed=n, items=1) for n in (1, 2))
    first, second = trader.register(one)["identifier"], trader.register(other)["identifier"]
    right = msgspec.structs.replace(one, remarks="x")
    asked = trader.post(
        f"/declarations/{first}/amendments", {"declaration": msgspec.to_builtins(right), "reason": "r"}
    ).json()["amendment"]
    answer = cast["officer"].post(f"/declarations/{second}/amendments/{asked}/accept")
    assert answer.status_code == 404
    paper = trader.post(f"/declarations/{first}/documents?name=a.txt&category=other", b"text").json()
    assert trader.get(f"/declarations/{second}/documents/{paper['document']}").status_code == 404
    assert trader.get(f"/declarations/{first}/documents/{paper['document']}").status_code == 200


def state() -> list[Any]:
    return list(Row.objects.order_by("id").values_list())


def test_what_an_office_left_is_its_heirs(
    trader: Caller, officer: Caller, cast: dict[str, Caller], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/declarations/{trader.register(items=1)['identifier']}"
    known = reference.reference()
    offices = [office for rows in known.offices.rows.values() for office in rows]
    gone = known.offices.on("02CI", DAY)
    merged = replace(gone, validity=Validity(gone.validity.start, DAY), successor=OTHER_OFFICE)
    tree = Tree([one for one in offices if one.code != "02CI"] + [merged])
    monkeypatch.setitem(known.__dict__, "offices", tree)
    heir = cast["officer elsewhere"]
    for who in (trader, heir):
        assert ok(who.get(path))["office"] == "02CI"
        assert len(ok(who.get("/declarations"))["declarations"]) == 1
        assert ok(who.get(f"{path}/owed"))
    assert officer.get(path).status_code == 404, "the office he was appointed to is no more"
    assert ok(officer.get("/declarations"))["declarations"] == []
    made = ok(trader.post(f"{path}/cancellations", {"reason": "double"}), 201)["cancellation"]
    told = ok(heir.post(f"{path}/cancellations/{made}/accept"))
    assert told["decision"]["authority"]["code"] == OTHER_OFFICE
