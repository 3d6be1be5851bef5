"""Agreements and openings that wait for a second person."""

from datetime import datetime

from django.db.models import F, Q, TextField, Value
from django.db.models.functions import Cast, Concat

from thongquan.exchange.domain import agreements, openings
from thongquan.exchange.models import Agreement, Opening
from thongquan.identity.domain import SignedIn
from thongquan.identity.selectors.pending import NOTHING, Rows, shaped

AGREEMENT, OPENING = "partner-agreement", "partner-opening"
APPROVE = "exchange.approve"


def waiting(signed: SignedIn, at: datetime) -> list[Rows]:
    """For those whose grant is of every office; `about`: the partner and what it is."""
    everywhere = any(scope.everywhere for scope in signed.scopes(APPROVE, at=at))
    told = {"where": Q() if everywhere else NOTHING, "me": str(signed.subject)}
    agreed = Agreement.objects.filter(state=agreements.State.PROPOSED)
    opened = Opening.objects.filter(state=openings.State.PROPOSED)
    number = Concat(F("partner__code"), Value(" "), F("number"))
    what = Concat(F("partner__code"), Value(" "), F("about"))
    return [
        shaped(agreed, AGREEMENT, about=number, key=Cast(F("pk"), TextField()), **told),  # type: ignore[arg-type]
        shaped(opened, OPENING, about=what, key=Cast(F("pk"), TextField()), **told),  # type: ignore[arg-type]
    ]
