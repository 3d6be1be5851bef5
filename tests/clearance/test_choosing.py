"""Whose origin is verified without an officer's doubt: by chance that was committed, and by profile."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.clearance.test_acts import name
from tests.clearance.test_certificates import imported, receive, row_of, sent
from tests.world import AT
from thongquan.clearance.models import Declaration as Row
from thongquan.clearance.models import OriginVerification
from thongquan.clearance.selectors import verifications
from thongquan.clearance.services import choosing
from thongquan.journal.selectors import timeline
from thongquan.kernel.identifiers import Subject
from thongquan.reference import selectors as reference
from thongquan.risk import services as seeds
from thongquan.risk.domain import drawn
from thongquan.risk.models import Route

pytestmark = pytest.mark.usefixtures("world")


@pytest.fixture
def row(world: None) -> Row:
    receive("250")
    return row_of(*sent(imported("100")))


def at_rate(monkeypatch: pytest.MonkeyPatch, rate: str) -> None:
    monkeypatch.setattr(choosing, "_rate", lambda row: Decimal(rate))


def test_who_is_drawn_follows_from_the_committed_seed_and_is_drawn_once(
    row: Row, monkeypatch: pytest.MonkeyPatch
) -> None:
    begins = reference.calendar(row.office, row.law_day).midnight(row.law_day)
    seed = seeds.prepared(day=row.law_day, begins=begins, at=AT).seed
    rate = next(
        rate
        for rate in (Decimal(n) / 100 for n in range(1, 101))
        if drawn([f"origin:{name(row)}"], seed=seed, rate=rate) == [True]
    )
    at_rate(monkeypatch, str(rate - Decimal("0.01")))
    assert choosing.choose(at=AT) == 0
    at_rate(monkeypatch, str(rate))
    assert [choosing.choose(at=AT) for _ in range(2)] == [1, 0]
    [one] = OriginVerification.objects.all()
    assert (one.chosen, one.reason) == ("random", "retroactive-check")


def test_by_what_it_was_chosen_is_a_restricted_leaf_and_told_to_nobody_else(
    row: Row, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_rate(monkeypatch, "1")
    choosing.choose(at=AT)
    [outside] = verifications.of_declaration(row.pk, inside=False, at=AT)
    assert "random" not in str(outside)
    leaves = timeline(Subject("declaration", name(row)))
    told = [one for one in leaves if "random" in str(one.body)]
    assert [one.kind for one in told if one.kind.startswith("clearance.origin")] == ["clearance.origin-chosen"]


def test_a_profile_of_the_class_origin_chooses_what_it_hit(row: Row, monkeypatch: pytest.MonkeyPatch) -> None:
    at_rate(monkeypatch, "0")
    monkeypatch.setattr(choosing, "_codes", lambda at: frozenset({"OR-1"}))
    assert choosing.choose(at=AT) == 0
    Route.objects.filter(declaration=name(row)).update(profiles=["OR-1", "X"])
    assert choosing.choose(at=AT) == 1
    assert OriginVerification.objects.get().chosen == "profile"


def test_what_claims_no_preference_or_was_registered_long_ago_is_not_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at_rate(monkeypatch, "1")
    row_of(*sent(imported("100", duty_regime_code="MFN")))
    assert choosing.choose(at=AT) == 0
    receive("250")
    row_of(*sent(imported("100")))
    assert choosing.choose(at=AT + timedelta(days=2)) == 0
