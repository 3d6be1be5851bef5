"""`make bench`: every benchmark of this folder, a table, and `var/bench.json`."""

import json
import os
import pkgutil
import time
from importlib import import_module
from pathlib import Path
from typing import Any

import benchmarks
from benchmarks.place import COLUMNS, say, show


def results() -> list[dict[str, Any]]:
    """Each module that has `run()` → rows of name, value, unit, limit, ratio."""
    found: list[dict[str, Any]] = []
    for module in pkgutil.iter_modules(benchmarks.__path__):
        work = None if module.name == "__main__" else getattr(_loaded(module.name), "run", None)
        if work:
            begun = time.perf_counter()
            say(f"{module.name} …")
            found += work()
            say(f"{module.name}: {time.perf_counter() - begun:.0f} s")
    return found


def _loaded(name: str) -> Any:
    return import_module(f"benchmarks.{name}")


def main() -> None:
    rows = results()
    folder = Path(os.environ.get("THONGQUAN_VAR", "var"))
    folder.mkdir(parents=True, exist_ok=True)
    told = [{name: each[name] for name in COLUMNS} for each in rows]
    (folder / "bench.json").write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    show(rows)


if __name__ == "__main__":
    main()
