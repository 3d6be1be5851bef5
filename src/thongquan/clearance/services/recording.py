"""What a decided batch leaves behind: rows of every room by COPY, one journal leaf for each declaration."""

import hashlib
import io

import msgspec
import polars as pl

from thongquan.clearance.domain.decide import awaited
from thongquan.clearance.domain.events import Registered
from thongquan.clearance.domain.rows import DECLARATION, Written, written
from thongquan.clearance.domain.rules import public
from thongquan.clearance.domain.rules.engine import TOLD
from thongquan.clearance.models import AppliedLaw
from thongquan.clearance.services import money, store
from thongquan.clearance.services.batch import Batch, Outcome
from thongquan.clearance.services.stages import stage
from thongquan.journal import services as journal
from thongquan.journal.domain.leaves import Entry
from thongquan.kernel.identifiers import Subject
from thongquan.risk.domain.routes import COPY_ROUTES, first_routes

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
REFUSALS = {"on-stop-list": "CLM-001"}  # code → the rule that tells it
UNGRANTED = "CLM-002"


def write(batch: Batch) -> None:
    """Everything of a registered batch into the tables; the caller's transaction makes it one."""
    with stage("rows"):
        copies = [
            *store.copied("clearance_declaration", _declarations(batch).select(DECLARATION)),
            *_copies(batch, _rows(batch, _steps(batch))),
            *_of_other_rooms(batch),
        ]
    with stage("copy"):
        store.copy(copies)


def write_revision(batch: Batch) -> None:
    """The rows of a new revision of one declaration that is there already."""
    store.copy(_copies(batch, _rows(batch, STEPS.to_frame())))


def _rows(batch: Batch, steps: pl.DataFrame) -> Written:
    judged = batch.judged
    return written(
        batch.decided.select("d", "id", "revision"),
        items=judged.items,
        taxes=judged.taxes,
        findings=judged.findings,
        facts=_facts(batch),
        steps=steps,
        month=batch.month,
        at=batch.at,
    )


def _copies(batch: Batch, rows: Written) -> store.Copies:
    return [
        *store.copied("clearance_revision", _revisions(batch)),
        *store.copied("clearance_item", rows.items),
        *store.copied("clearance_taxline", rows.taxes),
        *store.copied("clearance_findingrow", rows.findings),
        *store.copied("clearance_decisionfacts", rows.facts),
        *store.copied("clearance_step", rows.steps),
    ]


def _of_other_rooms(batch: Batch) -> store.Copies:
    decided = batch.decided
    owed = money.rows(
        batch.lines, law_day=batch.law.on, currency=batch.law.currency, at=batch.at, actor=batch.actor
    )
    lanes = batch.lanes.join(decided.select("d"), on="d", how="semi")
    routes = first_routes(lanes, decided, at=batch.at, by=str(batch.actor.subject), version=batch.version)
    buffer = io.BytesIO()
    routes.write_csv(buffer, include_header=False)
    leaves = journal.copy_rows([_entry(batch, row) for row in decided.iter_rows(named=True)])
    return [
        *owed,
        (COPY_ROUTES, buffer.getvalue()),
        (journal.COPY_LEAVES, leaves.leaves),
        (journal.COPY_PAYLOADS, leaves.payloads),
    ]


def _declarations(batch: Batch) -> pl.DataFrame:
    header = batch.judged.frames["declarations"].select(
        "d",
        direction="type_code",
        procedure="procedure_code",
        office="declaration_office_id",
        reference="functional_reference_id",
        invoice_currency=pl.col("invoice_currency_code").str.slice(0, 3),
    )
    messages = pl.Series("message", [str(m.message) if m.message else None for m in batch.incoming])
    cleared = pl.when("clears").then(pl.lit(batch.at)).otherwise(None)
    return batch.decided.join(header, on="d", how="left", maintain_order="left").with_columns(
        messages.gather(batch.decided["d"]),
        pl.lit(batch.at).alias("registered_at"),
        pl.lit(batch.law.on).alias("law_day"),
        pl.lit(_law_id(batch)).alias("law_id"),
        cleared.alias("cleared_at"),
    )


def _law_id(batch: Batch) -> int:
    row, _ = AppliedLaw.objects.get_or_create(
        digest=batch.law.digest, defaults={"editions": dict(batch.law.editions)}
    )
    return int(row.pk)


