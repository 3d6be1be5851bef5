"""The tree of an expression that a person wrote: checked node by node, made safe, read for an index.

`polars.sql_expr` reads the text; this module reads the tree it gives (the serialised form, which may change
with Polars: the version is pinned and tests pin every shape). Only what is understood here passes, and it is
all typed, since Polars would wrap unsigned numbers, fall into floats, compare text with decimals or stop a
whole batch on a division by zero. So:

- whole numbers are widened to decimals before arithmetic; there are no floats;
- a divisor of zero, and factors whose product would pass 38 digits, give null: "not known", never an error.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from thongquan.kernel.nodes import (
    DIGITS_MAX,
    NULL,
    BadCondition,
    Kind,
    Node,
    Typed,
    binary,
    bounded,
    decimal,
    function,
    kind_of,
    listed,
    only_key,
    text_of,
    wide,
    within,
)

DEPTH_MAX = 64
ROOM_MIN = 18  # digits before the point that a guarded result must still be able to hold

_COMPARE = {"Eq", "NotEq", "Gt", "GtEq", "Lt", "LtEq", "EqValidity", "NotEqValidity"}
_LOGIC = {"And", "Or", "Xor"}
_ARITHMETIC = {"Plus": "Plus", "Minus": "Minus", "Multiply": "Mul", "Mul": "Mul", "Div": "Div"}
_TEXT_TO_TEXT = {"Uppercase", "Lowercase"}
_TRIM = {"StripChars", "StripCharsStart", "StripCharsEnd"}
_DATE_PARTS = {"Year": 4, "Month": 2, "Day": 2, "WeekDay": 1, "Quarter": 1}
# What LIKE and ILIKE become, and nothing more of the language of regular expressions.
_LIKE = re.compile(r"\(\?i?s\)\^?(?:[^\\.*+?()|\[\]{}^$]|\\[^A-Za-z0-9]|\.\*?)*\$?")
_INTERVAL = re.compile(r"-?\d{1,4}(d|w|mo)")


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
        a, b = wide(left), wide(right)
        scale = {"Mul": a.scale + b.scale, "Div": a.scale + 6}.get(op, max(a.scale, b.scale))
        wanted = {"Mul": a.whole + b.whole, "Div": a.whole + b.scale}.get(op, max(a.whole, b.whole) + 1)
        room = DIGITS_MAX - scale
        if room < min(ROOM_MIN, wanted):
            raise BadCondition("too many decimal places: the result would not fit in 38 digits")
        if wanted > room:
            a, b = within(op, a, b, room)
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
            inner = wide(self._want(read[0], Kind.NUMBER))
            if inner.whole + inner.scale + 1 > DIGITS_MAX:
                inner = bounded(inner, DIGITS_MAX - inner.scale - 1)
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
        inner = wide(self._want(self.read(inputs[0], depth), Kind.NUMBER))
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
        widened = [wide(part) for part in parts]
        whole, scale = max(w.whole for w in widened), max(w.scale for w in widened)
        if whole + scale > DIGITS_MAX:
            raise BadCondition("these numbers are too long to stand beside one another")
        return next(iter(kinds), Kind.NULL), [w.node for w in widened], whole, scale

    def _want(self, what: Typed, kind: Kind) -> Typed:
        if what.kind is not kind:
            raise BadCondition(f"a {kind} is wanted here, not a {what.kind}")
        return what


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
