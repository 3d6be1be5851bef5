"""Registered, revoked, and their state on a day."""

from datetime import date, timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from tests.wire.certificates import ANA, BUDI, CLERK, DAY, NOON, certificate, make_jws, pem
from thongquan.journal.selectors import timeline
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.wire import services
from thongquan.wire.domain import Registered, State, state_on

pytestmark = pytest.mark.django_db
BODY = b"body"


def register(subject=ANA, kind="ec", number=0, days=365, **rest) -> str:
    rest = {"registered_from": date(2026, 1, 1), **rest}
    return services.register_certificate(
        subject=subject, certificate=pem(kind, number, days), actor=CLERK, at=NOON, **rest
    )


def verify(subject=ANA, *, on=DAY, at=None, number=0):
    signature = make_jws(BODY, number=number)
    return services.verify_detached(kind="JWS", body=BODY, signature=signature, subject=subject, on=on, at=at)


def test_what_a_registered_key_signed_is_valid_and_names_the_certificate():
    mark = register()
    found = verify()
    assert (found.valid, found.why, found.state) == (True, "", State.IN_FORCE)
    assert (found.fingerprint, found.serial) == (mark, f"{1000:x}")


def test_somebody_elses_certificate_says_nothing_of_this_subject():
    register(BUDI)
    assert verify().why == "no-certificate"
    register(ANA, number=1)
    assert verify().why == "wrong-signature"


def test_the_registered_days_are_half_open():
    register(registered_from=date(2026, 11, 22), registered_to=date(2026, 11, 24))
    states = [verify(on=date(2026, 11, day)).state for day in (21, 22, 23, 24)]
    assert states == [State.NOT_REGISTERED, State.IN_FORCE, State.IN_FORCE, State.NOT_REGISTERED]
    assert verify(on=date(2026, 11, 24)).why == "certificate-not-registered"


def test_a_revoked_certificate_speaks_no_more_from_that_moment():
    mark = register()
    services.revoke_certificate(subject=ANA, fingerprint=mark, reason="key lost", actor=CLERK, at=NOON)
    assert verify(at=NOON).why == "certificate-revoked"
    assert verify(at=NOON - timedelta(seconds=1)).valid
    assert verify(on=DAY - timedelta(days=1)).valid
    assert verify().state is State.REVOKED
    with pytest.raises(Refused, match="already-revoked"):
        services.revoke_certificate(subject=ANA, fingerprint=mark, reason="again", actor=CLERK, at=NOON)
    kinds = [event.kind for event in timeline(ANA)]
    assert kinds == ["wire.certificate-registered", "wire.certificate-revoked"]


def test_of_two_certificates_the_one_in_force_is_taken():
    register(registered_to=date(2026, 6, 1))
    register(number=1)
    assert verify(number=1).valid
    assert verify(number=0).why == "certificate-not-registered"


def test_the_days_inside_the_certificate_count_too():
    known = Registered(certificate("ec", 2, 10), date(2020, 1, 1))
    states = [state_on(known, DAY + timedelta(days=days)) for days in (-400, -365, 0, 10, 11)]
    assert states == [State.NOT_YET_VALID, State.IN_FORCE, State.IN_FORCE, State.IN_FORCE, State.EXPIRED]


def test_weak_or_unreadable_or_double_certificates_are_not_registered():
    for bad, code in (
        (b"-----BEGIN x", "unreadable"),
        (b"\x30\x03", "unreadable"),
        (pem("rsa1024"), "weak-key"),
    ):
        with pytest.raises(Refused, match=code):
            services.register_certificate(
                subject=ANA, certificate=bad, registered_from=DAY, actor=CLERK, at=NOON
            )
    register()
    with pytest.raises(Refused, match="already-registered"):
        register()
    der = certificate("rsa").public_bytes(Encoding.DER)
    assert services.register_certificate(
        subject=ANA, certificate=der, registered_from=DAY, actor=CLERK, at=NOON
    )


def test_nobody_revokes_what_is_not_there():
    with pytest.raises(NotFound):
        services.revoke_certificate(subject=ANA, fingerprint="00", reason="x", actor=CLERK, at=NOON)
