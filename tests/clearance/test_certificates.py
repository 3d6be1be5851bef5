"""Certificates of origin that another administration sent: what a declaration finds and draws of them."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from tests.clearance.test_acts import OFFICER, TRADER, amended, incoming, name, of_kind
from tests.exchange.laos import way_to_laos
from tests.tariff import certificates as given
from tests.world import AT, DAY
from thongquan.clearance.domain.declaration import Declaration, Document
from thongquan.clearance.models import Declaration as Row
from thongquan.clearance.services import cancel, preview
from thongquan.clearance.services.batch import Outcome
from thongquan.clearance.services.register import register
from thongquan.exchange.services import suspend
from thongquan.kernel.refusals import Refused
from thongquan.tariff.selectors import certificates as selectors
from thongquan.tariff.services import certificates as services

REFERENCE = given.REFERENCE


def imported(quantity: str = "100", reference: str = REFERENCE, **item: Any) -> Declaration:
    """One item of Laos, so many kilograms, that claims the ASEAN preference."""
    one = of_kind("IM")
    goods = {
        "quantity": quantity, "quantity_unit_code": "KGM", "unit_price": "", "origin_country_code": "LA",
        "duty_regime_code": "ATIGA", "direct_transport": True, **item,
    }  # fmt: skip
    items = [msgspec.structs.replace(one.items[0], **goods)]
    proof = Document(category_code="origin", type_code="FORM-D", id=reference)
    return msgspec.structs.replace(one, items=items, documents=[*one.documents, proof])


def receive(quantity: str = "250", **changed: Any) -> None:
    """The certificate of the example, for the goods of `imported` and its importer."""
    one = imported()
    importer = next(party.id for party in one.parties if party.role_code == "IM")
    consignee = {"name": "An importer", "country": "VN", "id": importer}
    told = {
        "items": given.items(quantity, code=one.items[0].commodity_code[:6]), "consignee": consignee,
        "issued_on": DAY.isoformat(), "valid_until": (DAY + timedelta(days=30)).isoformat(), **changed,
    }  # fmt: skip
    services.receive(certificate=given.certificate(**told), sender="LA", actor=given.LAO, at=AT)


def sent(*declarations: Declaration) -> list[Outcome]:
    return register(incoming=incoming(*declarations), actor=TRADER, at=AT)


def told(one: Declaration) -> list[tuple[str, str, str]]:
    """What rules of certificates find of it, when it is tried."""
    judged = preview.judged(declarations=[one], on=DAY, at=AT, ask=True)
    findings = judged.law.catalogue.to_findings(judged.findings)
    return [(f.rule, f.found, f.expected) for f in findings if f.rule >= "ORI-020" and f.rule[:3] == "ORI"]


def row_of(outcome: Outcome) -> Row:
    assert outcome.registered, [found.as_dict() for found in outcome.findings]
    return Row.objects.get(number=outcome.number[:11])


def used() -> Decimal:
    assert selectors.drift() == []
    return Decimal(selectors.utilisation("LA", REFERENCE, at=AT).items[0].used)


@pytest.mark.usefixtures("world")
class TestOneDeclaration:
    """What is found of one, and what it draws."""

    def test_registering_draws_what_is_declared_and_cancelling_gives_it_back(self) -> None:
        receive("250")
        row = row_of(*sent(imported("100")))
        assert used() == 100
        asked = cancel.ask_cancellation(
            identifier=name(row), reason="not-arrived", note="", actor=TRADER, at=AT
        )
        cancel.accept_cancellation(cancellation=asked, actor=OFFICER, at=AT)
        assert used() == 0

    def test_an_amendment_draws_or_gives_back_the_difference(self) -> None:
        receive("250")
        row = row_of(*sent(imported("100")))
        amended(row, imported("240"))
        assert used() == 240
        amended(row, imported("30"))
        assert used() == 30
        amended(row, imported("30", duty_regime_code="MFN"))
        assert used() == 0

    def test_an_amendment_that_wants_more_than_is_left_is_refused(self) -> None:
        receive("250")
        row = row_of(*sent(imported("100")))
        with pytest.raises(Refused, match="ORI-027"):
            amended(row, imported("251"))
        assert used() == 100

    def test_a_revoked_certificate_is_refused_at_its_next_use(self) -> None:
        receive("250")
        row = row_of(*sent(imported("100")))
        services.cancel(country="LA", reference=REFERENCE, by="LA", reason="untrue", actor=given.LAO, at=AT)
        assert [rule for rule, _, _ in told(imported("1"))] == ["ORI-021"]
        amended(row, imported("90"))
        assert used() == 90

    def test_what_does_not_fit_says_what_would(self) -> None:
        receive("250")
        way_to_laos(AT)
        code = imported().items[0].commodity_code
        assert told(imported("251")) == [("ORI-027", "251 KGM", "250 KGM")]
        assert told(imported("100", quantity_unit_code="NMB", net_mass="")) == [("ORI-026", "NMB", "KGM")]
        assert told(imported("100", reference="LA-9")) == [("ORI-020", "LA-9", "LA")]
        assert told(imported("100")) == []
        assert told(imported("100", duty_regime_code="MFN", commodity_code=code)) == []

    def test_a_certificate_of_other_goods_another_consignee_or_another_time_is_refused(self) -> None:
        other = {"name": "Another", "country": "VN", "id": "0101243150"}
        receive("250", items=given.items("250", code="999999"))
        receive("250", consignee=other, reference="LA-2")
        later = {"issued_on": (DAY + timedelta(days=1)).isoformat()}
        receive("250", reference="LA-3", **later)
        past = {"issued_on": "2020-01-01", "valid_until": (DAY - timedelta(days=1)).isoformat()}
        receive("250", reference="LA-4", **past)
        found = [told(imported("100", reference=one))[0][0] for one in (REFERENCE, "LA-2", "LA-3", "LA-4")]
        assert found == ["ORI-025", "ORI-024", "ORI-022", "ORI-023"]

    def test_where_no_way_to_the_country_is_open_only_what_came_is_held_against_it(self) -> None:
        receive("250")
        assert told(imported("100", reference="LA-9")) == []
        assert told(imported("251")) == [("ORI-027", "251 KGM", "250 KGM")]

    def test_from_when_exchange_is_agreed_and_a_way_is_open_a_certificate_must_have_come(self) -> None:
        assert told(imported("100")) == []
        way_to_laos(AT)
        assert told(imported("100")) == [("ORI-020", REFERENCE, "LA")]
        suspend(code="LA", reason="x", actor=OFFICER, at=AT)
        assert told(imported("100")) == []
        assert sent(imported("100"))[0].registered

    def test_of_a_batch_the_first_has_what_is_left_and_the_others_are_told(self) -> None:
        receive("250")
        answers = sent(imported("200"), imported("100"), imported("50"))
        assert [one.registered for one in answers] == [True, False, True]
        assert [f.rule for f in answers[1].findings if f.effect == "refuse"] == ["CLM-004"]
        assert used() == 250
