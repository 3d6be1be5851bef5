"""What another administration asks of our certificates: taken in once, looked into, answered, not forgotten."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.exchange.laos import way_to_laos
from tests.tariff.certificates import CLERK, LAO, certificate, example, items
from tests.world import AT
from thongquan.documents.services import store
from thongquan.intake.domain import Message
from thongquan.journal.selectors import timeline
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.tariff.domain.certificates.verification import INQUIRY, Inquiry, Outcome
from thongquan.tariff.models import OriginInquiry
from thongquan.tariff.selectors import inquiries as selectors
from thongquan.tariff.services import certificates as services
from thongquan.tariff.services import inquiries
from thongquan.tariff.services.inquiries import Findings
from thongquan.wire.models import OutgoingBody, OutgoingMessage

pytestmark = pytest.mark.usefixtures("world")
LAOS = Subject("administration", "LA")
REFERENCE = "VN-LA 26/01/00001"
OURS = certificate(issuing_country="VN", importing_country="LA", reference=REFERENCE, items=items("30", "5"))
BARE = Message(1, "VN-R1", LAOS, "m1", "origin-verification-request/1", "application/json", b"", LAO, AT)
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def come(sender: Subject = LAOS, **changed) -> None:
    whole = json.loads(example("origin-verification-request-1"))
    told = {"verification": "LA-V7", "issuing_country": "VN", "reference": REFERENCE} | changed
    inquiries.handle([replace(BARE, sender=sender, body=json.dumps(whole | told).encode())])


def asked(**changed) -> int:
    services.issue(certificate=OURS, actor=CLERK, at=AT)
    come(**changed)
    return OriginInquiry.objects.get().pk


def answers() -> list[dict]:
    rows = OutgoingMessage.objects.filter(kind="origin-verification-answer/1").order_by("id")
    bodies = dict(OutgoingBody.objects.values_list("outgoing", "body"))
    return [json.loads(bytes(bodies[row.id])) for row in rows]


def acknowledged(inquiry: int) -> None:
    inquiries.acknowledge(inquiry=inquiry, actor=CLERK, at=AT)


def test_whose_turn_it_is_is_said_of_every_state():
    assert INQUIRY.faults() == []
    assert set(selectors._TURN) == set(Inquiry)


def test_it_is_acknowledged_the_exporter_heard_and_answered_with_evidence():
    way_to_laos(AT)
    one = asked()
    acknowledged(one)
    inquiries.ask_exporter(inquiry=one, question="Who grew it?", actor=CLERK, at=AT)
    assert selectors.told(one, at=AT)["turn"] == "exporter"
    inquiries.hear_exporter(inquiry=one, said="The growers of Lâm Đồng.", actor=CLERK, at=AT)
    paper = store(body=PDF, declared_name="growers.pdf", owner=selectors.subject(one), actor=CLERK, at=AT)
    inquiries.answer(inquiry=one, findings=Findings({1: (Outcome.CONFIRMED, "")}, "Seen."), actor=CLERK, at=AT)
    first, second = answers()
    assert (first["stage"], "items" in first) == ("acknowledged", False)
    assert second["items"] == [{"number": 1, "outcome": "confirmed"}]
    assert second["documents"] == [
        {"name": "growers.pdf", "sha256": paper.sha256, "media_type": "application/pdf", "size": len(PDF)}
    ]
    subject = Subject("origin-inquiry", "LA-LA-V7")
    acts = [leaf.body["act"] for leaf in timeline(subject) if leaf.kind == "tariff.origin-inquiry-moved"]
    assert acts == ["take", "acknowledge", "ask-exporter", "hear-exporter", "answer"]


def test_the_same_request_again_changes_nothing_and_another_under_its_number_is_refused():
    one = asked()
    acknowledged(one)
    come()
    assert selectors.told(one, at=AT)["state"] == "acknowledged"
    with pytest.raises(Refused, match="inquiry-known-already"):
        come(items=[{"number": 1, "hs_code": "090121"}])


def test_it_is_reminded_of_and_withdrawn():
    one = asked()
    come(asked="remind", answer_by="2027-05-01")
    told = selectors.told(one, at=AT)
    assert (told["reminders"], told["answer_by"]) == (1, "2027-05-01")
    for _ in range(2):
        come(asked="withdraw")
    assert selectors.told(one, at=AT)["state"] == "withdrawn"
    assert selectors.listed(at=AT) == []
    with pytest.raises(NotFound):
        come(verification="LA-V8", asked="remind")


def test_who_may_not_ask_is_refused():
    services.issue(certificate=OURS, actor=CLERK, at=AT)
    with pytest.raises(Refused, match="certificate-of-another"):
        come(sender=Subject("administration", "KH"))
    with pytest.raises(Refused, match="certificate-of-another"):
        come(issuing_country="LA")
    assert not OriginInquiry.objects.exists()


def test_one_that_we_never_issued_is_answered_as_such():
    come(reference="VN-0")
    [told] = selectors.listed(at=AT)
    assert told["known"] is False
    acknowledged(told["inquiry"])
    found = Findings({1: (Outcome.NOT_ISSUED, "No such number was given out.")})
    inquiries.answer(inquiry=told["inquiry"], findings=found, actor=CLERK, at=AT)
    assert selectors.told(told["inquiry"], at=AT)["answer"]["items"][0]["outcome"] == "not-issued-by-us"


def test_an_answer_is_whole_and_says_why_where_it_does_not_confirm():
    one = asked()
    with pytest.raises(Refused, match="not-in-this-state"):
        inquiries.answer(inquiry=one, findings=Findings({1: (Outcome.CONFIRMED, "")}), actor=CLERK, at=AT)
    acknowledged(one)
    for wrong, code in (({}, "inquiry-item-open"), ({1: (Outcome.UNCONFIRMED, " ")}, "reason-wanted")):
        with pytest.raises(Refused, match=code):
            inquiries.answer(inquiry=one, findings=Findings(wrong), actor=CLERK, at=AT)


def test_officers_are_reminded_and_then_their_superiors_once_each():
    one = asked()
    counts = [inquiries.keep_clock(at=AT + timedelta(days=days)) for days in (59, 63, 64, 80, 81)]
    assert counts == [0, 1, 0, 1, 0]
    told = selectors.told(one, at=AT)
    assert (told["reminded"], told["escalated"]) == (True, True)
