"""The pack's tariff, a synthetic one of its size and kinds of cells, and lines to be charged under either."""

import random
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import yaml

from thongquan.books.domain import Pack, read_tables, rows_in_force
from thongquan.kernel.decimals import MONEY
from thongquan.tariff.domain import book
from thongquan.tariff.domain.duties import TariffLaw
from thongquan.tariff.domain.kinds import KINDS

FROM = date(2026, 1, 1)
CODES = 11_414
ASEAN = ("BN", "KH", "ID", "LA", "MY", "MM", "PH", "SG", "TH")
UNION = ("AT", "BE", "CZ", "DE", "DK", "ES", "FI", "FR", "HU", "IE", "IT", "NL", "PL", "PT", "RO", "SE")
PREFERENCES = {
    "ACFTA": (*ASEAN, "CN"), "ATIGA": ASEAN, "AJCEP": (*ASEAN, "JP"), "VJEPA": ("JP",), "AKFTA": (*ASEAN, "KR"),
    "AANZFTA": (*ASEAN, "AU", "NZ"), "AIFTA": (*ASEAN, "IN"), "VKFTA": ("KR",), "VCFTA": ("CL",),
    "VNEAEU": ("RU", "KZ", "BY", "AM", "KG"), "CPTPP": ("JP", "AU", "CA", "MX", "NZ", "SG", "MY", "CL", "PE"),
    "AHKFTA": (*ASEAN, "HK"), "EVFTA": UNION, "UKVFTA": ("GB",), "VIFTA": ("IL",),
    **{f"RCEP{c}": (*ASEAN, "CN", "JP", "KR", "AU", "NZ") for c in "ABCDEF"},
}  # fmt: skip
OTHERS = ("US", "CH", "NO", "BR", "AR", "ZA", "TR", "AE", "SA", "EG", "NG", "PK", "BD", "LK", "UA", "TW")
CATEGORIES = {"VAT5": "5", "VAT8": "8", "VAT10": "10", "EXEMPT": None}


def of_pack(folder: Path, day: date) -> tuple[dict[str, pl.DataFrame], ...]:
    """The books tariff, vat and taxes of a pack, as the tables in force on `day`."""
    pack = Pack.of(yaml.safe_load((folder / "pack.yaml").read_text(encoding="utf-8")))
    kinds = {kind.code: kind for kind in KINDS}
    books = []
    for code in ("tariff", "vat", "taxes"):
        kind = kinds[code]
        files = _files(folder / "books" / code) | {
            f"labels/{p}": b for p, b in _files(folder / "labels").items()
        }
        content = (kind.read(files, pack) if kind.read else read_tables(kind, files))[0]
        books.append({name: rows_in_force(table, day) for name, table in content.tables.items()})
    return tuple(books)


def _files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def synthetic(*, seed: int) -> tuple[dict[str, pl.DataFrame], dict[str, pl.DataFrame], dict[str, pl.DataFrame]]:
    """The books tariff, vat and taxes, as tables in force."""
    dice = random.Random(seed)
    codes = [f"{n:08}" for n in sorted(dice.sample(range(1_010_000, 97_999_999), CODES))]
    return _tariff(codes, dice), _vat(codes, dice), _taxes()


def _table(schema: object, rows: list[dict[str, object]]) -> pl.DataFrame:
    dtypes = schema.dtypes  # type: ignore[attr-defined]
    full = [{"valid_from": FROM, "basis": "synthetic", "not_countries": [], **row} for row in rows]
    return pl.DataFrame({n: pl.Series([r.get(n) for r in full], dtype=t) for n, t in dtypes.items()})


def _tariff(codes: list[str], dice: random.Random) -> dict[str, pl.DataFrame]:
    schedules = [
        {"schedule": "ORD", "kind": "ordinary", "confirmed": True},
        {"schedule": "MFN", "kind": "mfn", "confirmed": True},
    ]
    schedules += [
        {"schedule": s, "kind": "preference", "confirmed": not s.startswith("RCEP"), "needs_proof": True,
         "needs_direct": True} for s in PREFERENCES
    ]  # fmt: skip
    plain = [{"needs_proof": False, "needs_direct": False, **row} for row in schedules]
    mfn = sorted({c for members in PREFERENCES.values() for c in members} | set(OTHERS[:12]))
    members = {"MFN": tuple(mfn), **PREFERENCES}
    return {
        "nomenclature": _table(book.NOMENCLATURE, [{"code": c, "leaf": True} for c in codes]),
        "schedules": _table(book.SCHEDULES, plain),
        "members": _table(
            book.MEMBERS, [{"schedule": s, "country": c} for s, countries in members.items() for c in countries]
        ),
        "proofs": _table(
            book.PROOFS,
            [{"schedule": s, "proof_type": p} for s in PREFERENCES for p in (f"FORM-{s}", "SELF")],
        ),
        "rates": _table(book.RATES, [cell for code in codes for cell in _cells(code, dice)]),
        "special": _table(
            book.SPECIAL,
            [{"code": f"98{n:06}", "row": n, "schedule": s, "kind": "rate", "rate": Decimal(10)}
             for n in range(1, 500) for s in ("ORD", "MFN")],
        ),
    }  # fmt: skip


