"""Marks that wait for a second person."""

from django.db.models import Q

from thongquan.identity.selectors.pending import Rows, shaped
from thongquan.parties.domain.markings import TWO_PERSON_MARKS
from thongquan.parties.domain.markings import Marking as State
from thongquan.parties.models import Marking


def markings(*, where: Q, me: str) -> Rows:
    rows = Marking.objects.filter(state=State.PROPOSED, mark__in=sorted(TWO_PERSON_MARKS))
    return shaped(rows, "mark", where=where, me=me, why="basis", about="mark")
