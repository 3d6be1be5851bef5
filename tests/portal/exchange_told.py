"""What lies on the desk of exchange, for tests that walk and look at pages: one of everything."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import transaction

from tests.exchange.laos import FIRST, SECOND, way_to_laos
from tests.wire import laos
from tests.wire.certificates import pem
from tests.wire.laos import LAOS, PATH
from thongquan.exchange import services
from thongquan.intake import services as intake
from thongquan.intake.models import Quarantined
from thongquan.intake.services import exchange
from thongquan.kernel.refusals import Refused
from thongquan.wire import services as wire
from thongquan.wire.models import OutgoingMessage

ISSUE, USE = "certificate-of-origin/1", "certificate-of-origin-utilisation/1"


def opened(at: datetime) -> None:
    """Laos signs by the tests' first key, and there is a way to it; another key is proposed."""
    way_to_laos(at)
    for number in (0, 1):
        key = services.propose_key(
            code="LA", certificate=pem("ed", number), registered_from=date(2026, 1, 1), actor=FIRST, at=at
        )
        if number == 0:
            services.approve_opening(opening=key, actor=SECOND, at=at)


def come(number: int, *, at: datetime, body: bytes = b'{"not": "a certificate"}', **envelope: Any) -> str:
    told = {"kind": ISSUE, "message_id": f"la-{number}", "sequence": number, "at": at, "sent_at": at,
            "expires_at": at + timedelta(days=7), **envelope}  # fmt: skip
    arrival = exchange.Arrival("POST", PATH, "203.0.113.7", at)
    return exchange.take(fields=laos.signed(body, **told), body=[body], arrival=arrival).number


def go(*, at: datetime, **rest: Any) -> str:
    with transaction.atomic():
        return wire.send(
            to=LAOS, kind=USE, conversation=laos.DOSSIER, body=b'{"items": []}', media_type="application/json",
            expires_at=at + timedelta(days=7), actor=FIRST, at=at, **rest,
        )  # fmt: skip


def walked() -> dict[str, Any]:
    """Values of the parameters of the pages: a dead letter, one behind, an answer, one refused, one forged."""
    from tests.portal.tour import Walked

    at = datetime.now(UTC).replace(microsecond=0)
    opened(at)
    dead = come(1, at=at)
    for hours in range(6):
        intake.work(ISSUE, limit=10, at=at + timedelta(hours=hours))
    come(2, at=at)
    sent = go(at=at, in_reply_to="la-1")
    OutgoingMessage.objects.filter(message_id=go(at=at)).update(
        state="refused", why="kind-not-handled", tries=3
    )
    with suppress(Refused):
        come(9, at=at, by=1)
    apart = Quarantined.objects.latest("pk").pk
    return {
        "<str:partner>": Walked("LA", "XX"),
        "<str:letter>": Walked(dead, "VN-R999999999999"),
        "<str:message>": Walked(sent, "nothing"),
        "<int:quarantined>": Walked(str(apart), "999999"),
    }
