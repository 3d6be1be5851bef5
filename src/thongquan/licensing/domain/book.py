"""The book `licensing`: procedures of other agencies, one YAML file each (packs/README.md).

A file is a map: what holds for the whole procedure, then lists of its fields, documents, clocks and fees. What
stands under `complete` and `tests` is no law: the tests read it (`tests_of`).
"""

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl
import yaml

from thongquan.books.domain import BadPack, BookKind, Content, Files, Pack, Tables, TableSchema
from thongquan.books.domain.files import Row, basis_of, document, table
from thongquan.books.domain.files import read_one as whole
from thongquan.licensing.domain.procedures import Counted, FieldType, Step, Way
from thongquan.parties.domain.words import Kind
from thongquan.reference.domain.clock import Unit

PROCEDURES = TableSchema(
    # measures: of the book "controls", whose codes the procedure is for; goods: prefixes of codes besides.
    # who: kinds of parties that may apply, none: every one. paper: the type of document its licence answers as.
    # counted: what is written off of a licence (quantity, value or nothing); units: those a quantity may be in.
    # months: how long a licence lasts where the decision does not say otherwise; inspects: goods are looked at.
    columns={
        "procedure": pl.String,
        "agency": pl.String,
        "direction": pl.String,
        "measures": pl.List(pl.String),
        "goods": pl.List(pl.String),
        "who": pl.List(pl.String),
        "paper": pl.String,
        "counted": pl.String,
        "units": pl.List(pl.String),
        "months": pl.UInt16,
        "inspects": pl.Boolean,
        "verified": pl.Boolean,
        "basis": pl.String,
    },
    key=("procedure",),
    texts=("",),
    defaults={"goods": "", "who": "", "units": "", "counted": "nothing", "inspects": False},
)
FIELDS = TableSchema(
    # type: see FieldType; codes: what a code may be; list: or the list of the reference data it stands in.
    columns={
        "procedure": pl.String,
        "field": pl.String,
        "order": pl.UInt16,
        "type": pl.String,
        "required": pl.Boolean,
        "codes": pl.List(pl.String),
        "list": pl.String,
    },
    key=("procedure", "field"),
    texts=("",),
    nullable=frozenset({"list"}),
    defaults={"codes": "", "list": "", "required": True},
)
WORDS = TableSchema(
    # What a code of a field means.
    columns={"procedure": pl.String, "field": pl.String, "code": pl.String},
    key=("procedure", "field", "code"),
    texts=("",),
)
DOCUMENTS = TableSchema(
    columns={"procedure": pl.String, "document": pl.String, "order": pl.UInt16, "required": pl.Boolean},
    key=("procedure", "document"),
    texts=("",),
    defaults={"required": True},
)
CLOCKS = TableSchema(
    # step: see Step; the span is counted by the working-time clock.
    columns={
        "procedure": pl.String,
        "step": pl.String,
        "amount": pl.UInt16,
        "unit": pl.String,
        "verified": pl.Boolean,
        "basis": pl.String,
    },
    key=("procedure", "step"),
)
FEES = TableSchema(
    # waits: the decision waits until it is paid.
    columns={
        "procedure": pl.String,
        "fee": pl.String,
        "amount": pl.Decimal(24, 6),
        "currency": pl.String,
        "waits": pl.Boolean,
        "verified": pl.Boolean,
        "basis": pl.String,
    },
    key=("procedure", "fee"),
    texts=("",),
    defaults={"waits": True},
)
AGENCIES = TableSchema(
    # Ministries merge: whose procedures they are is dated.
    columns={"agency": pl.String, "verified": pl.Boolean, "basis": pl.String},
    key=("agency",),
    texts=("",),
)
APPEALS = TableSchema(
    # instance: 1, 2 or "court"; days from the day of the decision.
    columns={
        "instance": pl.String,
        "to": pl.String,
        "days": pl.Int32,
        "verified": pl.Boolean,
        "basis": pl.String,
    },
    key=("instance",),
    texts=("",),
)
TABLES = {
    "procedures": PROCEDURES,
    "fields": FIELDS,
    "words": WORDS,
    "documents": DOCUMENTS,
    "clocks": CLOCKS,
    "fees": FEES,
}
WHOLE = {"agencies": AGENCIES, "appeals": APPEALS}  # files of their own, for all procedures
PARTS = ("fields", "documents", "clocks", "fees")  # words stand within the fields
OF_TESTS = ("complete", "tests")
LISTS = frozenset({"countries", "units"})  # of the reference data


def read(files: Files, _: Pack) -> list[Content]:
    """The procedures of a pack as one edition."""
    about = document(files, "book.yaml")
    rows: dict[str, list[Row]] = {name: [] for name in TABLES}
    for path in sorted(p for p in files if p.endswith(".yaml") and "/" not in p and p != "book.yaml"):
        for name, row in _rows(path, document(files, path), about):
            rows[name].append(row)
    tables = {name: table(schema, rows[name]) for name, schema in TABLES.items()}
    mine = {path: body for path, body in files.items() if "/" not in path}
    tables |= {name: whole(name, schema, mine) for name, schema in WHOLE.items()}
    return [Content(tables, basis_of(about), str(about.get("note", "")))]


