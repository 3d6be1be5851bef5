"""The platform's answer to the oracle's question, through its public door: frames, value, assess."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import yaml

from tests.oracle.oracle import Owed, Shipment
from thongquan.books.domain import Pack, Tables, read_tables, rows_in_force
from thongquan.clearance.domain import declaration as canonical
from thongquan.clearance.domain.frames import frames
from thongquan.tariff.domain import kinds
from thongquan.tariff.domain.duties import Assessed, TariffLaw, assess
from thongquan.tariff.domain.valuation import VALUATION, ValuationLaw, Valued, value

EXCHANGE = {"currency": pl.String, "rate": pl.Decimal(18, 6), "units": pl.Int32}
KINDS = {kind.code: kind for kind in kinds.KINDS} | {VALUATION.code: VALUATION}
Exchange = Mapping[str, tuple[Decimal, int]]


@dataclass(frozen=True)
class Engine:
    valuation: ValuationLaw
    tariff: TariffLaw

    def answer(self, shipments: Sequence[Shipment]) -> list[list[Owed]]:
        return answers(shipments, *self.judge(shipments))

    def judge(self, shipments: Sequence[Shipment]) -> tuple[Valued, list[Assessed]]:
        made = frames([declared(shipment) for shipment in shipments])
        assert made.unreadable.is_empty()
        valued = value(made.declarations, made.items, made.charges, self.valuation)
        lines = [line for shipment in shipments for line in shipment.lines]
        items = valued.items.with_columns(
            pl.Series("proof_type", [line.proof or None for line in lines], pl.String),
            pl.Series("vat_category", [line.vat or None for line in lines], pl.String),
            pl.lit(None, pl.Decimal(9, 4)).alias("vat_rate_declared"),
            pl.Series("direction", [s.direction for s in shipments for _ in s.lines], pl.String),
        )
        ways = items.partition_by("direction", as_dict=True, include_key=False)
        return valued, [assess(part, self.tariff, direction=way) for (way,), part in ways.items()]


def declared(shipment: Shipment) -> canonical.Declaration:
    return canonical.Declaration(
        functional_reference_id="ORACLE",
        type_code={"import": "IM", "export": "EX"}[shipment.direction],
        trade_terms_code=shipment.terms,
        invoice_currency_code=shipment.currency,
        charges=[
            canonical.Charge(
                type_code=charge.type,
                amount=_text(charge.amount),
                currency_code=charge.currency,
                apportion_by=charge.by,
                item_numbers=list(charge.lines),
            )
            for charge in shipment.charges
        ],
        items=[
            canonical.Item(
                item_number=line.number,
                commodity_code=line.code,
                origin_country_code=line.origin,
                origin_zone_code=line.zone,
                special_code=line.special,
                duty_regime_code=line.claim,
                rate_alternative=line.good,
                quota_code=line.quota,
                direct_transport=line.direct,
                quantity=_text(line.quantity),
                net_mass=_text(line.net_mass),
                gross_mass=_text(line.gross_mass),
                invoice_amount=_text(line.price),
            )
            for line in shipment.lines
        ],
    )


def _text(number: Decimal | None) -> str:
    return "" if number is None else format(number, "f")


def answers(shipments: Sequence[Shipment], valued: Valued, done: Sequence[Assessed]) -> list[list[Owed]]:
    """What the frames say, in the oracle's words."""
    judged: dict[int, tuple[str | None, bool]] = {}
    taxes: dict[int, dict[str, tuple[int, Decimal, int]]] = {}
    for part in done:
        for i, schedule, entitlement in part.items.select("i", "duty_schedule", "entitlement").iter_rows():
            judged[i] = schedule, entitlement == "ok"
        for i, tax, base, rate, amount in part.taxes.select("i", "tax", "base", "rate", "amount").iter_rows():
            assert tax not in taxes.setdefault(i, {}), f"line {i} has {tax} twice"
            taxes[i][tax] = (whole(base), Decimal() if rate is None else rate, whole(amount))
    values = dict(valued.items.select("i", "customs_value").iter_rows())
    running = iter(sorted(values))
    return [
        [Owed(whole(values[i]), *judged[i], taxes.get(i, {})) for _, i in zip(s.lines, running, strict=False)]
        for s in shipments
    ]


def whole(amount: Decimal | None) -> int | None:
    assert amount is None or amount == int(amount), f"{amount} is no whole đồng"
    return None if amount is None else int(amount)


def engine(pack: Path, day: date, exchange: Exchange, **instead: Tables) -> Engine:
    """The engine with the law of `day` in a pack; `instead`: tables of the books named, not the pack's."""
    valuation = read_tables(VALUATION, _files(pack, "valuation"))[0].tables
    rates = pl.DataFrame(
        [(currency, *rate) for currency, rate in exchange.items()], schema=EXCHANGE, orient="row"
    )
    tariff, vat, taxes = (
        _in_force(instead.get(code) or book(pack, code), day) for code in ("tariff", "vat", "taxes")
    )
    return Engine(
        ValuationLaw.of(_in_force(valuation, day), rates, currency="VND", places=0),
        TariffLaw.of(tariff, vat, taxes),
    )


def book(pack: Path, code: str) -> Tables:
    kind, files = KINDS[code], _files(pack, code)
    about = Pack.of(yaml.safe_load((pack / "pack.yaml").read_text(encoding="utf-8")))
    return (kind.read(files, about) if kind.read else read_tables(kind, files))[0].tables


def _files(pack: Path, code: str) -> dict[str, bytes]:
    folder = pack / "books" / code
    return {str(f.relative_to(folder)): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


def _in_force(tables: Tables, day: date) -> dict[str, pl.DataFrame]:
    return {name: rows_in_force(frame, day) for name, frame in tables.items()}
