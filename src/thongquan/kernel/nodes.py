"""The nodes of a checked expression: what each is of, how it is written, and how wide its numbers are."""

import io
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import polars as pl

DIGITS_MAX = 38

Node = Any  # a JSON value of the serialised expression
NULL: Node = {"Literal": {"Scalar": {"Null": "Null"}}}


class BadCondition(ValueError):
    """The text is not an expression that may be saved; `why` is for the person who wrote it."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


class Kind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"
    DAY = "day"
    LIST = "list of texts"
    NULL = "null"


@dataclass(frozen=True, slots=True)
class Typed:
    """A checked node. For numbers: `whole` digits before the point, `scale` after it, and whether it is an
    integer column or function result (`integer`), which arithmetic widens first."""

    node: Node
    kind: Kind
    whole: int = 0
    scale: int = 0
    integer: bool = False


_INTEGER_DIGITS: dict[type[pl.DataType], int] = {
    pl.UInt8: 3,
    pl.UInt16: 5,
    pl.UInt32: 10,
    pl.UInt64: 20,
    pl.Int8: 3,
    pl.Int16: 5,
    pl.Int32: 10,
    pl.Int64: 19,
}


def kind_of(dtype: pl.DataType) -> Typed:
    """What a column of `dtype` holds (without a node); BadCondition for a type expressions may not read."""
    if isinstance(dtype, pl.String):
        return Typed(None, Kind.TEXT)
    if isinstance(dtype, pl.Boolean):
        return Typed(None, Kind.FLAG)
    if isinstance(dtype, pl.Date):
        return Typed(None, Kind.DAY)
    if isinstance(dtype, pl.Decimal):
        return Typed(None, Kind.NUMBER, dtype.precision - dtype.scale, dtype.scale)
    if isinstance(dtype, pl.List) and dtype.inner == pl.String:
        return Typed(None, Kind.LIST)
    digits = _INTEGER_DIGITS.get(type(dtype))
    if digits is None:
        raise BadCondition(f"a column of type {dtype} cannot be read by an expression")
    return Typed(None, Kind.NUMBER, digits, 0, integer=True)


def function(name: Any, *arguments: Node) -> Node:
    return {"Function": {"input": list(arguments), "function": name}}


def binary(left: Node, op: str, right: Node) -> Node:
    return {"BinaryExpr": {"left": left, "op": op, "right": right}}


def decimal(value: int, scale: int) -> Node:
    return {"Literal": {"Scalar": {"Decimal": [value, DIGITS_MAX, scale]}}}


def only_key(node: Node) -> tuple[str, Any]:
    """A tagged node's tag and body; a bare string is a tag without a body."""
    if isinstance(node, str):
        return node, None
    if not isinstance(node, dict) or len(node) != 1:
        raise BadCondition("a construct that is not allowed here")
    return next(iter(node.items()))


def listed(literal: Node) -> tuple[pl.DataType, list[Any]] | None:
    """The values of an IN list, or None where the node is none."""
    try:
        stored = literal["Literal"]["Series"]
    except (KeyError, TypeError):
        return None
    column = pl.read_ipc_stream(io.BytesIO(bytes(stored))).to_series()
    if isinstance(column.dtype, pl.List):
        column = column.explode()
    return column.dtype, column.to_list()


def text_of(node: Node) -> str | None:
    """The written text of a literal node, or None."""
    try:
        text = node["Literal"]["Scalar"]["String"]
    except (KeyError, TypeError):
        return None
    return text if isinstance(text, str) else None


def wide(number: Typed) -> Typed:
    """An integer as a decimal without places: no wrapping below zero, no float."""
    if not number.integer:
        return number
    if "Literal" in number.node:
        return Typed(decimal(number.node["Literal"]["Dyn"]["Int"], 0), Kind.NUMBER, number.whole, 0)
    dtype = {"Literal": {"Decimal": [20, 0]}}
    node = {"Cast": {"expr": number.node, "dtype": dtype, "options": "Strict"}}
    return Typed(node, Kind.NUMBER, number.whole, 0)


def within(op: str, a: Typed, b: Typed, room: int) -> tuple[Typed, Typed]:
    """The two operands cut to null where the result might need more than `room` digits before the point."""
    if op == "Mul":
        a = bounded(a, max(room - b.whole, room // 2))
        return a, bounded(b, room - a.whole)
    if op == "Div":
        return bounded(a, room - b.scale), b
    return bounded(a, room - 1), bounded(b, room - 1)


def bounded(number: Typed, digits: int) -> Typed:
    """`number` where it has at most `digits` digits before the point, else null."""
    if number.whole <= digits:
        return number
    if digits < 1:
        raise BadCondition("too many decimal places: the result would not fit in 38 digits")
    low, high = decimal(-(10**digits), 0), decimal(10**digits, 0)
    inside = binary(binary(number.node, "Gt", low), "And", binary(number.node, "Lt", high))
    node = {"Ternary": {"predicate": inside, "truthy": number.node, "falsy": NULL}}
    return Typed(node, Kind.NUMBER, digits, number.scale)
