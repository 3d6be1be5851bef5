"""A partner whose key is revoked is refused from then on; what it signed before still verifies."""

import base64
import time

import pytest
from django.utils import timezone

from tests.exchange.laos import FIRST, agreed_with
from tests.wire.laos import LAOS, PATH
from tests.wire.partner import WAITS, Partner
from thongquan.exchange import services
from thongquan.exchange.selectors import partners, traffic
from thongquan.intake.models import Quarantined
from thongquan.wire.domain import SignatureKind, check
from thongquan.wire.services.certificates import read_certificate

KIND, DOSSIER = "certificate-of-origin/1", "LA-CO-1"


@pytest.mark.django_db(transaction=True)
def test_over_http_a_revoked_key_opens_nothing_more_and_closes_nothing_it_opened(live_server, tmp_path):
    laos = Partner(tmp_path, bad_days=0.0)
    try:
        certificate = laos.meet(live_server.url + PATH)
        agreed_with(timezone.now(), address=laos.address, certificates=[certificate])
        assert said(laos, "before", "received") == ""
        [mark] = [one["fingerprint"] for one in partners.whole("LA", at=timezone.now())["keys"]]
        services.revoke_key(code="LA", fingerprint=mark, reason="stolen", actor=FIRST, at=timezone.now())
        assert said(laos, "after", "refused") == "partner-signature-invalid"
    finally:
        laos.die()
    [apart] = Quarantined.objects.filter(sender=str(LAOS))
    assert (apart.detail, bytes(apart.body)) == ("certificate-revoked", b"after")
    [came] = traffic.received("LA")
    told = traffic.received_one(came["receipt"], at=timezone.now())
    assert (told["body"], told["signature"]["valid"]) == (b"before", True)
    assert told["signature"]["state_now"] == "revoked"
    evidence = traffic.evidence(came["receipt"])
    signed, body = evidence["signed"].encode(), base64.b64decode(evidence["body"])
    assert check(SignatureKind.HTTP, body, signed, read_certificate(certificate)) == ""


def said(laos: Partner, body: str, state: str) -> str:
    """What the partner was told of its next message."""
    laos.ask("POST", "/messages", kind=KIND, conversation=DOSSIER, body=body)
    until = time.monotonic() + WAITS
    while True:
        last = laos.ask("GET", "/sent")["messages"][-1]
        if last["state"] == state:
            return str(last.get("why", ""))
        assert time.monotonic() < until, last
        time.sleep(0.05)
