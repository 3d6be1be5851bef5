"""Invented declarations on the real tariff: mostly right, some wrong on purpose. Same seed, same goods."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import polars as pl

from thongquan.books.domain import Tables
from thongquan.clearance.domain.declaration import (
    Charge,
    Container,
    Declaration,
    Document,
    Item,
    OtherTax,
    Party,
)
from thongquan.cli.demo.firms import Firm

ORIGINS = ("CN", "KR", "JP", "TH", "MY", "ID", "DE", "FR", "US", "GB", "AU", "IN", "SG", "CL")
PROOFS = {
    "CN": ("ACFTA", "FORM-E"),
    "KR": ("AKFTA", "FORM-AK"),
    "TH": ("ATIGA", "FORM-D"),
    "MY": ("ATIGA", "FORM-D"),
    "ID": ("ATIGA", "FORM-D"),
    "SG": ("ATIGA", "FORM-D"),
    "JP": ("AJCEP", "FORM-AJ"),
}
CURRENCIES = ("USD", "USD", "USD", "EUR", "JPY", "CNY")
PORTS = {"CN": "CNSHA", "KR": "KRPUS", "TH": "THLCH", "JP": "JPTYO", "SG": "SGSIN", "MY": "MYPKG"}
_LETTERS = dict(
    zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", [n for n in range(10, 39) if n % 11], strict=False)
)  # ISO 6346


@dataclass(frozen=True)
class Catalogue:
    """Codes to draw from: (commodity code, schedules it has a plain rate in); VAT categories by prefix."""

    codes: Sequence[tuple[str, frozenset[str]]]
    vat: Mapping[str, str]

    @classmethod
    def of(cls, tariff: Tables, vat: Tables, controls: Tables) -> "Catalogue":
        """From the books of a day: codes with one plain MFN rate, under no agency's control."""
        plain = (
            (pl.col("kind") == "rate")
            & (pl.col("alternative") == 0)
            & pl.col("only_countries").is_null()
            & (pl.col("not_countries").list.len() == 0)
            & pl.col("zone").is_null()
            & pl.col("out_quota").is_null()
        )
        codes = (
            tariff["rates"]
            .filter(plain)
            .group_by("code")
            .agg("schedule")
            .filter(pl.col("schedule").list.contains("MFN"))
            .join(controls["controls"].select(code="prefix").unique(), on="code", how="anti")
            .sort("code")
        )
        categories = vat["vat_codes"].sort("prefix", "category").unique("prefix", keep="first")
        return cls(
            [(code, frozenset(schedules)) for code, schedules in codes.rows()],
            dict(categories.select("prefix", "category").rows()),
        )


def container_number(serial: int) -> str:
    body = f"TQDU{serial % 10**6:06d}"
    total = sum((_LETTERS[c] if c.isalpha() else int(c)) * 2**i for i, c in enumerate(body))
    return body + str(total % 11 % 10)


def declarations(
    count: int,
    *,
    seed: int,
    day: date,
    firms: Sequence[Firm],
    offices: Sequence[str],
    catalogue: Catalogue,
    items: int | None = None,
) -> Iterator[Declaration]:
    """`count` declarations; `items` lines each, or one to nine."""
    dice = random.Random(seed)  # noqa: S311
    traders = [firm for firm in firms if firm.kind == "trader"]
    for serial in range(count):
        make = _export if dice.random() < 0.25 else _import
        yield make(
            dice, f"TN{seed:04d}{serial:07d}", day, dice.choice(traders), dice.choice(offices), catalogue, items
        )


def _money(dice: random.Random, low: int, high: int) -> Decimal:
    return Decimal(dice.randint(low * 100, high * 100)) / 100


def _item(dice: random.Random, number: int, origin: str, catalogue: Catalogue) -> tuple[Item, bool]:
    code, schedules = dice.choice(catalogue.codes)
    schedule, _ = PROOFS.get(origin, ("MFN", ""))
    preferred = origin in PROOFS and schedule in schedules and dice.random() < 0.6
    quantity = Decimal(dice.randint(1, 5000))
    price = _money(dice, 1, 400)
    mass = quantity * _money(dice, 1, 4)
    item = Item(
        item_number=number,
        commodity_code=code,
        description=f"Hàng thử nghiệm, mã {code}",
        origin_country_code=origin,
        duty_regime_code=_schedule(origin, schedule if preferred else "MFN"),
        direct_transport=preferred,
        quantity=str(quantity),
        quantity_unit_code="PCE",
        net_mass=f"{mass:.3f}",
        gross_mass=f"{mass * Decimal('1.05'):.3f}",
        package_quantity=str(dice.randint(1, 60)),
        package_type_code="CT",
        unit_price=f"{price:.2f}",
        invoice_amount=f"{(quantity * price).quantize(Decimal('0.01'), ROUND_HALF_UP)}",
        valuation_method_code="6",
        taxes=[OtherTax(tax_code="VAT", category_code=_vat(code, catalogue))],
    )
    return item, preferred


