"""The rules of one edition, valid on one day, as expressions: all of them asked of all frames at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

import polars as pl

from thongquan.clearance.domain.rules.columns import FRAMES, KNOWN
from thongquan.clearance.domain.rules.guards import Columns, Guards, Values
from thongquan.clearance.domain.rules.rows import STAGES, Row
from thongquan.clearance.domain.rules.templates import Named, Names, Template
from thongquan.kernel.columns import framed, kept
from thongquan.kernel.conditions import Condition
from thongquan.kernel.findings import Audience, Effect, Finding
from thongquan.kernel.texts import Text, filled

EFFECT = pl.Enum([str(effect) for effect in Effect])
AUDIENCE = pl.Enum([str(audience) for audience in Audience])
STAGE = pl.Enum(STAGES)
FINDINGS = pl.Schema(
    {
        "d": pl.UInt32(),
        "path": pl.String(),
        "rule": pl.String(),
        "found": pl.String(),
        "expected": pl.String(),
        "effect": EFFECT,
        "audience": AUDIENCE,
        "stage": STAGE,
    }
)
TOLD = ("rule", "path", "found", "expected")
UNREADABLE = {"number": "TYP-001", "day": "TYP-002"}


@dataclass(frozen=True, slots=True)
class Rule:
    """A row with its expressions: `hits` is true on the rows that break it, `finding` says what of them."""

    row: Row
    hits: pl.Expr
    reads: frozenset[str]
    finding: tuple[pl.Expr, ...]
    copies: tuple[str, ...]  # the columns `finding` reads
    once: bool  # its path names no row, so it speaks once of a declaration
    guards: Guards

    @classmethod
    def of(cls, row: Row) -> Self:
        """Raises BadCondition where the row reads what its frame has not."""
        assert row.when is not None
        known = KNOWN[row.on]
        condition = Condition.parse(row.when, known)
        texts = {name: Template.parse(getattr(row, name), known) for name in ("path", "found", "expected")}
        copies = frozenset({"d"}).union(*(text.reads for text in texts.values()))
        finding = (
            pl.col("d").cast(pl.UInt32),
            texts["path"].expr.alias("path"),
            pl.lit(row.id).alias("rule"),
            texts["found"].expr.alias("found"),
            texts["expected"].expr.alias("expected"),
            *_constants(row),
        )
        reads = condition.reads | copies
        once = not texts["path"].reads
        hits = condition.expr.alias(row.id)
        return cls(row, hits, reads, finding, tuple(sorted(copies)), once, Guards.of(condition))


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one frame, and what their guards look at in it."""

    rules: tuple[Rule, ...]
    columns: Columns

    @classmethod
    def of(cls, rules: Iterable[Rule]) -> Self:
        every = tuple(rules)
        return cls(every, Columns.of(rule.guards for rule in every))


def _constants(row: Row) -> tuple[pl.Expr, ...]:
    return (
        pl.lit(str(row.effect), dtype=EFFECT).alias("effect"),
        pl.lit(str(row.audience), dtype=AUDIENCE).alias("audience"),
        pl.lit(row.stage, dtype=STAGE).alias("stage"),
    )


