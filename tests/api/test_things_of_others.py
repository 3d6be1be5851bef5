"""What is another's is not there, whatever names it: a real one answers as one that never was."""

from typing import Any
from uuid import uuid4

import msgspec
import pytest

from tests.api.caller import Caller, goods, party, traders
from tests.api.journeys import in_lane, ok
from tests.api.test_gates import operations
from tests.api.test_journeys import of_kind
from tests.api.test_money import bank_tells as bank_tells
from tests.api.test_money import overpaid as overpaid
from tests.api.test_money import wish
from tests.api.test_rights import FILLED, OTHERS
from tests.world import AT, DAY
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.validity import Validity
from thongquan.ledger import services as ledger
from thongquan.ledger.domain import GuaranteeKind
from thongquan.ledger.models import Entry

OUTSIDERS = ("another trader", "another's machine")
NEVER = {
    "{int:amendment}": "999999", "{int:cancellation}": "999999", "{int:inspection}": "999999",
    "{uuidstr:document}": str(uuid4()), "{uuidstr:asked}": str(uuid4()), "{uuidstr:draft}": str(uuid4()),
    "{int:refund}": "999999", "{guarantee}": "NONE", "{int:entry}": "999999", "{int:mandate}": "999999",
    "{question}": "VN-Q99999999", "{receipt}": "VN-R999999999999", "{party}": "VN-P99999999",
}  # fmt: skip


@pytest.fixture
def held(trader: Caller, officer: Caller, overpaid: str) -> dict[str, str]:
    """One of each, of the demo's first trader, by its place in an address."""
    one = of_kind("IM", items=1)
    red = in_lane("R", officer, trader.register(one))
    papers = f"/declarations/{red}"
    amended = msgspec.to_builtins(msgspec.structs.replace(one, remarks="x"))
    amendment = ok(trader.post(f"{papers}/amendments", {"declaration": amended, "reason": "r"}), 201)
    yellow = in_lane("Y", officer, trader.register(of_kind("IM", items=2)))
    why = {"reason": "not-arrived"}
    cancellation = ok(trader.post(f"/declarations/{yellow}/cancellations", why), 201)
    wanted = {"category": "invoice", "text": {"vi": "Hóa đơn", "en": "Invoice"}, "due": "2026-12-30T00:00:00Z"}
    asked = ok(officer.post(f"{papers}/document-requests", wanted), 201)
    stored = ok(trader.ask("POST", f"{papers}/documents?name=a.csv&category=invoice", b"a,b\n1,2\n"), 201)
    inspection = ok(officer.post(f"{papers}/examinations", {"reason": "red"}), 201)
    owner = party(traders()[0].tax_code)
    ledger.register_guarantee(
        number="BL-77", kind=GuaranteeKind.GENERAL, party=owner.id, guarantor="VN-B1", currency="VND",
        amount=1_000_000, validity=Validity(DAY), actor=Actor(Subject("user", "VN-nganhang")), at=AT,
    )  # fmt: skip
    mandates = ok(trader.get(f"/parties/{owner.id}"))["mandates"]
    question = {"topic": "system", "text": "How?", "declaration": red}
    return {
        "{int:amendment}": str(amendment["amendment"]),
        "{int:cancellation}": str(cancellation["cancellation"]),
        "{int:inspection}": str(inspection["inspection"]),
        "{uuidstr:document}": stored["document"],
        "{uuidstr:asked}": asked["request"],
        "{uuidstr:draft}": ok(trader.post("/drafts", {"kind": "IM"}), 201)["draft"],
        "{int:refund}": str(ok(trader.post(f"/declarations/{overpaid}/refunds", wish()), 201)["refund"]),
        "{guarantee}": "BL-77",
        "{int:entry}": str(Entry.objects.filter(declaration=overpaid).values_list("pk", flat=True)[0]),
        "{int:mandate}": str(mandates[0]["mandate"]),
        "{question}": ok(trader.post("/questions", question), 201)["identifier"],
        "{receipt}": trader.register(goods(items=1, seed=5))["receipt"]["number"],
        "{party}": owner.id,
    }


def filled(path: str, own: str, things: dict[str, str]) -> str:
    for place, value in {**FILLED, **OTHERS, **things, "{identifier}": own}.items():
        path = path.replace(place, value)
    return path


def told(answer: Any) -> tuple[int, dict[str, Any]]:
    """Without what was asked for, which both answers say again."""
    return answer.status_code, {**answer.json(), "instance": ""}


@pytest.mark.parametrize("who", OUTSIDERS)
def test_a_real_one_of_anothers_answers_as_one_that_never_was(
    who: str, cast: dict[str, Caller], held: dict[str, str]
) -> None:
    caller = cast[who]
    own = caller.register(goods(trader=1, items=1, seed=9))["identifier"]
    walked = 0
    for method, path, _operation in operations():
        if not any(place in path for place in held):
            continue
        walked += 1
        real, never = (told(caller.ask(method, filled(path, own, things), b"")) for things in (held, NEVER))
        assert real == never, (method, path)
        assert real[0] >= 400, (method, path)
    assert walked >= 40
