"""The tree of an expression that a person wrote: checked node by node, made safe, read for an index.

`polars.sql_expr` reads the text; this module reads the tree it gives (the serialised form, which may change
with Polars: the version is pinned and tests pin every shape). Only what is understood here passes, and it is
all typed, since Polars would wrap unsigned numbers, fall into floats, compare text with decimals or stop a
whole batch on a division by zero. So:

- whole numbers are widened to decimals before arithmetic; there are no floats;
- a divisor of zero, and factors whose product would pass 38 digits, give null: "not known", never an error.
"""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import polars as pl

DEPTH_MAX = 64
DIGITS_MAX = 38
ROOM_MIN = 18  # digits before the point that a guarded result must still be able to hold

Node = Any  # a JSON value of the serialised expression


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
_COMPARE = {"Eq", "NotEq", "Gt", "GtEq", "Lt", "LtEq", "EqValidity", "NotEqValidity"}
_LOGIC = {"And", "Or", "Xor"}
_ARITHMETIC = {"Plus": "Plus", "Minus": "Minus", "Multiply": "Mul", "Mul": "Mul", "Div": "Div"}
_TEXT_TO_TEXT = {"Uppercase", "Lowercase"}
_TRIM = {"StripChars", "StripCharsStart", "StripCharsEnd"}
_DATE_PARTS = {"Year": 4, "Month": 2, "Day": 2, "WeekDay": 1, "Quarter": 1}
# What LIKE and ILIKE become, and nothing more of the language of regular expressions.
_LIKE = re.compile(r"\(\?i?s\)\^?(?:[^\\.*+?()|\[\]{}^$]|\\[^A-Za-z0-9]|\.\*?)*\$?")
_INTERVAL = re.compile(r"-?\d{1,4}(d|w|mo)")
NULL: Node = {"Literal": {"Scalar": {"Null": "Null"}}}


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


