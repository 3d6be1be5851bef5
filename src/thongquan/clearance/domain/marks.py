"""What a declaration names that another may name too, as numbers of 64 bits that an index finds.

Two declarations with a mark in common share a container, a paper or an earlier declaration; what it is, is read
in what they say.
"""

from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from typing import Any

import polars as pl

CONTAINER, PREVIOUS = "container", "previous"
KINDS = frozenset({CONTAINER, PREVIOUS, "invoice", "transport", "origin", "licence", "packing"})
Named = tuple[str, str]  # the kind of what is named, and its number


def named(content: Mapping[str, Any]) -> set[Named]:
    """What a declaration (canonical, as plain objects) names."""
    papers = ((one.get("category_code", ""), one.get("id", "")) for one in content.get("documents", ()))
    boxes = ((CONTAINER, one.get("id", "")) for one in content.get("containers", ()))
    return set(_known((*papers, *boxes)))


def mark(named: Named) -> int:
    """Stable for ever: it is stored."""
    kind, number = named
    digest = blake2b(f"{kind}:{number}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def of_batch(documents: pl.DataFrame, containers: pl.DataFrame, count: int) -> list[list[int]]:
    """The marks of each declaration of a batch of `count`, in order."""
    found: list[set[int]] = [set() for _ in range(count)]
    papers = zip(*(documents[name].to_list() for name in ("d", "category_code", "id")), strict=True)
    boxes = ((d, CONTAINER, number) for d, number in containers.select_seq("d", "id").iter_rows())
    for d, kind, number in (*papers, *boxes):
        found[d].update(map(mark, _known([(kind or "", number or "")])))
    return [sorted(marks) for marks in found]


def _known(pairs: Iterable[Named]) -> Iterator[Named]:
    """Numbers as people write them differ by spaces and capitals."""
    for kind, said in pairs:
        number = "".join(said.upper().split())
        if number and kind in KINDS:
            yield kind, number
