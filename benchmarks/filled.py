"""A database in which a year's work of a busy office lies: 100,000 declarations, and what makes lists long.

Declarations come in as messages and are registered in bulk, by two processes; all else is done by the services
that people's acts call.
"""

import multiprocessing
import sys
import time
from datetime import UTC, datetime
from typing import Any

from benchmarks import place

COUNT, BATCH, PROCESSES = 100_000, 1_000, 2
PATIENCE = 900  # seconds, before a process that fills is given up
FIRST_SEED = 500_000  # of no other benchmark


def declare(count: int = COUNT) -> None:
    """`count` declarations of every firm, registered by batches."""
    spawn = multiprocessing.get_context("spawn")
    left, told = spawn.Queue(), spawn.Queue()
    for batch in range(count // BATCH):
        left.put(batch)
    for _ in range(PROCESSES):
        left.put(None)
    team = [spawn.Process(target=_filler, args=(left, told)) for _ in range(PROCESSES)]
    for one in team:
        one.start()
    begun = time.perf_counter()
    for done in range(1, count // BATCH + 1):
        if not told.get(timeout=PATIENCE):
            sys.exit("a process that fills the database failed: see above")
        if done % 20 == 0:
            place.say(f"  {done * BATCH:,} declarations, {time.perf_counter() - begun:.0f} s")
    for one in team:
        one.join()


def doubt() -> None:
    """A profile that sends what comes from China to the check of documents: queues are long."""
    from thongquan.kernel.actors import Actor
    from thongquan.kernel.validity import Validity
    from thongquan.risk import services as risk
    from thongquan.risk.domain import Lane, Profile, Reason

    at, drafter, second = datetime.now(UTC), Actor.system("drafter"), Actor.system("approver")
    profile = Profile(
        "HS-LONG", "VN-01", "origin_country_code = 'CN'", Reason.POLICY, Validity(at.date()), Lane.YELLOW, 5
    )
    number = risk.draft_profile(profile=profile, actor=drafter, at=at, why="benchmark")
    risk.approve_profile(code=profile.code, revision=number, actor=second, at=at)
    risk.activate_profile(code=profile.code, revision=number, actor=second, at=at)


def _filler(left: Any, told: Any) -> None:
    place.setup()
    try:
        while (batch := left.get()) is not None:
            _register(batch)
            told.put(True)
    except BaseException:
        told.put(False)
        raise


def _register(batch: int) -> None:
    from thongquan.clearance.services.arriving import KIND
    from thongquan.intake import services as intake
    from thongquan.intake.domain.messages import Incoming
    from thongquan.kernel.actors import Actor
    from thongquan.kernel.identifiers import Subject

    intake.register_unsigned_policy(lambda kind, sender: True)
    at = datetime.now(UTC)
    bodies = place.declarations(BATCH, seed=FIRST_SEED + batch)
    messages = [Incoming(f"full-{batch}-{n}", KIND, body, "application/json") for n, body in enumerate(bodies)]
    sender, actor = Subject("party", "VN-P00000001"), Actor.system("bench")
    intake.receive_many(messages=messages, sender=sender, actor=actor, at=at)
    intake.work(KIND, limit=BATCH, at=datetime.now(UTC))
