"""What a decided batch leaves behind: rows of every room by COPY, one journal leaf for each declaration."""

import hashlib
from binascii import hexlify
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any

import msgspec
import polars as pl

from thongquan.clearance.domain import rows as made
from thongquan.clearance.domain.decide import awaited
from thongquan.clearance.domain.events import Registered
from thongquan.clearance.domain.marks import of_batch, partners_of_batch
from thongquan.clearance.domain.rows import DECLARATION
from thongquan.clearance.domain.rules import public
from thongquan.clearance.domain.rules.engine import TOLD
from thongquan.clearance.domain.work import work_of
from thongquan.clearance.models import AppliedLaw
from thongquan.clearance.selectors.turns import Clocks, clocks
from thongquan.clearance.services import money, store
from thongquan.clearance.services.batch import Batch, Outcome
from thongquan.clearance.services.stages import stage, told
from thongquan.journal import services as journal
from thongquan.journal.domain.leaves import Entry
from thongquan.kernel.columns import constant, framed, repeated, typed
from thongquan.kernel.copying import Copies, copies
from thongquan.kernel.identifiers import Subject
from thongquan.risk.domain.routes import first_routes

SUBJECT = "declaration"
STEPS = pl.Schema(
    {
        "d": pl.UInt32,
        "milestone": pl.String,
        "actor": pl.String,
        "awaited": pl.String,
        "due_at": pl.Datetime("us", "UTC"),
        "note": pl.String,
    }
)
WORK = pl.Schema(
    {
        "declaration_id": pl.Int64,
        "kind": pl.String,
        "turn": pl.String,
        "office": pl.String,
        "lane": pl.String,
        "since": pl.Datetime("us", "UTC"),
        "due_at": pl.Datetime("us", "UTC"),
        "press_at": pl.Datetime("us", "UTC"),
    }
)
HEADER = {
    "direction": "type_code",
    "procedure": "procedure_code",
    "office": "declaration_office_id",
    "reference": "functional_reference_id",
}
PERSON = ("role_code", "id", "id_fault", "known", "active", "registered_name")
SAID = ("d", "identifier", "trader", "declarant", "lane", "life", "control", "customs_value", "tax_total")
TURNS = ("lane", "control", "owed", "undetermined", "open", "held")
ROUTED = ("d", "lane", "score", "profiles", "random")
REFUSALS = {
    "on-stop-list": "CLM-001",
    "licence-exhausted": "CLM-003",
    "licence-not-in-force": "CLM-003",
    "certificate-not-granted": "CLM-004",
}  # code → the rule that tells it
UNGRANTED = "CLM-002"
_encode = msgspec.json.Encoder().encode


Put = Callable[[Copies], object]


@contextmanager
def writing(batch: Batch) -> Iterator[Put]:
    """Takes rows for the tables while the caller goes on; all are there where this ends, and the caller's
    transaction makes them one. Within, nothing else is asked of the database.

    The declarations come after their items: foreign keys are looked at when the transaction ends.
    """
    with stage("rows"):
        owed = _owed(batch)
        if batch.law_id is None:
            batch.law_id = _law_id(batch)
    with store.copying(batch.registered.height) as put:
        put(owed)
        yield put
        begun = perf_counter()
    told("copy", begun)


def put_judged(batch: Batch, put: Put) -> None:
    """What the law says, before the lane is known: these are most of the rows."""
    with stage("rows"):
        for table, rows in _judged(batch).items():
            put(copies(table, rows))


def put_decided(batch: Batch, put: Put) -> None:
    """Everything else."""
    with stage("rows"):
        put(copies("clearance_declaration", _declarations(batch)))
        if batch.contents:
            put(copies("clearance_unreferenced", _unreferenced(batch)))
        turns, running = turns_of(batch), clocks()
        for table, rows in _decided(batch, _steps(batch, turns, running)).items():
            put(copies(table, rows))
        put(copies("clearance_work", _work(batch, turns, running)))
        put(_revisions(batch))
        put(copies("clearance_acdddue", _due_abroad(batch)))
        for each in _of_other_rooms(batch):
            put(each)


def write_revision(batch: Batch) -> None:
    """The rows of a new revision of one declaration that is there already."""
    for table, rows in (_judged(batch) | _decided(batch, STEPS.to_frame())).items():
        store.copy(copies(table, rows))
    store.copy(_revisions(batch))


def _judged(batch: Batch) -> made.Rows:
    judged = batch.judged
    return made.judged(
        batch.registered,
        count=judged.count,
        items=judged.items,
        taxes=judged.taxes,
        findings=judged.findings,
        month=batch.month,
    )


def _decided(batch: Batch, steps: pl.DataFrame) -> made.Rows:
    return made.decided(
        batch.registered,
        count=batch.judged.count,
        facts=_facts(batch),
        steps=steps,
        month=batch.month,
        at=batch.at,
    )


