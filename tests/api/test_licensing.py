"""Over the API: an application written, sent, supplemented, granted; the licence read by its holder."""

from typing import Any

import pytest

from tests.api.caller import Caller
from tests.api.journeys import ok
from tests.licensing.test_table import ROW, filled
from thongquan.licensing.messages.table import XLSX_TYPE

FORM: dict[str, Any] = {
    "direction": "import",
    "fields": {"species": "Equus przewalskii", "appendix": "I", "source": "C", "purpose": "Z"},
    "goods": [{"code": "01012900", "quantity": "100", "unit": "KGM", "origin": "AU"}],
}
PDF = b"%PDF-1.4\ncontract\n%%EOF\n"
ONE = "/licensing/applications"
CUSTOMS = ("officer", "officer elsewhere", "supervisor", "auditor")  # a declaration may name any licence


@pytest.fixture
def agency(sign_in: Any) -> Caller:
    return sign_in("capphep")


def drafted(trader: Caller, **told: Any) -> str:
    return str(ok(trader.post(ONE, {"procedure": "cites-permit", **FORM, **told}), 201)["identifier"])


def sent(trader: Caller) -> str:
    identifier = drafted(trader)
    for document in ("contract", "origin-proof"):
        path = f"{ONE}/{identifier}/documents?document={document}&name={document}.pdf"
        ok(trader.post(path, PDF, content_type="application/octet-stream"), 201)
    assert ok(trader.post(f"{ONE}/{identifier}/send"))["state"] == "sent"
    return identifier


def test_an_application_is_written_sent_supplemented_and_granted(trader: Caller, agency: Caller) -> None:
    identifier = sent(trader)
    path = f"{ONE}/{identifier}"
    assert [one["identifier"] for one in ok(agency.get("/licensing/desk"))] == [identifier]
    received = ok(agency.post(f"{path}/receive"))
    assert received["may"] == ["ask-supplement", "assign-inspection", "grant", "refuse"]
    document = received["documents"][0]["document"]
    assert agency.get(f"{path}/documents/{document}").getvalue() == PDF
    ok(agency.post(f"{path}/ask-supplement", {"text": "Bản dịch?"}))
    ok(trader.ask("PUT", path, {**FORM, "fields": {**FORM["fields"], "purpose": "S"}}))
    assert ok(trader.post(f"{path}/supplement", {"text": "Đã có"}))["state"] == "supplemented"
    licence = ok(agency.post(f"{path}/grant", {"amounts": {"1": "80"}, "countries": ["AU"]}), 201)
    seen = ok(trader.get(f"/licences/{licence['identifier']}"))
    assert (seen["lines"][0]["left"], seen["may"]) == ("80", ["ask-amendment", "surrender"])
    assert [one["identifier"] for one in ok(trader.get("/licences"))["licences"]] == [licence["identifier"]]
    amended = ok(
        agency.post(f"/licences/{licence['identifier']}/amend", {"text": "Tăng", "amounts": {"1": "90"}})
    )
    assert amended["lines"][0]["granted"] == "90"
    one = f"/licences/{licence['identifier']}"
    wish = ok(trader.post(f"{one}/amendments", {"text": "Thêm", "amounts": {"1": "95"}}))["amendments"][0]
    assert [each["amendment"] for each in ok(agency.get("/licensing/amendments"))] == [wish["amendment"]]
    assert trader.post(f"{one}/amendments/{wish['amendment']}/grant", {}).status_code == 403
    changed = ok(agency.post(f"{one}/amendments/{wish['amendment']}/grant", {"note": "Đồng ý"}))
    assert (changed["lines"][0]["granted"], changed["amendments"][0]["state"]) == ("95", "granted")
    wish = ok(trader.post(f"{one}/amendments", {"text": "Thêm", "valid_through": "2031-01-31"}))
    number = wish["amendments"][0]["amendment"]
    refused = ok(agency.post(f"{one}/amendments/{number}/refuse", {"text": "Hết hạn ngạch"}))
    assert refused["amendments"][0]["decision"]["appeals"]
    wish = ok(trader.post(f"{one}/amendments", {"text": "Thêm", "amounts": {"1": "96"}}))
    number = wish["amendments"][0]["amendment"]
    assert ok(trader.post(f"{one}/amendments/{number}/withdraw"))["amendments"][0]["state"] == "withdrawn"
    assert trader.post(f"{one}/amendments/999999/withdraw").status_code == 404
    assert ok(agency.post(f"/licences/{licence['identifier']}/revoke", {"text": "Sai"}))["state"] == "revoked"
    assert trader.post(f"/licences/{licence['identifier']}/surrender").json()["code"] == "not-in-this-state"


