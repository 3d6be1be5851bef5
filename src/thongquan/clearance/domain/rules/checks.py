"""What is wrong with a set of rules: asked before an edition is approved, so that nothing fails later."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from thongquan.clearance.domain.rules.columns import FRAMES, KNOWN, MESSAGE, blank
from thongquan.clearance.domain.rules.engine import Catalogue
from thongquan.clearance.domain.rules.rows import Row
from thongquan.kernel.conditions import BadCondition
from thongquan.kernel.findings import Audience, Effect
from thongquan.kernel.validity import Validity, overlapping


def problems(rows: Sequence[Row], languages: Sequence[str]) -> list[str]:
    """Everything wrong with `rows`, each as "ID: why"; examples are run."""
    return [*_together(rows), *(f"{row.id}: {why}" for row in rows for why in _of(row, languages))]


def _together(rows: Sequence[Row]) -> Iterator[str]:
    by_id: dict[str, list[Row]] = {}
    for row in rows:
        by_id.setdefault(row.id, []).append(row)
    for rule, versions in by_id.items():
        if overlapping(Validity(row.valid_from, row.valid_to) for row in versions):
            yield f"{rule}: in force twice on the same day"
    for title, count in Counter(row.title for row in rows if len(by_id[row.id]) == 1).items():
        if count > 1:
            yield f"{title!r} is the title of {count} rules"


def _of(row: Row, languages: Sequence[str]) -> Iterator[str]:
    if row.on not in FRAMES and not (row.on == MESSAGE and row.by_code):
        yield f"there are no rules on {row.on!r}; it is one of {', '.join((*FRAMES, MESSAGE))}"
        return
    for name in ("message", "fix"):
        texts = getattr(row, name)
        yield from (f"{name} is missing in {language}" for language in languages if not texts.get(language))
    if not row.basis:
        yield "it names no law"
    if (row.effect is Effect.DOUBT) is not (row.audience is Audience.OFFICER):
        yield "doubts are for officers, and only doubts are"
    if row.by_code:
        return
    try:
        catalogue = Catalogue([row], languages)
    except BadCondition as error:
        yield str(error)
        return
    if not row.breaks or not row.passes:
        yield "it has no examples: `breaks` and `passes` want one each"
    for wanted, examples in ((True, row.breaks), (False, row.passes)):
        for example in examples:
            yield from _example(catalogue, row, example, wanted)


def _example(catalogue: Catalogue, row: Row, example: Mapping[str, Any], breaks: bool) -> Iterator[str]:
    try:
        frame = example_frame(row.on, example)
    except (KeyError, ValueError, TypeError, ArithmeticError, pl.exceptions.PolarsError) as error:
        yield f"the example {dict(example)} is none: {error}"
        return
    found = catalogue.check({**_nothing(), FRAMES[row.on]: frame})
    if bool(found.height) is not breaks:
        yield f"the example {dict(example)} {'passes' if breaks else 'breaks it'}"
    for finding in catalogue.to_findings(found):
        texts = [*finding.message.values(), *finding.fix.values()]
        yield from (f"an unfilled place in {text!r}" for text in texts if "{" in text)


def example_frame(on: str, values: Mapping[str, Any]) -> pl.DataFrame:
    """One row of the frame of `on`: `values` as the pack writes them, the first of the batch, the rest null."""
    known = KNOWN[on]
    if strange := set(values) - set(known):
        raise KeyError(f"no such columns: {', '.join(sorted(strange))}")
    given = {"d": 0, "n": 1, **values}
    columns = [
        pl.Series(name, [_typed(value, known[name])], dtype=known[name]) for name, value in given.items()
    ]
    return blank(on, 1).with_columns_seq(columns)


def _typed(value: Any, dtype: pl.DataType) -> Any:
    """A value as YAML or JSON writes it: numbers and days may be text."""
    if isinstance(dtype, pl.Decimal) and value is not None:
        return Decimal(str(value))
    return date.fromisoformat(value) if isinstance(dtype, pl.Date) and isinstance(value, str) else value


def _nothing() -> dict[str, pl.DataFrame]:
    return {frame: pl.DataFrame() for frame in FRAMES.values()}
