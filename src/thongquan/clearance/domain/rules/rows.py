"""A rule as the pack writes it: one row is the check, the message, the documentation page and the test name.

A topic file holds `topic` and `rules`; every rule brings its own examples: column values that break it and
values that pass it. They are run when an edition is checked, so that no rule is published that does not do what
it says.
"""

from datetime import date
from typing import Any, Literal

import msgspec

from thongquan.kernel.findings import Audience, Effect

Languages = dict[str, str]
Stage = Literal["registration", "clearance", "after"]
STAGES: tuple[Stage, ...] = ("registration", "clearance", "after")


class Row(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """`when`: an SQL condition over the columns of the frame of `on` (rules.columns); null: code finds it.

    `path`, `found` and `expected` are templates over the same columns; `message` and `fix` know {found},
    {expected} and {line} (the place of the item, document … that the path names, counted from 1); they tell by
    its name what `expected` holds as a code of {measure} or {met_by}. `basis` names the law; `verified` says
    that somebody read it there. Valid in [valid_from, valid_to).
    """

    id: str
    title: str
    basis: str
    on: str = msgspec.field(name="about")  # YAML reads a bare `on` as true
    path: str
    effect: Effect
    message: Languages
    fix: Languages
    valid_from: date
    valid_to: date | None = None
    verified: bool = True
    audience: Audience = Audience.PUBLIC
    stage: Stage = "registration"
    when: str | None = None
    found: str = ""
    expected: str = ""
    topic: str = ""
    breaks: list[dict[str, Any]] = []
    passes: list[dict[str, Any]] = []

    @property
    def by_code(self) -> bool:
        """No condition: the reader of a format, or another program, reports it under this id."""
        return self.when is None


class Topic(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """One file of the pack. `title` by language heads its chapter of the documentation page."""

    topic: str
    title: Languages
    valid_from: date
    rules: list[dict[str, Any]]


def read_topic(source: bytes) -> Topic:
    """One YAML file of the pack. Raises msgspec.ValidationError, which names the field."""
    return msgspec.yaml.decode(source, type=Topic)


def topic_rows(source: bytes) -> list[Row]:
    """The rules of one YAML file. Raises as `read_topic` does."""
    topic = read_topic(source)
    defaults = {"topic": topic.topic, "valid_from": topic.valid_from}
    return [msgspec.convert({**defaults, **rule}, Row) for rule in topic.rules]
