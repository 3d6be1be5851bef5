"""Profiles and parameters that wait for a second person."""

from datetime import date

from django.db.models import F, Q, TextField, Value
from django.db.models.functions import Cast, Concat

from thongquan.identity.selectors.pending import Rows, shaped
from thongquan.risk.domain import State
from thongquan.risk.models import Parameters, Profile


def profiles(*, where: Q, me: str) -> Rows:
    key = Concat(F("code"), Value("/"), Cast(F("revision"), TextField()), output_field=TextField())
    return shaped(
        Profile.objects.filter(state=State.DRAFT), "profile", where=where, me=me, key=key, by="drafted_by",
        at="drafted_at", why="", about="owner",
    )  # fmt: skip


def parameters(*, where: Q, me: str, today: date) -> Rows:
    """Whose day has not begun: before, they are approved or never."""
    rows = Parameters.objects.filter(approved_at=None, withdrawn_at=None, valid_from__gt=today)
    return shaped(rows, "parameters", where=where, me=me, why="basis")
