"""A new revision of a registered declaration: its rows, its lane, its money."""

from datetime import datetime
from decimal import Decimal

import polars as pl

from thongquan.clearance.domain.assessment import sums
from thongquan.clearance.domain.decide import undetermined
from thongquan.clearance.domain.declaration import Declaration as Content
from thongquan.clearance.domain.frames import frames
from thongquan.clearance.domain.judge import Judged
from thongquan.clearance.domain.marks import of_batch, partners_of_batch
from thongquan.clearance.domain.selection import facts as selection_facts
from thongquan.clearance.domain.states import CONTROL, Control, ControlAct, Life
from thongquan.clearance.models import Declaration
from thongquan.clearance.selectors import acdd, operators
from thongquan.clearance.selectors.holds import holds_of_batch
from thongquan.clearance.selectors.people import people_of
from thongquan.clearance.services import acdd_telling, recording, withholding
from thongquan.clearance.services.batch import Batch, Incoming
from thongquan.clearance.services.lock import identifier_of
from thongquan.kernel.actors import Actor
from thongquan.kernel.refusals import Refused
from thongquan.ledger import selectors as ledgers
from thongquan.ledger import services as ledger
from thongquan.licensing.services import writing_off as licensing
from thongquan.reference import selectors as reference
from thongquan.risk import services as risk
from thongquan.risk.domain import select
from thongquan.risk.domain.profiles import Lane
from thongquan.risk.domain.routes import Routing
from thongquan.tariff.services import certificates as origin

_RAISE = {"Y": ControlAct.RAISE_TO_DOCUMENTS, "R": ControlAct.RAISE_TO_EXAMINATION}


def revise(
    row: Declaration, content: Content, body: bytes, judged: Judged, *, actor: Actor, at: datetime
) -> None:
    """`row` (held) takes `content` as its next revision; the caller records why."""
    given = frames([content])
    known = people_of(given, on=row.law_day, at=at)
    holds = holds_of_batch(given, known.traders, at=at)
    batch = Batch([Incoming(content, body)], judged, judged.law, at, actor, holds)
    row.revision += 1
    batch.abroad = acdd.compared_of(judged.frames, [content], [0], on=row.law_day)
    batch.recognised = operators.recognised_of(judged.frames, [0], on=row.law_day)
    _reroute(row, batch, known.history)
    batch.registered = pl.DataFrame({"d": [0], "id": [row.pk], "revision": [row.revision]}).cast(
        {"d": pl.UInt32, "revision": pl.Int16}
    )
    licensing.settle(declaration=identifier_of(row), claims=judged.claims, actor=actor, at=at)
    _certify(row, judged, actor=actor, at=at)
    recording.write_revision(batch)
    [row.marks] = of_batch(given.documents, given.containers, 1)
    [row.partner] = partners_of_batch([content.type_code], given.parties)
    row.items = len(content.items)
    row.invoice_currency = content.invoice_currency_code[:3]
    row.customs_value = judged.items["customs_value"].sum() or Decimal(0)
    due = withholding.lawful(row, content, judged)
    unknown = undetermined(due.items, 1)[0]
    row.tax_total = None if unknown else due.taxes["amount"].sum() or Decimal(0)
    row.save()
    if row.life in acdd_telling.GONE:
        acdd_telling.note([row], at=at)
    ledger.amend(
        declaration=identifier_of(row),
        amounts=_amounts(row, due),
        on=row.law_day,
        actor=actor,
        at=at,
        reason="amendment",
        party=row.trader,
        currency=judged.law.currency,
    )


def _amounts(row: Declaration, judged: Judged) -> dict[str, Decimal]:
    """What is due in all, by tax. Where it is not known of a tax, what was determined of it stands until it is
    determined anew: nothing is given back that may be owed."""
    charged = ledgers.charged(identifier_of(row))
    due = sums(judged.items, judged.taxes, judged.law, row.direction)
    return {tax: charged.get(tax, Decimal(0)) if amount is None else amount for tax, amount in due.items()}


def _certify(row: Declaration, judged: Judged, *, actor: Actor, at: datetime) -> None:
    """Certificates of origin are drawn of as it says now. Refused("certificate-not-granted")."""
    claims = {identifier_of(row): withholding.entitled(row, judged.draws.get(0, ()))}
    for short in origin.settle(claims=claims, on=row.law_day, actor=actor, at=at).get(identifier_of(row), ()):
        raise Refused(origin.NOT_GRANTED, reference=short.reference, found=short.found, expected=short.expected)


def _reroute(row: Declaration, batch: Batch, history: pl.DataFrame) -> None:
    """Risk runs again, and the lane only rises. What is cleared is in no lane any more: what risk would say of
    it now is kept for officers, and is no route."""
    identifier = identifier_of(row)
    begins = reference.calendar(row.office, row.law_day).midnight(row.law_day)
    prepared = risk.prepared(day=row.law_day, begins=begins, at=batch.at)
    declarations = pl.DataFrame(
        {
            "d": [0],
            "identifier": [identifier],
            "type_code": [row.direction],
            "priority_enterprise": [bool(history["priority_enterprise"][0])],
            "lane": [row.lane],
        }
    ).cast({"d": pl.UInt32})
    chosen = select(
        selection_facts(batch.judged, history=history, abroad=batch.abroad, recognised=batch.recognised),
        declarations,
        prepared.profiles,
        seed=prepared.seed,
        parameters=prepared.parameters,
    )
    batch.lanes, batch.version = chosen, prepared.profiles.version
    found = chosen.row(0, named=True)
    routing = Routing(
        Lane(found["lane"]), "amendment", found["score"], tuple(found["reasons"]), tuple(found["profiles"]),
        found["random"], batch.version,
    )  # fmt: skip
    if row.life != Life.REGISTERED:
        risk.record_hindsight(declaration=identifier, routing=routing, actor=batch.actor, at=batch.at)
        return
    risk.record_route(declaration=identifier, routing=routing, actor=batch.actor, at=batch.at)
    if found["lane"] != row.lane:
        row.lane = found["lane"]
        row.control = CONTROL.after(Control(row.control), _RAISE[row.lane])
