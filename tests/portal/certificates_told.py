"""Certificates of origin of the demo's trader, for tests that walk and look at pages."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.tariff.certificates import certificate, items
from thongquan.cli.demo.firms import firms
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.tariff.domain.certificates import Certificate
from thongquan.tariff.models import Certificate as Row
from thongquan.tariff.selectors import origin
from thongquan.tariff.services import certificates
from thongquan.wire import selectors as wire
from thongquan.wire.selectors import Kept

READERS = frozenset({"thuongnhan", "daily", "congchuc", "lanhdao", "kiemtoan", "xa"})
OFFICER, LAO = Actor(Subject("user", "VN-congchuc")), Actor(Subject("administration", "LA"))
OURS, THEIRS = "VN-LA 26/02/00031", "LA-VN 26/02/00417"


def tax_code() -> str:
    return next(firm.tax_code for firm in firms() if firm.kind == "trader")


def of_ours(**changed: Any) -> Certificate:
    """An export of the demo's trader to Laos."""
    today, firm = datetime.now(UTC).date(), tax_code()
    told = {
        "reference": OURS,
        "issuing_country": "VN",
        "importing_country": "LA",
        "issued_on": today.isoformat(),
        "valid_until": (today + timedelta(days=364)).isoformat(),
        "exporter": {"name": "Cà phê thử nghiệm", "address": "Hải Phòng", "country": "VN", "id": firm},
        "consignee": {"name": "An importer of coffee", "address": "Vientiane", "country": "LA"},
        "items": items("30000", "800"),
    }
    return certificate(**told | changed)


def issued(**changed: Any) -> str:
    key = certificates.issue(certificate=of_ours(**changed), actor=OFFICER, at=datetime.now(UTC))
    return origin.named(key)


def received(**changed: Any) -> str:
    consignee = {"name": "Nhập khẩu thử nghiệm", "country": "VN", "id": tax_code()}
    told = certificate(**{"consignee": consignee, **changed})
    certificates.receive(certificate=told, sender="LA", actor=LAO, at=datetime.now(UTC))
    return origin.named(Row.objects.get(issuing_country="LA", reference=told.reference).pk)


def walked() -> dict[str, Any]:
    """Values of the parameters of the pages."""
    from tests.portal.tour import Walked

    received()
    identifier = issued()
    return {
        "<str:certificate>": Walked(identifier, "VN-O99999999", READERS),
        "<str:token>": Walked(kept(identifier).token, "nothing"),
    }


def kept(identifier: str) -> Kept:
    """The credential of one of ours."""
    row = Row.objects.get(pk=int(identifier.removeprefix("VN-O")))
    found = wire.credential_of(origin.subject(row))
    assert found is not None
    return found


FORM = {
    "reference": "VN-LA 26/02/00077",
    "form": "D",
    "importing_country": "LA",
    "issued_on": date(2026, 11, 30).isoformat(),
    "valid_until": "2027-11-29",
    "exporter.name": "Cà phê thử nghiệm",
    "exporter.country": "VN",
    "consignee.name": "An importer of coffee",
    "consignee.country": "LA",
    "declared.name": "Người khai thử nghiệm",
    "declared.date": "2026-11-30",
    "certified.name": "Công chức thử nghiệm",
    "certified.date": "2026-11-30",
    "items.0.description": "Coffee, roasted",
    "items.0.hs_code": "090121",
    "items.0.origin_criterion": "WO",
    "items.0.quantity": "500",
    "items.0.unit": "KGM",
    "items.0.invoice.number": "INV-1",
    "items.0.invoice.date": "2026-11-29",
    "ticks": ["accumulation"],
}