def _cells(code: str, dice: random.Random) -> list[dict[str, object]]:
    mfn = Decimal(dice.choice((0, 0, 3, 5, 10, 15, 20, 27, 30)))
    if dice.random() < 264 / CODES:
        ordinary = {"kind": "of_mfn", "rate": Decimal(150)}
        own = [{"schedule": "ORD", **ordinary}, {"schedule": "MFN", "kind": "see_98"}]
    else:
        own = [
            {"schedule": "ORD", "kind": "rate", "rate": mfn * 3 / 2 or Decimal(5)},
            {"schedule": "MFN", "kind": "rate", "rate": mfn},
        ]
    cells = [*own, *(cell for s in PREFERENCES for cell in _preference(s, mfn, dice))]
    return [{"code": code, "alternative": 0, **cell} for cell in cells]


def _preference(schedule: str, mfn: Decimal, dice: random.Random) -> list[dict[str, object]]:
    kind, low = dice.random(), mfn / 4
    rate = {"schedule": schedule, "kind": "rate", "rate": Decimal(0) if kind < 0.7 else low}
    if kind > 0.93:
        return [{"schedule": schedule, "kind": "not_eligible"}]
    if kind > 0.908:
        return [{**rate, "not_countries": dice.sample(ASEAN, dice.randrange(1, 4))}]
    if kind > 0.903:
        return [{**rate, "alternative": n, "rate": low * n} for n in (1, 2)]
    if kind > 0.9027:
        return [{**rate, "out_quota": mfn * 2}]
    if schedule == "CPTPP" and kind > 0.82:
        return [rate, {**rate, "rate": mfn, "only_countries": ["MX"]}]
    return [rate]


def _vat(codes: list[str], dice: random.Random) -> dict[str, pl.DataFrame]:
    prefixes = sorted({c[:4] for c in codes} | set(dice.sample(codes, 800)))
    rows = [
        {"prefix": p, "category": c}
        for p in prefixes
        for c in dice.sample(sorted(CATEGORIES), dice.choice((1, 1, 2)))
    ]
    rates = [{"category": c, "rate": r and Decimal(r)} for c, r in CATEGORIES.items()]
    return {"vat_rates": _table(book.VAT_RATES, rates), "vat_codes": _table(book.VAT_CODES, rows)}


def _taxes() -> dict[str, pl.DataFrame]:
    rows = [
        {"tax": "ID", "direction": "import", "order": 1, "base": ["CV"], "places": 0},
        {"tax": "VAT", "direction": "import", "order": 5, "base": ["CV", "ID"], "places": 0},
    ]
    return {"tax_types": _table(book.TAX_TYPES, rows)}


def _categories(law: TariffLaw) -> dict[str, list[str]]:
    assert law.vat is not None
    found = law.vat.choices[law.vat.place].to_list()
    return {code: text.split(", ") for code, text in zip(law.codes.texts, found, strict=True)}


def lines(law: TariffLaw, count: int, *, seed: int) -> pl.DataFrame:
    """Lines over all codes of the law. Three in four claim a preference of their origin; one in eight of all
    lacks something (a proof, direct transport, membership); three in a hundred declare another VAT category."""
    assert law.vat is not None
    dice = random.Random(seed)
    codes, special = law.codes.values.to_list(), law.special.names.values
    needs = set(law.codes.values.filter(law.needs_98.head(len(codes))))
    about = [row for row in law.about.iter_rows(named=True) if row["kind"] == "preference" and row["confirmed"]]
    mfn = law.about.filter(kind="mfn")["members"].to_list()[0]
    lawful, all_categories = _categories(law), law.vat.categories.values
    rows = []
    for i in range(count):
        code, odd = dice.choice(codes), dice.random()
        claim = dice.choice(about) if dice.random() < 0.75 else None
        origin = dice.choice(claim["members"] if claim else mfn)
        proof = dice.choice(claim["proofs"]) if claim and claim["proofs"] else ""
        rows.append({
            "i": i,
            "commodity_code": code,
            "special_code": dice.choice(special) if code in needs and special else "",
            "origin_country_code": "KP" if odd < 0.03 else origin,
            "origin_zone_code": "",
            "duty_regime_code": claim["schedule"] if claim else "MFN",
            "proof_type": "" if 0.03 < odd < 0.08 else proof,
            "direct_transport": not 0.08 < odd < 0.125,
            "quota_code": dice.choice(("IN", "OUT")),
            "rate_alternative": dice.choice((1, 2)),
            "customs_value": Decimal(dice.randrange(1, 4_000_000_000)),
            "vat_category": dice.choice(lawful[code] if dice.random() < 0.97 else all_categories),
            "vat_rate_declared": None,
            "relief_code": "",
        })  # fmt: skip
    types = {"i": pl.UInt32, "customs_value": MONEY, "vat_rate_declared": MONEY, "rate_alternative": pl.Int32}
    return pl.DataFrame(rows, schema_overrides=types)
