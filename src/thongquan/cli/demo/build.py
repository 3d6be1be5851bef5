"""The demo world: people, profiles, guarantees, and a few hundred declarations on their way.

Every step looks first whether it has been done, so that a build that was interrupted goes on where it stopped.
"""

import os
import random
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import msgspec
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from thongquan.books import selectors as books
from thongquan.clearance.domain.declaration import Declaration
from thongquan.clearance.models import Declaration as Registered
from thongquan.clearance.services import acts, arriving
from thongquan.cli.demo import control, keeping, risk
from thongquan.cli.demo.cargo import Catalogue, declarations
from thongquan.cli.demo.cast import HOME, OFFICE, cast
from thongquan.cli.demo.firms import Firm, firms
from thongquan.cli.demo.people import populate
from thongquan.identity.models import User
from thongquan.identity.selectors import subject_of_user
from thongquan.intake import services as intake
from thongquan.intake.domain.messages import Incoming
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject, qualified
from thongquan.ledger import selectors as ledger
from thongquan.ledger import services as money
from thongquan.ledger.domain.notices import News, Notice
from thongquan.ledger.domain.reference import payment_reference
from thongquan.parties import selectors as parties
from thongquan.parties.domain.words import subject_of
from thongquan.reference import selectors as reference

COUNT = 300
SEED = 2026
OFFICES = (OFFICE, OFFICE, OFFICE, "03TG", "01E1")
PAID_SHARE, DETERMINED_SHARE, CHECKED_SHARE, EXAMINED_SHARE = 0.75, 0.8, 0.6, 0.5
Progress = Callable[[str, int, int], None]  # step, done, of how many


@dataclass(frozen=True)
class World:
    """Where the demo acts, by whom, when."""

    day: date
    officer: Actor
    supervisor: Actor
    progress: Progress


def wanted() -> int:
    return int(os.environ.get("THONGQUAN_DEMO_DECLARATIONS", COUNT))


def build(*, count: int, progress: Progress) -> bool:
    """Make what is missing of the demo world; False where nothing was."""
    known = keeping.kept(settings.VAR)
    play = cast()
    peopled = User.objects.filter(username=play.accounts[0].username).exists()
    if known is not None and known.get("built") and peopled:
        return False
    at = timezone.now()
    passwords = (known or {}).get("accounts") or {a.username: _password() for a in play.accounts}
    day = date.fromisoformat((known or {}).get("day") or reference.legal_day(play.office, at).isoformat())
    keeping.keep(settings.VAR, {"accounts": passwords, "day": day.isoformat(), "built": False})
    progress("people", 0, 1)
    if not peopled:
        with transaction.atomic():
            populate(at=at, password=passwords.__getitem__)
    progress("people", 1, 1)
    if play.country == HOME:  # its goods, ports and profiles; elsewhere people begin on a clean table
        _busy(World(day, _actor("congchuc"), _actor("lanhdao"), progress), count, at)
    keeping.keep(settings.VAR, {"accounts": passwords, "day": day.isoformat(), "built": True})
    return True


def _busy(world: World, count: int, at: datetime) -> None:
    """Profiles, and declarations on their way."""
    risk.profiles(drafter=world.officer, approver=world.supervisor, at=at, today=world.day)
    _declare(world, count)
    _pay(world)
    _determine(world)
    _control(world)


