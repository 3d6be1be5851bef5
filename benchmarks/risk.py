"""Profiles over declarations: one declaration by the index, a batch plainly. `python -m benchmarks.risk`"""

import random
import statistics
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial

import polars as pl

from thongquan.kernel.validity import Validity
from thongquan.risk.domain import Lane, Parameters, Profile, ProfileSet, Reason, select

DAY = date(2026, 11, 22)
SEED = bytes(range(32))
PARAMETERS = Parameters(DAY, Decimal("0.01"), Lane.RED, 60, 120, 7, "benchmark")
COUNTRIES = ["CN", "JP", "KR", "TH", "SG", "MY", "ID", "DE", "FR", "US", "AU", "IN", "TW", "RU", "NL", "IT"]
PORTS = ["VNSGN", "VNHPH", "VNDAD", "VNCLI", "VNVUT", "VNHAN"]


def _code(dice: random.Random, digits: int = 8) -> str:
    return f"{dice.randrange(1, 97):02}{dice.randrange(10**6):06}"[:digits]


def profiles(count: int, *, seed: int = 7) -> list[Profile]:
    """`count` varied profiles, each tenth of a kind that no index can help (ratios, sums, negations)."""
    dice = random.Random(seed)
    known: list[Callable[[], str]] = [
        lambda: f"commodity_code LIKE '{_code(dice, 4)}%' AND origin_country_code = '{dice.choice(COUNTRIES)}'",
        lambda: f"commodity_code = '{_code(dice)}' AND customs_value > {dice.randrange(1, 900)}000000",
        lambda: f"importer_id IN ('{_trader(dice)}', '{_trader(dice)}', '{_trader(dice)}')",
        lambda: f"exporter_name = 'EXPORTER {dice.randrange(5000)}' OR exporter_id = 'F{dice.randrange(5000)}'",
        lambda: f"commodity_code LIKE '{_code(dice, 6)}%' AND unit_price < 0.8 * reference_unit_value",
        lambda: f"ARRAY_CONTAINS(container_ids, 'ABCU{dice.randrange(10**7):07}')",
        lambda: (
            f"loading_location_id = 'CN{dice.choice(['SHA', 'NGB', 'SZX', 'TAO'])}' AND STARTS_WITH("
            f"commodity_code, '{_code(dice, 2)}') AND compliance_level >= 4"
        ),
        lambda: (
            f"procedure_code = 'E{dice.randrange(11, 83)}' AND commodity_code LIKE '{_code(dice, 4)}%'"
            " AND net_mass > 1000"
        ),
        lambda: (
            f"agent_id = '{_trader(dice)}' AND transport_mode_code IN ('1', '2')"
            f" AND unloading_location_id = '{dice.choice(PORTS)}'"
        ),
    ]
    open_ones: list[Callable[[], str]] = [
        lambda: f"customs_value / net_mass < {dice.randrange(10, 900)}",
        lambda: f"total_gross_mass > total_net_mass * {dice.randrange(3, 9)} AND risk_rank >= 6",
        lambda: f"duty_regime_code <> 'MFN' AND item_count > {dice.randrange(20, 60)}",
        lambda: f"declarations_365d < 3 AND total_customs_value > {dice.randrange(1, 9)}000000000",
    ]
    made = []
    for n in range(count):
        text = dice.choice(open_ones if n % 10 == 9 else known)()
        reason = dice.choice([Reason.TARGETED, Reason.POLICY, Reason.VIOLATION, Reason.INDICATOR])
        lane = Lane.GREEN if reason is Reason.INDICATOR else dice.choice([Lane.YELLOW, Lane.YELLOW, Lane.RED])
        made.append(Profile(f"HS-{n:05}", "VN-01", text, reason, Validity(DAY), lane, dice.randrange(5, 60, 5)))
    return made


def _trader(dice: random.Random) -> str:
    return f"01{dice.randrange(10**4):04}5678"