def test_what_is_not_in_order_is_not_sent_and_every_finding_says_what_would_be_right(trader: Caller) -> None:
    identifier = drafted(trader, goods=[])
    found = ok(trader.get(f"{ONE}/{identifier}"))["findings"]
    assert [one["rule"] for one in found] == ["LIC-008", "LIC-005", "LIC-005"]
    assert all(one["fix"]["vi"] and one["fix"]["en"] for one in found)
    refused = trader.post(f"{ONE}/{identifier}/send")
    assert (refused.status_code, refused.json()["code"]) == (422, "application-not-in-order")
    assert ok(trader.post(f"{ONE}/{identifier}/withdraw"))["state"] == "withdrawn"


def test_an_application_may_come_as_a_table_under_the_procedures_own_heading(
    trader: Caller, anybody: Caller
) -> None:
    heading = anybody.get("/licensing/procedures/cites-permit/template").content.decode()
    workbook = anybody.get("/licensing/procedures/cites-permit/template?format=xlsx")
    assert workbook["Content-Type"] == XLSX_TYPE
    body = heading + "import,Equus przewalskii,I,C,Z,,01012900,Horses,100,KGM,,,AU\n"
    path = "/licensing/procedures/cites-permit/applications"
    made = ok(trader.post(path, body.encode(), content_type="text/csv"), 201)
    assert {one["rule"] for one in made["findings"]} == {"LIC-005"}
    assert made["goods"][0]["quantity"] == "100"
    typed = ok(trader.post(path, filled(ROW), content_type=XLSX_TYPE), 201)
    assert (typed["fields"]["species"], typed["goods"]) == ("Equus", made["goods"])
    formula = trader.post(path, filled(["=1+1"]), content_type=XLSX_TYPE)
    assert (formula.status_code, formula.json()["code"]) == (422, "workbook-has-formulas")
    lost = ok(trader.post(path, b"direction,species\nsideways,x\n", content_type="text/csv"), 201)
    assert "LIC-010" in {one["rule"] for one in lost["findings"]}
    refused = trader.post(path, b"", content_type="text/csv")
    assert (refused.status_code, refused.json()["code"]) == (422, "table-unreadable")


def test_anothers_application_is_not_there_on_any_route(
    trader: Caller, agency: Caller, cast: dict[str, Caller]
) -> None:
    identifier = sent(trader)
    ok(agency.post(f"{ONE}/{identifier}/receive"))
    licence = ok(agency.post(f"{ONE}/{identifier}/grant", {}), 201)["identifier"]
    routes = [
        ("GET", f"{ONE}/{identifier}", None),
        ("GET", f"/licences/{licence}", None),
        ("PUT", f"{ONE}/{identifier}", FORM),
        ("POST", f"{ONE}/{identifier}/withdraw", None),
        ("POST", f"{ONE}/{identifier}/refuse", {"text": "x"}),
        ("POST", f"/licences/{licence}/revoke", {"text": "x"}),
        ("POST", f"/licences/{licence}/amend", {"text": "x", "amounts": {"1": "5"}}),
        ("POST", f"/licences/{licence}/amendments", {"text": "x", "amounts": {"1": "5"}}),
        ("POST", f"/licences/{licence}/surrender", None),
    ]
    for name, caller in cast.items():
        if name in ("trader", "broker", "agency"):
            continue
        for method, path, body in routes:
            if method == "GET" and path.startswith("/licences") and name in CUSTOMS:
                assert ok(caller.ask(method, path, body))["lines"][0]["left"] == "100"
                continue
            assert caller.ask(method, path, body).status_code in (401, 403, 404), (name, path)
        if name in ("another trader", "another's machine"):
            assert caller.get(f"{ONE}/{identifier}").status_code == 404
            assert caller.get(f"/licences/{licence}").status_code == 404
            assert ok(caller.get(ONE))["applications"] == []
            assert ok(caller.get("/licences"))["licences"] == []
    assert trader.post(f"/licences/{licence}/revoke", {"text": "x"}).json()["code"] == "not-permitted"


def test_everybody_reads_procedures_and_how_long_they_take(anybody: Caller) -> None:
    found = ok(anybody.get("/licensing/procedures?code=01012900&paper=cites-permit"))
    assert [one["procedure"] for one in found] == ["cites-permit"]
    assert len(ok(anybody.get("/licensing/procedures"))) >= 12
    assert [one["document"] for one in ok(anybody.get("/licensing/procedures/cites-permit"))["documents"]]
    assert {one["agency"] for one in ok(anybody.get("/licensing/clocks"))} >= {"MARD", "MOH", "MOIT"}
    assert anybody.get("/licensing/procedures/none").status_code == 404