def _schedule(origin: str, schedule: str) -> str:
    """An export claims no schedule of the import tariff."""
    return "" if origin == "VN" else schedule


def _vat(code: str, catalogue: Catalogue) -> str:
    for length in range(8, 1, -1):
        if code[:length] in catalogue.vat:
            return catalogue.vat[code[:length]]
    return "VAT10"


def _items(
    dice: random.Random, origin: str, catalogue: Catalogue, wanted: int | None
) -> tuple[list[Item], list[Document]]:
    count = wanted or dice.randint(1, 9)
    items, documents = [], []
    for number in range(1, count + 1):
        item, preferred = _item(dice, number, origin, catalogue)
        items.append(item)
        if preferred:
            proof = PROOFS[origin][1]
            documents.append(
                Document(
                    category_code="origin",
                    type_code=proof,
                    id=f"{origin}{dice.randint(10**6, 10**7)}",
                    country_code=origin,
                    item_number=number,
                )
            )
    return items, documents


def _import(
    dice: random.Random,
    reference: str,
    day: date,
    firm: Firm,
    office: str,
    catalogue: Catalogue,
    wanted: int | None,
) -> Declaration:
    origin, currency = dice.choice(ORIGINS), dice.choice(CURRENCIES)
    items, documents = _items(dice, origin, catalogue, wanted)
    total = sum((Decimal(item.invoice_amount) for item in items), Decimal())
    shipped = day - timedelta(days=dice.randint(3, 20))
    return Declaration(
        functional_reference_id=reference,
        type_code="IM",
        procedure_code="A11",
        declaration_office_id=office,
        transport_mode_code="2",
        transport_means_id="MV SAO BIEN",
        arrival_date=str(day - timedelta(days=dice.randint(0, 2))),
        loading_location_id=PORTS.get(origin, "SGSIN"),
        unloading_location_id="VNCLI",
        export_country_code=origin,
        destination_country_code="VN",
        trade_terms_code="FOB" if dice.random() < 0.5 else "CIF",
        invoice_currency_code=currency,
        invoice_amount=str(total),
        parties=[
            Party(role_code="IM", id=firm.tax_code, name=firm.name, city_name=firm.city, country_code="VN"),
            Party(role_code="EX", name="Northern Sample Trading Ltd", country_code=origin),
        ],
        charges=[
            Charge(type_code="freight", amount=str(_money(dice, 50, 3000)), currency_code="USD"),
            Charge(type_code="insurance", amount=str(_money(dice, 5, 200)), currency_code="USD"),
        ],
        documents=[
            Document(category_code="invoice", type_code="380", id=f"INV-{reference}", issue_date=str(shipped)),
            Document(category_code="transport", type_code="705", id=f"BL-{reference}", issue_date=str(shipped)),
            *documents,
        ],
        containers=[Container(id=container_number(dice.randint(1, 10**6)))],
        items=items,
        **_totals(items),
    )


def _export(
    dice: random.Random,
    reference: str,
    day: date,
    firm: Firm,
    office: str,
    catalogue: Catalogue,
    wanted: int | None,
) -> Declaration:
    buyer = dice.choice(ORIGINS)
    made, _ = _items(dice, "VN", catalogue, wanted)
    total = sum((Decimal(item.invoice_amount) for item in made), Decimal())
    return Declaration(
        functional_reference_id=reference,
        type_code="EX",
        procedure_code="B11",
        declaration_office_id=office,
        transport_mode_code="2",
        arrival_date=str(day + timedelta(days=dice.randint(1, 5))),
        loading_location_id="VNCLI",
        goods_location_id="VNCLI",
        unloading_location_id=PORTS.get(buyer, "SGSIN"),
        export_country_code="VN",
        destination_country_code=buyer,
        trade_terms_code="FOB",
        invoice_currency_code="USD",
        invoice_amount=str(total),
        parties=[
            Party(role_code="EX", id=firm.tax_code, name=firm.name, city_name=firm.city, country_code="VN"),
            Party(role_code="IM", name="Southern Sample Imports Inc", country_code=buyer),
        ],
        documents=[
            Document(category_code="invoice", type_code="380", id=f"INV-{reference}", issue_date=str(day)),
            Document(category_code="transport", type_code="705", id=f"BK-{reference}", issue_date=str(day)),
        ],
        containers=[Container(id=container_number(dice.randint(1, 10**6)))],
        items=made,
        **_totals(made),
    )


def _totals(items: Sequence[Item]) -> dict[str, str | int]:
    def total(field: str) -> str:
        return str(sum((Decimal(getattr(item, field)) for item in items), Decimal()))

    return {
        "total_gross_mass": total("gross_mass"),
        "total_net_mass": total("net_mass"),
        "total_package_quantity": total("package_quantity"),
        "item_quantity": len(items),
    }
