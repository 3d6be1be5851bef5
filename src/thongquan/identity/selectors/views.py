"""The views of lists that a person has saved."""

from typing import Any

from thongquan.identity import models
from thongquan.identity.selectors import user
from thongquan.kernel.identifiers import Subject


def saved_views(subject: Subject, of: str = "") -> list[dict[str, Any]]:
    """By list and name; of one list, or ("") of all. None of whoever is no person."""
    if subject.kind != "user":
        return []
    rows = models.SavedView.objects.filter(user=user(subject)).order_by("of", "name")
    return [
        {
            "view": int(row.pk),
            "of": row.of,
            "name": row.name,
            "filters": row.filters,
            "saved_at": row.saved_at.isoformat(),
        }
        for row in (rows.filter(of=of) if of else rows)
    ]
