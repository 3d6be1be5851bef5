"""Origin under doubt, for whoever walks through the portal."""

import json
from dataclasses import replace

from tests.clearance.test_certificates import imported, receive, row_of, sent
from tests.tariff.certificates import LAO, example
from tests.tariff.test_inquiries import BARE
from tests.world import AT
from thongquan.clearance.models import Declaration
from thongquan.clearance.services.verifying import Raised, raise_doubt
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.tariff.domain.certificates.verification import Doubt
from thongquan.tariff.models import OriginInquiry
from thongquan.tariff.services import inquiries

OFFICER = Actor(Subject("user", "VN-congchuc"), office="02CI")
READERS = frozenset({"traodoi"})


def declared() -> Declaration:
    """An import of Laos under ATIGA, whose certificate is on record."""
    receive("250")
    return row_of(*sent(imported("100")))


def doubted() -> tuple[Declaration, int]:
    row = declared()
    raised = Raised([1], Doubt.CRITERION, "Where was it grown?")
    number = raise_doubt(identifier=f"VN-{row.number}", raised=raised, actor=OFFICER, at=AT)
    row.refresh_from_db()
    return row, number


def asked() -> int:
    """What Laos asks of a certificate of ours that is not on record."""
    whole = json.loads(example("origin-verification-request-1"))
    told = whole | {"verification": "LA-V7", "issuing_country": "VN", "reference": "VN-LA 26/01/00001"}
    inquiries.handle([replace(BARE, actor=LAO, body=json.dumps(told).encode(), received_at=AT)])
    return int(OriginInquiry.objects.get(verification="LA-V7").pk)
