"""What must be in a frame for a condition to hold anywhere: looked at before the condition is planned."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

import polars as pl

from thongquan.kernel.conditions import Condition, Op

SMALL = 256  # rows up to which reading a column's values costs less than planning one condition


class Values:
    """The values that occur in the columns of one frame, each column read at most once."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self._frame = frame
        self._small = frame.height <= SMALL
        self._texts: dict[str, set[str | bool]] = {}

    def any_of(self, column: str, values: frozenset[str | bool]) -> bool:
        """Whether one of `values` may occur; a large frame is not read."""
        if not self._small:
            return True
        if column not in self._texts:
            self._texts[column] = set(self._frame.get_column(column).to_list())
        return not values.isdisjoint(self._texts[column])

    def any_false(self, column: str) -> bool:
        return not self._frame.get_column(column).all()


@dataclass(frozen=True, slots=True)
class Guards:
    """`texts`: one of these columns holds one of its values. `flags`: each of these columns is somewhere false.

    Both are necessary, not sufficient; where nothing is read from a condition it is always asked.
    """

    texts: tuple[tuple[str, frozenset[str | bool]], ...]
    flags: tuple[str, ...]

    @classmethod
    def of(cls, condition: Condition) -> Self:
        keys = condition.needs or frozenset()
        columns: dict[str, set[str | bool]] = {}
        if all(key.op is Op.IS for key in keys):
            for key in keys:
                columns.setdefault(key.column, set()).add(key.value)
        tree = json.loads(condition.expr.meta.serialize(format="json"))
        texts = tuple((column, frozenset(values)) for column, values in sorted(columns.items()))
        return cls(texts, tuple(sorted(set(_false(tree)))))

    def may_hold(self, values: Values) -> bool:
        if not all(values.any_false(column) for column in self.flags):
            return False
        return not self.texts or any(values.any_of(column, among) for column, among in self.texts)


def _false(node: Any) -> Iterator[str]:
    """The columns that stand under NOT on either side of every AND."""
    if not isinstance(node, dict):
        return
    both = node.get("BinaryExpr")
    if both and both["op"] == "And":
        yield from _false(both["left"])
        yield from _false(both["right"])
    function = node.get("Function")
    if function and function["function"] == {"Boolean": "Not"} and "Column" in function["input"][0]:
        yield function["input"][0]["Column"]
