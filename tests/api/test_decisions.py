"""What was decided against somebody, checked with the published certificate and none of our code."""

import base64
import hashlib
import json

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding

from tests.api.caller import Caller, goods
from tests.api.journeys import ok


def raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_a_refusal_is_verified_by_the_published_certificate_alone(
    trader: Caller, officer: Caller, anybody: Caller
) -> None:
    told = trader.register(goods())
    path = f"/declarations/{told['identifier']}"
    asked = ok(trader.post(f"{path}/cancellations", {"reason": "double", "note": "khai hai lần"}), 201)
    ok(officer.post(f"{path}/cancellations/{asked['cancellation']}/refuse", {"reason": "unfounded"}))
    [decision] = ok(trader.get(f"{path}/decisions"))
    assert decision["kind"] == "cancellation-refused"

    published = ok(anybody.get("/certificate"))
    certificate = x509.load_pem_x509_certificate(published["certificate"].encode())
    head, payload, value = decision["signed"].split(".")
    protected = json.loads(raw(head))
    assert protected["alg"] == published["algorithm"] == "ES256"
    thumbprint = hashlib.sha256(certificate.public_bytes(Encoding.DER)).digest()
    assert raw(protected["x5t#S256"]) == thumbprint == bytes.fromhex(published["fingerprint"])
    signed = raw(value)
    der = encode_dss_signature(int.from_bytes(signed[:32], "big"), int.from_bytes(signed[32:], "big"))
    key = certificate.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    key.verify(der, f"{head}.{payload}".encode(), ec.ECDSA(hashes.SHA256()))
    assert json.loads(raw(payload)) == {name: said for name, said in decision.items() if name != "signed"}


def test_a_hold_for_officers_alone_leaves_no_trace_in_what_its_trader_may_have(
    trader: Caller, officer: Caller, supervisor: Caller
) -> None:
    path = f"/declarations/{trader.register(items=1)['identifier']}"
    before = {what: ok(trader.get(f"{path}/{what}")) for what in ("record", "decisions", "timeline")}
    hold = {
        "effect": "hold-exit", "kind": "enforcement", "basis": "Luật", "authority": "Cục", "why": "tin báo",
        "audience": "officer",
    }  # fmt: skip
    made = ok(officer.post(f"{path}/holds", hold), 201)["hold"]
    assert officer.post(f"{path}/holds/{made}/release", {"reason": "x"}).status_code == 204
    assert {what: ok(trader.get(f"{path}/{what}")) for what in before} == before
    told = {one["leaf"] for one in ok(supervisor.get(f"{path}/record"))} - {o["leaf"] for o in before["record"]}
    assert told, "those who read the journal are told"
    assert all(trader.get(f"/journal/proofs/{leaf}").status_code == 404 for leaf in told)
