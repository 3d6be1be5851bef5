"""Reading what selects, what was selected, what holds. For officers alone, but for seeds and public holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import polars as pl
from django.db import connection
from django.db.models import Q

from thongquan.kernel.refusals import NotFound, Refused
from thongquan.kernel.validity import Validity
from thongquan.risk import models
from thongquan.risk.domain import Lane, Parameters, Profile, ProfileSet, Reason, Secrecy, State
from thongquan.risk.domain.holds import FOUND_SCHEMA
from thongquan.risk.domain.routes import Routed, Routing

SETS_KEPT = 4
_sets: dict[tuple[str, date], ProfileSet] = {}


@dataclass(frozen=True, slots=True)
class Revision:
    """A profile with its state, for the officers who keep it."""

    profile: Profile
    number: int
    state: State
    drafted_by: str
    approved_by: str


@dataclass(frozen=True, slots=True)
class PublicSeed:
    """What everybody may know of a day's seed: `seed` (hexadecimal) is "" until it is revealed."""

    day: date
    commitment: str
    leaf: UUID
    sealed_at: datetime | None
    seed: str


def _profile(row: models.Profile) -> Profile:
    return Profile(
        code=row.code,
        owner=row.owner,
        condition=row.condition,
        reason=Reason(row.reason),
        validity=Validity(row.valid_from, row.valid_to),
        lane=Lane(row.lane),
        weight=row.weight,
        secrecy=Secrecy(row.secrecy),
        title=row.title,
    )


def profiles_at(at: datetime) -> list[Profile]:
    """The profiles that were active at the moment `at`: what a replay selects by."""
    active = models.Profile.objects.filter(
        Q(retired_at=None) | Q(retired_at__gt=at), activated_at__lte=at
    ).order_by("code")
    return [_profile(row) for row in active]


def revisions(code: str) -> list[Revision]:
    """Every revision of a profile, the newest first."""
    rows = models.Profile.objects.filter(code=code).order_by("-revision")
    return [
        Revision(_profile(row), row.revision, State(row.state), row.drafted_by, row.approved_by) for row in rows
    ]


def compiled(day: date) -> ProfileSet:
    """The active profiles in force on `day`, compiled once in each process and version.

    What is active, not what was at the moment a batch began: one that began before the newest profile would
    keep the set without it, under the newest version.
    """
    token = models.Version.objects.filter(id=1).values_list("token", flat=True).first()
    version = "" if token is None else str(token)
    if (version, day) not in _sets:
        active = models.Profile.objects.filter(state=State.ACTIVE).order_by("code")
        made = ProfileSet.of([_profile(row) for row in active], on=day, version=version)
        while len(_sets) >= SETS_KEPT:
            _sets.pop(next(iter(_sets)))
        _sets[version, day] = made
    return _sets[version, day]


def parameters(day: date, *, known_at: datetime) -> Parameters:
    """The parameters in force on `day` as approved by `known_at`; Refused("no-selection-parameters")."""
    row = (
        models.Parameters.objects.filter(valid_from__lte=day, approved_at__lte=known_at)
        .order_by("-valid_from", "-id")
        .first()
    )
    if row is None:
        raise Refused("no-selection-parameters", day=day)
    return Parameters(
        valid_from=row.valid_from,
        random_rate=row.random_rate,
        random_lane=Lane(row.random_lane),
        yellow_score=row.yellow_score,
        red_score=row.red_score,
        reveal_after_days=row.reveal_after_days,
        basis=row.basis,
        confirmed=row.confirmed,
    )


def public_seed(day: date) -> PublicSeed:
    row = models.Seed.objects.filter(day=day).first()
    if row is None:
        raise NotFound("seed", day)
    return PublicSeed(row.day, row.commitment, row.leaf, row.sealed_at, row.revealed)


def routes(declaration: str) -> list[Routed]:
    """Every lane the declaration was given, in order."""
    rows = models.Route.objects.filter(declaration=declaration).order_by("sequence")
    return [
        Routed(
            row.declaration,
            row.sequence,
            row.at,
            row.was,
            row.by,
            Routing(
                Lane(row.lane),
                row.why,
                row.score,
                tuple(row.reasons),
                tuple(row.profiles),
                row.random,
                row.version,
            ),
        )
        for row in rows
    ]


def lanes(declarations: Sequence[str]) -> dict[str, Lane]:
    """The present lane of each declaration that has one."""
    rows = (
        models.Route.objects.filter(declaration__in=declarations)
        .order_by("declaration", "-sequence")
        .distinct("declaration")
    )
    return {row.declaration: Lane(row.lane) for row in rows}


def any_route_since(moment: datetime) -> bool:
    return models.Route.objects.filter(at__gte=moment).exists()


STANDING = """
SELECT h.subject_kind, h.subject_id, h.id::text, h.effect, h.kind, h.basis, h.authority, h.audience
FROM risk_hold h JOIN unnest(%s::text[], %s::text[]) AS s(kind, id)
  ON h.subject_kind = s.kind AND h.subject_id = s.id
WHERE h.released_at IS NULL AND h.since <= %s AND (h.until IS NULL OR h.until > %s)
"""
_STANDING = ("kind_of", "id_of", "hold", "effect", "kind", "basis", "authority", "audience")


def holds_on(subjects: pl.DataFrame, *, at: datetime) -> pl.DataFrame:
    """Holds that stand at `at` on the subjects of a batch (d, kind, id: `domain.subjects`), in one query.

    d, hold, effect, kind, subject ("party:…"), basis, authority, audience; one row per declaration and hold.
    """
    wanted = subjects.select("kind", "id").unique()
    with connection.cursor() as cursor:
        cursor.execute(STANDING, [wanted["kind"].to_list(), wanted["id"].to_list(), at, at])
        rows = cursor.fetchall()
    if not rows:
        return pl.DataFrame(schema=FOUND_SCHEMA)
    found = pl.DataFrame(rows, schema=dict.fromkeys(_STANDING, pl.String), orient="row")
    named = subjects.rename({"kind": "kind_of", "id": "id_of"}).join(found, on=["kind_of", "id_of"])
    return (
        named.with_columns(subject=pl.concat_str("kind_of", pl.lit(":"), "id_of"))
        .select(list(FOUND_SCHEMA))
        .cast(FOUND_SCHEMA)
        .unique(["d", "hold"])
        .sort("d", "hold")
    )
