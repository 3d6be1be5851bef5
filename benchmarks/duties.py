"""Duties alone, on one core: from customs values to tax rows, over 11,414 codes. `python -m benchmarks.duties`

The law is the pack's tariff, and a synthetic one with the same kinds of cells in the same proportions (262,522
cells: nine in ten a plain rate, 7 % not eligible, 2.2 % with countries left out, the rest split, with a quota,
or with Mexico apart). Lines are drawn over all codes; one in eight claims what it is not entitled to. All that
`assess` says of a line is said. Seconds are CPU seconds of one process whose Polars has one thread.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.tariffs import lines, of_pack, synthetic
from thongquan.tariff.domain.duties import TariffLaw, assess

PACK = Path(__file__).parents[1] / "packs" / "vn"
DAY = date(2026, 11, 22)
BATCH = 50_000
LINES_A_SECOND = 1_000_000
FIVE_LINES_MS = 3.0
Result = dict[str, Any]


def measured(law: TariffLaw, name: str) -> list[Result]:
    items = lines(law, BATCH, seed=11)
    seconds = _best(lambda: assess(items, law, direction="import"), 15)
    five = lines(law, 5, seed=12)
    one = _best(lambda: assess(five, law, direction="import"), 300) * 1000
    taxes = assess(items, law, direction="import").taxes.height
    rate = BATCH / seconds
    return [
        _result(
            f"duties, {name}: lines a second on one core", rate, "1/s", LINES_A_SECOND, rate / LINES_A_SECOND
        ),
        _result(f"duties, {name}: tax rows of a batch of {BATCH:,} lines", taxes, "rows", None, None),
        _result(f"duties, {name}: five lines", one, "ms", FIVE_LINES_MS, one / FIVE_LINES_MS),
    ]


def _best(work: Callable[[], object], times: int) -> float:
    work()
    found = []
    for _ in range(times):
        begun = time.process_time()
        work()
        found.append(time.process_time() - begun)
    return sorted(found)[len(found) // 2]


def _result(name: str, value: float, unit: str, limit: float | None, ratio: float | None) -> Result:
    rounded = None if ratio is None else round(ratio, 2)
    holds = value >= LINES_A_SECOND if limit == LINES_A_SECOND else None
    return {
        "name": name,
        "value": round(value, 2),
        "unit": unit,
        "limit": limit,
        "ratio": rounded,
        "holds": holds,
    }


def run() -> list[Result]:
    """In a process of its own, so that Polars has one thread whatever the caller's has."""
    environment = {**os.environ, "POLARS_MAX_THREADS": "1"}
    command = [sys.executable, "-m", "benchmarks.duties", "--json"]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    return list(json.loads(done.stdout))


def main() -> None:
    tariffs = {"the pack's tariff": of_pack(PACK, DAY)} if PACK.is_dir() else {}
    results = []
    for name, tables in {**tariffs, "a synthetic tariff": synthetic(seed=3)}.items():
        begun = time.process_time()
        law = TariffLaw.of(*tables)
        ready = (time.process_time() - begun) * 1000
        results += measured(law, name)
        results.append(_result(f"duties, {name}: the law of a day made ready", ready, "ms", None, None))
    sys.stdout.write(json.dumps(results))


if __name__ == "__main__":
    if "--json" in sys.argv:
        main()
    else:
        for row in run():
            print(f"{row['name']:70} {row['value']:>14,} {row['unit']:5} {row['ratio'] or ''}")