def _owed(batch: Batch) -> Copies:
    if batch.due is None:
        return []
    return money.rows(batch.due, currency=batch.law.currency, at=batch.at, actor=batch.actor)


def _of_other_rooms(batch: Batch) -> Iterator[Copies]:
    names = batch.decided["identifier"]
    routes = first_routes(batch.lanes, names, at=batch.at, by=str(batch.actor.subject), version=batch.version)
    yield copies("risk_route", routes)
    leaves = journal.copy_rows(_entries(batch))
    yield [(journal.COPY_LEAVES, leaves.leaves), (journal.COPY_PAYLOADS, leaves.payloads)]


def _declarations(batch: Batch) -> pl.DataFrame:
    """DECLARATION: the header as declared, beside what was decided."""
    decided, length = batch.decided, batch.decided.height
    d, header = decided["d"], batch.judged.frames["declarations"]
    messages = [one.message for one in batch.incoming]
    told = {
        **{name: decided[name] for name in DECLARATION if name in decided.columns},
        **{name: header[column][d].alias(name) for name, column in HEADER.items()},
        "invoice_currency": header["invoice_currency_code"][d].str.slice(0, 3).alias("invoice_currency"),
        "message": typed("message", messages, pl.Int64)[d],
        "registered_at": constant("registered_at", batch.at, length),
        "law_day": constant("law_day", batch.law.on, length),
        "law_id": constant("law_id", batch.law_id, length),
        "marks": _marks(batch),
        "partner": _partners(batch)[d],
    }
    nothing = repeated("", None, pl.Datetime("us", "UTC"), length)
    now = constant("cleared_at", batch.at, length).cast(nothing.dtype)
    told["cleared_at"] = now.zip_with(decided["clears"], nothing)
    return framed([told[name] for name in DECLARATION])


def _marks(batch: Batch) -> pl.Series:
    """As PostgreSQL writes arrays."""
    given = batch.judged.frames
    found = of_batch(given["documents"], given["containers"], batch.judged.count)
    wanted = batch.decided["d"].to_list()
    return typed("marks", ["{" + ",".join(map(str, found[d])) + "}" for d in wanted], pl.String)


def _partners(batch: Batch) -> pl.Series:
    given = batch.judged.frames
    found = partners_of_batch(given["declarations"]["type_code"].to_list(), given["parties"])
    return typed("partner", found, pl.Int64)


def _law_id(batch: Batch) -> int:
    row, _ = AppliedLaw.objects.get_or_create(
        digest=batch.law.digest, defaults={"editions": dict(batch.law.editions)}
    )
    return int(row.pk)


def _unreferenced(batch: Batch) -> pl.DataFrame:
    """declaration_id, content: by what those without a reference are known when they are sent again."""
    columns = (batch.registered[name].to_list() for name in ("d", "id"))
    found = [(key, batch.contents[d]) for d, key in zip(*columns, strict=True) if d in batch.contents]
    return pl.DataFrame(found, schema={"declaration_id": pl.Int64, "content": pl.Int64}, orient="row")


def _due_abroad(batch: Batch) -> pl.DataFrame:
    """declaration_id, at: exports that clear at once and go where they are told of."""
    schema = pl.Schema({"declaration_id": pl.Int64, "at": pl.Datetime("us", "UTC")})
    if not batch.reached:
        return schema.to_frame()
    header = batch.judged.frames["declarations"]
    columns = (header[name].to_list() for name in ("type_code", "destination_country_code"))
    told = [kind == "EX" and country in batch.reached for kind, country in zip(*columns, strict=True)]
    columns = (batch.decided[name].to_list() for name in ("d", "id", "clears"))
    rows = [(key, batch.at) for d, key, clears in zip(*columns, strict=True) if clears and told[d]]
    return pl.DataFrame(rows, schema=schema, orient="row")


def _revisions(batch: Batch) -> Copies:
    """The declarations as they came. Written by hand: they are half of all bytes, and want no quoting."""
    at = batch.at.isoformat().encode()
    columns = (batch.registered[name].to_list() for name in ("d", "id", "revision"))
    rows = [
        b"%d,%d,%b,\\x%b\n" % (key, revision, at, hexlify(batch.incoming[d].content))
        for d, key, revision in zip(*columns, strict=True)
    ]
    return [(_COPY_REVISIONS, b"".join(rows))]


_COPY_REVISIONS = "COPY clearance_revision (declaration_id, revision, at, content) FROM STDIN (FORMAT csv)"


