"""A database of the benchmarks' own: the pack installed, the demo's people, 200 profiles; made each run.

As at the offices of Viet Nam most declarations are green: profiles that anything may meet give a weight alone,
and every other firm is a priority enterprise that pays at its term, so that what is green clears at once.
"""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

NAME = "thongquan_bench"
PASSWORD = "Mot-mat-khau-cua-phep-do-2026"


COLUMNS = ("name", "value", "unit", "limit", "ratio")


def row(
    name: str,
    value: float,
    unit: str,
    limit: float | None = None,
    ratio: float | None = None,
    holds: bool | None = None,
) -> dict[str, Any]:
    """A row of `make bench`; `holds`: whether it is within what is wanted of it, None where nothing is."""
    return dict(zip(COLUMNS, (name, value, unit, limit, ratio), strict=True)) | {"holds": holds}


def say(text: str) -> None:
    """Progress, for whoever waits."""
    print(text, file=sys.stderr, flush=True)


def show(rows: Iterable[dict[str, Any]]) -> None:
    """The table."""
    rows = list(rows)
    print(f"{'':72} {'value':>14} {'unit':7} {'limit':>12} {'ratio':>6}")
    for each in rows:
        limit, ratio = ("" if each[name] is None else each[name] for name in ("limit", "ratio"))
        told = f"{limit:,}" if limit != "" else ""
        held = {True: " holds", False: " MISSED", None: ""}[each.get("holds")]
        print(f"{each['name']:72} {each['value']:>14,} {each['unit']:7} {told:>12} {ratio:>6}{held}")
    wanted = [each for each in rows if each.get("holds") is not None]
    print(f"{sum(each['holds'] for each in wanted)} of {len(wanted)} targets hold")


def setup(name: str = NAME) -> None:
    """Django on the benchmark's database; the server is started where it must be."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thongquan.config.settings")
    os.environ["THONGQUAN_DEMO"] = "1"
    from thongquan.config.postgres import ensure_database
    from thongquan.config.tuning import tune

    ensure_database()
    tune()
    import django

    django.setup()
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = name


@contextmanager
def admin() -> Iterator[Any]:
    import psycopg
    from django.db import connection

    known = connection.settings_dict
    with psycopg.connect(
        host=known["HOST"] or None, port=known["PORT"] or None, user=known["USER"] or None,
        password=known["PASSWORD"] or None, dbname="postgres", autocommit=True,
    ) as one:  # fmt: skip
        yield one


@cache
def build() -> None:
    """Drop and make the database, install the pack, people and profiles; once a run."""
    setup("postgres")
    with admin() as server:
        server.execute(f'DROP DATABASE IF EXISTS "{NAME}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{NAME}"')
    setup()
    from django.core.management import call_command

    from thongquan.cli.demo.people import populate
    from thongquan.cli.install import install

    at = datetime.now(UTC)
    call_command("migrate", verbosity=0)
    install(at=at)
    populate(at=at, password=lambda _: PASSWORD)
    _priorities(at)
    _profiles(at)


def _priorities(at: datetime) -> None:
    from thongquan.cli.demo.firms import firms
    from thongquan.kernel.actors import Actor
    from thongquan.kernel.identifiers import Subject
    from thongquan.parties import selectors, services
    from thongquan.parties.domain.words import Mark

    for firm in firms()[::2]:
        services.mark(
            party=selectors.party_by(firm.tax_code, at.date()),
            mark=Mark.PRIORITY,
            source=Subject("office", "VN-01"),
            basis="benchmark",
            valid_from=at.date(),
            actor=Actor.system("bench"),
            at=at,
        )


def _profiles(at: datetime) -> None:
    from benchmarks.risk import profiles
    from thongquan.kernel.actors import Actor
    from thongquan.risk import services as risk
    from thongquan.risk.domain import Lane

    drafter, second = Actor.system("drafter"), Actor.system("approver")
    for place, profile in enumerate(profiles(200)):
        if place % 10 == 9:
            profile = replace(profile, lane=Lane.GREEN, weight=1)
        number = risk.draft_profile(profile=profile, actor=drafter, at=at, why="benchmark")
        risk.approve_profile(code=profile.code, revision=number, actor=second, at=at)
        risk.activate_profile(code=profile.code, revision=number, actor=second, at=at)


def declarations(count: int, *, seed: int, traders: int | None = None) -> list[bytes]:
    """Distinct five-line declarations as canonical JSON; of the first `traders` firms alone, or of all."""
    import msgspec

    from thongquan.books import selectors as books
    from thongquan.cli.demo.cargo import Catalogue
    from thongquan.cli.demo.cargo import declarations as made
    from thongquan.cli.demo.firms import firms

    at = datetime.now(UTC)
    tables = [books.in_force(book, on=at.date(), known_at=at).tables for book in ("tariff", "vat", "controls")]
    catalogue = Catalogue.of(*tables)
    given = made(
        count, seed=seed, day=at.date(), firms=firms()[:traders], offices=["02CI"], catalogue=catalogue, items=5
    )
    first = {firm.tax_code for firm in firms()[::2]}
    return [msgspec.json.encode(_at_its_term(one, first)) for one in given]


def _at_its_term(one: Any, priorities: set[str]) -> Any:
    import msgspec

    own = {party.id for party in one.parties if party.role_code == one.type_code}
    return msgspec.structs.replace(one, payment_method_code="C") if own & priorities else one
