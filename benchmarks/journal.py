"""The record: leaves made ready for COPY, leaves into the tree. `python -m benchmarks.journal`"""

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from thongquan.journal.domain import ENTROPY, Entry, rows
from thongquan.journal.domain.merkle import Tree, inclusion, leaf_hash
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject

AT = datetime(2026, 11, 22, 5, tzinfo=UTC)
LEAVES, TREE = 20_000, 1_000_000


def entries(count: int) -> list[Entry]:
    actor = Actor(Subject("user", "7"), Subject("party", "VN-0100109106"), "VN-01B1")
    return [
        Entry(
            "clearance.registered",
            1,
            Subject("declaration", f"VN-1000{n:07}"),
            {"number": f"1000{n:07}", "lane": "G", "items": 5, "taxes": "12345678", "paid": True},
            actor,
            AT,
        )
        for n in range(count)
    ]


def seconds(work: Callable[[], object], repeat: int = 5) -> float:
    """The best of `repeat`."""
    best = float("inf")
    for _ in range(repeat):
        started = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - started)
    return best


def run() -> list[dict[str, Any]]:
    made, tree = entries(LEAVES), Tree()
    ready = seconds(lambda: rows(made, administration="VN", entropy=os.urandom(ENTROPY * LEAVES)))
    hashes = leaf_hash(b"leaf") * TREE
    grown = seconds(lambda: Tree().append(hashes), 2)
    tree.append(hashes)
    proof = seconds(lambda: inclusion(tree.node, TREE // 3, TREE))
    rate = round(LEAVES / ready)
    return [
        {"name": "journal: leaves made ready for COPY, one core", "value": rate, "unit": "1/s", "limit": 60_000,
         "ratio": round(rate / 60_000, 2)},
        {"name": "journal: leaf hashes into the tree, one core", "value": round(TREE / grown), "unit": "1/s",
         "limit": None, "ratio": None},
        {"name": "journal: one inclusion proof in a tree of a million", "value": round(proof * 1e6), "unit":
        "us", "limit": None, "ratio": None},
    ]  # fmt: skip


if __name__ == "__main__":
    for row in run():
        print(row["name"], row["value"], row["unit"])
