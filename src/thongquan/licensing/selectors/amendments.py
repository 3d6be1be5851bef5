"""What holders ask to have changed in their licences, as plain objects."""

from datetime import datetime
from typing import Any

from django.db.models import F

from thongquan.identity.domain import SignedIn
from thongquan.kernel.refusals import NotFound
from thongquan.licensing import models
from thongquan.licensing.domain.amendments import STANDS, Asked
from thongquan.licensing.selectors import access
from thongquan.licensing.selectors.names import LICENCE, named

Told = dict[str, Any]


def of_licence(row: models.Licence, at: datetime, *, mine: bool, decides: bool) -> list[Told]:
    """The newest first; `mine`: asked by its holder, `decides`: by the agency."""
    may = [*(["grant", "refuse"] if decides else []), *(["withdraw"] if mine else [])]
    found = models.Amendment.objects.filter(licence=row).order_by("-pk")
    return [{**_told(one, at), "may": may if one.state == Asked.OPEN else []} for one in found]


def waiting(signed: SignedIn, at: datetime, *, limit: int = 200) -> list[Told]:
    """What the officer's agencies have to decide, the most pressing first."""
    mine = sorted(access.agencies(signed, at, access.DECIDE))
    rows = models.Amendment.objects.filter(licence__agency__in=mine, state=Asked.OPEN)
    found = rows.select_related("licence").order_by(F("due").asc(nulls_last=True), "pk")[:limit]
    return [{**_told(one, at), "paper": one.licence.paper, "party": one.licence.party} for one in found]


def require(row: models.Licence, amendment: int) -> int:
    """NotFound: it is not of this licence."""
    if not models.Amendment.objects.filter(pk=amendment, licence=row).exists():
        raise NotFound("amendment", amendment)
    return amendment


def _told(row: models.Amendment, at: datetime) -> Told:
    return {
        "amendment": row.pk,
        "licence": named(LICENCE, row.licence_id),
        "amounts": row.amounts,
        "valid_through": row.valid_through,
        "reason": row.reason,
        "state": row.state,
        "state_text": dict(STANDS[Asked(row.state)]),
        "asked_at": row.asked_at,
        "due": row.due,
        "overdue": row.state == Asked.OPEN and row.due is not None and at >= row.due,
        "ended_at": row.ended_at,
        "decision": row.decision,
        "signed": row.signed,
    }
