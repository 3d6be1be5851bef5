"""What messages between administrations are made of, and how a kind of several versions is read.

Numbers and days are text (decision 2): decimals with at most 18 digits and 6 decimals, days as YYYY-MM-DD.
Masses are in kilograms, units are codes of UNECE Recommendation 20.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Any

import msgspec

from thongquan.kernel.refusals import Refused

BYTES_MAX = 4 * 1024 * 1024
NUL = b"\\u0000"  # no text of ours has it, and the database keeps none
ITEMS_MAX = 9_999

Code = Annotated[str, msgspec.Meta(min_length=1, max_length=35)]
CodeOrNone = Annotated[str, msgspec.Meta(max_length=35, description='"" where there is none.')]
Country = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{2}$(?!\n)", description="ISO 3166-1 alpha-2.")]
Day = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$(?!\n)", description="YYYY-MM-DD.")]
Moment = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?Z$(?!\n)",
        description="UTC.",
    ),
]
Number = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[0-9]{1,18}(\.[0-9]{1,6})?$(?!\n)", description="A decimal number as text: 1234.5."
    ),
]
Goods = Annotated[
    str,
    msgspec.Meta(pattern=r"^[0-9]{6}([0-9]{2}){0,3}$(?!\n)", description="A code of the Harmonized System."),
]
Unit = Annotated[
    str, msgspec.Meta(pattern=r"^[A-Z0-9]{2,3}$(?!\n)", description="A code of UNECE Recommendation 20.")
]
Currency = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{3}$(?!\n)", description="ISO 4217.")]
Line = Annotated[str, msgspec.Meta(max_length=300)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
Prose = Annotated[str, msgspec.Meta(max_length=2000)]
Reason = Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]


class Part(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What messages between administrations are made of: a field that is not known refuses the message."""


class Value(Part, kw_only=True):
    amount: Number
    currency: Currency


Upgrade = Callable[[dict[str, Any]], dict[str, Any]]
_UNREADABLE = (msgspec.DecodeError, RecursionError, KeyError, TypeError, AttributeError)


@dataclass(frozen=True)
class Messages:
    """Kinds of messages by name: version and form of the newest.

    `upgrades`, `downgrades`: by name and version, what makes of the JSON of that version that of the next, or
    of the one before, without changing its argument. At least the version before the newest is read.
    `unreadable`: the code of the refusal of what is not of its form.
    """

    newest: Mapping[str, tuple[int, type[Part]]]
    unreadable: str
    upgrades: Mapping[tuple[str, int], Upgrade] = field(default_factory=dict)
    downgrades: Mapping[tuple[str, int], Upgrade] = field(default_factory=dict)

    def kinds(self) -> list[str]:
        """Of every version that is read."""
        newest = {f"{name}/{version}" for name, (version, _) in self.newest.items()}
        return sorted(newest | {f"{name}/{version}" for name, version in self.upgrades})

    def name_of(self, message: Part) -> str:
        return next(name for name, (_, form) in self.newest.items() if type(message) is form)

    def kind_of(self, message: Part, version: int | None = None) -> str:
        """The kind under which `message` is sent; `version` None: the newest."""
        name = self.name_of(message)
        return f"{name}/{version or self.newest[name][0]}"

    def written(self, message: Part, version: int | None = None) -> bytes:
        """As JSON of that version. Refused: kind-not-handled, for a version that is not written any more."""
        if version is None or version == self.newest[name := self.name_of(message)][0]:
            return msgspec.json.encode(message)
        now, document = self.newest[name][0], msgspec.to_builtins(message)
        while now > version:
            if (downgrade := self.downgrades.get((name, now))) is None:
                raise Refused("kind-not-handled", kind=f"{name}/{version}")
            now, document = now - 1, downgrade(document)
        return msgspec.json.encode(document)

    def read(self, kind: str, body: bytes) -> Part:
        """The message in its newest version. Refused: kind-not-handled; `unreadable` with why."""
        name, _, told = kind.partition("/")
        if name not in self.newest or not told.isdecimal():
            raise Refused("kind-not-handled", kind=kind)
        newest, form = self.newest[name]
        version = int(told)
        try:
            document = _decoded(body)
            while version < newest and (upgrade := self.upgrades.get((name, version))):
                version, document = version + 1, upgrade(document)
            if version != newest:
                raise Refused("kind-not-handled", kind=kind)
            return msgspec.convert(document, form)
        except _UNREADABLE as why:
            raise Refused(self.unreadable, why=why) from None

    def schemas(self) -> dict[str, dict[str, Any]]:
        """JSON Schema (2020-12) of the newest of each kind, by name-version."""
        return {
            f"{name}-{version}": schema_of(f"{name}/{version}", form)
            for name, (version, form) in self.newest.items()
        }


def schema_of(title: str, form: type[Part]) -> dict[str, Any]:
    (schema,), components = msgspec.json.schema_components([form], ref_template="#/$defs/{name}")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        **schema,
        "$defs": components,
    }


def _decoded(body: bytes) -> Any:
    if len(body) > BYTES_MAX:
        raise msgspec.ValidationError(f"more than {BYTES_MAX} bytes")
    if NUL in body:
        raise msgspec.ValidationError("a text with NUL")
    return msgspec.json.decode(body)


def is_day(text: str) -> bool:
    """Whether a text in the form of a day is one of the calendar."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_moment(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