def batch(declarations: int, items: int, *, seed: int = 11) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Invented (facts, declarations) frames, `items` lines each."""
    dice = random.Random(seed)
    rows, heads = [], []
    for d in range(declarations):
        header = {
            "d": d,
            "type_code": "IM",
            "procedure_code": f"E{dice.randrange(11, 83)}",
            "transport_mode_code": dice.choice("1234"),
            "loading_location_id": "CN" + dice.choice(["SHA", "NGB", "SZX", "TAO"]),
            "unloading_location_id": dice.choice(PORTS),
            "importer_id": _trader(dice),
            "agent_id": _trader(dice),
            "exporter_id": f"F{dice.randrange(5000)}",
            "exporter_name": f"EXPORTER {dice.randrange(5000)}",
            "compliance_level": dice.randrange(2, 6),
            "risk_rank": dice.randrange(2, 10),
            "declarations_365d": dice.randrange(0, 400),
            "item_count": items,
            "container_ids": [f"ABCU{dice.randrange(10**7):07}"],
            "total_gross_mass": Decimal(dice.randrange(100, 30000)),
            "total_net_mass": Decimal(dice.randrange(100, 30000)),
            "total_customs_value": Decimal(dice.randrange(10**6, 10**10)),
        }
        heads.append((d, f"VN-1{d:010}", "IM", False))
        rows += [
            header
            | {
                "commodity_code": _code(dice),
                "origin_country_code": dice.choice(COUNTRIES),
                "duty_regime_code": dice.choice(["MFN", "ACFTA"]),
                "direct_transport": dice.random() < 0.9,
                "net_mass": Decimal(dice.randrange(1, 9000)),
                "customs_value": Decimal(dice.randrange(10**5, 10**9)),
                "unit_price": Decimal(dice.randrange(1, 10**4)),
                "reference_unit_value": None,
            }
            for _ in range(items)
        ]
    money = {n: pl.Decimal(24, 6) for n in rows[0] if n.startswith("total_") or n.endswith(("_mass", "_value"))}
    money |= {"unit_price": pl.Decimal(24, 6), "customs_value": pl.Decimal(24, 6)}
    counts = dict.fromkeys(("compliance_level", "risk_rank", "item_count", "declarations_365d"), pl.Int32)
    facts = pl.DataFrame(rows, schema_overrides=money | counts | {"d": pl.UInt32}, infer_schema_length=None)
    declared = pl.DataFrame(
        heads, schema=["d", "identifier", "type_code", "priority_enterprise"], orient="row"
    ).cast({"d": pl.UInt32})
    return facts, declared


def _milliseconds(work: Callable[[], object], times: int) -> float:
    spent = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        spent.append((time.perf_counter() - begun) * 1000)
    return statistics.median(spent)


def run() -> list[dict[str, object]]:
    """name, value, unit, limit, ratio: the rows of `make bench`."""
    found: list[dict[str, object]] = []
    for count in (200, 1000):
        made = profiles(count)
        begun = time.perf_counter()
        compiled = ProfileSet.of(made, on=DAY)
        found.append(_row(f"compile {count} profiles", (time.perf_counter() - begun) * 1000))
        for declarations, indexed, times in ((1, True, 60), (1, False, 20), (1000, False, 7)):
            work = partial(_select, *batch(declarations, 5), compiled, indexed)
            work()
            how = "by the index" if indexed else "plainly"
            limit = 3.0 if indexed and count == 1000 else None
            name = f"{count} profiles, {declarations} declarations of 5 items, {how}"
            found.append(_row(name, _milliseconds(work, times), limit))
    return found


def _select(facts: pl.DataFrame, heads: pl.DataFrame, compiled: ProfileSet, indexed: bool) -> pl.DataFrame:
    return select(facts, heads, compiled, seed=SEED, parameters=PARAMETERS, indexed=indexed)


def _row(name: str, value: float, limit: float | None = None) -> dict[str, object]:
    ratio = None if limit is None else round(value / limit, 2)
    return {"name": f"risk: {name}", "value": round(value, 2), "unit": "ms", "limit": limit, "ratio": ratio}


if __name__ == "__main__":
    for row in run():
        print(f"{row['name']:70} {row['value']:>9} {row['unit']}")
