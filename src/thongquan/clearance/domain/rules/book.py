"""The catalogue as the book `rules`: its tables, how the pack's topic files become them, and the way back."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import msgspec
import polars as pl

from thongquan.books.domain import BadPack, BookKind, Content, Files, Pack, Tables, TableSchema
from thongquan.clearance.domain.rules.checks import problems
from thongquan.clearance.domain.rules.rows import Row, topic_rows
from thongquan.kernel.findings import Audience

TEXTS = ("message", "fix")
PLAIN = ("id", "title", "basis", "path", "found", "expected", "topic", "stage")

RULES = TableSchema(
    # when: null where code finds it. about: the kind of row it speaks of (rules.columns.FRAMES).
    columns={
        **dict.fromkeys(PLAIN, pl.String),
        "about": pl.String,
        "verified": pl.Boolean,
        "audience": pl.String,
        "effect": pl.String,
        "when": pl.String,
    },
    key=("id",),
    texts=TEXTS,
    nullable=frozenset({"when"}),
)
EXAMPLES = TableSchema(
    # facts: a JSON object of column values, which break the rule or pass it.
    columns={"id": pl.String, "number": pl.UInt16, "breaks": pl.Boolean, "facts": pl.String},
    key=("id", "number"),
)


def rows_of(tables: Tables) -> list[Row]:
    """The rules of an edition, by id; those not in force on a day stand among them (`Catalogue.of` picks)."""
    examples: dict[tuple[str, date], list[Mapping[str, Any]]] = {}
    for example in tables["examples"].sort("number").iter_rows(named=True):
        examples.setdefault((example["id"], example["valid_from"]), []).append(example)
    return [
        _row(record, examples.get((record["id"], record["valid_from"]), ()))
        for record in tables["rules"].sort("id", "valid_from").iter_rows(named=True)
    ]


def _row(record: Mapping[str, Any], examples: Iterable[Mapping[str, Any]]) -> Row:
    texts = {
        text: {
            column.removeprefix(f"{text}_"): value
            for column, value in record.items()
            if column.startswith(f"{text}_") and value
        }
        for text in TEXTS
    }
    plain = {name: value for name, value in record.items() if not name.startswith(TEXTS)}
    said = [(example["breaks"], json.loads(example["facts"])) for example in examples]
    return msgspec.convert(
        {
            **plain,
            **texts,
            "breaks": [facts for breaks, facts in said if breaks],
            "passes": [facts for breaks, facts in said if not breaks],
        },
        Row,
    )


def tables_of(rows: Iterable[Row]) -> dict[str, pl.DataFrame]:
    """The tables of the book. The languages are those the rules speak."""
    rows = list(rows)
    languages = sorted({language for row in rows for language in (*row.message, *row.fix)})
    texts = [f"{text}_{language}" for text in TEXTS for language in languages]
    schema = {**RULES.dtypes, **dict.fromkeys(texts, pl.String)}
    return {
        "rules": pl.DataFrame([_record(row, languages) for row in rows], schema=schema),
        "examples": pl.DataFrame(
            [example for row in rows for example in _examples(row)], schema=dict(EXAMPLES.dtypes)
        ),
    }


def _record(row: Row, languages: Iterable[str]) -> dict[str, Any]:
    texts = {f"{text}_{language}": getattr(row, text).get(language) for text in TEXTS for language in languages}
    return {
        **{name: getattr(row, name) for name in PLAIN},
        **texts,
        "about": row.on,
        "verified": row.verified,
        "audience": str(row.audience),
        "effect": str(row.effect),
        "when": row.when,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
    }


def _examples(row: Row) -> Iterator[dict[str, Any]]:
    said = [(True, facts) for facts in row.breaks] + [(False, facts) for facts in row.passes]
    for number, (breaks, facts) in enumerate(said, 1):
        yield {
            "id": row.id,
            "number": number,
            "breaks": breaks,
            "facts": msgspec.json.encode(facts).decode(),
            "valid_from": row.valid_from,
            "valid_to": row.valid_to,
        }


def read(files: Files, pack: Pack) -> list[Content]:
    """The edition in the pack's topic files (the YAML files of the book's own folder).

    Raises BadPack, which names the file and the field.
    """
    rows: list[Row] = []
    for path, body in sorted(files.items()):
        if "/" in path or not path.endswith(".yaml"):
            continue
        try:
            rows += topic_rows(body)
        except msgspec.DecodeError as error:
            raise BadPack(f"{path}: {error}") from None
    return [Content(tables_of(rows), "")]


def faults(tables: Tables) -> list[str]:
    """What is wrong with an edition of rules: every rule is compiled, and its examples are run."""
    prefix = f"{TEXTS[0]}_"
    languages = [c.removeprefix(prefix) for c in tables["rules"].columns if c.startswith(prefix)]
    try:
        rows = rows_of(tables)
    except (msgspec.ValidationError, ValueError) as error:
        return [str(error)]
    return problems(rows, languages)


def open_to_all(tables: Tables) -> Tables:
    """Without the officers' rules, and without the examples that say where one of them begins."""
    public = tables["rules"].filter(pl.col("audience") == str(Audience.PUBLIC))
    return {
        "rules": public,
        "examples": tables["examples"].join(public.select("id").unique(), on="id", how="semi"),
    }


KIND = BookKind("rules", {"rules": RULES, "examples": EXAMPLES}, faults, read, open=open_to_all)
