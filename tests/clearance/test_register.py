"""Registration, end to end, on the real pack."""

from decimal import Decimal

import msgspec
import pytest

from tests.goods import catalogue
from tests.world import AT, DAY
from thongquan.clearance.domain.declaration import Declaration
from thongquan.clearance.models import Declaration as Row
from thongquan.clearance.models import TaxLine
from thongquan.clearance.services.batch import Incoming
from thongquan.clearance.services.register import register
from thongquan.cli.demo.cargo import declarations
from thongquan.cli.demo.firms import firms
from thongquan.kernel.actors import Actor
from thongquan.ledger import selectors as ledger

pytestmark = pytest.mark.usefixtures("world")
ACTOR = Actor.system("test")


def cargo(count: int, **besides: object) -> list[Declaration]:
    drawn = {"firms": firms(), "offices": ["02CI"], "catalogue": catalogue(DAY, AT)}
    return list(declarations(count, seed=7, day=DAY, **drawn, **besides))


def incoming(*given: Declaration) -> list[Incoming]:
    return [Incoming(one, msgspec.json.encode(one)) for one in given]


def test_a_declaration_gets_its_number_its_lane_and_its_debt() -> None:
    [outcome] = register(incoming=incoming(*cargo(1, items=5)), actor=ACTOR, at=AT)
    assert outcome.registered, [f.as_dict() for f in outcome.findings]
    assert len(outcome.number) == 12
    row = Row.objects.get(number=outcome.number[:11])
    assert outcome.identifier == f"VN-{row.number}"
    taxes = sum((line.amount for line in TaxLine.objects.filter(declaration_id=row.pk)), Decimal(0))
    assert row.tax_total == taxes > 0
    assert ledger.standing(outcome.identifier, on=DAY).owed == taxes


def test_what_the_law_refuses_leaves_no_declaration_and_says_why() -> None:
    good, bad = cargo(2, items=2)
    bad = msgspec.structs.replace(bad, procedure_code="Z99")
    answers = register(incoming=incoming(good, bad), actor=ACTOR, at=AT)
    assert [a.registered for a in answers] == [True, False]
    assert "COD" in {f.rule[:3] for f in answers[1].findings if f.effect == "refuse"}
    assert Row.objects.count() == 1


def test_each_of_a_batch_has_the_answer_it_would_have_alone() -> None:
    several = cargo(12, items=3)
    together = register(incoming=incoming(*several), actor=ACTOR, at=AT)
    several = [
        msgspec.structs.replace(one, functional_reference_id=f"{one.functional_reference_id}-B")
        for one in several
    ]
    alone = [register(incoming=incoming(one), actor=ACTOR, at=AT)[0] for one in several]
    assert [(a.registered, a.findings) for a in together] == [(a.registered, a.findings) for a in alone]
