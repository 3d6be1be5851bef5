"""What every decision carries: authority, legal basis, reason, where to appeal and until when."""

from datetime import datetime, timedelta
from typing import Any

import polars as pl

from thongquan.books import selectors as books
from thongquan.clearance.models import Declaration
from thongquan.kernel.refusals import Refused
from thongquan.reference import selectors as reference


def check_reason(row: Declaration, *, of: str, reason: str, at: datetime) -> None:
    """Refused("reason-unknown") where the book has no such reason `of` this kind of decision."""
    day = reference.legal_day(row.office, at)
    table = books.in_force("clearance", on=day, known_at=at).tables["reasons"]
    if table.filter((pl.col("of") == of) & (pl.col("reason") == reason)).is_empty():
        raise Refused("reason-unknown", of=of, reason=reason)


def grounds(
    row: Declaration, *, of: str, reason: str, note: str, at: datetime, authority: str = "", instance: int = 0
) -> dict[str, Any]:
    """The decision's text by language. `authority`: the office that decides ("": that of the declaration);
    `instance`: at which one it answers an objection (0: it does not), so that one appeals to those above.
    Refused("reason-unknown") where the book has no such reason.
    """
    day = reference.legal_day(row.office, at)
    tables = books.in_force("clearance", on=day, known_at=at).tables
    known = {r["reason"]: r for r in tables["reasons"].iter_rows(named=True) if r["of"] == of}
    if reason not in known:
        raise Refused("reason-unknown", of=of, reason=reason)
    languages = books.pack().languages
    said = known[reason]
    office = reference.reference().offices.successor(authority or row.office, day)
    return {
        "authority": {"code": office.code, "name": dict(office.names)},
        "basis": said["basis"],
        "reason": {"code": reason, **{language: said[language] for language in languages}},
        "note": note,
        "decided_on": day.isoformat(),
        "appeals": [
            {
                "instance": appeal["instance"],
                "to": {language: appeal[language] for language in languages},
                "until": (day + timedelta(days=appeal["days"])).isoformat(),
                "basis": appeal["basis"],
            }
            for appeal in tables["appeals"].iter_rows(named=True)
            if not appeal["instance"].isdecimal() or int(appeal["instance"]) > instance
        ],
    }
