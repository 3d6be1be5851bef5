"""Trade data of pairs of ports: what is agreed goes and comes, whose purpose it is reads it, and it ends."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from tests.clearance.test_acts import OFFICER, TRADER, amended, incoming, name, of_kind
from tests.docs.test_message_set import FOLDER
from tests.exchange.laos import FIRST, SECOND, agreement, way_to_laos
from tests.world import AT, DAY
from thongquan.clearance.domain.declaration import Declaration
from thongquan.clearance.models import Declaration as Row
from thongquan.clearance.services import cancel
from thongquan.clearance.services.register import register
from thongquan.exchange.domain.trade import Scope, Stage
from thongquan.exchange.models import Agreement, TradeRow
from thongquan.exchange.selectors import trade as selectors
from thongquan.exchange.services import approve_agreement, propose_agreement, trade_keeping, trade_telling
from thongquan.identity.domain import Classification, Grant, Role, SignedIn
from thongquan.intake.domain import Message
from thongquan.journal.selectors import timeline
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.kernel.validity import Validity
from thongquan.wire.models import OutgoingBody, OutgoingMessage

pytestmark = pytest.mark.usefixtures("world")
LAOS = Subject("administration", "LA")
BARE = Message(1, "VN-R1", LAOS, "m1", "trade-data/1", "application/json", b"", Actor(LAOS), AT)
SCOPE = Scope((("VNDAD", "LAVTE"),), ("090111",), frozenset({"net_mass", "value"}), Stage.REGISTERED,
              frozenset({Role.OFFICER}))  # fmt: skip


def agreed(**changed: Any) -> Agreement:
    terms = agreement(
        number="T-1",
        receives=frozenset({"trade-data"}),
        sends=frozenset({"trade-data"}),
        retention_days=30,
        validity=Validity(DAY),
        scope=replace(SCOPE, **changed),
    )
    key = propose_agreement(code="LA", terms=terms, actor=FIRST, at=AT)
    approve_agreement(agreement=key, actor=SECOND, at=AT)
    return Agreement.objects.get(pk=key)


def shipped(**changed: Any) -> Declaration:
    """An export from Đà Nẵng to Vientiane."""
    told = {"loading_location_id": "VNDAD", "unloading_location_id": "LAVTE", "destination_country_code": "LA"}
    return msgspec.structs.replace(of_kind("EX"), **told | changed)


def registered(*declarations: Declaration) -> list[Row]:
    answers = register(incoming=incoming(*declarations), actor=TRADER, at=AT)
    assert all(one.registered for one in answers)
    return [Row.objects.get(number=one.number[:11]) for one in answers]


def sent() -> list[dict[str, Any]]:
    rows = OutgoingMessage.objects.filter(kind="trade-data/1").order_by("id")
    bodies = dict(OutgoingBody.objects.values_list("outgoing", "body"))
    return [json.loads(bytes(bodies[row.id])) for row in rows]


def told(**changed: Any) -> dict[str, Any]:
    """As Laos tells it, of the published example, with changes to its row."""
    whole = json.loads((FOLDER / "trade-data-1.example.json").read_bytes())
    [row] = whole["rows"]
    kept = {
        key: value for key, value in row.items() if key not in ("origin", "quantity", "unit", "transport_mode")
    }
    return whole | {"agreement": "T-1", "rows": [kept | changed], "withdrawn": []}


def come(body: dict[str, Any], sender: Subject = LAOS) -> None:
    trade_keeping.handle([replace(BARE, sender=sender, body=json.dumps(body).encode())])


def somebody(*roles: Role) -> SignedIn:
    grants = tuple(
        Grant(role, "", False, None, Classification.INTERNAL, AT - timedelta(days=1)) for role in roles
    )
    return SignedIn(Subject("user", "VN-x"), "", grants)


class TestTelling:
    """Of ours."""

    def test_what_is_agreed_flows_once_and_nothing_that_is_not_agreed(self) -> None:
        way_to_laos(AT)
        one = shipped()
        agreed(goods=(one.items[0].commodity_code[:4],))
        registered(one, shipped(functional_reference_id="b", unloading_location_id="LATHK"))
        assert trade_telling.tell_trade(at=AT) == 1
        assert trade_telling.tell_trade(at=AT) == 0
        [message] = sent()
        [row] = message["rows"]
        assert set(row) == {
            "consignment", "revision", "item", "direction", "sender_port", "receiver_port", "on", "hs_code",
            "net_mass", "value",
        }  # fmt: skip
        assert (row["sender_port"], row["receiver_port"]) == ("VNDAD", "LAVTE")
        assert row["value"] == {"amount": one.items[0].invoice_amount, "currency": one.invoice_currency_code}

    def test_an_amendment_is_told_anew_and_what_ended_is_withdrawn(self) -> None:
        way_to_laos(AT)
        one = shipped()
        agreed(goods=(one.items[0].commodity_code[:4],))
        [row] = registered(one)
        trade_telling.tell_trade(at=AT)
        amended(row, msgspec.structs.replace(one, remarks="x"))
        trade_telling.tell_trade(at=AT + timedelta(hours=1))
        asked = cancel.ask_cancellation(
            identifier=name(row), reason="not-arrived", note="", actor=TRADER, at=AT
        )
        cancel.accept_cancellation(cancellation=asked, actor=OFFICER, at=AT)
        trade_telling.tell_trade(at=AT + timedelta(hours=2))
        messages_ = sent()
        assert [[row["revision"] for row in each["rows"]] for each in messages_] == [[0], [1], []]
        assert messages_[2]["withdrawn"] == [messages_[0]["rows"][0]["consignment"]]
        assert not TradeRow.objects.exists()

    def test_an_agreement_that_waits_for_clearance_tells_nothing_before_and_goods_of_others_never_go(
        self,
    ) -> None:
        way_to_laos(AT)
        one = shipped()
        agreed(goods=(one.items[0].commodity_code[:4],), stage=Stage.CLEARED)
        registered(one)
        assert trade_telling.tell_trade(at=AT) == 0
        assert sent() == []

    def test_without_a_way_nothing_is_looked_for(self) -> None:
        agreed()
        assert trade_telling.tell_trade(at=AT) == 0


class TestKeeping:
    """Of theirs."""

    def test_what_comes_is_kept_with_its_agreement_until_its_time_is_over(self) -> None:
        row = agreed()
        come(told())
        come(told())
        come(told(revision=1, net_mass="29000"))
        come(told(revision=0))
        kept = TradeRow.objects.get()
        assert (str(kept.net_mass), kept.agreement_id) == ("29000.000000", row.pk)
        assert kept.expires_on == DAY + timedelta(days=30)
        assert trade_keeping.forget_trade(at=AT + timedelta(days=29)) == 0
        assert trade_keeping.forget_trade(at=AT + timedelta(days=31)) == 1
        assert not TradeRow.objects.exists()
        events = [one.kind for one in timeline(LAOS)]
        assert "exchange.trade-data-forgotten" in events

    @pytest.mark.parametrize(
        ("changed", "path"),
        [
            ({"hs_code": "271012"}, "hs_code"),
            ({"sender_port": "LATHK"}, "sender_port"),
            ({"origin": "LA"}, "origin"),
            ({"exporter": "Somebody"}, "exporter"),
        ],
    )
    def test_what_the_agreement_does_not_name_is_not_taken_in(self, changed: dict[str, Any], path: str) -> None:
        agreed()
        with pytest.raises(Refused, match="trade-data-not-agreed") as refused:
            come(told(**changed))
        assert refused.value.facts["path"] == f"rows[1].{path}"
        assert not TradeRow.objects.exists()

    def test_nobody_tells_by_an_agreement_of_another(self) -> None:
        agreed()
        with pytest.raises(Refused, match="trade-data-not-agreed"):
            come(told() | {"sender": "KH"}, sender=Subject("administration", "KH"))
        with pytest.raises(Refused, match="trade-data-not-agreed"):
            come(told(), sender=Subject("administration", "KH"))
        with pytest.raises(Refused, match="trade-data-unreadable"):
            come(told(on="2026-02-30"))

    def test_only_a_role_of_its_purpose_reads_it_and_each_look_is_recorded(self) -> None:
        row = agreed()
        come(told())
        given = {"agreement": row.pk, "pair": 0, "actor": OFFICER, "at": AT}
        _, picture = trade_keeping.look(signed=somebody(Role.OFFICER), **given)
        assert (picture.count, picture.months[0].consignments) == (1, 1)
        assert picture.goods[0].currency == "USD"
        for other in (Role.AUDITOR, Role.EXCHANGE, Role.SUPERVISOR):
            with pytest.raises(NotFound):
                trade_keeping.look(signed=somebody(other), **given)
        with pytest.raises(NotFound):
            trade_keeping.look(signed=somebody(Role.OFFICER), **given | {"pair": 1})
        looks = [one for one in timeline(LAOS) if one.kind == "exchange.trade-data-seen"]
        assert len(looks) == 1
        assert row.pk not in [one.pk for one in selectors.readable(somebody(Role.AUDITOR), at=AT)]


@pytest.mark.parametrize(
    "changed",
    [
        {"pairs": ()},
        {"pairs": (("VNDAD", "đ"),)},
        {"goods": ("1",)},
        {"fields": frozenset({"salary"})},
        {"readers": frozenset()},
    ],
)
def test_a_scope_that_will_not_do_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="agreement-unfit"):
        agreed(**changed)
