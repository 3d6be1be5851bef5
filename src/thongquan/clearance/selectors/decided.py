"""Decisions as they were signed, by their numbers."""

from typing import Any

import msgspec
from django.conf import settings

from thongquan.clearance.models import SignedDecision
from thongquan.kernel.findings import Audience
from thongquan.kernel.identifiers import local_part, qualified
from thongquan.kernel.refusals import NotFound
from thongquan.wire.domain import jws

DIGITS = 12


def number_of(decision: int) -> str:
    """VN-D000000000042."""
    return qualified(settings.ADMINISTRATION, f"D{decision:0{DIGITS}d}")


def decision_of(key: int, number: str) -> SignedDecision:
    """The public decision on the declaration that `number` names. NotFound."""
    rows = SignedDecision.objects.filter(declaration_id=key, audience=Audience.PUBLIC)
    found = rows.filter(pk=_key(number)).first()
    if found is None:
        raise NotFound("decision", number)
    return found


def declaration_of(number: str) -> str:
    """The identifier of the declaration that this decision is on; whether the reader may know is the caller's
    question. NotFound."""
    found = SignedDecision.objects.filter(pk=_key(number)).select_related("declaration").first()
    if found is None:
        raise NotFound("decision", number)
    return qualified(settings.ADMINISTRATION, found.declaration.number)


def _key(number: str) -> int:
    """0, which no decision has, where it is no number of one."""
    digits = (local_part(number, settings.ADMINISTRATION) or "").removeprefix("D")
    known = digits.isascii() and digits.isdecimal() and len(digits) == DIGITS
    return int(digits) if known else 0


def text_of(decision: SignedDecision) -> dict[str, Any]:
    """What was signed."""
    text: dict[str, Any] = msgspec.json.decode(jws.payload(decision.signed))
    return text