def read_one(path: str, body: bytes, about: Mapping[str, Any]) -> Tables:
    """The tables of one file, as if the book were of it alone; for who writes one."""
    rows: dict[str, list[Row]] = {name: [] for name in TABLES}
    for name, row in _rows(path, yaml.safe_load(body), about):
        rows[name].append(row)
    return {name: table(schema, rows[name]) for name, schema in TABLES.items()}


def tests_of(body: bytes) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The complete application of a file, and the changes of it with what each is to be told."""
    said = yaml.safe_load(body)
    return said["complete"], said["tests"]


def _rows(path: str, said: Mapping[str, Any], about: Mapping[str, Any]) -> Iterator[tuple[str, Row]]:
    code = str(said.get("procedure", ""))
    if path != f"{code}.yaml":
        raise BadPack(f"{path}: the file of a procedure bears its code, not {code!r}")
    since = {"valid_from": said.get("valid_from", about.get("valid_from"))}
    own = {k: v for k, v in said.items() if k not in (*PARTS, *OF_TESTS, "name")}
    yield "procedures", {**PROCEDURES.defaults, **since, **own, **said["name"], "@": path}
    law = {"basis": said.get("basis"), "verified": said.get("verified")}
    for name in PARTS:
        schema = TABLES[name]
        usual = {k: v for k, v in law.items() if k in schema.columns}
        for order, row in enumerate(said.get(name, ()), 1):
            placed = {"order": order} if "order" in schema.columns else {}
            texts = row.get("name", {})
            told = {k: v for k, v in row.items() if k not in ("name", "words")}
            head = {**schema.defaults, **since, **usual, "procedure": code, **placed}
            yield name, {**head, **told, **texts, "@": f"{path} {name} {order}"}
            for word, text in row.get("words", {}).items():
                of = {"procedure": code, "field": row["field"], "code": word}
                yield "words", {**since, **of, **text, "@": f"{path} {name} {order} {word}"}


def check(tables: Tables) -> list[str]:
    """What is wrong with the whole: words nobody knows, parts of procedures that are not there, no clock."""
    found = list(_unknown_words(tables))
    known = set(tables["procedures"]["procedure"])
    for name in PARTS:
        lost = set(tables[name]["procedure"]) - known
        found += [f"{name}: of a procedure that is not there: {code}" for code in sorted(lost)]
    found += _wordless(tables)
    decided = set(tables["clocks"].filter(pl.col("step") == Step.DECIDE)["procedure"])
    found += [f"{code}: no clock says until when it is decided" for code in sorted(known - decided)]
    found += [
        f"{row['procedure']}: a quantity is counted in no unit"
        for row in tables["procedures"].iter_rows(named=True)
        if row["counted"] == Counted.QUANTITY and not row["units"]
    ]
    return found


def _wordless(tables: Tables) -> Iterator[str]:
    """Where one code of a field has its word each has, and there is no word of anything else."""
    said: dict[tuple[str, str], set[str]] = {}
    for row in tables["words"].iter_rows(named=True):
        said.setdefault((row["procedure"], row["field"]), set()).add(row["code"])
    codes = {
        (row["procedure"], row["field"]): set(row["codes"]) for row in tables["fields"].iter_rows(named=True)
    }
    for place, words in sorted(said.items()):
        if words != codes.get(place):
            yield f"words: not those of the codes of {' '.join(place)}"


def _unknown_words(tables: Tables) -> Iterator[str]:
    allowed = (
        ("procedures", "direction", Way),
        ("procedures", "counted", Counted),
        ("fields", "type", FieldType),
        ("clocks", "step", Step),
        ("clocks", "unit", Unit),
    )
    for name, column, words in allowed:
        for value in sorted(set(tables[name][column]) - {str(word) for word in words}):
            yield f"{name}.{column}: {value!r} is none of {', '.join(words)}"
    who = {each for kinds in tables["procedures"]["who"] for each in kinds}
    for value in sorted(who - {str(kind) for kind in Kind}):
        yield f"procedures.who: {value!r} is no kind of party"
    for value in sorted(set(tables["fields"]["list"].fill_null("")) - LISTS - {""}):
        yield f"fields.list: {value!r} is none of {', '.join(sorted(LISTS))}"


def check_all(tables: Tables) -> list[str]:
    """As `check`, and that every procedure's agency is named."""
    lost = set(tables["procedures"]["agency"]) - set(tables["agencies"]["agency"])
    return [*check(tables), *(f"procedures.agency: {code!r} is not named" for code in sorted(lost))]


KIND = BookKind("licensing", {**TABLES, **WHOLE}, check=check_all, read=read)