def _password() -> str:
    """Four groups that can be read aloud and typed."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(alphabet) for _ in range(4)) for _ in range(4))


def _actor(username: str) -> Actor:
    return Actor(subject_of_user(username), office=OFFICE)


def _declare(world: World, count: int) -> None:
    """Sent as their traders send them, then registered as the worker registers them."""
    at = timezone.now()
    people = [firm for firm in firms() if firm.kind == "trader"]
    subjects = {firm.tax_code: _party(firm, world.day) for firm in people}
    guarantees = risk.guarantees(
        parties=list(subjects.values())[:4], actor=_actor("nganhang"), at=at, today=world.day
    )
    covered = dict(zip(list(subjects)[:4], guarantees, strict=True))
    sender = Actor(subject_of_user("thuongnhan"))
    for firm, theirs in _by_firm(world.day, count, covered).items():
        intake.receive_many(
            messages=[
                Incoming(
                    one.functional_reference_id, arriving.KIND, msgspec.json.encode(one), arriving.CANONICAL
                )
                for one in theirs
            ],
            sender=subjects[firm],
            actor=sender,
            at=at,
        )
    done = 0
    while batch := intake.work(arriving.KIND, limit=50, at=timezone.now()):
        done += batch
        world.progress("declarations", done, count)


def _message(one: Declaration) -> Incoming:
    return Incoming(one.functional_reference_id, arriving.KIND, msgspec.json.encode(one), arriving.CANONICAL)


def _by_firm(day: date, count: int, covered: dict[str, str]) -> dict[str, list[Declaration]]:
    known_at = timezone.now()
    tables = (books.in_force(book, on=day, known_at=known_at).tables for book in ("tariff", "vat", "controls"))
    made = declarations(
        count, seed=SEED, day=day, firms=firms(), offices=OFFICES, catalogue=Catalogue.of(*tables)
    )
    found: dict[str, list[Declaration]] = {}
    for place, one in enumerate(made):
        firm = next(party.id for party in one.parties if party.role_code == one.type_code)
        if firm in covered and place % 3 == 0:
            one = msgspec.structs.replace(one, payment_method_code="B", guarantee_id=covered[firm])
        found.setdefault(firm, []).append(one)
    return found


def _party(firm: Firm, day: date) -> Subject:
    return subject_of(parties.party_by(firm.tax_code, day), settings.ADMINISTRATION)


def _pay(world: World) -> None:
    """Most pay what they owe; what nothing keeps any longer clears by itself."""
    waiting = _share(Registered.objects.filter(life="registered", tax_total__gt=0), PAID_SHARE)
    at = timezone.now()
    for done, row in enumerate(waiting, 1):
        identifier = qualified(settings.ADMINISTRATION, row.number)
        owed = ledger.standing(identifier, on=world.day).owed
        if owed:
            _payment(identifier, owed, world.day, at)
            acts.settle_all(identifiers=[identifier], at=at)
        world.progress("payments", done, len(waiting))


def _payment(identifier: str, owed: Decimal, day: date, at: datetime) -> None:
    notice = Notice(
        kind=News.CREDIT,
        transaction=f"DEMO-{identifier}",
        account="DEMO",
        amount=format(owed, "f"),
        currency="VND",
        booked_at=at,
        reference=payment_reference(identifier),
        payer="DEMO",
    )
    money.receive_payment(
        bank="demo", notice=notice, came_by="statement", on=day, actor=Actor.system("demo-bank"), at=at
    )


def _determine(world: World) -> None:
    """The pack holds no export tariff: an officer says of most exports that they owe none, and they clear."""
    green = Registered.objects.filter(life="registered", tax_total=None, lane="G", office=OFFICE)
    due = _share(green, DETERMINED_SHARE)
    for done, row in enumerate(due, 1):
        control.determine(identifier=qualified(settings.ADMINISTRATION, row.number), officer=world.officer)
        world.progress("duties", done, len(due))


def _control(world: World) -> None:
    """Officers check some documents and examine some goods; the rest is left for you."""
    steps: Sequence[tuple[str, str, float, Callable[..., None]]] = (
        ("Y", "documents-due", CHECKED_SHARE, control.pass_documents),
        ("R", "examination-due", EXAMINED_SHARE, control.examine),
    )
    for lane, state, share, step in steps:
        due = _share(
            Registered.objects.filter(life="registered", lane=lane, control=state, office=OFFICE), share
        )
        for done, row in enumerate(due, 1):
            identifier = qualified(settings.ADMINISTRATION, row.number)
            step(identifier=identifier, officer=world.officer, supervisor=world.supervisor)
            world.progress("control", done, len(due))


def _share(rows: "object", share: float) -> list[Registered]:
    """The same ones each time: drawn by their numbers."""
    return [row for row in rows.order_by("id") if random.Random(row.number).random() < share]  # type: ignore[attr-defined]  # noqa: S311
