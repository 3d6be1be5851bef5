"""Plant certificates of other administrations: received, withdrawn, replaced; the ended answer nothing."""

from dataclasses import replace

import msgspec
import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from signxml.signer import XMLSigner

from tests.clearance.test_acts import of_kind
from tests.docs.test_message_set import PLANT
from tests.wire.certificates import certificate, key
from tests.world import AT, DAY
from thongquan.clearance.domain.declaration import Document
from thongquan.clearance.services import preview
from thongquan.intake.domain import Message
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.licensing.models import PlantCertificate
from thongquan.licensing.services import plants
from thongquan.wire.services import register_certificate

pytestmark = pytest.mark.usefixtures("world")
LAOS = Subject("administration", "LA")
BARE = Message(1, "VN-R1", LAOS, "m1", plants.KIND, "application/xml", b"", Actor(LAOS), AT)
NUMBER = "LA-PC-26-0000417"


def told(status: str = "70", *, refers: str = "") -> bytes:
    body = PLANT.read_bytes().replace(b"<ram:StatusCode>70<", f"<ram:StatusCode>{status}<".encode())
    if refers:
        of = "ram:ReferenceSPSReferencedDocument"
        reference = f"<{of}><ram:ID>{refers}</ram:ID></{of}>"
        body = body.replace(
            b"<ram:SignatorySPSAuthentication>", reference.encode() + b"<ram:SignatorySPSAuthentication>"
        )
    return body


def come(body: bytes, sender: Subject = LAOS) -> None:
    plants.handle([replace(BARE, sender=sender, body=body)])


def found(number: str = NUMBER) -> list[str]:
    """The rules of licences that an import finds which names the certificate."""
    one = of_kind("IM")
    paper = Document(category_code="licence", type_code="plant-quarantine", id=number, country_code="LA")
    one = msgspec.structs.replace(one, documents=[*one.documents, paper])
    judged = preview.judged(declarations=[one], on=DAY, at=AT)
    return [each.rule for each in judged.law.catalogue.to_findings(judged.findings) if each.rule[:3] == "PRM"]


def test_one_that_came_is_kept_as_it_came_and_the_same_again_changes_nothing() -> None:
    for _ in range(2):
        come(told())
    row = PlantCertificate.objects.get()
    assert (row.country, row.number, row.goods, row.signed) == ("LA", NUMBER, ["090111"], False)
    assert bytes(row.body) == told()
    with pytest.raises(Refused, match="phytosanitary-known-already"):
        come(told().replace(b"30000", b"40000"))


@pytest.mark.parametrize(("status", "state", "by"), [("40", "withdrawn", ""), ("41", "replaced", "LA-PC-2")])
def test_one_that_was_withdrawn_or_replaced_answers_nothing_any_more(status: str, state: str, by: str) -> None:
    come(told())
    assert found() == []
    for _ in range(2):
        come(told(status, refers=by))
    row = PlantCertificate.objects.get()
    assert (row.state, row.replaced_by) == (state, by)
    assert found() == ["PRM-002"]
    assert found("LA-PC-OF-PAPER") == []


def test_it_is_sent_by_the_country_that_issued_it_to_us() -> None:
    with pytest.raises(Refused, match="phytosanitary-of-another"):
        come(told(), sender=Subject("administration", "KH"))
    with pytest.raises(Refused, match="phytosanitary-of-another"):
        come(told().replace(b"<ram:ID>VN</ram:ID>", b"<ram:ID>KH</ram:ID>"))
    with pytest.raises(NotFound):
        come(told("40"))
    with pytest.raises(Refused, match="phytosanitary-unreadable"):
        come(told("1"))
    assert not PlantCertificate.objects.exists()


def test_a_signature_that_it_bears_is_its_senders_or_it_is_refused() -> None:
    pem = certificate("rsa").public_bytes(Encoding.PEM)
    signed = XMLSigner().sign(etree.fromstring(told()), key=key("rsa", 0), cert=pem.decode())
    body = etree.tostring(signed)
    with pytest.raises(Refused, match="phytosanitary-signature-invalid"):
        come(body)
    us = Actor.system("test")
    register_certificate(subject=LAOS, certificate=pem, registered_from=DAY, actor=us, at=AT)
    come(body)
    assert PlantCertificate.objects.get().signed
    with pytest.raises(Refused, match="phytosanitary-signature-invalid"):
        come(body.replace(b"30000", b"40000"))
