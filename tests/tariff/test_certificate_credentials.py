"""A certificate of origin issued here is a credential as well, which anybody checks by what we publish."""

import json
from datetime import timedelta

import pytest

from tests.tariff.certificates import AT, CLERK, certificate
from thongquan.journal import selectors as journal
from thongquan.journal.models import Leaf
from thongquan.journal.services import seal, trusted_keys
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.tariff.messages.credentials import VCT
from thongquan.tariff.services import certificates as services
from thongquan.wire import selectors as wire
from thongquan.wire.domain import credentials, sdjwt
from thongquan.wire.domain.credentials import Standing
from thongquan.wire.models import Credential
from thongquan.wire.services import publishing

REFERENCE = "VN-LA 26/01/00001"
OURS = {"issuing_country": "VN", "importing_country": "LA", "reference": REFERENCE}
ABOUT = Subject("certificate-of-origin", f"VN-{REFERENCE}")
LATER = AT + timedelta(minutes=1)


@pytest.fixture
def kept(db) -> wire.Kept:
    services.issue(certificate=certificate(**OURS), actor=CLERK, at=AT)
    return wire.credential_of(ABOUT)


def published(document: dict) -> dict:
    """What a stranger has: the list that the credential names, read by the keys that we publish."""
    name = document["credentialStatus"]["statusListCredential"]
    told = publishing.status_list(int(name.rpartition("/")[2]), at=LATER)
    read = credentials.read(json.dumps(told).encode())
    return {name: credentials.status_list(read, keys=publishing.own_keys(), at=LATER)}


def verified(kept: wire.Kept, **shown) -> credentials.Verified:
    document = credentials.read(kept.document)
    return credentials.verified(
        document, keys=publishing.own_keys(), lists=published(document), at=LATER, **shown
    )


def presented(text: str, **shown) -> sdjwt.Presented:
    token = sdjwt.read(text)
    name = token.claims["status"]["status_list"]["uri"]
    told = publishing.status_token(int(name.rpartition("/")[2]), at=LATER)
    lists = {name: sdjwt.token_list(told, keys=publishing.own_keys(), at=LATER)}
    return sdjwt.presented(token, keys=publishing.own_keys(), lists=lists, at=LATER, **shown)


def test_who_has_the_credential_and_our_publication_verifies_all_that_is_said_of_the_goods(kept):
    told = verified(kept)
    assert (told.holds, told.standing, told.recorded) == (True, Standing.IN_FORCE, "not-shown")
    subject = credentials.read(kept.document)["credentialSubject"]
    assert (subject["reference"], subject["items"][0]["quantity"]) == (REFERENCE, "30000")
    shown = presented(kept.sdjwt)
    assert (shown.verified.holds, shown.type, shown.hidden) == (True, VCT, 0)


def test_its_holder_keeps_values_and_names_back_and_the_rest_still_verifies(kept):
    token = sdjwt.read(kept.sdjwt)
    text = sdjwt.narrowed(token, {"items.hs_code", "items.quantity", "items.unit"})
    shown = presented(text)
    assert shown.verified.holds
    assert shown.claims["reference"] == REFERENCE
    assert set(shown.claims["items"][0]) == {"number", "hs_code", "quantity", "unit"}
    assert not {"exporter", "consignee", "declared"} & set(shown.claims)
    assert kept.token not in text


@pytest.mark.parametrize("how", ["cancelled", "replaced"])
def test_who_is_cancelled_or_replaced_is_revoked_at_once_and_the_journal_says_so(kept, how):
    named = {"country": "VN", "reference": REFERENCE, "by": "VN", "reason": "wrong", "actor": CLERK, "at": AT}
    if how == "cancelled":
        services.cancel(**named)
        services.cancel(**named)  # the same again
    else:
        after = certificate(**OURS | {"reference": "VN-LA 26/01/00002"})
        services.replace(**named, certificate=after)
        other = wire.credential_of(Subject("certificate-of-origin", "VN-VN-LA 26/01/00002"))
        assert verified(other).holds
    told = verified(kept)
    assert (told.standing, told.holds) == (Standing.REVOKED, False)
    assert presented(kept.sdjwt).verified.standing is Standing.REVOKED
    [leaf] = Leaf.objects.filter(kind="wire.credential-revoked")
    body = journal.event(leaf.id).body
    assert body["revoked"] == credentials.digest_of(json.loads(kept.document))
    assert (body["list"], body["place"]) == (kept.list, kept.place)


def test_a_partner_that_refuses_one_revokes_nothing(kept):
    from tests.tariff.certificates import LAO
    from thongquan.tariff.messages.certificates import Answer, Decision

    told = Decision(
        issuing_country="VN", reference=REFERENCE, answer=Answer.REFUSED, reason="x", on="2026-11-30"
    )
    services.take_decision(told=told, sender="LA", actor=LAO, at=AT)
    assert verified(kept).standing is Standing.IN_FORCE


@pytest.mark.django_db(transaction=True)
def test_once_it_is_sealed_a_proof_of_its_issue_goes_along_that_names_no_officer():
    services.issue(certificate=certificate(**OURS), actor=CLERK, at=AT)
    kept = wire.credential_of(ABOUT)
    with pytest.raises(Refused, match="not-sealed-yet"):
        publishing.issue_proved(kept.token)
    seal(AT)
    proof = publishing.issue_proved(kept.token)
    records = {credentials.read(kept.document)["issuer"]: trusted_keys()}
    assert verified(kept, proof=proof, records=records).recorded == ""
    assert presented(kept.sdjwt, proof=proof, records=records).verified.recorded == ""
    assert proof["who"] is proof["who_salt"] is None
    other = json.loads(kept.document) | {"validFrom": "2020-01-01T00:00:00Z"}
    assert credentials.record_fault(other, proof, trusted_keys()) == "another-credential"


def test_places_are_spread_over_lists_and_no_two_credentials_share_one(db, monkeypatch):
    from thongquan.wire.services import credentials as issuing

    drawn = iter([5, 5, 6, 5, 7])
    monkeypatch.setattr(issuing.secrets, "randbelow", lambda _: next(drawn))
    for number in range(1, 4):
        services.issue(
            certificate=certificate(**OURS | {"reference": f"VN-LA 26/01/1000{number}"}), actor=CLERK, at=AT
        )
    assert set(Credential.objects.values_list("place", flat=True)) == {5, 6, 7}


def test_a_list_is_signed_anew_only_after_a_revocation_or_an_hour(kept):
    before = publishing.status_list(kept.list, at=AT)
    assert publishing.status_list(kept.list, at=AT + timedelta(minutes=1)) is before
    services.cancel(country="VN", reference=REFERENCE, by="VN", reason="x", actor=CLERK, at=AT)
    assert publishing.status_list(kept.list, at=AT + timedelta(minutes=1)) != before
    with pytest.raises(NotFound):
        publishing.status_list(kept.list + 1, at=AT)
