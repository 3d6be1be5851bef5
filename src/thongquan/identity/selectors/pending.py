"""What waits for a second person, wherever it waits: each room gives its rows in one shape, so that all of them
are asked for at once."""

from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import (
    BooleanField,
    Case,
    DateTimeField,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat

from thongquan.identity import models
from thongquan.kernel.identifiers import qualified

Rows = QuerySet[Any, Any]
Column = str | Any  # the name of a field, or an expression
NOTHING = Q(pk__in=[])


class Waiting(NamedTuple):
    """`key` names it within its kind; `by`: who asked, `at` since when, and `why`; `about`: what it concerns,
    in one word; `also`: others who had a hand in it, by blanks; `may`: whether the permission reaches it;
    `anothers`: that, and somebody else asked."""

    kind: str
    key: str
    by: str
    at: datetime
    why: str
    about: str
    also: str
    may: bool
    anothers: bool


def shaped(
    rows: Rows,
    kind: str,
    *,
    where: Q,
    me: str,
    key: Column = "pk",
    by: str = "proposed_by",
    at: str = "proposed_at",
    why: Column = "reason",
    about: Column = "",
    also: Column = "",
) -> Rows:
    """Of `rows` those that are `where` the permission reaches, or that `me` asked for; as `Waiting`s."""
    columns = {
        "w_kind": Value(kind, output_field=TextField()),
        "w_key": _text(key),
        "w_by": _text(by),
        "w_at": Cast(F(at), DateTimeField()),
        "w_why": _text(why),
        "w_about": _text(about),
        "w_also": _text(also),
        "w_may": _reached(where),
        "w_anothers": _reached(where & ~Q(**{by: me}) if where else ~Q(**{by: me})),
    }
    found = rows.order_by().annotate(**columns).filter(Q(w_may=True) | Q(**{by: me}))
    return found.values_list(*columns)


def together(each: list[Rows], *, limit: int) -> list[Waiting]:
    """What the reader may have to decide before what he asked for, of each the first to have waited first; in
    one question."""
    if not each:
        return []
    rows = each[0].union(*each[1:], all=True) if len(each) > 1 else each[0]
    return [Waiting(*row) for row in rows.order_by("-w_anothers", "w_at", "w_kind", "w_key")[:limit]]


def grants(*, where: Q, me: str) -> Rows:
    """Roles that wait; `about`: the role, and the username or the name of who is to have it; `also`: who that
    is, and who was last shown a secret of his."""
    rows = models.Grant.objects.filter(approved_at=None, revoked_at=None)
    latest = models.PasswordReset.objects.filter(user=OuterRef("user")).order_by("-pk").values("by")[:1]
    holder = Concat(Value(f"user:{qualified(settings.ADMINISTRATION, '')}"), F("user__username"))
    knows = Coalesce(Subquery(latest), F("client__secret_by"), Value(""))
    return shaped(
        rows, "grant", where=where, me=me, by="requested_by", at="requested_at",
        about=Concat(F("role"), Value(" "), Coalesce(F("user__username"), F("client__name"))),
        also=Concat(holder, Value(" "), knows),
    )  # fmt: skip


def _reached(where: Q) -> Any:
    """Also where nothing is reached: then it is false of every row."""
    if not where:
        return Value(True)
    return Case(When(where, then=Value(True)), default=Value(False), output_field=BooleanField())


def _text(of: Column) -> Any:
    if of == "":
        return Value("", output_field=TextField())
    return Cast(F(of) if isinstance(of, str) else of, TextField())