class Catalogue:
    """Compiled once for an edition and a day (about 1 ms a rule): keep it, it holds no state.

    `names`: what messages call the codes; `found` and `expected` keep them, in any language.
    """

    def __init__(self, rows: Sequence[Row], languages: Sequence[str], names: Names | None = None) -> None:
        self.rows: Mapping[str, Row] = {row.id: row for row in rows}
        named = ((row.id, Named.of(row.expected, names or {})) for row in rows if not row.by_code)
        self._named = {rule: one for rule, one in named if one is not None}
        self.languages = tuple(languages)
        assert len(self.rows) == len(rows), "two rules of one id in force"
        self._rules = [Rule.of(row) for row in rows if not row.by_code]
        self._by_frame = {
            audience: {
                frame: Rules.of(r for r in self._rules if r.row.on == on and _may(r.row, audience))
                for on, frame in FRAMES.items()
            }
            for audience in Audience
        }
        self.reads = {
            frame: frozenset().union(*(rule.reads for rule in rules.rules))
            for frame, rules in self._by_frame[Audience.OFFICER].items()
        }

    @classmethod
    def of(cls, rows: Iterable[Row], *, on: date, languages: Sequence[str], names: Names | None = None) -> Self:
        """The rules in force on the day. Raises BadCondition for a row that no checked edition holds."""
        return cls([row for row in rows if _in_force(row, on)], languages, names)

    def check(
        self, frames: Mapping[str, pl.DataFrame], *, audience: Audience = Audience.OFFICER
    ) -> pl.DataFrame:
        """What breaks a rule, as FINDINGS in the order of `d`; audience PUBLIC asks no officer's rule at all.

        A condition that is null (a fact it needs is not known) is not broken. What cannot be read is said
        once: no other rule speaks of the same path.
        """
        parts = []
        for name, rules in self._by_frame[audience].items():
            if rules.rules and not frames[name].is_empty():
                parts += _broken(frames[name], rules)
        unreadable = frames.get("unreadable")
        if unreadable is not None and not unreadable.is_empty():
            parts = [part.join(unreadable, on=["d", "path"], how="anti") for part in parts]
            parts.append(self._unreadable(unreadable))
        if not parts:
            return FINDINGS.to_frame()
        found = pl.concat(parts)
        return found if found["d"].is_sorted() else found.sort("d", maintain_order=True)

    def _unreadable(self, unreadable: pl.DataFrame) -> pl.DataFrame:
        number, day = (self.rows[UNREADABLE[kind]] for kind in ("number", "day"))
        return unreadable.select_seq(
            pl.col("d").cast(pl.UInt32),
            "path",
            pl.when(pl.col("expected") == "day")
            .then(pl.lit(day.id))
            .otherwise(pl.lit(number.id))
            .alias("rule"),
            "found",
            pl.when(pl.col("expected") == "day")
            .then(pl.lit(day.expected))
            .otherwise(pl.lit(number.expected))
            .alias("expected"),
            *_constants(number),
        )

    def finding(self, rule: str, *, path: str = "", found: str = "", expected: str = "") -> Finding:
        """A finding of a rule that code reports (a file that is no JSON, a sheet with formulas …)."""
        row = self.rows[rule]
        return self._finding(row, path, found, expected or row.expected)

    def to_findings(self, findings: pl.DataFrame, languages: Sequence[str] = ()) -> list[Finding]:
        """The rows of `findings` with their texts, by path (items in their order) and then by rule."""
        return self.told(findings.select_seq(*TOLD).rows(), languages)

    def told(self, rows: Iterable[tuple[str, str, str, str]], languages: Sequence[str] = ()) -> list[Finding]:
        """As `to_findings`, from (rule, path, found, expected) each."""
        made = [
            self._finding(self.rows[rule], path, found, expected, languages)
            for rule, path, found, expected in rows
        ]
        return sorted(made, key=lambda finding: (_natural(finding.path), finding.rule))

    def _finding(
        self, row: Row, path: str, found: str, expected: str, languages: Sequence[str] = ()
    ) -> Finding:
        facts = {"found": found, "expected": expected, "line": _line(path)}
        spoken, named = languages or self.languages, self._named.get(row.id)
        message, fix = (_told(text, spoken, facts, named) for text in (row.message, row.fix))
        return Finding(row.id, path, found, expected, row.effect, message, fix, row.audience)


def _told(text: Text, spoken: Iterable[str], facts: Mapping[str, str], named: Named | None) -> dict[str, str]:
    templates = {language: text[language] for language in spoken if language in text}
    if named is None:
        return filled(templates, **facts)
    told: dict[str, str] = {}
    for language, template in templates.items():
        expected = named.told(facts["expected"], language)
        told |= filled({language: template}, **{**facts, "expected": expected})
    return told


def possible(frame: pl.DataFrame, rules: Rules) -> list[Rule]:
    """The rules that may hit: planning one costs more than reading the few values of a small frame."""
    values = Values(frame, rules.columns)
    return [rule for rule in rules.rules if rule.guards.may_hold(values)]


def _broken(frame: pl.DataFrame, rules: Rules) -> list[pl.DataFrame]:
    """One select asks all rules; only those that hit are looked at again."""
    asked = possible(frame, rules)
    if not asked:
        return []
    hits = frame.select_seq([rule.hits for rule in asked])
    return [
        _said(frame, rule, column)
        for rule, column in zip(asked, hits.iter_columns(), strict=True)
        if column.any()
    ]


def _said(frame: pl.DataFrame, rule: Rule, hits: pl.Series) -> pl.DataFrame:
    broken = framed([frame.get_column(name).filter(hits) for name in rule.copies])
    if rule.once and broken.height > 1:
        broken = broken.unique("d", keep="first", maintain_order=True)
    return broken.select_seq(rule.finding)


def public(findings: pl.DataFrame) -> pl.DataFrame:
    """What may be shown before the officer: nothing of doubts, not even how many there are."""
    return kept(findings, findings["audience"] == str(Audience.PUBLIC))


def refused(findings: pl.DataFrame, *, stage: str = "registration") -> pl.Series:
    """The `d` of the declarations that may not pass `stage`."""
    return holding(findings, stage=stage)["d"].unique().sort()


def holding(findings: pl.DataFrame, *, stage: str = "registration") -> pl.DataFrame:
    """What keeps a declaration from passing `stage`: a refusal, or a want of that stage or before."""
    reached = STAGES[: STAGES.index(stage) + 1]
    holds = pl.col("effect").is_in([str(Effect.REFUSE), str(Effect.REQUIRE)]) & pl.col("stage").is_in(reached)
    return findings.filter(holds)


def _may(row: Row, audience: Audience) -> bool:
    return audience is Audience.OFFICER or row.audience is Audience.PUBLIC


def _in_force(row: Row, day: date) -> bool:
    return row.valid_from <= day and (row.valid_to is None or day < row.valid_to)


def _line(path: str) -> str:
    _, bracket, rest = path.partition("[")
    return rest.partition("]")[0] if bracket else ""


def _natural(path: str) -> tuple[tuple[int, int, str], ...]:
    """items[2] before items[10]."""
    pieces = path.replace("]", "[").split("[")
    return tuple((0, int(piece), "") if piece.isdigit() else (1, 0, piece) for piece in pieces)
