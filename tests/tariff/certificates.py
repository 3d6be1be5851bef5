"""A certificate for tests: the one of the published example, with changes."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import msgspec

from thongquan.config.paths import REPOSITORY
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.tariff.domain.certificates import Certificate, Claim

FOLDER = REPOSITORY / "docs" / "messages"
AT = datetime(2026, 11, 30, 3, tzinfo=UTC)
DAY = date(2026, 11, 30)
LAO = Actor(Subject("administration", "LA"))
CLERK = Actor(Subject("user", "7"), office="VN-01B1")
REFERENCE = "LA-VN 26/02/00417"
KEY = ("LA", REFERENCE)


def example(name: str) -> bytes:
    return Path(FOLDER / f"{name}.example.json").read_bytes()


def certificate(**changed) -> Certificate:
    told = json.loads(example("certificate-of-origin-1"))["certificate"]
    return msgspec.convert(told | changed, Certificate)


def items(*quantities: str, code: str = "090111", unit: str = "KGM") -> list[dict]:
    told = json.loads(example("certificate-of-origin-1"))["certificate"]["items"][0]
    return [
        told | {"number": n, "hs_code": code, "quantity": quantity, "unit": unit}
        for n, quantity in enumerate(quantities, 1)
    ]


def claim(quantity: str, line: int = 1, **changed) -> Claim:
    told = {"country": "LA", "reference": REFERENCE, "code": "09011110", "unit": "KGM"} | changed
    return Claim(line=line, quantity=Decimal(quantity), **told)
