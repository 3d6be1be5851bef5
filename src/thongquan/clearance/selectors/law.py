"""The law of a day, loaded from the books and lists once and kept in the process."""

from collections import OrderedDict
from collections.abc import Mapping
from datetime import date, datetime
from threading import Lock

import polars as pl

from thongquan.books import selectors as books
from thongquan.books.domain import Edition, EditionRef
from thongquan.clearance.domain.assessment import plain
from thongquan.clearance.domain.facts import Controls, Lists, Prices
from thongquan.clearance.domain.law import Law
from thongquan.clearance.domain.rules import Catalogue
from thongquan.clearance.domain.rules.book import rows_of
from thongquan.clearance.domain.rules.templates import Names
from thongquan.clearance.selectors.demands import texts_of
from thongquan.kernel.canonical import digest
from thongquan.kernel.refusals import Refused
from thongquan.ledger.domain.law import Law as LedgerLaw
from thongquan.parties import selectors as parties
from thongquan.reference import selectors as reference
from thongquan.tariff.domain.duties import TariffLaw
from thongquan.tariff.domain.valuation import ValuationLaw
from thongquan.tariff.domain.wording import wording
from thongquan.tariff.selectors.browsing import PAPERS, labels

KEPT = 12
BOOKS = (
    "tariff",
    "vat",
    "taxes",
    "exchange",
    "valuation",
    "controls",
    "regimes",
    "rules",
    "clearance",
    "ledger",
    "reliefs",
    "prices",
)

NEEDED = (("rules", "rules"), ("tariff", "rates"))  # without these there is no law of that day

_kept: OrderedDict[tuple[str, date], Law] = OrderedDict()
_lock, _compiling = Lock(), Lock()


def law_of(
    on: date,
    *,
    known_at: datetime,
    rates: Mapping[str, str] | None = None,
    refs: Mapping[str, EditionRef] | None = None,
) -> Law:
    """The law in force on the legal day `on` as published by `known_at`. Two small queries when it is kept.
    Refused("no-law-in-force") for a day without rules or rates.

    `rates`: exchange rates the caller gives (national currency for one unit); those that the book has are the
    book's, and the others stand in `Law.given`, so that the answer says whose they are. `refs`: what
    `books.current` says of `known_at`, where it was asked already.
    """
    refs = refs or books.current(known_at=known_at)
    editions = {book: _name(refs[book]) for book in BOOKS if book in refs}
    editions["reference"] = str(reference.version())
    own = _without(rates, booked(on, known_at=known_at)) if rates else {}
    key = (digest(editions | {"given": dict(own)} if own else editions), on)
    if (kept := _look(key)) is not None:
        return kept
    with _compiling:  # of many who ask at once one compiles, and the others find it done
        if (kept := _look(key)) is not None:
            return kept
        return _keep(key, _compiled(on, known_at, editions, key[0], own))


def law_with(draft: Edition, *, draft_on: date, on: date, known_at: datetime) -> Law:
    """As `law_of`, with `draft`, whatever its state, in the place of its book, as it speaks on `draft_on`.

    It is kept like any other, under a name of its own: nothing registered is ever judged by it.
    """
    refs = books.current(known_at=known_at)
    editions = {book: _name(refs[book]) for book in BOOKS if book in refs}
    editions[draft.ref.book] = f"{_name(draft.ref)} on {draft_on}"
    editions["reference"] = str(reference.version())
    key = (digest(editions), on)
    if (kept := _look(key)) is not None:
        return kept
    with _compiling:
        instead = {draft.ref.book: books.rows_of(draft.ref, on=draft_on)}
        return _keep(key, _compiled(on, known_at, editions, key[0], {}, instead))


def _keep(key: tuple[str, date], law: Law) -> Law:
    with _lock:
        _kept[key] = law
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return law


def _look(key: tuple[str, date]) -> Law | None:
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
        return _kept.get(key)


def _name(ref: EditionRef) -> str:
    return f"{ref.number}@{ref.content_hash[:16]}"


def booked(on: date, *, known_at: datetime) -> dict[str, str]:
    """The book's exchange rates of the day by currency, as it quotes them ("16531.2 / 100": for a hundred)."""
    if "exchange" not in books.current(known_at=known_at):
        return {}
    rows = (
        books.in_force("exchange", on=on, known_at=known_at).tables["rates"].select("currency", "rate", "units")
    )
    return {code: plain(rate) + (f" / {units}" if units != 1 else "") for code, rate, units in rows.rows()}


def _without(rates: Mapping[str, str], known: Mapping[str, str]) -> dict[str, str]:
    return {currency: rate for currency, rate in sorted(rates.items()) if currency not in known}


