"""What a declaration names that another may name too, as numbers of 64 bits that an index finds.

Two declarations with a mark in common share a container, a paper or an earlier declaration; what it is, is read
in what they say.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import polars as pl

from thongquan.kernel.texts import folded

CONTAINER, PREVIOUS = "container", "previous"
KINDS = frozenset({CONTAINER, PREVIOUS, "invoice", "transport", "origin", "licence", "packing"})
Named = tuple[str, str]  # the kind of what is named, and its number
# Who sells to an importer, who buys of an exporter: the first of these roles that is named.
_ABROAD: Mapping[str, tuple[str, ...]] = {"IM": ("EX", "SE", "CZ"), "EX": ("IM", "BY", "CN")}
NOBODY = 0  # the mark where none is named


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


def partner(content: Mapping[str, Any]) -> str:
    """The name of the seller abroad (import) or of the buyer there (export), as declared; "" for none."""
    names = {one.get("role_code", ""): one.get("name", "") for one in reversed(content.get("parties", ()))}
    return next((names[role] for role in _roles(content.get("type_code", "")) if names.get(role)), "")


@lru_cache(maxsize=4096)
def partner_mark(name: str) -> int:
    """Of its letters and digits alone, for a name is written with stops and spaces or without; NOBODY of none.
    Stable for ever: it is stored."""
    known = "".join(filter(str.isalnum, folded(name)))
    return mark(("partner", known)) if known else NOBODY


def partners_of_batch(directions: Collection[str], parties: pl.DataFrame) -> list[int]:
    """The mark of the partner of each declaration of a batch, in order."""
    names: list[dict[str, str]] = [{} for _ in directions]
    columns = (parties[name].to_list() for name in ("d", "role_code", "name"))
    for d, role, name in zip(*columns, strict=True):
        names[d].setdefault(role or "", name or "")
    found = zip(names, map(_roles, directions), strict=True)
    return [partner_mark(next((said[role] for role in roles if said.get(role)), "")) for said, roles in found]


def _roles(direction: str) -> tuple[str, ...]:
    return _ABROAD.get(direction, ())


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
