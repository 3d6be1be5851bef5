"""All that waits for a second person: articles, and what waits in every other room."""

from collections.abc import Callable
from datetime import datetime

from django.db.models import F, Func, Q, TextField, Value

from thongquan.clearance.selectors import approvals
from thongquan.clearance.selectors.approvals import Approval, Named
from thongquan.identity.domain import SignedIn
from thongquan.identity.selectors.pending import Rows, shaped
from thongquan.partnership import models
from thongquan.partnership.domain.articles import State

More = Callable[[SignedIn, datetime], list[Rows]]
above: list[More] = []  # of rooms above this one, which register themselves (services.register_pending)


def waiting(signed: SignedIn, at: datetime, one: Named | None = None) -> list[Approval]:
    """As `approvals.approvals`, of every room; `one`: that alone."""
    where = approvals.reached(signed, "article.publish", at)
    more = [rows for room in above for rows in room(signed, at)]
    more.append(articles(where=where, me=str(signed.subject)))
    return approvals.approvals(signed, at, more=more, one=one)


def articles(*, where: Q, me: str) -> Rows:
    """`key`: of the article, as `names.named` writes it; `also`: who wrote in it."""
    hands = Func(F("hands"), Value(" "), function="array_to_string", output_field=TextField())
    return shaped(
        models.Version.objects.filter(state=State.SUBMITTED), "article", where=where, me=me, key="article_id",
        by="drafted_by", at="submitted_at", also=hands,
    )  # fmt: skip
