"""Old events are still read: each change of an event's fields leaves an upgrade behind."""

from collections.abc import Callable
from typing import Any

Body = dict[str, Any]
_upgrades: dict[tuple[str, int], Callable[[Body], Body]] = {}


def register(kind: str, version: int, upgrade: Callable[[Body], Body]) -> None:
    """`upgrade` makes the body of `version` into the body of `version + 1`; it may not change its
    argument.
    """
    assert _upgrades.get((kind, version), upgrade) is upgrade, f"two upgrades of {kind} {version}"
    _upgrades[kind, version] = upgrade


def current(kind: str, version: int, body: Body) -> tuple[int, Body]:
    """The newest version that `body` can be read as, and the body in it."""
    while upgrade := _upgrades.get((kind, version)):
        version, body = version + 1, upgrade(body)
    return version, body
