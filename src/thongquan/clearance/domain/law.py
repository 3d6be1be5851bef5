"""The law of one day, compiled: what a batch of declarations is judged by."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from thongquan.clearance.domain.facts import Controls, Lists, Prices
from thongquan.clearance.domain.rules import Catalogue
from thongquan.ledger.domain.law import Law as LedgerLaw
from thongquan.tariff.domain.duties import TariffLaw
from thongquan.tariff.domain.valuation import ValuationLaw
from thongquan.tariff.domain.wording import Templates


@dataclass(frozen=True)
class Law:
    """Built once for a day and a set of editions, shared by all threads, never changed.

    `editions`: book → "number@hash"; `digest`: SHA-256 over them. `currency` is the national one, `places` its
    decimals. `parameters` is the book `clearance`'s table of that name. `given`: exchange rates that the asker
    gave because the book has none, by currency.
    """

    on: date
    editions: Mapping[str, str]
    digest: str
    languages: tuple[str, ...]
    currency: str
    places: int
    lists: Lists
    catalogue: Catalogue
    valuation: ValuationLaw
    tariff: TariffLaw
    controls: Controls
    ledger: LedgerLaw
    parameters: Mapping[str, str]
    forbidden: tuple[str, ...]  # paths that are never amended
    prices: Prices | None  # what officers compare declared values with
    fixed_after_clearance: tuple[str, ...]  # and those that no longer are once the goods are cleared
    wording: Templates  # how amounts are explained, in `languages`
    given: Mapping[str, str] = field(default_factory=dict)
