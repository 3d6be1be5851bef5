"""The one path from declarations to what the law says of them. Pure: frames, facts and law in, frames out.

Preview ends here; registration goes on to lanes and money (`services.register`). Nothing in this module, nor in
what it imports, knows of risk.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from thongquan.clearance.domain.facts import (
    Certificates,
    Licences,
    Plants,
    Repeats,
    derive,
    requirements,
    unanswered,
    uncovered,
    with_certificates,
    with_history,
    with_licences,
    with_mandates,
    with_prices,
    with_proofs,
    with_register,
    with_repeats,
    without_ended,
)
from thongquan.clearance.domain.frames import Frames
from thongquan.clearance.domain.law import Law
from thongquan.kernel.columns import repeated
from thongquan.kernel.findings import Audience
from thongquan.licensing.domain.claims import Claim
from thongquan.tariff.domain.certificates import Claim as Draw
from thongquan.tariff.domain.duties import Assessed, assess
from thongquan.tariff.domain.valuation import value


@dataclass(frozen=True, slots=True)
class Known:
    """What other rooms know of the people and goods declared (None: nobody asked, as in `assess`).

    register: see `facts.REGISTER`. mandates: d, mandate_ok. history: see `facts.HISTORY`.
    repeats: what of the batch its traders have declared before. licences, certificates: those its documents
    name (None also where they name none); plants: those of other
    administrations.
    """

    register: pl.DataFrame | None = None
    mandates: pl.DataFrame | None = None
    history: pl.DataFrame | None = None
    repeats: Repeats | None = None
    licences: Licences | None = None
    certificates: Certificates | None = None
    plants: Plants = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Judged:
    """`frames`: the declaration's frames with every fact; taxes: one row a tax and item, with `i` and `d`, in
    their order; shares: what each line got of which charge; findings: see `rules.FINDINGS`; claims: what is
    wanted of licences; draws: of certificates of origin, by `d`."""

    count: int
    frames: dict[str, pl.DataFrame]
    taxes: pl.DataFrame
    shares: pl.DataFrame
    findings: pl.DataFrame
    law: Law = field(repr=False)
    claims: tuple[Claim, ...] = ()
    draws: Mapping[int, tuple[Draw, ...]] = field(default_factory=dict)

    @property
    def items(self) -> pl.DataFrame:
        return self.frames["items"]


def judge(given: Frames, law: Law, known: Known, *, audience: Audience = Audience.PUBLIC) -> Judged:
    """All that the law of `law.on` says of the batch; with audience PUBLIC no officer's rule is even asked."""
    parts = {name: getattr(given, name) for name in given.__dataclass_fields__}
    frames = derive(parts, law.lists, on=law.on)
    frames["parties"] = with_register(frames["parties"], known.register)
    frames["declarations"] = with_mandates(frames["declarations"], known.mandates)
    frames["declarations"] = with_repeats(frames["declarations"], known.repeats)
    items = with_proofs(_with_vat(frames["items"], frames["taxes"]), frames["documents"])
    valued = value(frames["declarations"], items, frames["charges"], law.valuation)
    assessed = _assessed(valued.items, law)
    officer = audience is Audience.OFFICER
    items = with_history(assessed.items, known.history if officer else None)
    frames["items"] = with_prices(items, law.prices if officer else None)
    frames["items"], draws = with_certificates(
        frames,
        known.certificates,
        preferences=law.tariff.preferences() if known.certificates else (),
        on=law.on,
    )
    wanted = requirements(frames["items"], frames["documents"], law.controls)
    frames["documents"], covered = with_licences(frames, known.licences, on=law.on)
    frames["documents"], ended = without_ended(frames["documents"], known.plants)
    frames["requirements"] = unanswered(uncovered(wanted, covered, known.licences), ended)
    findings = law.catalogue.check(frames, audience=audience)
    taxes = _of_items(assessed.taxes, frames)
    count, claims = given.declarations.height, covered.claims
    return Judged(count, frames, taxes, valued.shares, findings, law, claims=claims, draws=draws)


def _of_items(taxes: pl.DataFrame, frames: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """The tax rows with d and item_number of their items, item by item."""
    taxes, items = taxes.sort("i", "order"), frames["items"]
    return taxes.hstack([items[name][taxes["i"]] for name in ("d", "item_number")])


def _with_vat(items: pl.DataFrame, taxes: pl.DataFrame) -> pl.DataFrame:
    """What the declarant says of VAT, beside each item: vat_category, vat_rate_declared."""
    mine = (taxes["tax_code"] == "VAT").arg_true().reverse()  # of several the first, written last
    columns = []
    for name, column in (("vat_category", "category_code"), ("vat_rate_declared", "rate")):
        nothing = repeated(name, None, taxes[column].dtype, items.height)
        columns.append(nothing.scatter(taxes["i"][mine], taxes[column][mine]) if mine.len() else nothing)
    return items.hstack(columns)


def _assessed(items: pl.DataFrame, law: Law) -> Assessed:
    """Imports and exports are charged by different tables; what says it is neither is judged as an import."""
    if items.is_empty():
        return assess(items, law.tariff, direction="import")
    ways = set(items["direction"].to_list())
    if "EX" not in ways or ways == {"EX"}:
        return assess(items, law.tariff, direction="export" if "EX" in ways else "import")
    export = (items["direction"] == "EX").fill_null(value=False)
    parts = {"import": items.filter(~export), "export": items.filter(export)}
    done = [assess(part, law.tariff, direction=way) for way, part in parts.items()]
    return Assessed(
        pl.concat([one.items for one in done]).sort("i"),
        pl.concat([one.taxes for one in done]).sort("i", "order"),
    )