def _compiled(
    on: date,
    known_at: datetime,
    editions: Mapping[str, str],
    name: str,
    rates: Mapping[str, str],
    instead: Mapping[str, Mapping[str, pl.DataFrame]] | None = None,
) -> Law:
    pack = books.pack()
    told = instead or {}
    tables = {
        book: told[book] if book in told else books.in_force(book, on=on, known_at=known_at).tables
        for book in BOOKS
        if book in editions
    }
    if any(book not in tables or tables[book][table].is_empty() for book, table in NEEDED):
        raise Refused("no-law-in-force", on=on)
    places = pack.currency.decimals
    fixed = tables["clearance"]["forbidden"].select("path", pl.col("once").fill_null("")).rows()
    return Law(
        on=on,
        editions=editions,
        digest=name,
        languages=tuple(pack.languages),
        currency=pack.currency.code,
        places=places,
        lists=_lists(on, tables),
        catalogue=Catalogue.of(
            rows_of(tables["rules"]), on=on, languages=pack.languages, names=_names(tables["controls"])
        ),
        valuation=ValuationLaw.of(
            tables["valuation"], _exchange(tables, rates), currency=pack.currency.code, places=places
        ),
        tariff=TariffLaw.of(tables["tariff"], tables["vat"], tables["taxes"], _reliefs(tables)),
        ledger=LedgerLaw.of(tables["ledger"], on=on),
        controls=Controls.of(tables["controls"]["measures"], tables["controls"]["controls"]),
        parameters=dict(tables["clearance"]["parameters"].select("parameter", "value").rows()),
        prices=Prices.of(tables["prices"]["prices"]) if "prices" in tables else None,
        forbidden=tuple(path for path, once in fixed if not once),
        fixed_after_clearance=tuple(path for path, once in fixed if once),
        wording=wording(pack.languages, pack.raw.get("explanations", {})),
        given=rates,
    )


def _names(controls: Mapping[str, pl.DataFrame]) -> Names:
    """What measures of other agencies, and the papers that answer them, are called."""
    measures = {row["measure"]: texts_of(row) for row in controls["measures"].iter_rows(named=True)}
    return {"measure": measures, "met_by": labels(PAPERS)}


def _reliefs(tables: Mapping[str, Mapping[str, pl.DataFrame]]) -> pl.DataFrame | None:
    """The table of the book `reliefs`, where the pack has one."""
    return tables["reliefs"]["reliefs"] if "reliefs" in tables else None


def _exchange(tables: Mapping[str, Mapping[str, pl.DataFrame]], rates: Mapping[str, str]) -> pl.DataFrame:
    """currency, rate, units: the book's, and `rates`, the caller's own, which the book lacks."""
    columns = {"currency": pl.String, "rate": pl.Decimal(18, 6), "units": pl.Int32}
    book = tables["exchange"]["rates"] if "exchange" in tables else pl.DataFrame(schema=columns)
    given = pl.DataFrame(
        {"currency": list(rates), "rate": list(rates.values()), "units": [1] * len(rates)},
        schema={"currency": pl.String, "rate": pl.String, "units": pl.Int32},
    ).with_columns(pl.col("rate").cast(columns["rate"]))
    return pl.concat([book.select(list(columns)), given])


def _lists(on: date, tables: Mapping[str, Mapping[str, pl.DataFrame]]) -> Lists:
    known = reference.reference()

    def codes(name: str) -> frozenset[str]:
        return frozenset(known.codes(name, on)["code"])

    own = tables["clearance"]["codes"]

    def listed(name: str) -> frozenset[str]:
        return frozenset(own.filter(pl.col("list") == name)["code"])

    reliefs = _reliefs(tables)
    way = {"import": "IM", "export": "EX"}
    regimes = tables["regimes"]["regimes"].select("regime", "direction").rows()
    return Lists(
        reliefs=frozenset() if reliefs is None else frozenset(reliefs["relief_code"]),
        countries=codes("countries"),
        currencies=codes("currencies"),
        units=codes("units"),
        packages=codes("packages"),
        trade_terms=codes("incoterms"),
        locations=codes("locations"),
        offices=codes("offices"),
        transport_modes=codes("transport_modes"),
        payment_methods=listed("payment-method"),
        valuation_methods=listed("valuation-method"),
        charge_types=frozenset(tables["valuation"]["charge_types"]["charge_type"]),
        taxes=frozenset(tables["taxes"]["tax_types"]["tax"]),
        identifier_types=parties.identifier_types(on),
        procedures={regime: way.get(direction, "") for regime, direction in regimes},
    )
