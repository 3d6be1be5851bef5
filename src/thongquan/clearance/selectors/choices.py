"""What a field of a declaration may say: the lists in force on the day, to be searched by code and by word."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from operator import itemgetter

import polars as pl

from thongquan.books import selectors as books
from thongquan.kernel.refusals import NotFound
from thongquan.kernel.texts import Text, folded
from thongquan.reference import selectors as reference
from thongquan.tariff import selectors as tariff
from thongquan.tariff.selectors.browsing import labels

WAYS = {"IM": "import", "EX": "export"}
GOODS = "goods"
PREFIXES = range(8, 1, -1)
NOT_AT_ALL = 9  # of the ranks of what is searched


@dataclass(frozen=True, slots=True)
class Asked:
    """Of which day, as known when, and for which direction (IM, EX)."""

    on: date
    at: datetime
    kind: str = "IM"


@dataclass(frozen=True, slots=True)
class Choice:
    """`more`: what stands above it, where its own words are not enough."""

    code: str
    names: Text
    more: Text = field(default_factory=dict)


def choices(of: str, asked: Asked) -> list[Choice]:
    """All of a list, in its order. NotFound: there is no such list (`GOODS` is only searched)."""
    if of not in LISTS:
        raise NotFound("list", of)
    return LISTS[of](asked)


def search(of: str, words: str, asked: Asked, *, limit: int = 12) -> list[Choice]:
    """The one whose code is typed, or that is called so; those whose code begins with `words`, then those with
    all of the words in their names. Diacritics and case are forgiven, names that people use without the list
    doing so are known, and no words find the first of the list."""
    if of == GOODS:
        return [
            _good(row) for row in tariff.search(words, on=asked.on, known_at=asked.at, limit=limit).to_dicts()
        ]
    every, wanted = choices(of, asked), folded(words)
    also = labels(f"also_{of}.csv")
    starts = [re.compile(rf"\b{re.escape(word)}") for word in wanted.split()]
    ranked = [(_rank(one, _called(one, also), words, wanted, starts), one) for one in every]
    return [one for rank, one in sorted(ranked, key=itemgetter(0)) if rank < NOT_AT_ALL][:limit]


def _called(one: Choice, also: Mapping[str, Text]) -> list[str]:
    """Every name of it, folded."""
    more = [name for said in also.get(one.code, {}).values() for name in said.split(",")]
    return [folded(name) for name in (*one.names.values(), *more)]


def _rank(one: Choice, called: list[str], words: str, wanted: str, starts: Sequence[re.Pattern[str]]) -> int:
    if words.strip().casefold() == one.code.casefold():
        return 0
    if wanted in called:
        return 1
    if folded(one.code).startswith(wanted):
        return 2
    said = " ".join(called)
    return 3 if all(start.search(said) for start in starts) else NOT_AT_ALL


def named(of: str, code: str, asked: Asked) -> Choice | None:
    """The choice with this code, None where there is none."""
    if of == GOODS:
        return goods_of([code], asked).get(code)
    if not code:
        return None
    every = NAMED[of](asked) if of in NAMED else choices(of, asked)
    return next((one for one in every if one.code == code), None)


def goods_of(codes: Iterable[str], asked: Asked) -> dict[str, Choice]:
    """The lines of the tariff with these codes, and the headings they stand under."""
    wanted = {code for code in codes if code}
    if not wanted:
        return {}
    tree = books.in_force("tariff", on=asked.on, known_at=asked.at).tables["nomenclature"]
    above = {code[:4] for code in wanted}
    rows = tree.filter(pl.col("code").is_in([*wanted, *above])).to_dicts()
    texts = {row["code"]: _texts(row) for row in rows}
    leaves = {row["code"] for row in rows if row["leaf"]}
    return {code: Choice(code, texts[code], texts.get(code[:4], {})) for code in wanted & leaves}


def vat_of(code: str, asked: Asked) -> list[Choice]:
    """The VAT categories the book gives a code, by its longest prefix that speaks; none where it is silent.
    `more`: the law that says so, in every language the same."""
    tables = books.in_force("vat", on=asked.on, known_at=asked.at).tables
    said = tables["vat_codes"]
    mine = next((rows for n in PREFIXES if (rows := said.filter(prefix=code[:n])).height), said.clear())
    known = {one.code: one for one in choices("vat", asked)}
    rows = mine.unique("category", keep="first").sort("category").select("category", "basis").rows()
    return [Choice(c, known[c].names, dict.fromkeys(known[c].names, basis)) for c, basis in rows if c in known]


def proofs_of(schedule: str, asked: Asked) -> list[Choice]:
    """The proofs of origin an agreement accepts."""
    rows = books.in_force("tariff", on=asked.on, known_at=asked.at).tables["proofs"]
    return [Choice(row["proof_type"], _texts(row)) for row in rows.filter(schedule=schedule).to_dicts()]


def _good(row: Mapping[str, object]) -> Choice:
    heading = row["heading"]
    return Choice(str(row["code"]), _texts(row), _texts(heading) if isinstance(heading, Mapping) else {})


def _texts(row: Mapping[str, object]) -> dict[str, str]:
    """`vi`, `en`, … or `name_vi`, … of a row."""
    named = {name.removeprefix("name_"): said for name, said in row.items() if said and isinstance(said, str)}
    return {name: named[name] for name in books.pack().languages if name in named}


def _reference(table: str) -> Callable[[Asked], list[Choice]]:
    return lambda asked: [
        Choice(row["code"], _texts(row)) for row in reference.codes(table, asked.on).iter_rows(named=True)
    ]


def _book(book: str, table: str, code: str, way: str = "") -> Callable[[Asked], list[Choice]]:
    """A table of a book; with `way` the rows of the direction asked for."""

    def rows(asked: Asked) -> list[Choice]:
        try:
            found = books.in_force(book, on=asked.on, known_at=asked.at).tables[table]
        except NotFound:
            return []
        if way:
            found = found.filter(pl.col(way) == WAYS.get(asked.kind, "import"))
        return [Choice(row[code], _texts(row)) for row in found.iter_rows(named=True)]

    return rows


def _of_clearance(name: str) -> Callable[[Asked], list[Choice]]:
    def rows(asked: Asked) -> list[Choice]:
        found = books.in_force("clearance", on=asked.on, known_at=asked.at).tables["codes"].filter(list=name)
        return [Choice(row["code"], _texts(row)) for row in found.iter_rows(named=True)]

    return rows


def _offices(asked: Asked) -> list[Choice]:
    """Where declarations are handled: what no other office stands under."""
    every = reference.reference().offices.all_on(asked.on)
    parents = {office.parent for office in every}
    names = {office.code: office.names for office in every}
    leaves = [office for office in every if office.code not in parents]
    return [Choice(office.code, office.names, names.get(office.parent, {})) for office in leaves]


def _currencies(asked: Asked) -> list[Choice]:
    """Those with an exchange rate of the day first: only they can be declared in."""
    every = _reference("currencies")(asked)
    try:
        rates = books.in_force("exchange", on=asked.on, known_at=asked.at).tables["rates"]["currency"].to_list()
    except NotFound:
        rates = []
    usual = {books.pack().currency.code: 0, **{code: n for n, code in enumerate(rates, 1)}}
    return sorted(every, key=lambda one: usual.get(one.code, len(usual)))


def _special(asked: Asked) -> list[Choice]:
    """The lines of chapter 98."""
    table = books.in_force("tariff", on=asked.on, known_at=asked.at).tables["special"]
    lines = table.unique("code", keep="first").sort("code")
    return [Choice(row["code"], _texts(row)) for row in lines.iter_rows(named=True)]


LISTS: Mapping[str, Callable[[Asked], list[Choice]]] = {
    "countries": _reference("countries"),
    "currencies": _currencies,
    "units": _reference("units"),
    "packages": _reference("packages"),
    "locations": _reference("locations"),
    "transport": _reference("transport_modes"),
    "terms": _reference("incoterms"),
    "offices": _offices,
    "regimes": _book("regimes", "regimes", "regime", "direction"),
    "payment": _of_clearance("payment-method"),
    "valuation": _of_clearance("valuation-method"),
    "charges": _book("valuation", "charge_types", "charge_type", "direction"),
    "schedules": _book("tariff", "schedules", "schedule"),
    "vat": _book("vat", "vat_rates", "category"),
    "reliefs": _book("reliefs", "reliefs", "relief_code"),
    "special": _special,
}
# What a code is called where nothing is chosen, so that its place in the list is not worked out.
NAMED: Mapping[str, Callable[[Asked], list[Choice]]] = {"currencies": _reference("currencies")}
