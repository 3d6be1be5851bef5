"""Lines to assess against the small tariff, and readable answers."""

from datetime import date
from decimal import Decimal

import polars as pl

from tests.tariff import small
from thongquan.books.domain import rows_in_force
from thongquan.kernel.decimals import MONEY
from thongquan.tariff.domain.duties import RELIEFS, TariffLaw, assess

ITEM = pl.Schema(
    {
        "i": pl.UInt32,
        "commodity_code": pl.String,
        "special_code": pl.String,
        "origin_country_code": pl.String,
        "origin_zone_code": pl.String,
        "duty_regime_code": pl.String,
        "proof_type": pl.String,
        "direct_transport": pl.Boolean,
        "quota_code": pl.String,
        "rate_alternative": pl.Int32,
        "customs_value": MONEY,
        "vat_category": pl.String,
        "vat_rate_declared": MONEY,
        "relief_code": pl.String,
    }
)
DAY = date(2026, 1, 6)
RELIEF = small.rows(RELIEFS, {"relief_code": "GIFT", "tax": "ID"}, {"relief_code": "GIFT", "tax": "VAT"})


def law_on(day=DAY, tariff=None):
    tables = [
        {name: rows_in_force(frame, day) for name, frame in book.items()}
        for book in (tariff or small.tariff(), small.vat(), small.taxes())
    ]
    return TariffLaw.of(*tables, RELIEF)


LAW = law_on()


def line(code, schedule="MFN", origin="TH", *, value="1000000", vat="VAT10", vat_rate=None, **more):
    given = {
        "commodity_code": code,
        "duty_regime_code": schedule,
        "origin_country_code": origin,
        "customs_value": None if value is None else Decimal(value),
        "vat_category": vat,
        "vat_rate_declared": None if vat_rate is None else Decimal(vat_rate),
        "direct_transport": more.pop("direct", False),
        "proof_type": more.pop("proof", ""),
        "rate_alternative": more.pop("good", 0),
        "quota_code": more.pop("quota", ""),
        "origin_zone_code": more.pop("zone", ""),
        "special_code": more.pop("special", ""),
        "relief_code": more.pop("relief", ""),
    }
    assert not more, more
    return given


def granted(code, schedule, origin, proof, **more):
    """A preference claimed with everything it wants."""
    return line(code, schedule, origin, proof=proof, direct=True, **more)


def frame(*lines):
    return pl.DataFrame([{"i": i, **given} for i, given in enumerate(lines)], schema=ITEM)


def assessed(*lines, law=LAW, direction="import"):
    return assess(frame(*lines), law, direction=direction)


def one(given, law=LAW, direction="import"):
    """The line's columns, and its amounts by tax."""
    got = assessed(given, law=law, direction=direction)
    amounts = dict(got.taxes.select("tax", "amount").iter_rows())
    return got.items.row(0, named=True), amounts
