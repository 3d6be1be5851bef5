"""What a batch owes and how it is covered: the ledger's rows, and who may not go on without paying first.

Which payment methods are guarantees, and which a term without one (for priority enterprises), says the book
`clearance` (parameters payment-guaranteed and payment-deferred). Law 107/2016 art. 9: paid, guaranteed, exempt
or deferred before the goods are free.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

import polars as pl

from thongquan.clearance.domain.decide import sums
from thongquan.clearance.domain.law import Law
from thongquan.kernel.actors import Actor
from thongquan.kernel.columns import constant, framed, repeated, typed
from thongquan.kernel.copying import SMALL, Copies
from thongquan.kernel.decimals import MONEY
from thongquan.kernel.partitions import next_month
from thongquan.ledger import services
from thongquan.ledger.domain import bulk
from thongquan.ledger.domain.law import Law as LedgerLaw


@dataclass(frozen=True, slots=True)
class Methods:
    """Codes of payment methods: those that want a guarantee, those that put the payment off."""

    guaranteed: tuple[str, ...]
    deferred: tuple[str, ...]

    @classmethod
    def of(cls, parameters: Mapping[str, str]) -> "Methods":
        """From the parameters of the book `clearance`; codes set apart by ";"."""
        said = (parameters[f"payment-{how}"].split(";") for how in ("guaranteed", "deferred"))
        return cls(*(tuple(code for code in codes if code) for codes in said))


@dataclass(frozen=True, slots=True)
class Due:
    """lines: what `ledger.domain.bulk.rows` takes, with `d`; per: d, tax_total, owed, refused (the code why a
    guarantee was not granted, else null)."""

    lines: pl.DataFrame
    per: pl.DataFrame
    law: LedgerLaw


def due(taxes: pl.DataFrame, declarations: pl.DataFrame, *, law: Law, count: int) -> Due:
    """`taxes`: d, tax, amount, in the order of d. `declarations` of a batch of `count`: d, identifier, trader,
    office, payment_method_code, guarantee_id, priority_enterprise; one row for each that is to be registered.
    Guarantees are granted here, under lock.
    """
    methods = Methods.of(law.parameters)
    said = declarations["payment_method_code"]
    guaranteed = _one_of(said, methods.guaranteed) & (declarations["guarantee_id"] != "")
    deferred = _one_of(said, methods.deferred) & declarations["priority_enterprise"]
    total = sums(taxes, "amount", count)[declarations["d"]]
    per = declarations.hstack(
        [total.alias("tax_total"), guaranteed.alias("guaranteed"), deferred.alias("deferred")]
    )
    per = per.hstack([_refused(per, on=law.on, currency=law.currency)])
    owes = per["tax_total"] > 0
    granted = per["guaranteed"] & per["refused"].is_null() if guaranteed.any() else guaranteed
    per = per.hstack([(owes & ~(deferred | granted)).alias("owed")])
    told = framed([per[name] for name in ("d", "tax_total", "owed", "refused")])
    return Due(_lines(taxes, per, count, law.ledger, law.on), told, law.ledger)


def _one_of(said: pl.Series, codes: tuple[str, ...]) -> pl.Series:
    return typed("", [each in codes for each in said.to_list()], pl.Boolean)


def _refused(per: pl.DataFrame, *, on: date, currency: str) -> pl.Series:
    """Why the guarantee claimed is not granted; null where it is, or where none is claimed."""
    nothing = repeated("refused", None, pl.String, per.height)
    if not per["guaranteed"].any():
        return nothing
    claims = (
        per.with_row_index("place")
        .filter(pl.col("guaranteed") & (pl.col("tax_total") > 0))
        .select_seq(
            "place",
            "d",
            "office",
            pl.lit(currency).alias("currency"),
            declaration="identifier",
            party="trader",
            guarantee="guarantee_id",
            amount="tax_total",
        )
    )
    if claims.is_empty():
        return nothing
    answers = services.grant_guarantees(claims, on=on)
    return nothing.scatter(answers["place"], answers["refused"])


def _lines(taxes: pl.DataFrame, per: pl.DataFrame, count: int, law: LedgerLaw, on: date) -> pl.DataFrame:
    """A row for each tax of each declaration that is registered."""
    of_tax = _by_tax(taxes)
    there = typed("", range(per.height), pl.UInt32)
    place = repeated("", None, pl.UInt32, count).scatter(per["d"], there)[of_tax["d"]]
    lines = of_tax.hstack(
        [
            per["deferred"][place],
            per["identifier"][place].alias("declaration"),
            per["trader"][place].alias("party"),
            per["guarantee_id"][place].alias("guarantee"),
            per["guaranteed"][place],
            per["refused"][place],
        ]
    )
    if place.null_count() or lines["refused"].null_count() < lines.height:
        lines = lines.filter(pl.col("declaration").is_not_null() & pl.col("refused").is_null())
    first = {
        "guaranteed": on + timedelta(days=law.guarantee_days),
        "deferred": next_month(on.replace(day=1)).replace(day=law.deferral_day),
    }
    guarantee, due_on = constant("guarantee", "", lines.height), constant("due_on", on, lines.height)
    guarantee = lines["guarantee"].zip_with(lines["guaranteed"], guarantee)
    for how in ("deferred", "guaranteed"):
        due_on = constant("due_on", first[how], lines.height).zip_with(lines[how], due_on)
    told = [lines[name] for name in ("d", "tax", "amount", "deferred", "declaration", "party")]
    return framed([*told, guarantee, due_on])


def _by_tax(taxes: pl.DataFrame) -> pl.DataFrame:
    """d, tax, amount: what each declaration owes of each tax. To add a few rows costs less than to plan it."""
    if taxes.height > SMALL:
        return taxes.group_by("d", "tax", maintain_order=True).agg(pl.col("amount").sum().cast(MONEY))
    found: dict[tuple[int, str], Decimal] = {}
    for d, tax, amount in zip(*(taxes[name].to_list() for name in ("d", "tax", "amount")), strict=True):
        found[d, tax] = found.get((d, tax), _NOTHING) + amount
    return framed(
        [
            typed("d", [d for d, _ in found], pl.UInt32),
            typed("tax", [tax for _, tax in found], pl.String),
            typed("amount", list(found.values()), MONEY),
        ]
    )


_NOTHING = Decimal("0.000000")


def rows(due: Due, *, currency: str, at: datetime, actor: Actor) -> Copies:
    """The ledger's rows of what is due: statements of COPY, and their rows."""
    if due.lines.is_empty():
        return []
    ids = services.entry_ids(due.lines["declaration"].n_unique())
    behalf = "" if actor.on_behalf is None else str(actor.on_behalf)
    frames = bulk.rows(
        due.lines,
        chart=due.law.chart,
        ids=ids,
        currency=currency,
        at=at,
        actor=str(actor.subject),
        on_behalf=behalf,
    )
    return services.rows(frames)
