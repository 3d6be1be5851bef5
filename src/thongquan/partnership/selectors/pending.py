"""Articles that wait for a second person."""

from django.db.models import F, Func, Q, TextField, Value

from thongquan.identity.selectors.pending import Rows, shaped
from thongquan.partnership import models
from thongquan.partnership.domain.articles import State


def articles(*, where: Q, me: str) -> Rows:
    """`key`: of the article, as `names.named` writes it; `also`: who wrote in it."""
    hands = Func(F("hands"), Value(" "), function="array_to_string", output_field=TextField())
    return shaped(
        models.Version.objects.filter(state=State.SUBMITTED), "article", where=where, me=me, key="article_id",
        by="drafted_by", at="submitted_at", also=hands,
    )  # fmt: skip
