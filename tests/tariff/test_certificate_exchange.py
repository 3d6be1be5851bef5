"""Certificates between two administrations: what is sent, and what is made of what comes."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.exchange.laos import FIRST, SECOND, agreed_with
from tests.tariff.certificates import AT, CLERK, DAY, KEY, LAO, REFERENCE, certificate, claim, example
from thongquan.exchange.services import approve_opening, propose_manner
from thongquan.intake.domain import Message
from thongquan.intake.services import queue
from thongquan.journal.selectors import timeline
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.tariff.domain.certificates import State
from thongquan.tariff.selectors import certificates as selectors
from thongquan.tariff.services import certificates as services
from thongquan.tariff.services.certificates import arriving
from thongquan.wire.models import OutgoingBody, OutgoingMessage

pytestmark = pytest.mark.django_db
LAOS = Subject("administration", "LA")
OURS = certificate(issuing_country="VN", importing_country="LA", reference="VN-LA 26/01/00001")
ONE, TWO = "VN-10000000013", "VN-10000000024"
BARE = Message(1, "VN-R1", LAOS, "m1", "", "application/json", b"", LAO, AT)


@pytest.fixture
def agreed():
    """It is agreed with Laos, and there is a way to it."""
    agreed_with(AT - timedelta(days=1))


def come(name: str, body: bytes | None = None, sender: Subject = LAOS) -> None:
    kind = name[:-2] + "/1"
    arriving.handle([replace(BARE, kind=kind, sender=sender, body=body or example(name))])


def sent() -> list[tuple[str, str, dict]]:
    """Kind, dossier and body of what lies in the outbox, in its order."""
    rows = OutgoingMessage.objects.order_by("id")
    bodies = dict(OutgoingBody.objects.values_list("outgoing", "body"))
    return [(row.kind, row.conversation, json.loads(bytes(bodies[row.id]))) for row in rows]


def test_every_kind_is_one_that_partners_may_send():
    assert set(arriving.kinds()) <= set(queue.kinds_of_partners())
    assert len({kind.partition("/")[0] for kind in arriving.kinds()}) == 5


def test_a_certificate_comes_is_used_is_reported_and_is_cancelled(agreed):
    come("certificate-of-origin-1")
    assert selectors.state(*KEY) == State.RECEIVED
    services.settle(claims={ONE: [claim("12000")]}, on=DAY, actor=CLERK, at=AT)
    services.settle(claims={TWO: [claim("500")]}, on=DAY, actor=CLERK, at=AT - timedelta(seconds=1))
    accepted, first, second = sent()
    assert (accepted[0], accepted[2]["answer"]) == ("certificate-of-origin-decision/1", "accepted")
    assert first[:2] == ("certificate-of-origin-utilisation/1", "LA-LA-VN_26/02/00417")
    assert [item["used"] for item in first[2]["items"]] == ["12000", "0"]
    assert [item["used"] for item in second[2]["items"]] == ["12500", "0"]
    assert first[2]["as_of"] < second[2]["as_of"]  # though the second worker's clock was behind
    for _ in range(2):
        come("certificate-of-origin-cancellation-1")
    assert selectors.state(*KEY) == State.CANCELLED
    assert len(sent()) == 3


def test_that_it_is_accepted_is_noted_once_by_who_issued_it(agreed):
    services.issue(certificate=OURS, actor=CLERK, at=AT)
    decision = json.loads(example("certificate-of-origin-decision-1"))
    told = decision | {"issuing_country": "VN", "reference": OURS.reference, "answer": "accepted", "reason": ""}
    for _ in range(2):
        come("certificate-of-origin-decision-1", json.dumps(told).encode())
    assert selectors.state("VN", OURS.reference) == State.ISSUED
    subject = Subject("certificate-of-origin", f"VN-{OURS.reference}")
    kinds = [one.kind for one in timeline(subject)]
    assert kinds == ["tariff.certificate-issued", "tariff.certificate-accepted"]


def test_what_we_issue_end_and_refuse_is_told_and_a_report_that_comes_is_taken(agreed):
    services.issue(certificate=OURS, actor=CLERK, at=AT)
    report = json.loads(example("certificate-of-origin-utilisation-1"))
    told = report | {"issuing_country": "VN", "reference": OURS.reference}
    come("certificate-of-origin-utilisation-1", json.dumps(told).encode())
    assert selectors.state("VN", OURS.reference) == State.USED_IN_PART
    ended = {"country": "VN", "reference": OURS.reference, "by": "VN", "reason": "untrue"}
    services.cancel(**ended, actor=CLERK, at=AT)
    come("certificate-of-origin-1")
    services.refuse(country="LA", reference=REFERENCE, reason="form", actor=CLERK, at=AT)
    assert [kind for kind, _, _ in sent()] == [
        "certificate-of-origin/2", "certificate-of-origin-cancellation/1", "certificate-of-origin-decision/1",
    ]  # fmt: skip
    assert sent()[2][2] == {
        "issuing_country": "LA", "reference": REFERENCE, "answer": "refused", "reason": "form",
        "on": "2026-11-30",
    }  # fmt: skip


def test_a_replacement_is_one_message_and_one_that_comes_is_taken(agreed):
    services.issue(certificate=OURS, actor=CLERK, at=AT)
    new = certificate(issuing_country="VN", importing_country="LA", reference="VN-2")
    told = {"country": "VN", "reference": OURS.reference, "certificate": new, "by": "VN", "reason": "address"}
    services.replace(**told, actor=CLERK, at=AT)
    assert [kind for kind, _, _ in sent()] == ["certificate-of-origin/2", "certificate-of-origin-replacement/2"]
    come("certificate-of-origin-1")
    for _ in range(2):
        come("certificate-of-origin-replacement-1")
    assert selectors.replaced_by(*KEY) == "LA-VN 26/02/00431"


def test_a_certificate_is_written_in_the_version_that_is_agreed(agreed):
    told = {"code": "LA", "name": "certificate-of-origin", "version": 1, "valid_from": DAY, "at": AT}
    approve_opening(opening=propose_manner(**told, actor=FIRST), actor=SECOND, at=AT)
    services.issue(certificate=OURS, actor=CLERK, at=AT)
    assert [kind for kind, _, _ in sent()] == ["certificate-of-origin/1"]


def test_where_exchange_is_not_agreed_nothing_is_sent():
    services.issue(certificate=OURS, actor=CLERK, at=AT)
    come("certificate-of-origin-1")
    services.settle(claims={ONE: [claim("1")]}, on=DAY, actor=CLERK, at=AT)
    assert sent() == []


def test_a_third_administration_speaks_of_no_certificate_of_another():
    come("certificate-of-origin-1")
    cambodia = Subject("administration", "KH")
    for name in ("certificate-of-origin-1", "certificate-of-origin-cancellation-1"):
        with pytest.raises(Refused, match="certificate-of-another"):
            come(name, sender=cambodia)
    with pytest.raises(Refused, match="certificate-of-another"):
        come("certificate-of-origin-replacement-1", sender=cambodia)
    with pytest.raises(NotFound):
        come("certificate-of-origin-utilisation-1", sender=cambodia)
    assert selectors.state(*KEY) == State.RECEIVED
