"""Acts on money that wait for a second person."""

from django.db.models import Q

from thongquan.identity.selectors.pending import Rows, shaped
from thongquan.ledger.domain.states import Correction as CorrectionState
from thongquan.ledger.domain.states import Promise, RefundState
from thongquan.ledger.models import Adjustment, Correction, Guarantee, Refund


def refunds(*, where: Q, me: str) -> Rows:
    rows = Refund.objects.filter(state=RefundState.PROPOSED)
    return shaped(rows, "refund", where=where, me=me, about="declaration", also="asked_by")


def reversals(*, where: Q, me: str) -> Rows:
    rows = Correction.objects.filter(state=CorrectionState.PROPOSED)
    return shaped(rows, "reversal", where=where, me=me, about="entry__declaration")


def adjustments(*, where: Q, me: str) -> Rows:
    rows = Adjustment.objects.filter(state=CorrectionState.PROPOSED)
    return shaped(rows, "adjustment", where=where, me=me, about="declaration")


def guarantees(*, where: Q, me: str) -> list[Rows]:
    """To be accepted; and, once withdrawn and free of use, to be released."""
    told = {"where": where, "me": me, "key": "number", "about": "party"}
    given = Guarantee.objects.filter(state=Promise.REGISTERED)
    free = Guarantee.objects.filter(state=Promise.WITHDRAWN, reserved=0)
    return [
        shaped(given, "guarantee", by="registered_by", at="registered_at", why="document", **told),
        shaped(free, "release", by="withdrawn_by", at="withdrawn_at", why="document", **told),
    ]
