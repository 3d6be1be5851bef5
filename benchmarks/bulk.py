"""Bulk clearance, from the stored bytes to the committed clearance, against the bare COPY of exactly its rows.

Ours: batches of 1,000 messages claimed from the queue, read, judged, selected, charged, written, answered.
Bare: the same COPY statements with the same bytes, prebuilt, into the same tables (emptied before either), in
the same batches, by the same processes, fsync and synchronous commit on. Rounds of ours and bare take turns;
the ratio is the median of the rounds'. `python -m benchmarks.bulk`
"""

import multiprocessing
import statistics
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from benchmarks import place

BATCH = 1_000
BATCHES, ROUNDS = 3, 3  # of each process, after one batch to warm up
PATIENCE = 600  # seconds at a meeting point, before all give up
LIMIT = 0.5
Copied = list[tuple[str, bytes]]
Row = dict[str, Any]
TABLES = "clearance_declaration, ledger_entry, ledger_debt, risk_route, journal_leaf, journal_payload"


def run() -> list[Row]:
    """Ratios for one and for two processes, rows and bytes of a declaration, time per stage."""
    place.build()
    rows: list[Row] = []
    for processes in (1, 2):
        place.say(f"bulk clearance, {processes} at once")
        _fill(processes)
        pairs, told = _race(processes)
        ours, bare = (statistics.median(side) for side in zip(*pairs, strict=True))
        ratio = statistics.median(limit / own for own, limit in pairs)
        count = processes * BATCH * BATCHES
        name = f"bulk clearance, {processes} process{'es' * (processes > 1)}, against bare COPY"
        per_second = round(count / ours), "decl/s", round(count / bare)
        rows.append(place.row(name, *per_second, round(ratio, 3), ratio >= LIMIT))
        if processes == 1:
            rows += _sizes(told[0][0]) + _stages(told[0][1])
    return rows


def _fill(processes: int) -> None:
    """Messages in the queue: the warm-up's and the measured ones, all bodies distinct."""
    from thongquan.clearance.services.arriving import KIND
    from thongquan.intake import services as intake
    from thongquan.intake.domain.messages import Incoming
    from thongquan.kernel.actors import Actor
    from thongquan.kernel.identifiers import Subject

    intake.register_unsigned_policy(lambda kind, sender: True)
    at = datetime.now(UTC)
    for batch in range(processes * (BATCHES * ROUNDS + 1)):
        bodies = place.declarations(BATCH, seed=processes * 1000 + batch)
        messages = [
            Incoming(f"{processes}-{batch}-{n}", KIND, body, "application/json")
            for n, body in enumerate(bodies)
        ]
        intake.receive_many(
            messages=messages, sender=Subject("party", "VN-P00000001"), actor=Actor.system("bench"), at=at
        )


def _race(processes: int) -> tuple[list[tuple[float, float]], list[tuple[list[Copied], dict[str, float]]]]:
    """Seconds of (ours, bare) by round, and what each process tells: the last COPYs, and seconds by stage."""
    spawn = multiprocessing.get_context("spawn")
    meeting, told = spawn.Barrier(processes + 1), spawn.Queue()
    team = [spawn.Process(target=_runner, args=(meeting, told)) for _ in range(processes)]
    for one in team:
        one.start()
    try:
        meeting.wait(PATIENCE)
        pairs = [(_lap(meeting), _lap(meeting)) for _ in range(ROUNDS)]
    except threading.BrokenBarrierError:
        sys.exit("a process of the benchmark failed: see above")
    found = [told.get() for _ in team]
    for one in team:
        one.join()
    return pairs, found


def _lap(meeting: Any) -> float:
    _empty()
    meeting.wait(PATIENCE)
    begun = time.perf_counter()
    meeting.wait(PATIENCE)
    return time.perf_counter() - begun


def _runner(meeting: Any, told: Any) -> None:
    """One process: a batch to warm up, then ours and bare in turn, starting and ending together."""
    place.setup()
    try:
        _work()
        _levels()
        meeting.wait(PATIENCE)
        stages: dict[str, list[float]] = defaultdict(list)
        for _ in range(ROUNDS):
            with _recording() as copied:
                meeting.wait(PATIENCE)
                for _ in range(BATCHES):
                    copied.append([])
                    _staged(stages)
                meeting.wait(PATIENCE)
            meeting.wait(PATIENCE)
            _bare(copied)
            meeting.wait(PATIENCE)
        told.put((copied, {name: statistics.median(spent) for name, spent in stages.items()}))
    except BaseException:
        meeting.abort()
        raise


def _work() -> None:
    from thongquan.clearance.services.arriving import KIND
    from thongquan.intake import services as intake

    assert intake.work(KIND, limit=BATCH, at=datetime.now(UTC)) == BATCH


def _levels() -> None:
    """What the goods of the warm-up cost is known from here on, as after a night: doubts ask for it."""
    from thongquan.clearance.models import PriceLevel
    from thongquan.clearance.services import prices

    prices.refresh(at=datetime.now(UTC))  # of two processes the second may find it done
    assert PriceLevel.objects.exists()


def _staged(stages: dict[str, list[float]]) -> None:
    """A batch of ours; seconds of each of its stages."""
    from thongquan.clearance.services.stages import listen

    spent: list[tuple[str, float, float]] = []
    listen(lambda *told: spent.append(told))
    begun = time.perf_counter()
    _work()
    ended = time.perf_counter()
    listen(None)
    for name, first, last in spent:
        stages[name].append(last - first)
    inside = sum(last - first for _, first, last in spent)
    stages["claim"].append(spent[0][1] - begun)
    stages["commit"].append(ended - spent[-1][2])
    stages["between the stages"].append(spent[-1][2] - spent[0][1] - inside)


@contextmanager
def _recording() -> Iterator[list[Copied]]:
    """Every COPY of this process, with its bytes, batch by batch."""
    import psycopg

    batches: list[Copied] = []
    plain = psycopg.Copy.write

    def write(self: Any, data: Any) -> None:
        batches[-1].append(
            (self.cursor._query.query.decode(), data.encode() if isinstance(data, str) else data)
        )
        plain(self, data)

    psycopg.Copy.write = write  # type: ignore[method-assign]
    try:
        yield batches
    finally:
        psycopg.Copy.write = plain  # type: ignore[method-assign]


def _bare(batches: list[Copied]) -> None:
    from django.db import connection, transaction

    for batch in batches:
        with transaction.atomic():
            cursor = connection.connection.cursor()
            for statement, data in batch:
                with cursor.copy(statement) as copy:
                    copy.write(data)


def _empty() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {TABLES}, intake_answer CASCADE")


def _sizes(batches: list[Copied]) -> list[Row]:
    count = BATCH * len(batches)
    rows = sum(data.count(b"\n") for batch in batches for _, data in batch) / count
    size = sum(len(data) for batch in batches for _, data in batch) / count
    return [
        place.row("bulk clearance: rows a declaration", round(rows, 1), "rows"),
        place.row("bulk clearance: bytes of those rows a declaration", round(size), "bytes"),
    ]


def _stages(stages: dict[str, float]) -> list[Row]:
    return [
        place.row(f"bulk clearance: {name}, 1,000 declarations", round(1000 * seconds, 1), "ms")
        for name, seconds in stages.items()
    ]


if __name__ == "__main__":
    place.show(run())
