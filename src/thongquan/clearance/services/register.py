"""Registering: judge, select, charge, clear what clears by itself, store; one transaction, one decision call.

One declaration is a batch of one. What the law refuses is answered with its findings and leaves no declaration;
a claim (on a licence, a guarantee) that is not granted fails its declaration, not the batch.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import polars as pl
from django.conf import settings
from django.db import transaction

from thongquan.books import selectors as books
from thongquan.clearance.domain.decide import states, sums, undetermined, verdicts
from thongquan.clearance.domain.frames import frames
from thongquan.clearance.domain.judge import judge
from thongquan.clearance.domain.selection import facts as selection_facts
from thongquan.clearance.selectors import acdd, operators
from thongquan.clearance.selectors.certificates import certificates_of
from thongquan.clearance.selectors.holds import held, holds_of_batch
from thongquan.clearance.selectors.law import law_of
from thongquan.clearance.selectors.licences import licences_of
from thongquan.clearance.selectors.people import People, people_of
from thongquan.clearance.selectors.plants import plants_of
from thongquan.clearance.selectors.prices import history_of
from thongquan.clearance.selectors.repeats import repeated_of
from thongquan.clearance.services import acdd_telling, money, recording, store
from thongquan.clearance.services.batch import Batch, Incoming, Outcome
from thongquan.clearance.services.stages import stage
from thongquan.kernel.actors import Actor
from thongquan.kernel.columns import framed, kept, repeated, typed
from thongquan.kernel.findings import Audience
from thongquan.kernel.identifiers import qualified
from thongquan.kernel.refusals import NotFound
from thongquan.licensing.services import writing_off as licensing
from thongquan.reference import selectors as reference
from thongquan.reference.domain.numbering import Number
from thongquan.risk import services as risk
from thongquan.risk.domain import select
from thongquan.risk.domain.holds import HoldEffect
from thongquan.tariff.services import certificates as origin
from thongquan.tariff.services.certificates import NOT_GRANTED

DIRECTIONS = {"IM": "import", "EX": "export"}


@transaction.atomic(savepoint=False)
def register(*, incoming: Sequence[Incoming], actor: Actor, at: datetime) -> list[Outcome]:
    """Register `incoming`; the answers in their order. All of the batch is stored, or nothing.

    The batch is of one legal day (`by_legal_day` splits one that is not). Refused: no-committed-seed and
    no-selection-parameters, where nothing can be registered now.
    """
    if not incoming:
        return []
    with reference.steady():
        return _registered(incoming, actor, at)


def _registered(incoming: Sequence[Incoming], actor: Actor, at: datetime) -> list[Outcome]:
    day = legal_day(incoming[0], at)
    law = law_of(day, known_at=at)
    with stage("frames"):
        declarations = [one.declaration for one in incoming]
        given = frames(declarations)
    with stage("registers"):
        known = people_of(given, on=day, at=at)
        repeats = repeated_of(given, known.traders, declarations)
        licences = licences_of(given.documents, known.traders["trader"].to_list(), on=day)
        certificates = certificates_of(given.documents, given.items, at=at)
        facts = replace(
            known.facts,
            history=history_of(given),
            repeats=repeats,
            licences=licences,
            certificates=certificates,
            plants=plants_of(given.documents),
        )
        holds = holds_of_batch(given, known.traders, at=at)
    with stage("judge"):
        judged = judge(given, law, facts, audience=Audience.OFFICER)
    batch = Batch(incoming, judged, law, at, actor, holds, contents=repeats.keys)
    verdict = verdicts(judged.count, judged.findings)
    batch.refused |= dict.fromkeys(held(batch.holds, HoldEffect.STOP_REGISTRATION), "on-stop-list")
    accepted = kept(verdict, ~(verdict["refused"] | verdict["d"].is_in(list(batch.refused))))
    if accepted.height:
        _charge(batch, accepted, known)
    if batch.registered.height:
        _decide(batch, known)
    with stage("outcomes"):
        return recording.outcomes(batch)


def by_legal_day(incoming: Sequence[Incoming], at: datetime) -> dict[date, list[Incoming]]:
    """Batches of one legal day each: offices of one administration may lie in several zones."""
    of_office: dict[str, list[Incoming]] = {}
    for one in incoming:
        of_office.setdefault(one.declaration.declaration_office_id, []).append(one)
    days: dict[date, list[Incoming]] = {}
    for batch in of_office.values():
        days.setdefault(legal_day(batch[0], at), []).extend(batch)
    return days


def legal_day(one: Incoming, at: datetime) -> date:
    """The day on the wall of the office declared to; where there is no such office, that of the country."""
    try:
        return reference.legal_day(one.declaration.declaration_office_id, at)
    except NotFound:
        return at.astimezone(ZoneInfo(books.pack().zone)).date()


def _charge(batch: Batch, accepted: pl.DataFrame, known: People) -> None:
    """Numbers, licences, and what is owed; whose licence or guarantee is not granted is refused."""
    claims = batch.judged.claims
    if claims:
        accepted = _licensed(batch, accepted)
        if accepted.is_empty():
            return
    if batch.judged.draws:
        accepted = _certified(batch, accepted)
        if accepted.is_empty():
            return
    with stage("number"):
        numbered = _numbered(batch, accepted, known)
    with stage("charge"):
        due = money.due(batch.judged.taxes, numbered, law=batch.law, count=batch.judged.count)
    batch.due, per = due, due.per
    if per["refused"].null_count() < per.height:
        batch.refused |= dict(per.filter(pl.col("refused").is_not_null()).select_seq("d", "refused").rows())
        numbered, per = (frame.filter(per["refused"].is_null()) for frame in (numbered, per))
    unknown = undetermined(batch.judged.items, batch.judged.count)[numbered["d"]]
    batch.registered = numbered.hstack([_known(per["tax_total"], unknown), per["owed"], unknown])
    if claims:
        names = dict(numbered.select_seq("d", "identifier").rows())
        licensing.write_off(claims, names, actor=batch.actor, at=batch.at)
    if batch.judged.draws:
        names = dict(numbered.select_seq("d", "identifier").rows())
        drawn = {names[d]: claims for d, claims in batch.judged.draws.items() if d in names}
        short = origin.settle(claims=drawn, on=batch.law.on, actor=batch.actor, at=batch.at)
        assert not short, "what was granted is held until it is drawn"


def _licensed(batch: Batch, accepted: pl.DataFrame) -> pl.DataFrame:
    """Those whose claims on licences are granted; the licences are held until the batch is written."""
    open_ = set(accepted["d"].to_list())
    batch.refused |= licensing.grant([claim for claim in batch.judged.claims if claim.d in open_])
    return kept(accepted, ~accepted["d"].is_in(list(batch.refused)))


def _certified(batch: Batch, accepted: pl.DataFrame) -> pl.DataFrame:
    """Those whose draws on certificates of origin are granted; the certificates are held meanwhile."""
    open_ = set(accepted["d"].to_list())
    wanted = {d: claims for d, claims in batch.judged.draws.items() if d in open_}
    batch.refused |= dict.fromkeys(origin.grant(claims=wanted, on=batch.law.on), NOT_GRANTED)
    return kept(accepted, ~accepted["d"].is_in(list(batch.refused)))


def _known(total: pl.Series, unknown: pl.Series) -> pl.Series:
    """Null where what is owed is not known: a part of a sum is no sum."""
    nothing = repeated(total.name, None, total.dtype, total.len())
    return nothing.zip_with(unknown, total) if unknown.any() else total


def _decide(batch: Batch, known: People) -> None:
    """Lanes, and what clears at once; everything is written meanwhile, what the law says first."""
    prepared = _prepared(batch)
    _look_abroad(batch)
    with recording.writing(batch) as put:
        recording.put_judged(batch, put)
        with stage("select"):
            chosen = _lanes(batch, known, prepared)
        d = batch.registered["d"]
        waiting = set(held(batch.holds, HoldEffect.HOLD_CLEARANCE))
        batch.decided = states(
            batch.registered.hstack(
                [
                    batch.judged.frames["declarations"]["item_count"][d].cast(pl.Int32).alias("items"),
                    sums(batch.judged.items, "customs_value", batch.judged.count)[d],
                    chosen["lane"],
                    typed("held", [each in waiting for each in d.to_list()], pl.Boolean),
                ]
            )
        )
        recording.put_decided(batch, put)


def _look_abroad(batch: Batch) -> None:
    """What other administrations told of these imports, and who is told of these exports."""
    frames = batch.judged.frames
    directions = set(frames["declarations"]["type_code"].to_list())
    batch.reached = acdd_telling.reached(directions, at=batch.at)
    which = batch.registered["d"].to_list()
    batch.recognised = operators.recognised_of(frames, which, on=batch.law.on)
    if "IM" in directions:
        said = [one.declaration for one in batch.incoming]
        batch.abroad = acdd.compared_of(frames, said, which, on=batch.law.on)


def _numbered(batch: Batch, accepted: pl.DataFrame, known: People) -> pl.DataFrame:
    """Adds id, legal (the number people read), number (without its revision), identifier, and what money and
    selection ask of the header."""
    header, d = batch.judged.frames["declarations"], accepted["d"]
    told = [header[name][d] for name in ("type_code", "payment_method_code", "guarantee_id")]
    office = header["declaration_office_id"][d].alias("office")
    ids, batch.law_id = store.keys(d.len(), batch.law.digest)
    scheme = reference.reference().scheme("declaration", batch.law.on)
    year = batch.law.on.year
    legal = [
        scheme.write(Number(serial, of=DIRECTIONS[kind], office=place, year=year))
        for serial, kind, place in zip(ids, told[0].to_list(), office.to_list(), strict=True)
    ]
    keys = [scheme.key(number) for number in legal]
    names = [qualified(settings.ADMINISTRATION, key) for key in keys]
    return framed(
        [
            d,
            accepted["open"],
            *told,
            office,
            typed("id", ids, pl.Int64),
            typed("legal", legal, pl.String),
            typed("number", keys, pl.String),
            typed("identifier", names, pl.String),
            repeated("revision", 0, pl.Int16, d.len()),
            *(known.traders[name][d] for name in ("trader", "declarant")),
            known.history["priority_enterprise"][d],
        ]
    )


def _prepared(batch: Batch) -> risk.Prepared:
    begins = reference.calendar(batch.registered["office"][0], batch.law.on).midnight(batch.law.on)
    return risk.prepared(day=batch.law.on, begins=begins, at=batch.at)


def _lanes(batch: Batch, known: People, prepared: risk.Prepared) -> pl.DataFrame:
    """Lanes by the profiles and the random draw of the day, a row for each that is registered, in order."""
    registered = batch.registered
    about = {"abroad": batch.abroad, "recognised": batch.recognised}
    facts = selection_facts(batch.judged, history=known.history, **about)
    if registered.height < batch.judged.count:
        facts = facts.filter(pl.col("d").is_in(registered["d"].implode()))
    chosen = select(facts, registered, prepared.profiles, seed=prepared.seed, parameters=prepared.parameters)
    batch.lanes, batch.version = chosen, prepared.profiles.version
    return chosen
