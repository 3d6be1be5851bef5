"""What must be in a frame for a condition to hold anywhere: looked at before the condition is planned."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Self

import polars as pl

from thongquan.kernel.conditions import Condition, Op
from thongquan.kernel.nodes import listed

SMALL = 256  # rows up to which reading a column's values costs less than planning one condition
COMPARES = ("Lt", "LtEq", "Gt", "GtEq", "Eq", "NotEq")
COMPUTES = ("Plus", "Minus", "Multiply", "Divide", "TrueDivide", "FloorDivide", "Modulus", *COMPARES)
Scalar = str | bool | int


class Values:
    """The values that occur in the columns of one frame, each column read at most once.

    Of `columns`: `unknown` are null everywhere, `gaps` somewhere, `held` are false nowhere.
    """

    def __init__(self, frame: pl.DataFrame, columns: "Columns") -> None:
        self._frame = frame
        self._small = frame.height <= SMALL
        self._values: dict[str, set[Any]] = {}
        counted = zip(frame.columns, frame.null_count().row(0), strict=True)
        nulls = {name: count for name, count in counted if name in columns.nulls}
        self.unknown = {name for name, count in nulls.items() if count == frame.height}
        self.gaps = {name for name, count in nulls.items() if count}
        self.held = {name for name in columns.flags if frame.get_column(name).all()}

    def any_of(self, column: str, values: frozenset[Scalar]) -> bool:
        """Whether one of `values` may occur; a large frame is not read."""
        return not self._small or not values.isdisjoint(self._of(column))

    def any_but(self, column: str, values: frozenset[Scalar]) -> bool:
        """Whether a value may occur that is none of `values`, nor null."""
        return not self._small or not self._of(column) <= values | {None}

    def _of(self, column: str) -> set[Any]:
        if column not in self._values:
            self._values[column] = set(self._frame.get_column(column).to_list())
        return self._values[column]


@dataclass(frozen=True, slots=True)
class Guards:
    """`texts`: one of these columns holds one of its values. `others`: each of these holds another than those
    given. `numbers`: each of these holds that number. `flags`: each of these columns is somewhere false,
    `gaps`: somewhere null, `known`: somewhere not null.

    All are necessary, not sufficient; where nothing is read from a condition it is always asked.
    """

    texts: tuple[tuple[str, frozenset[Scalar]], ...]
    others: tuple[tuple[str, frozenset[Scalar]], ...]
    numbers: tuple[tuple[str, frozenset[Scalar]], ...]
    flags: frozenset[str]
    gaps: frozenset[str]
    known: frozenset[str]

    @classmethod
    def of(cls, condition: Condition) -> Self:
        keys = condition.needs or frozenset()
        columns: dict[str, set[Scalar]] = {}
        if all(key.op is Op.IS for key in keys):
            for key in keys:
                columns.setdefault(key.column, set()).add(key.value)
        parts = list(_parts(json.loads(condition.expr.meta.serialize(format="json"))))
        return cls(
            texts=tuple((column, frozenset(values)) for column, values in sorted(columns.items())),
            others=tuple(found for part in parts if (found := _outside(part))),
            numbers=tuple(found for part in parts if (found := _number(part))),
            flags=frozenset(column for part in parts if (column := _of_function(part, "Not"))),
            gaps=frozenset(column for part in parts if (column := _of_function(part, "IsNull"))),
            known=frozenset(column for part in parts for column in _compared(part)),
        )

    def may_hold(self, values: Values) -> bool:
        return (
            self.known.isdisjoint(values.unknown)
            and self.gaps <= values.gaps
            and self.flags.isdisjoint(values.held)
            and all(values.any_of(column, number) for column, number in self.numbers)
            and all(values.any_but(column, among) for column, among in self.others)
            and (not self.texts or any(values.any_of(column, among) for column, among in self.texts))
        )


@dataclass(frozen=True, slots=True)
class Columns:
    """What `Values` looks at for some guards, once for all of them."""

    nulls: frozenset[str]
    flags: frozenset[str]

    @classmethod
    def of(cls, guards: Iterable[Guards]) -> Self:
        every = list(guards)
        nulls = frozenset[str]().union(*(each.known | each.gaps for each in every))
        return cls(nulls, frozenset[str]().union(*(each.flags for each in every)))


def _parts(node: Any) -> Iterator[dict[str, Any]]:
    """What stands on either side of every AND."""
    if not isinstance(node, dict):
        return
    both = node.get("BinaryExpr")
    if both and both["op"] == "And":
        yield from _parts(both["left"])
        yield from _parts(both["right"])
    else:
        yield node


def _of_function(node: dict[str, Any], name: str) -> str | None:
    """The column of NOT column, or of column IS NULL."""
    function = node.get("Function")
    if function and function["function"] == {"Boolean": name} and "Column" in function["input"][0]:
        return str(function["input"][0]["Column"])
    return None


def _number(node: dict[str, Any]) -> tuple[str, frozenset[Scalar]] | None:
    """column = whole number."""
    match node:
        case {
            "BinaryExpr": {
                "op": "Eq",
                "left": {"Column": str(column)},
                "right": {"Literal": {"Dyn": {"Int": int(number)}}},
            }
        }:
            return column, frozenset({number})
    return None


def _outside(node: dict[str, Any]) -> tuple[str, frozenset[Scalar]] | None:
    """column NOT IN (texts), which is null where the column is."""
    match node:
        case {
            "Function": {
                "function": {"Boolean": "Not"},
                "input": [
                    {
                        "Function": {
                            "function": {"Sql": {"IsIn": {"nulls_equal": False}}},
                            "input": [{"Column": str(column)}, among],
                        }
                    }
                ],
            }
        }:
            said = listed(among)
            if said is not None and all(isinstance(value, str) for value in said[1]):
                return column, frozenset(said[1])
    return None


def _compared(node: dict[str, Any]) -> Iterator[str]:
    """The columns of a comparison, which is null where one of them is."""
    both = node.get("BinaryExpr")
    if both and both["op"] in COMPARES:
        yield from _computed(both["left"])
        yield from _computed(both["right"])


def _computed(node: Any) -> Iterator[str]:
    """The columns without which the value of `node` is null; what is not understood names none."""
    if "Column" in node:
        yield node["Column"]
    elif "Cast" in node:
        yield from _computed(node["Cast"]["expr"])
    elif "BinaryExpr" in node and node["BinaryExpr"]["op"] in COMPUTES:
        yield from _computed(node["BinaryExpr"]["left"])
        yield from _computed(node["BinaryExpr"]["right"])
    elif "Function" in node:
        function = node["Function"]["function"]
        sql = function.get("Sql") if isinstance(function, dict) else None
        if function == "Abs" or (isinstance(sql, dict) and "Binary" in sql):
            for each in node["Function"]["input"]:
                yield from _computed(each)
