"""Certificates of origin over HTTP: officers issue and end, firms see their own, in whole or in part."""

import json

import msgspec

from tests.api.caller import Caller
from tests.api.journeys import ok
from tests.portal import certificates_told
from thongquan.tariff.messages import flat
from thongquan.wire.domain import sdjwt


def test_an_officer_issues_replaces_and_cancels(officer: Caller, trader: Caller) -> None:
    body = msgspec.to_builtins(certificates_told.of_ours(reference="VN-LA 26/02/00101"))
    made = officer.post("/origin/certificates", body)
    one = ok(made, 201)
    assert made["Location"].endswith(one["identifier"])
    assert (one["state"], one["items"][0]["left"], one["may"]) == ("issued", "30000", ["cancel", "replace"])
    after = body | {"reference": "VN-LA 26/02/00102"}
    other = ok(officer.post(f"/origin/certificates/{one['identifier']}/replace?reason=weight", after), 201)
    assert other["replaces"] == one["identifier"]
    ended = ok(officer.post(f"/origin/certificates/{other['identifier']}/cancel", {"reason": "untrue"}))
    assert (ended["state"], ended["may"]) == ("cancelled", [])
    assert ended["revoked_at"]
    assert trader.post(f"/origin/certificates/{other['identifier']}/cancel", {"reason": "x"}).status_code == 403


def test_a_table_issues_and_one_that_is_none_is_refused_with_its_place(officer: Caller) -> None:
    template = officer.get("/origin/template").content.decode()
    assert template.startswith("reference,form,importing_country")
    for table, code in (
        ("nothing,else\n1,2\n", "table-unreadable"),
        (template, "table-unreadable"),
        (template + "," * template.count(",") + "\n", "certificate-of-origin-unreadable"),
    ):
        answer = officer.ask("POST", "/origin/certificates", table.encode(), content_type="text/csv")
        assert (answer.status_code, answer.json()["code"]) == (422, code), table
    deep = officer.ask("POST", "/origin/certificates", b"[" * 100_000)
    assert deep.json()["code"] == "certificate-of-origin-unreadable"


def test_the_exporter_reads_his_own_and_hands_on_a_part(trader: Caller, sign_in) -> None:
    identifier = certificates_told.issued()
    one = ok(trader.get(f"/origin/certificates/{identifier}"))
    assert one["certificate"]["reference"] == certificates_told.OURS
    whole = trader.get(f"/origin/certificates/{identifier}/credential")
    assert json.loads(whole.content)["id"].endswith(one["credential"])
    part = trader.get(f"/origin/certificates/{identifier}/sd-jwt?show=items.hs_code").content.decode()
    assert set(sdjwt.read(part).claims["items"][0]) == {"number", "hs_code"}
    assert trader.get(f"/origin/certificates/{identifier}/record").json()["code"] == "not-sealed-yet"
    received = certificates_told.received()
    listed = ok(trader.get("/origin/certificates?side=received"))
    assert [each["identifier"] for each in listed["certificates"]] == [received]
    assert trader.get(f"/origin/certificates/{received}/credential").status_code == 404
    assert flat.flat(certificates_told.of_ours())["items.1.quantity"] == "800"
