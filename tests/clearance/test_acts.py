"""What officers do, and what an amendment does to money, lane and rows."""

from decimal import Decimal

import msgspec
import pytest

from tests.clearance.test_register import cargo, incoming
from tests.world import AT, DAY
from thongquan.clearance.domain.declaration import Declaration
from thongquan.clearance.domain.states import ControlAct, GoodsAct
from thongquan.clearance.models import Declaration as Row
from thongquan.clearance.models import Item, Revision, TaxLine
from thongquan.clearance.selectors.standing import standing_of
from thongquan.clearance.services import acts, amend, holding, proposing
from thongquan.clearance.services.register import register
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import Refused
from thongquan.ledger import selectors as ledger
from thongquan.risk import services as risk
from thongquan.risk.domain.holds import Hold, HoldEffect

pytestmark = pytest.mark.usefixtures("world")
OFFICER = Actor(Subject("user", "VN-congchuc"), office="02CI")
TRADER = Actor(Subject("user", "VN-thuongnhan"))


def registered(one: Declaration) -> Row:
    [outcome] = register(incoming=incoming(one), actor=TRADER, at=AT)
    assert outcome.registered, [found.as_dict() for found in outcome.findings]
    return Row.objects.get(number=outcome.number[:11])


def name(row: Row) -> str:
    return f"VN-{row.number}"


def of_kind(kind: str) -> Declaration:
    return next(one for one in cargo(40, items=1) if one.type_code == kind)


def amended(row: Row, content: Declaration) -> None:
    number = amend.ask_amendment(identifier=name(row), content=content, reason="r", actor=TRADER, at=AT)
    amend.accept_amendment(amendment=number, actor=OFFICER, at=AT)
    row.refresh_from_db()


def test_an_amendment_names_the_party_for_a_debt_it_may_be_the_first_to_raise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one = of_kind("EX")
    row = registered(one)
    assert ledger.debts(name(row)) == []
    told: dict[str, object] = {}
    monkeypatch.setattr("thongquan.ledger.services.amend", lambda **given: told.update(given))
    amended(row, msgspec.structs.replace(one, remarks="x"))
    assert (told["party"], told["currency"]) == (row.trader, "VND")


def test_every_revision_keeps_its_own_rows() -> None:
    one = of_kind("IM")
    row = registered(one)
    amended(row, msgspec.structs.replace(one, remarks="first"))
    amended(row, msgspec.structs.replace(one, remarks="second"))
    assert row.revision == 2
    assert Revision.objects.filter(declaration=row).count() == 3
    assert Item.objects.filter(declaration=row).count() == 3
    lines = TaxLine.objects.filter(declaration_id=row.pk, revision=2)
    assert sum((line.amount for line in lines), Decimal(0)) == row.tax_total
    assert ledger.standing(name(row), on=DAY).owed == row.tax_total


def test_an_amendment_never_lowers_the_lane() -> None:
    one = of_kind("IM")
    row = registered(one)
    if row.lane != "R":
        acts.override_lane(identifier=name(row), lane="R", reason="information", note="", actor=OFFICER, at=AT)
    amended(row, msgspec.structs.replace(one, remarks="x"))
    assert row.lane == "R"


def test_no_more_amendments_than_the_number_can_count() -> None:
    one = of_kind("IM")
    row = registered(one)
    for n in range(9):
        amended(row, msgspec.structs.replace(one, remarks=str(n)))
    with pytest.raises(Refused, match="too-many-amendments"):
        proposing.preview_amendment(
            identifier=name(row), content=msgspec.structs.replace(one, remarks="more"), at=AT
        )


def test_an_open_amendment_is_somebodys_turn() -> None:
    one = of_kind("IM")
    row = registered(one)
    amend.order_amendment(identifier=name(row), instruction="i", actor=OFFICER, at=AT)
    assert standing_of(row, at=AT).awaited[0] == "declarant:amendment"
    with pytest.raises(Refused, match="amendment-open"):
        amend.order_amendment(identifier=name(row), instruction="i", actor=OFFICER, at=AT)


def test_a_late_hold_on_a_container_is_found() -> None:
    one = of_kind("IM")
    row = registered(one)
    hold = Hold(
        subject=Subject("container", one.containers[0].id),
        kind="ipr",
        effect=HoldEffect.HOLD_EXIT,
        basis="b",
        authority="02CI",
        since=AT,
    )
    risk.place_hold(hold=hold, actor=OFFICER, at=AT, why="w")
    assert len(standing_of(row, at=AT).exit_held) == 1


def test_a_hold_on_the_trader_is_not_lifted_from_his_declaration() -> None:
    row = registered(of_kind("IM"))
    hold = Hold(
        subject=Subject("party", row.trader),
        kind="tax-debt",
        effect=HoldEffect.HOLD_CLEARANCE,
        basis="b",
        authority="02CI",
        since=AT,
    )
    placed = risk.place_hold(hold=hold, actor=OFFICER, at=AT, why="w")
    with pytest.raises(Refused, match="not-found"):
        holding.release(identifier=name(row), hold=placed, why="w", actor=OFFICER, at=AT)


def test_only_reasons_of_the_book_bring_goods_to_storage() -> None:
    row = registered(of_kind("IM"))
    with pytest.raises(Refused, match="reason-unknown"):
        acts.move_goods(
            identifier=name(row), act=GoodsAct.BRING_TO_STORAGE, reason="whim", actor=OFFICER, at=AT
        )


def test_a_step_that_the_machine_does_not_know_is_refused() -> None:
    row = registered(of_kind("IM"))
    with pytest.raises(Refused, match="not-in-this-state"):
        acts.move_control(identifier=name(row), act=ControlAct.COMPLETE_EXAMINATION, actor=OFFICER, at=AT)
