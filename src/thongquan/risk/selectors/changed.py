"""Lanes that people changed after they were chosen. For officers alone."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import F

from thongquan.risk import models

TOLD = ("declaration", "at", "was", "lane", "by", "why")
_BY_PEOPLE = models.Route.objects.exclude(was="").exclude(was=F("lane")).filter(by__startswith="user:")


def of(declarations: Collection[str]) -> list[dict[str, Any]]:
    """Of these, the newest first: declaration, at, was, lane, by, why."""
    rows = _BY_PEOPLE.filter(declaration__in=list(declarations))
    return list(rows.order_by("-at", "-sequence").values(*TOLD))


def since(moment: datetime, *, limit: int) -> list[dict[str, Any]]:
    """As `of`, the newest `limit` since then."""
    rows = _BY_PEOPLE.filter(at__gte=moment, month__gte=moment.date().replace(day=1))
    return list(rows.order_by("-at", "declaration", "-sequence").values(*TOLD)[:limit])
