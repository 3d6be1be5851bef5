"""Of some imports that claim a preference the origin is verified without a doubt of an officer's: drawn by the
committed seed of their day, as lanes are, or hit by a profile of the class `origin`. By which of the two stays
among officers: to everybody else it is a retroactive check, as the agreements provide for (ATIGA, annex 8, rule
18)."""

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from thongquan.clearance.domain.verification import Chosen
from thongquan.clearance.models import Declaration, Item
from thongquan.clearance.selectors.law import law_of
from thongquan.clearance.selectors.standing import LIVING
from thongquan.clearance.services import withholding
from thongquan.clearance.services.lock import identifier_of
from thongquan.clearance.services.proposing import content_of
from thongquan.clearance.services.verifying import Raised, raise_doubt
from thongquan.kernel.actors import Actor
from thongquan.kernel.refusals import Refused
from thongquan.reference import selectors as reference
from thongquan.risk import selectors as risk
from thongquan.risk import services as seeds
from thongquan.risk.domain import Reason, drawn
from thongquan.tariff.domain.certificates.verification import Doubt

log = logging.getLogger(__name__)
BY_ITSELF = Actor.system("clearance")
LOOKED_BACK = timedelta(hours=26)  # what was registered before and never looked at stays as it is
RATE = "origin-sample-rate"  # of the book `clearance`, from 0 to 1; without it nothing is drawn
PREFIX = "origin:"  # before the identifier, so that who is drawn here is not who is drawn for a lane


def choose(*, at: datetime) -> int:
    """Of what was registered lately and never verified; how many doubts were raised. Again it chooses the same,
    and raises none of them twice."""
    with reference.steady():
        rows = list(_candidates(at))
        by_profile = _hit(rows, at)
        return sum(
            _raised(row, chosen, at)
            for row in rows
            if (chosen := _chosen(row, by_profile.get(identifier_of(row), ()), at)) is not None
        )


def _candidates(at: datetime) -> Any:
    """Imports with an item that was charged by a preference it claimed."""
    recent = Declaration.objects.filter(
        registered_at__gt=at - LOOKED_BACK,
        registered_at__lte=at,
        direction="IM",
        life__in=LIVING,
        verifications=None,
    )
    known: dict[date, frozenset[str]] = {}
    goods: defaultdict[int, set[str]] = defaultdict(set)
    items = Item.objects.filter(declaration__in=recent.values("pk"))
    for key, claimed, applied in items.values_list("declaration_id", "schedule_claimed", "schedule_applied"):
        if claimed == applied:
            goods[key].add(applied)
    for row in recent.filter(pk__in=goods).order_by("pk"):
        if row.law_day not in known:
            known[row.law_day] = law_of(row.law_day, known_at=row.registered_at).tariff.preferences()
        if goods[row.pk] & known[row.law_day]:
            yield row


def _hit(rows: Sequence[Declaration], at: datetime) -> Mapping[str, tuple[str, ...]]:
    codes = _codes(at)
    return risk.hit_by(codes, [identifier_of(row) for row in rows]) if codes and rows else {}


def _codes(at: datetime) -> frozenset[str]:
    return frozenset(one.code for one in risk.profiles_at(at) if one.reason is Reason.ORIGIN)


def _rate(row: Declaration) -> Decimal:
    return Decimal(law_of(row.law_day, known_at=row.registered_at).parameters.get(RATE, "0"))


def _chosen(row: Declaration, profiles: tuple[str, ...], at: datetime) -> tuple[Chosen, tuple[str, ...]] | None:
    if profiles:
        return Chosen.PROFILE, profiles
    rate = _rate(row)
    if not rate:
        return None
    begins = reference.calendar(row.office, row.law_day).midnight(row.law_day)
    try:
        seed = seeds.prepared(day=row.law_day, begins=begins, at=at).seed
    except Refused:
        return None  # the alarm is raised where lanes wait for it
    [mine] = drawn([PREFIX + identifier_of(row)], seed=seed, rate=rate)
    return (Chosen.RANDOM, ()) if mine else None


def _raised(row: Declaration, chosen: tuple[Chosen, tuple[str, ...]], at: datetime) -> int:
    """A doubt for each proof the goods rest on; what cannot be raised is told and passed over."""
    try:
        return sum(_raise(row, lines, chosen, at) for lines in _by_proof(row, at))
    except Exception:
        log.exception("the origin of %s could not be put to verification", identifier_of(row))
        return 0


def _raise(row: Declaration, lines: list[int], chosen: tuple[Chosen, tuple[str, ...]], at: datetime) -> int:
    raised = Raised(lines, Doubt.CHECK, chosen=chosen[0], profiles=chosen[1])
    try:
        raise_doubt(identifier=identifier_of(row), raised=raised, actor=BY_ITSELF, at=at)
    except Refused as why:
        log.info("the origin of %s is not verified: %s", identifier_of(row), why)
        return 0
    return 1


def _by_proof(row: Declaration, at: datetime) -> list[list[int]]:
    now = withholding.told(row, content_of(row), at=at)
    preferences = now.law.tariff.preferences()
    found: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    columns = ("item_number", "proof_id", "origin_country_code", "duty_regime_code", "duty_schedule")
    for number, proof, country, claimed, applied in now.judged.items.select_seq(columns).rows():
        if proof and country and claimed in preferences and claimed == applied:
            found[country, proof].append(number)
    return [found[key] for key in sorted(found)]
