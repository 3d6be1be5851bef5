"""Reading what selects, what was selected, what holds. For officers alone, but for seeds and public holds."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from threading import Lock
from uuid import UUID

import polars as pl
from django.db import connection
from django.db.models import Q

from thongquan.kernel.copying import listed
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.kernel.validity import Validity
from thongquan.risk import models
from thongquan.risk.domain import Lane, Parameters, Profile, ProfileSet, Reason, Secrecy, State
from thongquan.risk.domain.holds import FOUND_SCHEMA, Named
from thongquan.risk.domain.routes import Routed, Routing

SETS_KEPT = 4
_NO_HOLDS = FOUND_SCHEMA.to_frame()
_sets: dict[tuple[str, date], ProfileSet] = {}
_compiling = Lock()  # guards `_sets`: a set is compiled by one thread, the others wait for it


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


def compiled(day: date, version: str | None = None) -> ProfileSet:
    """The active profiles in force on `day`, compiled once in each process and `version` (as `standing` says;
    None: the present one).

    What is active, not what was at the moment a batch began: one that began before the newest profile would
    keep the set without it, under the newest version.
    """
    if version is None:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT ({_VERSION})")
            version = cursor.fetchone()[0] or ""
    with _compiling:
        made = _sets.get((version, day))
        if made is None:
            active = models.Profile.objects.filter(state=State.ACTIVE).order_by("code")
            made = ProfileSet.of([_profile(row) for row in active], on=day, version=version)
            while len(_sets) >= SETS_KEPT:
                _sets.pop(next(iter(_sets)))
            _sets[version, day] = made
    return made


def parameters(day: date, *, known_at: datetime) -> Parameters:
    """The parameters in force on `day` as approved by `known_at`; Refused("no-selection-parameters")."""
    return standing(day, known_at=known_at)[1]


def standing(day: date, *, known_at: datetime) -> tuple[str, Parameters]:
    """The version of the active profiles ("": there were never any), and as `parameters`."""
    with connection.cursor() as cursor:  # asked for every declaration: the ORM would take longer
        cursor.execute(_STANDING, [day, known_at])
        row = cursor.fetchone()
    if row is None:
        raise Refused("no-selection-parameters", day=day)
    version, valid_from, rate, lane, *rest = row
    return version or "", Parameters(valid_from, rate, Lane(lane), *rest)


_VERSION = "SELECT token::text FROM risk_version WHERE id = 1"
_STANDING = f"""
SELECT ({_VERSION}), valid_from, random_rate, random_lane, yellow_score,
    red_score, reveal_after_days, basis, confirmed
FROM risk_parameters WHERE valid_from <= %s AND approved_at <= %s ORDER BY valid_from DESC, id DESC LIMIT 1
"""  # noqa: S608


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


def hit_by(codes: Collection[str], declarations: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """By declaration, those of the profiles `codes` that ever hit it; none where none did."""
    rows = models.Route.objects.filter(declaration__in=declarations, profiles__overlap=sorted(codes))
    found: dict[str, set[str]] = {}
    for declaration, profiles in rows.values_list("declaration", "profiles"):
        found.setdefault(declaration, set()).update(set(profiles) & set(codes))
    return {declaration: tuple(sorted(hits)) for declaration, hits in found.items()}


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
FROM unnest(string_to_array(%s, E'\\x1f'), string_to_array(%s, E'\\x1f')) AS s(kind, id)
JOIN risk_hold h ON h.subject_kind = s.kind AND h.subject_id = s.id
WHERE h.released_at IS NULL AND h.since <= %s AND (h.until IS NULL OR h.until > %s)
"""


def holds_ended(*, since: datetime, at: datetime) -> list[Subject]:
    """What holds stood on whose time ended after `since` and by `at`, without having been released."""
    ended = models.Hold.objects.filter(until__gt=since, until__lte=at, released_at=None)
    named = ended.order_by("subject_kind", "subject_id").values_list("subject_kind", "subject_id").distinct()
    return [Subject(kind, key) for kind, key in named]


def holds_on(named: Named, *, at: datetime) -> pl.DataFrame:
    """Holds that stand at `at` on the subjects of a batch, in one query.

    d, hold, effect, kind, subject ("party:…"), basis, authority, audience; one row per declaration and hold.
    """
    asked = named.keys()
    kinds, ids = listed(kind for kind, _ in asked), listed(key for _, key in asked)
    with connection.cursor() as cursor:
        cursor.execute(STANDING, [kinds, ids, at, at])
        found = {
            (d, hold): (d, hold, effect, why, f"{kind}:{key}", *rest)
            for kind, key, hold, effect, why, *rest in cursor.fetchall()
            for d in named.naming(kind, key)
        }
    if not found:
        return _NO_HOLDS
    return pl.DataFrame([found[place] for place in sorted(found)], schema=FOUND_SCHEMA, orient="row")
