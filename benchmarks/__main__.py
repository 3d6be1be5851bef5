"""`make bench`: every benchmark of this folder, a table, and `var/bench.json`."""

import json
import os
import pkgutil
from importlib import import_module
from pathlib import Path
from typing import Any

import benchmarks


def results() -> list[dict[str, Any]]:
    """Each module that has `run()` (or `results()`) → rows of name, value, unit, limit, ratio."""
    found: list[dict[str, Any]] = []
    for module in pkgutil.iter_modules(benchmarks.__path__):
        if module.name != "__main__":
            loaded = import_module(f"benchmarks.{module.name}")
            work = getattr(loaded, "run", None) or getattr(loaded, "results", None)
            found += work() if work else []
    return found


def main() -> None:
    rows = results()
    folder = Path(os.environ.get("THONGQUAN_VAR", "var"))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "bench.json").write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")
    for row in rows:
        limit = "" if row["limit"] is None else f"{row['limit']:>12,}"
        print(f"{row['name']:72} {row['value']:>14,} {row['unit']:6} {limit:>12} {row['ratio'] or ''}")


if __name__ == "__main__":
    main()
