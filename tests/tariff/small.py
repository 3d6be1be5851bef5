"""A small tariff of known figures: every kind of cell once. Tests read it instead of the real one."""

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from thongquan.books.domain import TableSchema
from thongquan.tariff.domain import book

FROM = date(2026, 1, 1)


def rows(schema: TableSchema, *given: dict[str, Any]) -> pl.DataFrame:
    """`given` as a table of `schema`: what a row leaves out is the schema's default, else empty or false."""
    blank = {
        name: [] if isinstance(dtype, pl.List) else False if dtype == pl.Boolean else None
        for name, dtype in schema.dtypes.items()
    }
    usual = {"valid_from": FROM, "basis": "test", "only_countries": None}
    base = {n: usual.get(n, v) for n, v in blank.items()} | dict(schema.defaults)
    texts = sorted({k for row in given for k in row if schema.is_text(k)})
    exact = {n for n, dtype in schema.dtypes.items() if isinstance(dtype, pl.Decimal)}
    full = [base | dict.fromkeys(texts, "") | row for row in given]
    return pl.DataFrame(
        [{k: Decimal(v) if k in exact and v is not None else v for k, v in row.items()} for row in full],
        schema={**schema.dtypes, **dict.fromkeys(texts, pl.String)},
    )


def rate(code: str, schedule: str, value: str | None = None, **more: Any) -> dict[str, Any]:
    kind = more.pop("kind", "rate" if value is not None else "not_eligible")
    return {"code": code, "schedule": schedule, "rate": value, "kind": kind, "alternative": 0, **more}


def tariff() -> dict[str, pl.DataFrame]:
    """Every kind of cell: CPTPP sets Mexico apart, AKFTA knows a zone, RCEPA is not confirmed."""
    codes = ("01012900", "03072200", "04072100", "19023020", "64021910", "87021010", "87021060", "87082996")
    special = rows(
        book.SPECIAL,
        {"code": "98211110", "row": 1, "schedule": "MFN", "kind": "rate", "rate": "10"},
        {"code": "98220000", "row": 2, "schedule": "MFN", "kind": "rate", "rate": "0"},
        {"code": "98220000", "row": 3, "schedule": "MFN", "kind": "rate", "rate": "5"},
    )
    return {
        "nomenclature": _nomenclature(codes),
        "schedules": _schedules(),
        "members": _members(),
        "proofs": rows(
            book.PROOFS,
            {"schedule": "ATIGA", "proof_type": "FORM-D", "name_en": "Form D"},
            {"schedule": "AKFTA", "proof_type": "FORM-AK", "name_en": "Form AK"},
            {"schedule": "CPTPP", "proof_type": "SELF", "name_en": "Self-certification"},
        ),
        "rates": rows(book.RATES, *_rates()),
        "special": special,
    }


def _nomenclature(codes: tuple[str, ...]) -> pl.DataFrame:
    lines = sorted({c[:n] for c in codes for n in (2, 4, 8)})
    parents = {2: None, 4: 2, 8: 4}
    return rows(
        book.NOMENCLATURE,
        *(
            {
                "line": i,
                "code": c,
                "parent": c[: parents[len(c)]] if parents[len(c)] else None,
                "indent": {2: 0, 4: 0, 8: 1}[len(c)],
                "leaf": len(c) == 8,
                "vi": f"mã {c}",
                "en": f"code {c}",
            }
            for i, c in enumerate(lines)
        ),
    )


def _schedules() -> pl.DataFrame:
    preference = {"kind": "preference", "needs_proof": True, "needs_direct": True}
    return rows(
        book.SCHEDULES,
        {"schedule": "ORD", "kind": "ordinary", "confirmed": True, "name_en": "Ordinary"},
        {"schedule": "MFN", "kind": "mfn", "confirmed": True, "name_en": "Most favoured nation"},
        {"schedule": "ATIGA", "confirmed": True, "name_en": "ATIGA", **preference},
        {"schedule": "AKFTA", "confirmed": True, "name_en": "AKFTA", **preference},
        {"schedule": "CPTPP", "confirmed": True, "name_en": "CPTPP", **preference},
        {"schedule": "RCEPA", "confirmed": False, "name_en": "RCEP, column A", **preference},
    )


def _members() -> pl.DataFrame:
    countries = {
        "MFN": ("TH", "LA", "MY", "KR", "JP", "MX", "CN", "US"),
        "ATIGA": ("TH", "LA", "MY"),
        "AKFTA": ("KR", "TH", "LA", "MY", "MM"),
        "CPTPP": ("JP", "MX", "MY"),
    }
    return rows(
        book.MEMBERS, *({"schedule": s, "country": c} for s, members in countries.items() for c in members)
    )


