"""A worker that has cleared a million declarations is as large and as fast as one that cleared ten thousand."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import psutil
import psycopg
import pytest

from tests.kills.platform import Platform, environment
from thongquan.config.paths import REPOSITORY

MANY = int(os.environ.get("TQ_MANY", "1000000"))
WARM, STEP = 10_000, 10_000
WITHIN = 0.10
STUCK = 300.0  # seconds without progress
DONE = "SELECT coalesce(max(id), 0) FROM clearance_declaration"


@dataclass(frozen=True)
class Look:
    """After `done` declarations: seconds since the start by the clock, seconds of processors (of the worker and
    the server), the most memory the worker held since the look before, in MiB."""

    done: int
    wall: float
    cpu: float
    memory: float


@pytest.mark.soak
def test_memory_and_rate_of_a_worker_stay_flat_from_ten_thousand_to_a_million() -> None:
    with Platform(batch=1_000, listening=False) as platform:
        feeder = subprocess.Popen(
            [sys.executable, "-m", "tests.soak.feeder", str(MANY + MANY // 10)],
            env=environment(platform.folder),
            cwd=REPOSITORY,
        )
        try:
            looks = list(watched(platform, feeder))
        finally:
            feeder.kill()
            feeder.wait()
    first = next(look for look in looks if look.done >= WARM + STEP)  # the step that begins at WARM
    after = [look for look in looks if look.done > first.done]
    largest, smallest = (pick(look.memory for look in after) for pick in (max, min))
    print(f"memory up to {first.done:,}: {first.memory:.0f} MiB; later {smallest:.0f} to {largest:.0f} MiB")
    begun, ended = rates(after[: len(after) // 5 + 1]), rates(after[-len(after) // 5 - 1 :])
    print(f"declarations a second of processor time: {begun:.0f} at first, {ended:.0f} at last")
    assert abs(largest / first.memory - 1) <= WITHIN
    assert abs(smallest / first.memory - 1) <= WITHIN
    # Of the processors' time: what others do on the machine meanwhile is not the worker's.
    assert ended >= begun * (1 - WITHIN)


def watched(platform: Platform, feeder: "subprocess.Popen[bytes]") -> Iterator[Look]:
    begun, moved, next_at = time.monotonic(), time.monotonic(), STEP
    print(f"\n{'done':>10} {'seconds':>8} {'a second':>9} {'of cpu':>7} {'MiB':>6}")
    last, most = Look(0, 0.0, spent(platform), 0.0), 0.0
    while last.done < MANY:  # more were fed: some are refused, with their findings
        time.sleep(0.1)
        done, most = cleared(platform), max(most, memory(platform))
        if done < next_at:
            assert time.monotonic() - moved < STUCK, f"stuck at {done}\n{platform.logs()}"
            if feeder.poll() is not None and not waiting(platform):
                return
            continue
        look = Look(done, time.monotonic() - begun, spent(platform), most)
        told = rates([last, look]), (look.done - last.done) / (look.wall - last.wall)
        print(f"{done:>10,} {look.wall:>8.0f} {told[1]:>9.0f} {told[0]:>7.0f} {look.memory:>6.0f}", flush=True)
        yield look
        last, moved, next_at, most = look, time.monotonic(), next_at + STEP, 0.0


def rates(looks: list[Look]) -> float:
    """Declarations a second of processor time, the median of the steps."""
    return statistics.median((b.done - a.done) / (b.cpu - a.cpu) for a, b in pairwise(looks))


def cleared(platform: Platform) -> int:
    with psycopg.connect(platform.database) as connection:
        return int(connection.execute(DONE).fetchall()[0][0])


def waiting(platform: Platform) -> bool:
    with psycopg.connect(platform.database) as connection:
        return bool(connection.execute("SELECT 1 FROM intake_queued LIMIT 1").fetchall())


def worker(platform: Platform) -> psutil.Process:
    return psutil.Process(int((platform.folder / "worker.pid").read_text()))


def memory(platform: Platform) -> float:
    return float(worker(platform).memory_info().rss) / 2**20


def spent(platform: Platform) -> float:
    """Seconds of processor time of the worker and of PostgreSQL, what it has ended included."""
    server = psutil.Process(int(Path(platform.folder / "postgres" / "postmaster.pid").read_text().split()[0]))
    ended, times = server.cpu_times(), []
    for one in (worker(platform), server, *server.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):  # one that cleans up comes and goes
            times.append(one.cpu_times())
    return sum(one.user + one.system for one in times) + ended.children_user + ended.children_system
