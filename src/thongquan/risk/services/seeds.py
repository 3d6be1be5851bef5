"""Seeds: committed before their day, used on it, revealed after it."""

import base64
import os
from datetime import date, datetime, timedelta
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import connection, transaction

from thongquan.journal.domain.checkpoint import opened
from thongquan.journal.services import prove
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import Refused
from thongquan.risk import selectors
from thongquan.risk.domain import Committed, commitment, usable
from thongquan.risk.domain.events import PUBLIC, SeedCommitted, SeedMissing, SeedRevealed
from thongquan.risk.domain.seeds import DAYS_AHEAD, SEED, revealable
from thongquan.risk.models import Seed
from thongquan.risk.services.recording import say

SYSTEM = Actor.system("risk")
MISSING = "no-committed-seed"


@transaction.atomic
def commit_seeds(*, today: date, ahead: int, at: datetime, actor: Actor = SYSTEM) -> list[date]:
    """Commit the seeds of the `ahead` days after `today` that have none; the days committed.

    The first call of an installation also commits today's, which may be used once it is sealed. Call
    `journal.services.seal` afterwards: a seed counts from the checkpoint that holds its commitment.
    """
    first = not Seed.objects.exists()
    days = [today + timedelta(days=n) for n in range(0 if first else 1, ahead + 1)]
    there = set(Seed.objects.filter(day__in=days).values_list("day", flat=True))
    missing = [day for day in days if day not in there]
    for day in missing:
        _commit(day, installed=first and day == today, actor=actor, at=at)
    return missing


@transaction.atomic
def commit_seed(*, day: date, today: date, actor: Actor, at: datetime, why: str) -> None:
    """Commit the seed of one day to come, where the worker has not: a person answers for it. It counts from the
    checkpoint that holds it. Refused: seed-day-not-ahead, seed-already-committed."""
    if not today < day <= today + timedelta(days=DAYS_AHEAD):
        raise Refused("seed-day-not-ahead", day=day, most=DAYS_AHEAD)
    if Seed.objects.filter(day=day).exists():
        raise Refused("seed-already-committed", day=day)
    _commit(day, installed=False, actor=actor, at=at, why=why)


@transaction.atomic
def resume_seeds(*, today: date, begins: datetime, actor: Actor, at: datetime, why: str) -> None:
    """Commit a seed for a day that has already begun, after a standstill: a person answers for it.

    Refused("seed-already-committed"); Refused("registrations-since-midnight") where a lane was given that day.
    """
    if Seed.objects.filter(day=today).exists():
        raise Refused("seed-already-committed", day=today)
    if selectors.any_route_since(begins):
        raise Refused("registrations-since-midnight", day=today)
    _commit(today, installed=True, actor=actor, at=at, why=why)


@transaction.atomic
def confirm_sealed() -> list[date]:
    """Note for each committed seed the checkpoint that holds it; the days still unsealed."""
    waiting = []
    for row in Seed.objects.select_for_update().filter(sealed_at=None).order_by("day"):
        if not _confirm(row):
            waiting.append(row.day)
    return waiting


def _confirm(row: Seed) -> bool:
    try:
        proof = prove(row.leaf)
    except Refused as refused:
        if refused.code != "not-sealed-yet":
            raise
        return False
    row.sealed_at = opened(proof["checkpoint"], proof["keys"]).at
    row.save(update_fields=["sealed_at"])
    return True


def seed_of(*, day: date, begins: datetime, at: datetime) -> bytes:
    """The seed that draws on `day`, which begins at `begins`.

    Refused("no-committed-seed", day, why): the caller's work waits, and once its transaction has ended it calls
    `raise_alarm`.
    """
    row = _committed(day)
    if row is not None and row.sealed_at is None:
        _confirm(row)
    why = "not committed"
    if row is not None:
        committed = Committed(row.day, row.commitment, row.sealed_at, row.installed)
        seed = _unlocked(bytes(row.locked))
        if seed is None or commitment(seed, day) != row.commitment:
            why = "cannot be opened"
        elif usable(committed, from_moment=begins, at=at):
            return seed
        else:
            why = "not in a sealed checkpoint in time"
    raise Refused(MISSING, day=day, why=why)


def _committed(day: date) -> Seed | None:
    with connection.cursor() as cursor:  # the ORM would take longer than the answer
        cursor.execute(_SEED, [day])
        row = cursor.fetchone()
    return None if row is None else Seed(**dict(zip(_PUBLIC_SIDE, row, strict=True)))


_PUBLIC_SIDE = ("day", "commitment", "locked", "leaf", "installed", "committed_at", "sealed_at")
_SEED = f"SELECT {', '.join(_PUBLIC_SIDE)} FROM risk_seed WHERE day = %s"  # noqa: S608


@transaction.atomic
def raise_alarm(*, day: date, why: str, at: datetime) -> None:
    """Registration waits for want of a seed: an event for whoever keeps the platform running."""
    say(SeedMissing(day, why), subject=Subject("risk-seed", day.isoformat()), actor=SYSTEM, at=at)


@transaction.atomic
def reveal_seeds(*, today: date, at: datetime) -> list[date]:
    """Publish the seeds whose days are past by as many days as that day's parameters say; the days revealed."""
    revealed = []
    for row in Seed.objects.select_for_update().filter(revealed_at=None, day__lt=today).order_by("day"):
        parameters = selectors.parameters(row.day, known_at=at)
        if not revealable(row.day, today=today, after_days=parameters.reveal_after_days):
            continue
        seed = _unlocked(bytes(row.locked))
        if seed is None:
            raise_alarm(day=row.day, why="cannot be opened", at=at)
            continue
        row.revealed, row.revealed_at = seed.hex(), at
        row.save(update_fields=["revealed", "revealed_at"])
        event = SeedRevealed(row.day, row.commitment, row.revealed, format(parameters.random_rate, "f"))
        say(event, subject=_subject(row.day), actor=SYSTEM, at=at, data_class=PUBLIC)
        revealed.append(row.day)
    return revealed


def daily(*, today: date, ahead: int, at: datetime) -> None:
    """What the worker does every day: commit ahead, note what is sealed, reveal, raise the alarm in time."""
    commit_seeds(today=today, ahead=ahead, at=at)
    tomorrow = today + timedelta(days=1)
    if tomorrow in confirm_sealed():
        raise_alarm(day=tomorrow, why="not in a sealed checkpoint yet", at=at)
    reveal_seeds(today=today, at=at)


def _commit(day: date, *, installed: bool, actor: Actor, at: datetime, why: str = "") -> None:
    seed = os.urandom(SEED)
    made = commitment(seed, day)
    event = SeedCommitted(day, made)
    leaf = say(event, subject=_subject(day), actor=actor, at=at, reason=why, data_class=PUBLIC)
    locked = _cipher(settings.SECRET_KEY).encrypt(seed)
    Seed.objects.create(
        day=day, commitment=made, locked=locked, leaf=leaf, installed=installed, committed_at=at
    )


def _subject(day: date) -> Subject:
    return Subject("risk-seed", day.isoformat())


@lru_cache(maxsize=4)
def _cipher(secret: str) -> Fernet:
    """Encryption under this installation's secret: a copy of the database alone foretells nothing."""
    key = HKDF(SHA256(), 32, None, b"thong-quan/risk/seeds").derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(key))


@lru_cache(maxsize=8)
def _unlocked(locked: bytes) -> bytes | None:
    try:
        return _cipher(settings.SECRET_KEY).decrypt(locked)
    except InvalidToken:
        return None