def _rates() -> list[dict[str, Any]]:
    return [
        rate("01012900", "ORD", "7.5"),
        rate("01012900", "MFN", "5"),
        rate("01012900", "ATIGA", "0"),
        rate("01012900", "AKFTA", "0"),
        rate("01012900", "CPTPP"),
        rate("01012900", "RCEPA", "0"),
        # split into two goods
        rate("03072200", "ORD", "22.5"),
        rate("03072200", "MFN", "15"),
        rate("03072200", "ATIGA", "0", alternative=1),
        rate("03072200", "ATIGA", "5", alternative=2),
        # quota inside, outside
        rate("04072100", "ORD", "60", out_quota="120"),
        rate("04072100", "MFN", "40", out_quota="80"),
        rate("04072100", "AKFTA", None, kind="quota"),
        # countries excluded
        rate("19023020", "ORD", "30"),
        rate("19023020", "MFN", "20"),
        rate("19023020", "AKFTA", "0", not_countries=["KH", "MY"]),
        # the zone shares
        rate("64021910", "ORD", "45"),
        rate("64021910", "MFN", "30"),
        rate("64021910", "AKFTA", "0", not_countries=["MM", "PH"], zone="GIC"),
        # the rate stands in chapter 98
        rate("87021010", "ORD", "150", kind="of_mfn"),
        rate("87021010", "MFN", None, kind="see_98", note="98"),
        # Mexico apart
        rate("87021060", "ORD", "105"),
        rate("87021060", "MFN", "70"),
        rate("87021060", "CPTPP", "28"),
        rate("87021060", "CPTPP", "35", only_countries=["MX"]),
        # split, and Mexico apart
        rate("87082996", "ORD", "22.5"),
        rate("87082996", "MFN", "15"),
        rate("87082996", "CPTPP", "0", alternative=1),
        rate("87082996", "CPTPP", "0", alternative=1, only_countries=["MX"]),
        rate("87082996", "CPTPP", "1.8", alternative=2),
        rate("87082996", "CPTPP", "2.7", alternative=2, only_countries=["MX"]),
    ]


def vat() -> dict[str, pl.DataFrame]:
    return {
        "vat_rates": rows(
            book.VAT_RATES,
            {"category": "VAT0", "rate": "0"},
            {"category": "VAT5", "rate": "5"},
            {"category": "VAT8", "rate": "8", "valid_to": date(2027, 1, 1)},
            {"category": "VAT10", "rate": "10"},
            {"category": "EXEMPT", "rate": None},
        ),
        "vat_codes": rows(
            book.VAT_CODES,
            {"prefix": "01", "category": "EXEMPT"},
            {"prefix": "8702", "category": "VAT8", "valid_to": date(2027, 1, 1)},
            {"prefix": "8702", "category": "VAT10"},
            {"prefix": "87021060", "category": "VAT10"},
            {"prefix": "19", "category": "VAT10"},
        ),
    }


def taxes() -> dict[str, pl.DataFrame]:
    return {
        "tax_types": rows(
            book.TAX_TYPES,
            {"tax": "ID", "direction": "import", "order": 1, "base": ["CV"], "places": 0},
            {"tax": "TR", "direction": "import", "order": 2, "base": ["CV"], "places": 0},
            {"tax": "EXC", "direction": "import", "order": 3, "base": ["CV", "ID", "TR"], "places": 0},
            {"tax": "ENV", "direction": "import", "order": 4, "base": [], "places": 0},
            {
                "tax": "VAT",
                "direction": "import",
                "order": 5,
                "base": ["CV", "ID", "TR", "EXC", "ENV"],
                "places": 0,
            },
            {"tax": "ED", "direction": "export", "order": 1, "base": ["CV"], "places": 0},
        )
    }


def exchange() -> dict[str, pl.DataFrame]:
    week = {"valid_from": date(2026, 1, 5), "valid_to": date(2026, 1, 12), "units": 1}
    return {
        "rule": rows(book.EXCHANGE_RULE, {"rule": "source", "value": "test"}),
        "rates": rows(
            book.EXCHANGE_RATES,
            {"currency": "USD", "rate": "25430", **week},
            {"currency": "EUR", "rate": "29871.5", **week},
            {"currency": "JPY", "rate": "163.27", **week},
        ),
    }
