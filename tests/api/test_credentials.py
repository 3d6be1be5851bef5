"""What anybody fetches to check a credential of ours."""

import json

import pytest

from tests.api.caller import Caller
from tests.api.journeys import ok
from tests.tariff.certificates import CLERK, certificate
from tests.world import AT
from thongquan.intake.domain.pacing import Pace
from thongquan.kernel.identifiers import Subject
from thongquan.tariff.services import certificates
from thongquan.wire import selectors as wire
from thongquan.wire.domain import credentials, sdjwt

REFERENCE = "VN-LA 26/01/00009"


@pytest.fixture
def kept(anybody: Caller) -> wire.Kept:
    told = certificate(issuing_country="VN", importing_country="LA", reference=REFERENCE)
    certificates.issue(certificate=told, actor=CLERK, at=AT)
    return wire.credential_of(Subject("certificate-of-origin", f"VN-{REFERENCE}"))


def keys_of(anybody: Caller) -> dict:
    issuer = ok(anybody.get("/credentials/issuer"))
    methods = {
        one["id"]: credentials.key_of_did(f"did:key:{one['publicKeyMultibase']}#{one['publicKeyMultibase']}")
        for one in issuer["verificationMethod"]
    }
    assert list(methods) == issuer["assertionMethod"]
    return {issuer["id"]: methods}


def test_a_stranger_verifies_a_credential_by_what_stands_at_the_addresses_it_names(anybody, kept):
    document = credentials.read(kept.document)
    keys = keys_of(anybody)
    assert document["issuer"].endswith("/api/v1/credentials/issuer")
    name = document["credentialStatus"]["statusListCredential"]
    answer = anybody.get(name.partition("/api/v1")[2])
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/vc")
    again = anybody.get(name.partition("/api/v1")[2], if_none_match=answer["ETag"])
    assert again.status_code == 304
    lists = {name: credentials.status_list(credentials.read(answer.content), keys=keys, at=AT)}
    assert credentials.verified(document, keys=keys, lists=lists, at=AT).holds


def test_readers_of_selective_disclosure_find_the_same_list_as_a_token(anybody, kept):
    token = sdjwt.read(kept.sdjwt)
    name = token.claims["status"]["status_list"]["uri"]
    answer = anybody.get(name.partition("/api/v1")[2])
    assert answer["Content-Type"] == "application/statuslist+jwt"
    keys = keys_of(anybody)
    lists = {name: sdjwt.token_list(answer.content.decode(), keys=keys, at=AT)}
    assert sdjwt.presented(token, keys=keys, lists=lists, at=AT).verified.holds


def test_what_was_never_issued_is_not_there(anybody, kept):
    for path in ("status/0", "status/999", "status-tokens/999", "nothing/record"):
        assert anybody.get(f"/credentials/{path}").status_code == 404
    waiting = anybody.get(f"/credentials/{kept.token}/record")
    assert (waiting.status_code, waiting.json()["code"]) == (409, "not-sealed-yet")
    assert json.loads(kept.document)["id"].endswith(f"/verify/{kept.token}")


def test_anybody_has_a_credential_judged_and_is_paced(anybody, kept, monkeypatch):
    told = ok(anybody.ask("POST", "/credentials/verify", kept.document))
    assert (told["verdict"], told["administration"]) == ("good", "VN")
    assert told["shown"]["credentialSubject"]["reference"] == REFERENCE
    linked = ok(anybody.get(f"/credentials/{kept.token}"))
    assert (linked["form"], set(linked["shown"]) & {"exporter", "items"}) == ("link", set())
    wrong = anybody.ask("POST", "/credentials/verify", b"{}")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "credential-unreadable")
    monkeypatch.setattr("thongquan.api.credentials.VERIFIED", Pace("verify", per_minute=1, at_once=1))
    assert anybody.ask("POST", "/credentials/verify", kept.document).status_code == 429
