"""How often one address may ask what anybody may ask; counted for all processes together."""

from django.http import HttpRequest
from django.utils import timezone

from thongquan.intake.domain.pacing import Pace
from thongquan.intake.services import pacing

QUESTIONS_MAX = 120  # of one address in a minute: a person who types asks some twenty


def count(request: HttpRequest, journey: str) -> None:
    """Refused("too-many-requests") for the question after the last one allowed."""
    pace = Pace(f"page:{journey}", per_minute=QUESTIONS_MAX, at_once=QUESTIONS_MAX)
    pacing.count(pace=pace, address=address_of(request), at=timezone.now())


def address_of(request: HttpRequest) -> str:
    """The peer's network address; where a proxy stands in front, THONGQUAN_PROXIES names it."""
    return str(request.META.get("REMOTE_ADDR", ""))
