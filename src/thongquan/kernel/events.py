"""Events: what happened, as frozen dataclasses with a stable kind and a schema version."""

from dataclasses import dataclass, fields
from typing import Any, ClassVar

from thongquan.kernel.canonical import plain

_PLAIN = (str, int, bool, type(None))


@dataclass(frozen=True, slots=True)
class Event:
    """Subclasses set `kind` ("clearance.registered") and `version`; a change of fields raises the version,
    and the room keeps an upgrade for every older one (`journal.domain.upgrades`)."""

    kind: ClassVar[str] = ""
    version: ClassVar[int] = 1

    def body(self) -> dict[str, Any]:
        names = _NAMES.get(type(self))
        if names is None:
            names = _NAMES[type(self)] = tuple(field.name for field in fields(self))
        values = ((name, getattr(self, name)) for name in names)
        return {name: value if type(value) in _PLAIN else plain(value) for name, value in values}


_NAMES: dict[type[Event], tuple[str, ...]] = {}  # asking a dataclass for its fields takes longer than the rest