def _revisions(batch: Batch) -> pl.DataFrame:
    content = ["\\x" + batch.incoming[d].content.hex() for d in batch.decided["d"]]
    return batch.decided.select(
        "revision", pl.Series("content", content), declaration_id="id", at=pl.lit(batch.at)
    )


def _facts(batch: Batch) -> pl.DataFrame:
    """d, facts: what the decision knew besides the declaration, as JSON."""
    parties = (
        batch.judged.frames["parties"]
        .filter("speaks")
        .select("d", "role_code", "id", "id_fault", "known", "active", "registered_name")
    )
    people = parties.group_by("d", maintain_order=True).agg(people=pl.struct(pl.exclude("d")))
    lanes = batch.lanes.select("d", "lane", "score", "profiles", "random")
    holds = batch.holds.group_by("d").agg(holds=pl.col("hold"))
    rows = (
        batch.decided.select("d")
        .join(people, on="d", how="left", maintain_order="left")
        .join(lanes, on="d", how="left", maintain_order="left")
        .join(holds, on="d", how="left", maintain_order="left")
    )
    encode = msgspec.json.Encoder().encode
    known = {"profiles_version": batch.version}
    facts = [encode({**row, **known}).decode() for row in rows.drop("d").iter_rows(named=True)]
    return rows.select("d").with_columns(pl.Series("facts", facts, dtype=pl.String))


def _steps(batch: Batch) -> pl.DataFrame:
    """d, milestone, actor, awaited, due_at, note: registered, the lane, cleared at once."""
    rows = []
    actor = str(batch.actor.subject)
    for row in batch.decided.select("d", "lane", "control", "owed", "open", "held", "clears").iter_rows(
        named=True
    ):
        turns = _turns(row)
        note = msgspec.json.encode({"lane": row["lane"], "awaited": turns}).decode()
        rows.append((row["d"], "registered", actor, turns[0] if turns else "", None, note))
        if row["clears"]:
            rows.append((row["d"], "cleared", "system:clearance", "", None, "{}"))
    return pl.DataFrame(rows, schema=STEPS, orient="row")


def _turns(row: dict[str, object]) -> list[str]:
    return awaited(
        lane=str(row["lane"]),
        control=str(row["control"]),
        owed=bool(row["owed"]),
        open_requirements=int(row["open"]),  # type: ignore[call-overload]
        held=bool(row["held"]),
    )


def _entry(batch: Batch, row: dict[str, object]) -> Entry:
    declaration = batch.incoming[int(row["d"])].declaration  # type: ignore[call-overload]
    event = Registered(
        number=str(row["identifier"]),
        revision=0,
        direction=declaration.type_code,
        office=declaration.declaration_office_id,
        trader=str(row["trader"]),
        declarant=str(row["declarant"]),
        lane=str(row["lane"]),
        life=str(row["life"]),
        control=str(row["control"]),
        customs_value=str(row["customs_value"]),
        tax_total=str(row["tax_total"]),
        items=len(declaration.items),
        content=hashlib.sha256(batch.incoming[int(row["d"])].content).hexdigest(),  # type: ignore[call-overload]
        law=batch.law.digest,
    )
    return Entry.of(event, subject=Subject(SUBJECT, str(row["identifier"])), actor=batch.actor, at=batch.at)


def outcomes(batch: Batch) -> list[Outcome]:
    """The answer to each declaration of the batch, in order: public findings alone."""
    told: dict[int, list[tuple[str, str, str, str]]] = {}
    for d, *said in public(batch.judged.findings).select("d", *TOLD).rows():
        told.setdefault(d, []).append(tuple(said))
    for d, code in batch.refused.items():
        told.setdefault(d, []).append((REFUSALS.get(code, UNGRANTED), "", code, ""))
    decided = {row["d"]: row for row in batch.decided.iter_rows(named=True)}
    catalogue = batch.law.catalogue
    answers = []
    for d, one in enumerate(batch.incoming):
        reference, findings = one.declaration.functional_reference_id, tuple(told.get(d, ()))
        row = decided.get(d)
        if row is None:
            answers.append(Outcome(reference, told=findings, catalogue=catalogue))
            continue
        answers.append(
            Outcome(
                reference,
                number=row["legal"],
                identifier=row["identifier"],
                lane=row["lane"],
                life=row["life"],
                awaited=tuple(_turns(row)),
                told=findings,
                catalogue=catalogue,
            )
        )
    return answers
