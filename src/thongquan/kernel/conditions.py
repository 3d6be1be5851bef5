"""Conditions and values that people write in SQL: risk profiles, rules, what a finding says it found.

`Condition.parse("commodity_code LIKE '87%' AND customs_value > 500000000", known)` gives a Polars expression
that is true where the condition holds, false where it does not, and null where a fact it needs is not known.
It can neither stop a batch nor read anything but the columns `known` (kernel.trees says what is allowed).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

import polars as pl

from thongquan.kernel.nodes import BadCondition, Kind, Node, Typed, listed, text_of
from thongquan.kernel.trees import Reader

TEXT_MAX = 2_000

__all__ = ["BadCondition", "Condition", "Key", "Op", "Value"]


class Op(StrEnum):
    IS = "is"
    STARTS = "starts"
    HAS = "has"  # a list holds the value


@dataclass(frozen=True, slots=True)
class Key:
    """One thing that may be looked up: `column` is, starts with, or has `value`."""

    column: str
    op: Op
    value: str | bool


@dataclass(frozen=True, slots=True)
class Condition:
    """`needs`: a set of keys of which at least one holds wherever the condition does, for an index;
    None where no such set could be read (the condition must then always be evaluated)."""

    text: str
    expr: pl.Expr
    reads: frozenset[str]
    needs: frozenset[Key] | None

    @classmethod
    def parse(cls, text: str, known: Mapping[str, pl.DataType]) -> Self:
        """A boolean expression over the columns `known` (name → dtype). Raises BadCondition(why)."""
        tree, reads = _read(text, known)
        if tree.kind is not Kind.FLAG:
            raise BadCondition(f"a condition is true or false; this is a {tree.kind}")
        return cls(text, _expression(tree, known, reads), reads, necessary(tree.node))


@dataclass(frozen=True, slots=True)
class Value:
    """An expression of any kind, given as text (`expr` is a String column): what a finding found."""

    text: str
    expr: pl.Expr
    reads: frozenset[str]

    @classmethod
    def parse(cls, text: str, known: Mapping[str, pl.DataType]) -> Self:
        """Raises BadCondition(why), as for a list, which has no text."""
        tree, reads = _read(text, known)
        if tree.kind is Kind.LIST:
            raise BadCondition("a list has no text")
        return cls(text, _expression(tree, known, reads).cast(pl.String), reads)


def _read(text: str, known: Mapping[str, pl.DataType]) -> tuple[Typed, frozenset[str]]:
    if not text.strip():
        raise BadCondition("there is no expression")
    if len(text) > TEXT_MAX:
        raise BadCondition(f"longer than {TEXT_MAX} characters")
    try:
        node = json.loads(pl.sql_expr(text).meta.serialize(format="json"))
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, ValueError) as error:
        raise BadCondition(str(error).split("\n")[0]) from None
    except RecursionError:
        raise BadCondition("nested too deep; write a list with IN") from None
    reader = Reader(known)
    return reader.read(node), frozenset(reader.reads)


def _expression(tree: Typed, known: Mapping[str, pl.DataType], reads: frozenset[str]) -> pl.Expr:
    """The expression of a checked tree, run once over no rows: what Polars would refuse, we do."""
    expression = pl.Expr.deserialize(json.dumps(tree.node).encode(), format="json")
    try:
        pl.DataFrame(schema={name: known[name] for name in reads}).select(expression.alias("_"))
    except pl.exceptions.PolarsError as error:
        raise BadCondition(str(error).split("\n")[0]) from None
    return expression


def necessary(node: Node) -> frozenset[Key] | None:
    """Keys of which one must hold for the condition `node` to hold, or None where that is not understood.

    AND takes its more selective side; OR needs both sides and unites them.
    """
    if not isinstance(node, dict):
        return None
    if "BinaryExpr" in node:
        body = node["BinaryExpr"]
        left, right = body["left"], body["right"]
        if body["op"] == "And":
            sides = [keys for keys in (necessary(left), necessary(right)) if keys is not None]
            return min(sides, key=_breadth, default=None)
        if body["op"] == "Or":
            a, b = necessary(left), necessary(right)
            return None if a is None or b is None else a | b
        if body["op"] in ("Eq", "EqValidity"):
            return _equals(left, right) or _equals(right, left)
        return None
    if "Column" in node:
        return frozenset({Key(node["Column"], Op.IS, True)})
    if "Function" in node:
        return _looked_up(node["Function"])
    return None


def _looked_up(body: Node) -> frozenset[Key] | None:
    inputs, name = body["input"], body["function"]
    if name == {"Boolean": "Not"} and "Column" in inputs[0]:
        return frozenset({Key(inputs[0]["Column"], Op.IS, False)})
    if not isinstance(name, dict) or len(inputs) != 2:
        return None
    if name.get("StringExpr") == "StartsWith" and text_of(inputs[1]):
        return _keys(inputs[0], Op.STARTS, [text_of(inputs[1])])
    detail = name.get("ListExpr")
    if isinstance(detail, dict) and "Contains" in detail and text_of(inputs[1]) is not None:
        return _keys(inputs[0], Op.HAS, [text_of(inputs[1])])
    detail = name.get("Sql")
    if isinstance(detail, dict) and "IsIn" in detail:
        among = listed(inputs[1])
        if among is not None:
            return _keys(inputs[0], Op.IS, among[1])
        if text_of(inputs[0]) is not None:
            return _keys(inputs[1], Op.HAS, [text_of(inputs[0])])
    return None


def _equals(column: Node, literal: Node) -> frozenset[Key] | None:
    text = text_of(literal)
    return None if text is None else _keys(column, Op.IS, [text])


def _keys(column: Node, op: Op, values: list[str | None]) -> frozenset[Key] | None:
    if not isinstance(column, dict) or "Column" not in column:
        return None
    if not values or not all(isinstance(value, str) for value in values):
        return None
    return frozenset(Key(column["Column"], op, str(value)) for value in values)


def _breadth(keys: frozenset[Key]) -> tuple[float, int]:
    """How much a set of keys lets through, roughly: a prefix ten times less with each further character,
    and a value of two letters (a country) more than one of eight (a commodity code)."""
    return sum(
        0.5 if key.value in (True, False) else 10.0 ** -min(len(str(key.value)), 13) for key in keys
    ), len(keys)