class Reader:
    """Checks one tree against the columns `known`; `reads` collects the columns met."""

    def __init__(self, known: Mapping[str, pl.DataType]) -> None:
        self.known = known
        self.reads: set[str] = set()

    def read(self, node: Node, depth: int = 0) -> Typed:
        if depth > DEPTH_MAX:
            raise BadCondition(f"nested deeper than {DEPTH_MAX}; write a list with IN")
        tag, body = only_key(node)
        reader = getattr(self, f"_{tag.lower()}", None)
        if reader is None:
            raise BadCondition(f"{tag} is not allowed here")
        result: Typed = reader(body, depth + 1)
        return result

    def _column(self, name: Any, depth: int) -> Typed:
        if name not in self.known:
            raise BadCondition(f"there is no fact named {name!r}")
        self.reads.add(name)
        what = kind_of(self.known[name])
        return Typed({"Column": name}, what.kind, what.whole, what.scale, what.integer)

    def _literal(self, body: Any, depth: int) -> Typed:
        where, value = only_key(body)
        if where == "Series":
            raise BadCondition("a list stands only after IN")
        tag, inner = only_key(value)
        node = {"Literal": body}
        if where == "Dyn" and tag == "Int":
            return Typed(node, Kind.NUMBER, len(str(abs(inner))), 0, integer=True)
        if where == "Scalar":
            if tag == "String":
                return Typed(node, Kind.TEXT)
            if tag == "Boolean":
                return Typed(node, Kind.FLAG)
            if tag == "Date":
                return Typed(node, Kind.DAY)
            if tag == "Null":
                return Typed(node, Kind.NULL)
            if tag == "Decimal":
                amount, _, scale = inner
                if scale > 12:
                    raise BadCondition("a number has at most 12 decimal places")
                return Typed(decimal(amount, scale), Kind.NUMBER, max(len(str(abs(amount))) - scale, 1), scale)
        if where == "Dyn" and tag == "Float":
            raise BadCondition("a number is written exactly (1500000 or 0.015), never with an exponent")
        raise BadCondition(f"a value of type {tag} is not allowed here")

    def _cast(self, body: Any, depth: int) -> Typed:
        inner = self.read(body["expr"], depth)
        target = body["dtype"].get("Literal")
        if target == "Boolean":
            return self._want(inner, Kind.FLAG)
        if target == "String" and inner.kind is not Kind.LIST:
            if inner.kind in (Kind.TEXT, Kind.NULL):
                return inner
            return Typed({"Cast": {**body, "expr": inner.node}}, Kind.TEXT)
        raise BadCondition("only a cast to text (VARCHAR) is allowed")

    def _ternary(self, body: Any, depth: int) -> Typed:
        predicate = self._want(self.read(body["predicate"], depth), Kind.FLAG)
        truthy, falsy = (self.read(body[side], depth) for side in ("truthy", "falsy"))
        kind, (a, b), whole, scale = self._same([truthy, falsy])
        return Typed({"Ternary": {"predicate": predicate.node, "truthy": a, "falsy": b}}, kind, whole, scale)

    def _binaryexpr(self, body: Any, depth: int) -> Typed:
        left, right = self.read(body["left"], depth), self.read(body["right"], depth)
        op = only_key(body["op"])[0]
        return self._binary(op, left, right)

    def _binary(self, op: str, left: Typed, right: Typed) -> Typed:
        if op in _LOGIC:
            left, right = self._want(left, Kind.FLAG), self._want(right, Kind.FLAG)
            return Typed(binary(left.node, op, right.node), Kind.FLAG)
        if op in _COMPARE:
            return self._compare(op, left, right)
        if op in _ARITHMETIC:
            return self._arithmetic(_ARITHMETIC[op], left, right)
        raise BadCondition(f"the operator {op} is not allowed here")

    def _compare(self, op: str, left: Typed, right: Typed) -> Typed:
        if Kind.NULL in (left.kind, right.kind):
            raise BadCondition("nothing equals NULL: write IS NULL or IS NOT NULL")
        left, right = _as_day(left, right), _as_day(right, left)
        if left.kind is not right.kind or left.kind is Kind.LIST:
            raise BadCondition(f"a {left.kind} cannot be compared with a {right.kind}")
        if max(left.whole, right.whole) + max(left.scale, right.scale) > DIGITS_MAX:
            raise BadCondition("these numbers are too long to compare")
        return Typed(binary(left.node, op, right.node), Kind.FLAG)

    def _arithmetic(self, op: str, left: Typed, right: Typed) -> Typed:
        if op == "Plus" and left.kind is right.kind is Kind.TEXT:
            return Typed(binary(left.node, "Plus", right.node), Kind.TEXT)
        if op == "Minus" and left.kind is right.kind is Kind.DAY:
            between = binary(left.node, "Minus", right.node)
            days = function({"TemporalExpr": {"TotalDays": {"fractional": False}}}, between)
            return Typed(days, Kind.NUMBER, 7, 0, integer=True)
        if left.kind is not Kind.NUMBER or right.kind is not Kind.NUMBER:
            raise BadCondition(f"{op} wants two numbers, not a {left.kind} and a {right.kind}")
        a, b = _wide(left), _wide(right)
        scale = {"Mul": a.scale + b.scale, "Div": a.scale + 6}.get(op, max(a.scale, b.scale))
        wanted = {"Mul": a.whole + b.whole, "Div": a.whole + b.scale}.get(op, max(a.whole, b.whole) + 1)
        room = DIGITS_MAX - scale
        if room < min(ROOM_MIN, wanted):
            raise BadCondition("too many decimal places: the result would not fit in 38 digits")
        if wanted > room:
            a, b = _within(op, a, b, room)
        if op == "Div":
            nonzero = binary(b.node, "NotEq", decimal(0, 0))
            b = Typed({"Ternary": {"predicate": nonzero, "truthy": b.node, "falsy": NULL}}, b.kind)
        return Typed(function({"Sql": {"Binary": op}}, a.node, b.node), Kind.NUMBER, min(wanted, room), scale)

    def _function(self, body: Any, depth: int) -> Typed:
        name, detail = only_key(body["function"])
        inputs: list[Node] = body["input"]
        reader = getattr(self, f"_function_{name.lower()}", None)
        if reader is None:
            raise BadCondition(f"the function {name} is not allowed here")
        result: Typed = reader(detail, inputs, depth)
        return result

    def _function_boolean(self, detail: Any, inputs: list[Node], depth: int) -> Typed:
        name, _ = only_key(detail)
        if name not in ("Not", "IsNull", "IsNotNull"):
            raise BadCondition(f"the function {name} is not allowed here")
        inner = self.read(inputs[0], depth)
        if name == "Not":
            inner = self._want(inner, Kind.FLAG)
        return Typed(function({"Boolean": name}, inner.node), Kind.FLAG)

    def _function_sql(self, detail: Any, inputs: list[Node], depth: int) -> Typed:
        name, how = only_key(detail)
        if name == "IsIn":
            return self._is_in(detail, inputs, depth)
        read = [self.read(each, depth) for each in inputs]
        if name == "Binary":
            return self._binary(how, read[0], read[1])
        if name == "Round":
            inner = _wide(self._want(read[0], Kind.NUMBER))
            if inner.whole + inner.scale + 1 > DIGITS_MAX:
                inner = _bounded(inner, DIGITS_MAX - inner.scale - 1)
            node = function({"Sql": {"Round": how}}, inner.node)
            return Typed(node, Kind.NUMBER, inner.whole + 1, inner.scale)
        raise BadCondition(f"the function {name} is not allowed here")

    def _is_in(self, detail: Any, inputs: list[Node], depth: int) -> Typed:
        what, among = self.read(inputs[0], depth), listed(inputs[1])
        if among is None:
            column = self._want(self.read(inputs[1], depth), Kind.LIST)
            what = self._want(what, Kind.TEXT)
            return Typed(function({"Sql": detail}, what.node, column.node), Kind.FLAG)
        dtype, values = among
        if None in values:
            raise BadCondition("NULL is in no list: write IS NULL")
        kind = kind_of(dtype).kind
        if kind is not what.kind:
            raise BadCondition(f"a {what.kind} cannot be in a list of {kind}s")
        return Typed(function({"Sql": detail}, what.node, inputs[1]), Kind.FLAG)

    def _function_listexpr(self, detail: Any, inputs: list[Node], depth: int) -> Typed:
        name, _ = only_key(detail)
        read = [self.read(each, depth) for each in inputs]
        column = self._want(read[0], Kind.LIST)
        if name == "Contains":
            one = self._want(read[1], Kind.TEXT)
            return Typed(function({"ListExpr": detail}, column.node, one.node), Kind.FLAG)
        if name == "Length":
            return Typed(function({"ListExpr": detail}, column.node), Kind.NUMBER, 10, 0, integer=True)
        raise BadCondition(f"the function {name} is not allowed here")

    def _function_stringexpr(self, detail: Any, inputs: list[Node], depth: int) -> Typed:
        name, how = only_key(detail)
        if name == "Slice":
            return self._slice(detail, inputs, depth)
        if name == "ConcatHorizontal":
            parts = [self._want(self.read(each, depth), Kind.TEXT).node for each in inputs]
            return Typed(function({"StringExpr": detail}, *parts), Kind.TEXT)
        what = self._want(self.read(inputs[0], depth), Kind.TEXT)
        if name == "LenChars":
            return Typed(function({"StringExpr": name}, what.node), Kind.NUMBER, 10, 0, integer=True)
        if name in _TEXT_TO_TEXT or (name in _TRIM and inputs[1] == NULL):
            return Typed(function({"StringExpr": name}, what.node, *inputs[1:]), Kind.TEXT)
        if name in ("StartsWith", "EndsWith"):
            end = self._want(self.read(inputs[1], depth), Kind.TEXT)
            return Typed(function({"StringExpr": name}, what.node, end.node), Kind.FLAG)
        if name == "Contains":
            pattern = text_of(inputs[1])
            if pattern is None or not (how["literal"] or _LIKE.fullmatch(pattern)):
                raise BadCondition("only LIKE with a written pattern is allowed, no regular expression")
            return Typed(function({"StringExpr": detail}, what.node, inputs[1]), Kind.FLAG)
        raise BadCondition(f"the function {name} is not allowed here")

    def _slice(self, detail: Any, inputs: list[Node], depth: int) -> Typed:
        what = self._want(self.read(inputs[0], depth), Kind.TEXT)
        for bound in inputs[1:]:
            if bound != NULL and not _small(bound):
                raise BadCondition("LEFT and SUBSTR take written positions from 1 to 9999")
        return Typed(function({"StringExpr": detail}, what.node, *inputs[1:]), Kind.TEXT)

    def _function_temporalexpr(self, detail: Any, inputs: list[Node], depth: int) -> Typed:
        name, _ = only_key(detail)
        day = self._want(self.read(inputs[0], depth), Kind.DAY)
        if name in _DATE_PARTS:
            node = function({"TemporalExpr": name}, day.node)
            return Typed(node, Kind.NUMBER, _DATE_PARTS[name] + 1, 0, integer=True)
        if name == "OffsetBy" and _INTERVAL.fullmatch(text_of(inputs[1]) or ""):
            return Typed(function({"TemporalExpr": name}, day.node, inputs[1]), Kind.DAY)
        raise BadCondition("only dates with days, weeks or months added, and their parts, are allowed")

    def _function_abs(self, detail: Any, inputs: list[Node], depth: int) -> Typed:
        inner = _wide(self._want(self.read(inputs[0], depth), Kind.NUMBER))
        return Typed(function("Abs", inner.node), Kind.NUMBER, inner.whole, inner.scale)

    def _function_coalesce(self, detail: Any, inputs: list[Node], depth: int) -> Typed:
        return self._each("Coalesce", inputs, depth)

    def _function_maxhorizontal(self, detail: Any, inputs: list[Node], depth: int) -> Typed:
        return self._each("MaxHorizontal", inputs, depth)

    def _function_minhorizontal(self, detail: Any, inputs: list[Node], depth: int) -> Typed:
        return self._each("MinHorizontal", inputs, depth)

    def _each(self, name: str, inputs: list[Node], depth: int) -> Typed:
        kind, nodes, whole, scale = self._same([self.read(each, depth) for each in inputs])
        return Typed(function(name, *nodes), kind, whole, scale)

    def _same(self, parts: Sequence[Typed]) -> tuple[Kind, list[Node], int, int]:
        """The one kind of `parts` (NULL goes with any), their nodes, and room for the longest number."""
        kinds = {part.kind for part in parts} - {Kind.NULL}
        if len(kinds) > 1 or Kind.LIST in kinds:
            raise BadCondition("these values are not of one kind: " + ", ".join(sorted(kinds)))
        wide = [_wide(part) for part in parts]
        whole, scale = max(w.whole for w in wide), max(w.scale for w in wide)
        if whole + scale > DIGITS_MAX:
            raise BadCondition("these numbers are too long to stand beside one another")
        return next(iter(kinds), Kind.NULL), [w.node for w in wide], whole, scale

    def _want(self, what: Typed, kind: Kind) -> Typed:
        if what.kind is not kind:
            raise BadCondition(f"a {kind} is wanted here, not a {what.kind}")
        return what