def _facts(batch: Batch) -> pl.DataFrame:
    """d, facts: what the decision knew besides the declaration, as JSON."""
    people: dict[int, list[dict[str, object]]] = {}
    parties = batch.judged.frames["parties"]
    if parties.height:
        columns = (parties.get_column(name).to_list() for name in ("d", "speaks", *PERSON))
        for d, speaks, *said in zip(*columns, strict=True):
            if speaks:
                people.setdefault(d, []).append(dict(zip(PERSON, said, strict=True)))
    holds: dict[int, list[str]] = {}
    for d, hold in zip(*(batch.holds[name].to_list() for name in ("d", "hold")), strict=True):
        holds.setdefault(d, []).append(hold)
    lanes = zip(*(batch.lanes[name].to_list() for name in ROUTED), strict=True)
    facts = [
        _encode(
            {
                "people": people.get(d),
                "lane": lane,
                "score": score,
                "profiles": profiles,
                "random": random,
                "holds": holds.get(d),
                "profiles_version": batch.version,
                **({"acdd": batch.abroad[d].kept()} if d in batch.abroad else {}),
                **({"foreign_aeo": True} if d in batch.recognised else {}),
            }
        ).decode()
        for d, lane, score, profiles, random in lanes
    ]
    return framed([batch.lanes["d"], typed("facts", facts, pl.String)])


def _steps(batch: Batch, turns_of_each: list[list[str]], running: Clocks) -> pl.DataFrame:
    """d, milestone, actor, awaited, due_at, note: registered, the lane, cleared at once."""
    rows, actor = [], str(batch.actor.subject)
    began = {"law_day": batch.law.on, "registered_at": batch.at, "since": batch.at}
    columns = (batch.decided[name].to_list() for name in ("d", "lane", "clears", "office"))
    for d, lane, clears, office, turns in zip(*columns, turns_of_each, strict=True):
        note = _encode({"lane": lane, "awaited": turns}).decode()
        turn = turns[0] if turns else ""
        rows.append((d, "registered", actor, turn, running.due(turn, office=office, **began), note))
        if clears:
            rows.append((d, "cleared", "system:clearance", "", None, "{}"))
    columns = zip(*rows, strict=True)
    return framed([typed(name, column, STEPS[name]) for name, column in zip(STEPS, columns, strict=True)])


def _work(batch: Batch, turns_of_each: list[list[str]], running: Clocks) -> pl.DataFrame:
    """What waits for officers from the first moment."""
    rows = []
    began = {"law_day": batch.law.on, "registered_at": batch.at, "since": batch.at}
    columns = (batch.decided[name].to_list() for name in ("id", "office", "lane"))
    for key, office, lane, turns in zip(*columns, turns_of_each, strict=True):
        for kind, turn in work_of(turns).items():
            due = running.due(turn, office=office, **began)
            rows.append((key, str(kind), turn, office, lane, batch.at, due, due or batch.at))
    columns = zip(*rows, strict=True) if rows else ([] for _ in WORK)
    return framed([typed(name, column, WORK[name]) for name, column in zip(WORK, columns, strict=True)])


def turns_of(batch: Batch) -> list[list[str]]:
    """Whose turn it is, for each declaration that was decided."""
    columns = (batch.decided[name].to_list() for name in TURNS)
    return [
        awaited(
            lane=lane, control=control, owed=owed, undetermined=unknown, open_requirements=wanted, held=held
        )
        for lane, control, owed, unknown, wanted, held in zip(*columns, strict=True)
    ]


def _entries(batch: Batch) -> list[Entry]:
    """The event of each registration."""
    columns = zip(*(batch.decided[name].to_list() for name in SAID), strict=True)
    return [_entry(batch, *row) for row in columns]


def _entry(batch: Batch, d: int, identifier: str, *decided: Any) -> Entry:
    incoming = batch.incoming[d]
    event = Registered(
        identifier,
        0,
        incoming.declaration.type_code,
        incoming.declaration.declaration_office_id,
        *("" if said is None else str(said) for said in decided),
        items=len(incoming.declaration.items),
        content=hashlib.sha256(incoming.content).hexdigest(),
        law=batch.law.digest,
    )
    return Entry.of(event, subject=Subject(SUBJECT, identifier), actor=batch.actor, at=batch.at)


def outcomes(batch: Batch) -> list[Outcome]:
    """The answer to each declaration of the batch, in order: public findings alone."""
    told: dict[int, list[tuple[str, str, str, str]]] = {}
    shown = public(batch.judged.findings)
    for d, *said in zip(*(shown[name].to_list() for name in ("d", *TOLD)), strict=True):
        told.setdefault(d, []).append(tuple(said))
    for d, code in batch.refused.items():
        rule = batch.law.catalogue.rows[REFUSALS.get(code, UNGRANTED)]
        told.setdefault(d, []).append((rule.id, rule.path, code, rule.expected))
    became: dict[int, tuple[Any, ...]] = {}
    if batch.decided.height:
        columns = (batch.decided[name].to_list() for name in ("d", "legal", "identifier", "lane", "life"))
        for d, *said, turns in zip(*columns, turns_of(batch), strict=True):
            became[d] = (*said, tuple(turns))
    catalogue, refused = batch.law.catalogue, ("", "", "", "", ())
    return [
        Outcome(
            one.declaration.functional_reference_id, *became.get(d, refused), tuple(told.get(d, ())), catalogue
        )
        for d, one in enumerate(batch.incoming)
    ]
