"""Steps that several journeys have in common."""

from typing import Any
from uuid import uuid4

import msgspec
from django.conf import settings
from django.http import HttpResponse

from tests.api.caller import Caller
from tests.world import AT
from thongquan.ledger.domain.notices import sign


def bank_tells(anybody: Caller, reference: str, amount: str, **told: Any) -> HttpResponse:
    """A credit on our account, signed by the bank."""
    notice = {
        "kind": "credit",
        "transaction": f"T-{uuid4()}",
        "account": settings.BANK_ACCOUNT,
        "amount": amount,
        "currency": "VND",
        "booked_at": AT.isoformat(),
        "reference": reference,
        **told,
    }
    body = msgspec.json.encode(notice)
    header = sign(body, secret=settings.BANK_SECRET.encode(), at=AT)
    return anybody.post("/bank/notices", body, bank_signature=header)


def pay(trader: Caller, anybody: Caller, identifier: str) -> None:
    owed = trader.get(f"/declarations/{identifier}/owed").json()
    if owed["owed"] != "0":
        assert bank_tells(anybody, owed["payment_reference"], owed["owed"]).status_code == 200


def in_lane(lane: str, officer: Caller, told: dict[str, Any]) -> str:
    """The declaration's identifier, moved by the officer where selection had chosen another lane."""
    if told["lane"] != lane:
        given = {"lane": lane, "reason": "information", "note": "test"}
        answer = officer.post(f"/declarations/{told['identifier']}/lane", given)
        assert answer.status_code == 200, answer.content
    return str(told["identifier"])


def ok(answer: HttpResponse, status: int = 200) -> Any:
    assert answer.status_code == status, answer.content.decode()
    return answer.json() if answer.content else None
