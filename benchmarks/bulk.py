"""Bulk clearance, from the stored bytes to the committed clearance, against the bare COPY of exactly its rows.

Ours: batches of 1,000 messages claimed from the queue, read, judged, selected, charged, written, answered.
Bare: the same COPY statements with the same bytes, prebuilt, into the same tables (emptied), in the same
batches, by the same number of processes, fsync and synchronous commit on. `python -m benchmarks.bulk`
"""

import multiprocessing
import pickle
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import place

BATCH = 1_000
BATCHES = 6  # of each process, after one to warm up
Copied = list[tuple[str, bytes]]
TABLES = "clearance_declaration, ledger_entry, ledger_debt, risk_route, journal_leaf, journal_payload"


def run() -> list[dict[str, Any]]:
    """Ratios for one and for two processes, rows and bytes of a declaration, time per stage."""
    place.build()
    rows: list[dict[str, Any]] = []
    for processes in (1, 2):
        _fill(processes)
        folder = _folder()
        ours = _race(_ours, processes, folder)
        _empty()
        bare = _race(_bare, processes, folder)
        rate, limit = (processes * BATCH * BATCHES / seconds for seconds in (ours, bare))
        name = f"bulk clearance, {processes} process{'es' * (processes > 1)}"
        rows.append(_row(name, round(rate), "decl/s", round(limit), round(rate / limit, 3)))
        if processes == 1:
            rows += _sizes(pickle.loads((folder / "0.copied").read_bytes()))
            rows += _stages(pickle.loads((folder / "0.stages").read_bytes()))
        _empty()
    return rows


def _row(
    name: str, value: float, unit: str, limit: float | None = None, ratio: float | None = None
) -> dict[str, Any]:
    return {"name": name, "value": value, "unit": unit, "limit": limit, "ratio": ratio}


def _folder() -> Path:
    from thongquan.config.paths import VAR

    folder = VAR / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _fill(processes: int) -> None:
    """Messages in the queue: the warm-up's and the measured ones, all bodies distinct."""
    from thongquan.clearance.services.arriving import KIND
    from thongquan.intake import services as intake
    from thongquan.intake.domain.messages import Incoming
    from thongquan.kernel.actors import Actor
    from thongquan.kernel.identifiers import Subject

    intake.register_unsigned_policy(lambda kind, sender: True)
    count, at = processes * BATCH * (BATCHES + 1), datetime.now(UTC)
    for start in range(0, count, BATCH):
        bodies = place.declarations(BATCH, seed=processes * 1000 + start // BATCH)
        messages = [
            Incoming(f"{processes}-{start + n}", KIND, body, "application/json")
            for n, body in enumerate(bodies)
        ]
        intake.receive_many(
            messages=messages, sender=Subject("party", "VN-P00000001"), actor=Actor.system("bench"), at=at
        )


def _race(work: Any, processes: int, folder: Path) -> float:
    """Seconds from the common start to the end of the last process."""
    spawn = multiprocessing.get_context("spawn")
    start = spawn.Barrier(processes + 1)
    team = [spawn.Process(target=work, args=(n, start, str(folder))) for n in range(processes)]
    for one in team:
        one.start()
    start.wait(600)
    begun = time.perf_counter()
    for one in team:
        one.join()
        if one.exitcode:
            sys.exit(f"a process of the benchmark ended with {one.exitcode}")
    return time.perf_counter() - begun


def _ours(number: int, start: Any, folder: str) -> None:
    place.setup()
    from thongquan.clearance.services.arriving import KIND
    from thongquan.intake import services as intake

    assert intake.work(KIND, limit=BATCH, at=datetime.now(UTC)) == BATCH
    with _recording() as copied:
        start.wait(600)
        for _ in range(BATCHES):
            copied.append([])
            assert intake.work(KIND, limit=BATCH, at=datetime.now(UTC)) == BATCH
    Path(folder, f"{number}.copied").write_bytes(pickle.dumps(copied))
    Path(folder, f"{number}.stages").write_bytes(pickle.dumps([]))


@contextmanager
def _recording() -> Iterator[list[Copied]]:
    """Every COPY of this process, with its bytes, batch by batch."""
    import psycopg

    batches: list[Copied] = []
    plain = psycopg.Copy.write

    def write(self: Any, data: Any) -> None:
        batches[-1].append(
            (self.cursor._query.query.decode(), bytes(data) if not isinstance(data, str) else data.encode())
        )
        plain(self, data)

    psycopg.Copy.write = write  # type: ignore[method-assign]
    try:
        yield batches
    finally:
        psycopg.Copy.write = plain  # type: ignore[method-assign]


def _bare(number: int, start: Any, folder: str) -> None:
    place.setup()
    from django.db import connection, transaction

    batches: list[Copied] = pickle.loads(Path(folder, f"{number}.copied").read_bytes())
    connection.ensure_connection()
    start.wait(600)
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


def _sizes(batches: list[Copied]) -> list[dict[str, Any]]:
    rows = sum(data.count(b"\n") for batch in batches for _, data in batch) / (BATCH * len(batches))
    size = sum(len(data) for batch in batches for _, data in batch) / (BATCH * len(batches))
    return [
        _row("rows a declaration", round(rows, 1), "rows"),
        _row("bytes a declaration", round(size), "bytes"),
    ]


def _stages(stages: list[tuple[str, float]]) -> list[dict[str, Any]]:
    return [_row(f"bulk clearance, {name}", round(1000 * seconds, 1), "ms a batch") for name, seconds in stages]


if __name__ == "__main__":
    for row in run():
        print(row)
