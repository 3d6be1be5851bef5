"""Whoever brings a credential is told each answer apart, and what cannot be known here is said so."""

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from tests.tariff.certificates import CLERK, certificate
from thongquan.exchange.domain.verified import Form, Question, Verdict
from thongquan.exchange.services import verifying
from thongquan.journal.services import seal, trusted_keys
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.tariff.services import certificates
from thongquan.wire import selectors as wire
from thongquan.wire.domain import credentials, sdjwt
from thongquan.wire.services import publishing

AT = datetime(2026, 11, 30, 3, tzinfo=UTC)
REFERENCE = "VN-LA 26/01/00031"
pytestmark = pytest.mark.django_db


def issued(**changed) -> wire.Kept:
    told = {
        "issuing_country": "VN",
        "importing_country": "LA",
        "reference": REFERENCE,
        "issued_on": "2026-11-30",
    }
    certificates.issue(certificate=certificate(**told | changed), actor=CLERK, at=AT)
    return wire.credential_of(Subject("certificate-of-origin", f"VN-{REFERENCE}"))


def answers(judged) -> dict[str, tuple[str, str]]:
    return {one.question.value: (one.verdict.value, one.code) for one in judged.answers}


def judged(body: bytes | str, at: datetime = AT):
    return verifying.judge(body=body if isinstance(body, bytes) else body.encode(), at=at)


def test_a_credential_of_ours_holds_and_says_that_its_proof_is_on_the_way():
    kept = issued()
    for body in (kept.document, kept.sdjwt):
        found = judged(body)
        assert (found.verdict, found.administration) == (Verdict.GOOD, "VN")
        assert answers(found)["record"] == ("unknown", "not-sealed-yet")
        assert answers(found)["standing"] == ("good", "in-force")


def test_a_part_says_how_much_is_kept_back():
    token = sdjwt.read(issued().sdjwt)
    found = judged(sdjwt.narrowed(token, {"items.hs_code"}))
    assert (found.form, found.verdict) == (Form.PART, Verdict.GOOD)
    assert found.hidden == len(token.found) - 2
    assert "exporter" not in found.shown


def test_an_altered_one_and_a_revoked_one_are_not_to_be_relied_on():
    kept = issued()
    altered = json.loads(kept.document)
    altered["credentialSubject"]["items"][0]["quantity"] = "90000"
    found = judged(json.dumps(altered))
    assert answers(found)["signed"] == ("bad", "wrong-signature")
    assert found.verdict is Verdict.BAD
    certificates.cancel(country="VN", reference=REFERENCE, by="VN", reason="x", actor=CLERK, at=AT)
    for body in (kept.document, kept.sdjwt):
        assert answers(judged(body))["standing"] == ("bad", "revoked")
    assert judged(kept.document, AT + timedelta(days=400)).verdict is Verdict.BAD


def test_an_issuer_that_nobody_here_knows_cannot_be_confirmed_and_that_is_said():
    document = json.loads(issued().document) | {"issuer": "https://customs.elsewhere.example"}
    found = judged(json.dumps(document))
    assert (found.verdict, found.administration) == (Verdict.UNKNOWN, "")
    assert answers(found)["issuer"] == ("unknown", "issuer-not-known")
    assert answers(found)["standing"] == ("unknown", "unknown")


@pytest.mark.django_db(transaction=True)
def test_the_record_is_shown_with_its_place_and_a_proof_that_is_brought_is_followed():
    kept = issued()
    seal(AT)
    found = judged(kept.document)
    assert answers(found)["record"] == ("good", "in-the-record")
    assert answers(found)["dated"] == ("good", "recorded-at-once")
    assert answers(found)["witnessed"] == ("unknown", "not-co-signed-yet")
    proof = publishing.issue_proved(kept.token)
    for brought in (json.loads(kept.document), kept.sdjwt):
        package = {"credential": brought, "record": proof}
        assert answers(judged(json.dumps(package)))["record"] == ("good", "in-the-record")
        package["record"] = {**proof, "index": 7}
        assert answers(judged(json.dumps(package)))["record"][0] == "bad"
    forged = {**proof, "keys": ["x"], "checkpoint": proof["checkpoint"].replace("VN", "XX")}
    package = {"credential": json.loads(kept.document), "record": forged}
    assert answers(judged(json.dumps(package)))["record"] == ("bad", "not-in-the-record")
    assert trusted_keys()


