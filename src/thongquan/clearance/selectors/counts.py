"""How many declarations there are: public figures, nothing of any one of them."""

from django.db.models import Count

from thongquan.clearance.domain.states import Life
from thongquan.clearance.models import Declaration

LIVES = tuple(str(life) for life in Life)


def by_lane_and_life() -> dict[tuple[str, str], int]:
    """(lane, state) → how many; what has none is not there."""
    rows = Declaration.objects.order_by().values_list("lane", "life").annotate(n=Count("id"))
    return {(lane, life): n for lane, life, n in rows}