def text_of(node: Node) -> str | None:
    """The written text of a literal node, or None."""
    try:
        text = node["Literal"]["Scalar"]["String"]
    except (KeyError, TypeError):
        return None
    return text if isinstance(text, str) else None


def _small(node: Node) -> bool:
    try:
        return bool(0 <= node["Literal"]["Dyn"]["Int"] <= 9999)
    except (KeyError, TypeError):
        return False


def _as_day(what: Typed, beside: Typed) -> Typed:
    """A written text beside a date is a date: people write arrival_date > '2026-11-22'."""
    text = text_of(what.node)
    if text is None or beside.kind is not Kind.DAY:
        return what
    try:
        days = pl.Series([text]).str.to_date("%Y-%m-%d", exact=True).cast(pl.Int32).item()
    except pl.exceptions.PolarsError:
        raise BadCondition(f"{text!r} is not a date (YYYY-MM-DD)") from None
    return Typed({"Literal": {"Scalar": {"Date": days}}}, Kind.DAY)


def _wide(number: Typed) -> Typed:
    """An integer as a decimal without places: no wrapping below zero, no float."""
    if not number.integer:
        return number
    if "Literal" in number.node:
        return Typed(decimal(number.node["Literal"]["Dyn"]["Int"], 0), Kind.NUMBER, number.whole, 0)
    dtype = {"Literal": {"Decimal": [20, 0]}}
    node = {"Cast": {"expr": number.node, "dtype": dtype, "options": "Strict"}}
    return Typed(node, Kind.NUMBER, number.whole, 0)


def _within(op: str, a: Typed, b: Typed, room: int) -> tuple[Typed, Typed]:
    """The two operands cut to null where the result might need more than `room` digits before the point."""
    if op == "Mul":
        a = _bounded(a, max(room - b.whole, room // 2))
        return a, _bounded(b, room - a.whole)
    if op == "Div":
        return _bounded(a, room - b.scale), b
    return _bounded(a, room - 1), _bounded(b, room - 1)


def _bounded(number: Typed, digits: int) -> Typed:
    """`number` where it has at most `digits` digits before the point, else null."""
    if number.whole <= digits:
        return number
    if digits < 1:
        raise BadCondition("too many decimal places: the result would not fit in 38 digits")
    low, high = decimal(-(10**digits), 0), decimal(10**digits, 0)
    within = binary(binary(number.node, "Gt", low), "And", binary(number.node, "Lt", high))
    node = {"Ternary": {"predicate": within, "truthy": number.node, "falsy": NULL}}
    return Typed(node, Kind.NUMBER, digits, number.scale)