@pytest.mark.django_db(transaction=True)
def test_one_that_bears_a_day_long_before_it_was_recorded_is_back_dated():
    kept = issued(issued_on="2026-11-20")
    seal(AT)
    for found in (judged(kept.document), judged(kept.sdjwt), verifying.follow(token=kept.token, at=AT)):
        assert answers(found)["dated"] == ("bad", "back-dated")
        assert found.verdict is Verdict.BAD


def test_by_the_address_on_the_paper_only_what_tells_which_certificate_it_is_is_shown():
    kept = issued()
    found = verifying.follow(token=kept.token, at=AT)
    assert set(found.shown) == set(verifying.BY_LINK)
    assert "exporter" not in json.dumps(dict(found.shown))
    assert (found.form, found.verdict) == (Form.LINK, Verdict.GOOD)
    with pytest.raises(NotFound):
        verifying.follow(token="nothing", at=AT)


@pytest.mark.data
def test_documents_of_openattestation_are_judged_as_far_as_they_can_be_off_line():
    folder = Path(settings.DATA) / "verifiable_documents"
    seen = set()
    for path in sorted(folder.rglob("*.json")):
        body = path.read_bytes()
        if b"openattestation.com" not in body or len(body) > 60_000:
            continue
        with suppress(Refused):  # of another version
            found = judged(body)
            seen.add(answers(found)["signed"])
            assert found.verdict is not Verdict.GOOD
    assert ("good", "as-it-was-wrapped") in seen


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "unreadable"),
        (b"[]", "unreadable"),
        (b"[" * 200_000, "unreadable"),
        (b'{"a":' * 5_000 + b"1" + b"}" * 5_000, "unreadable"),
        (b"\xff\xfe", "not-utf-8"),
        (b"a.b.c~", "unreadable"),
        (b'{"credential": 7, "record": 7}', "unreadable"),
        (b'{"credential": {}, "record": {}}', "not-a-credential"),
        (b'{"a": 1, "a": 2}', "unreadable"),
    ],
)
def test_what_is_no_credential_is_refused_and_says_why(body, why):
    with pytest.raises(Refused) as refused:
        judged(body)
    assert (refused.value.code, refused.value.facts["why"]) == ("credential-unreadable", why)


def test_more_than_a_mebibyte_is_not_read():
    with pytest.raises(Refused, match="too-large"):
        judged(b" " * (verifying.BYTES_MAX + 1))


WEIRD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@examples(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    place=st.sampled_from(["credentialStatus", "credentialSubject", "proof", "issuer", "record", "type", "id"]),
    weird=WEIRD,
)
def test_whatever_stands_where_something_else_should_is_judged_or_refused_and_never_fails(place, weird):
    document = dict(DOCUMENT)
    package = {
        "credential": document,
        "record": {"payload": "{}", "leaf": "{}", "index": 0, "path": [], "checkpoint": ""},
    }
    if place == "record":
        package["record"] = {
            "payload": weird,
            "leaf": weird,
            "index": weird,
            "path": weird,
            "checkpoint": weird,
        }
    else:
        document[place] = weird
    try:
        found = judged(json.dumps(package))
    except Refused:
        return
    assert found.verdict is not Verdict.GOOD
    assert {Question.SIGNED, Question.STANDING} <= {one.question for one in found.answers}


DOCUMENT = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "id": "https://customs.example/1",
    "type": ["VerifiableCredential"],
    "issuer": "https://customs.example",
    "credentialSubject": {"a": "b"},
    "credentialStatus": credentials.entry("https://customs.example/status/1", 7),
    "proof": {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-jcs-2022",
        "verificationMethod": "https://customs.example#k",
        "proofPurpose": "assertionMethod",
        "proofValue": "z1",
    },
}
