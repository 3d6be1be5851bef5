"""Lanes that people changed after they were chosen. For officers alone."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.functions import Substr

from thongquan.kernel.identifiers import qualified
from thongquan.risk import models

TOLD = ("declaration", "at", "was", "lane", "by", "why")
_BY_PEOPLE = models.Route.objects.exclude(was="").exclude(was=F("lane")).filter(by__startswith="user:")


def of(declarations: Collection[str]) -> list[dict[str, Any]]:
    """Of these, the newest first: declaration, at, was, lane, by, why."""
    rows = _BY_PEOPLE.filter(declaration__in=list(declarations))
    return list(rows.order_by("-at", "-sequence").values(*TOLD))


def since(moment: datetime, *, among: QuerySet[Any], limit: int) -> list[dict[str, Any]]:
    """As `of`, the newest `limit` since then of declarations `among` these, rows that have a `number`."""
    number = Substr(OuterRef("declaration"), len(qualified(settings.ADMINISTRATION, "")) + 1)
    rows = _BY_PEOPLE.filter(
        Exists(among.filter(number=number)), at__gte=moment, month__gte=moment.date().replace(day=1)
    )
    return list(rows.order_by("-at", "declaration", "-sequence").values(*TOLD)[:limit])
