"""Licences of the single window on a declaration: what is wrong is said, what is taken is written off."""

import threading
import time
from datetime import timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from django.db import connection, transaction

from tests.api.caller import party
from tests.clearance.test_acts import OFFICER, TRADER, amended, incoming, name, of_kind
from tests.world import AT, DAY
from thongquan.clearance.domain.declaration import Declaration, Document
from thongquan.clearance.models import Declaration as Row
from thongquan.clearance.services import cancel, preview
from thongquan.clearance.services.batch import Outcome
from thongquan.clearance.services.register import register
from thongquan.kernel.refusals import Refused
from thongquan.licensing import models
from thongquan.licensing.selectors import licences
from thongquan.licensing.selectors.names import LICENCE, named

TYPE = "test-paper"


def imported(quantity: str = "100", **item: Any) -> Declaration:
    """One item, so many kilograms."""
    one = of_kind("IM")
    goods = msgspec.structs.replace(
        one.items[0],
        quantity=quantity,
        quantity_unit_code="KGM",
        unit_price="",
        **item,
    )
    return msgspec.structs.replace(one, items=[goods])


def under(one: Declaration, number: str, **said: Any) -> Declaration:
    paper = Document(**{"category_code": "licence", "type_code": TYPE, "id": number, **said})
    return msgspec.structs.replace(one, documents=[*one.documents, paper])


def licence(granted: str, measure: str = "KGM", **told: Any) -> str:
    """A licence of the first trader of the demo for the goods of `imported`."""
    given = {
        "party": trader(),
        "paper": TYPE,
        "direction": "import",
        "counted": "quantity",
        "state": "in-force",
        "valid_from": DAY,
        "valid_to": DAY + timedelta(days=30),
        **told,
    }
    code = given.pop("code", imported().items[0].commodity_code)
    application = models.Application.objects.create(
        procedure="test", edition=1, law_day=DAY, agency="MARD", party=given["party"], direction="import",
        state="granted", drafted_by="test", drafted_at=AT,
    )  # fmt: skip
    row = models.Licence.objects.create(application=application, agency="MARD", granted_at=AT, **given)
    models.Line.objects.create(licence=row, number=1, code=code, measure=measure, granted=granted, used=0)
    return named(LICENCE, row.pk)


def trader() -> str:
    number = next(one.id for one in imported().parties if one.role_code == "IM")
    return party(number).id


def sent(one: Declaration) -> Outcome:
    [outcome] = register(incoming=incoming(one), actor=TRADER, at=AT)
    return outcome


def told(one: Declaration) -> list[tuple[str, str, str]]:
    """What rules of licences find."""
    found = sent(one).findings
    return [(f.rule, f.found, f.expected) for f in found if f.rule.startswith(("PRM", "CLM"))]


def row_of(outcome: Outcome) -> Row:
    assert outcome.registered, [found.as_dict() for found in outcome.findings]
    return Row.objects.get(number=outcome.number[:11])


def left(number: str) -> Decimal:
    return licences.by_numbers([number])[number].lines[0].left


@pytest.mark.usefixtures("world")
class TestOneDeclaration:
    """What is found of one, and what it takes."""

    def test_registering_takes_what_is_declared_and_cancelling_gives_it_back(self) -> None:
        number = licence("250")
        row = row_of(sent(under(imported("100"), number)))
        assert left(number) == 150
        [movement] = models.Movement.objects.all()
        assert (movement.declaration, movement.item, movement.amount) == (name(row), 1, 100)
        asked = cancel.ask_cancellation(
            identifier=name(row), reason="not-arrived", note="", actor=TRADER, at=AT
        )
        cancel.accept_cancellation(cancellation=asked, actor=OFFICER, at=AT)
        assert left(number) == 250
        assert [m.amount for m in models.Movement.objects.order_by("pk")] == [100, -100]
        assert licences.drift() == []

    def test_an_amendment_takes_or_gives_back_the_difference(self) -> None:
        number = licence("250")
        row = row_of(sent(under(imported("100"), number)))
        amended(row, under(imported("240"), number))
        assert left(number) == 10
        amended(row, under(imported("30"), number))
        assert left(number) == 220
        amended(row, imported("30"))
        assert left(number) == 250
        assert licences.drift() == []

    def test_an_amendment_that_wants_more_than_is_left_is_refused(self) -> None:
        number = licence("250")
        row = row_of(sent(under(imported("100"), number)))
        with pytest.raises(Refused, match="PRM-007"):
            amended(row, under(imported("251"), number))
        assert left(number) == 150

    def test_what_was_taken_while_it_was_in_force_may_be_amended_after_it_has_ended(self) -> None:
        number = licence("250")
        row = row_of(sent(under(imported("100"), number)))
        models.Licence.objects.update(state="expired")
        amended(row, under(imported("90"), number))
        assert left(number) == 160

    def test_a_unit_of_the_same_dimension_is_converted(self) -> None:
        number = licence("1", "TNE")
        row_of(sent(under(imported("400"), number)))
        assert left(number) == Decimal("0.6")

    @pytest.mark.parametrize(
        ("of", "said", "finding"),
        [
            ({"party": "VN-P99999999"}, {}, ("PRM-001", "*", "*")),
            ({"valid_to": DAY, "valid_from": DAY - timedelta(days=9)}, {}, ("PRM-002", "*", "*")),
            ({"state": "revoked"}, {}, ("PRM-002", "*", "*")),
            ({}, {"type_code": "import-licence"}, ("PRM-003", "import-licence", TYPE)),
            ({"code": "99"}, {}, ("PRM-004", "*", "99")),
            ({"direction": "export"}, {}, ("PRM-004", "*", "*")),
            ({"countries": ["ZW"]}, {}, ("PRM-004", "*", "*")),
            ({"measure": "LTR"}, {}, ("PRM-005", "KGM", "LTR")),
            ({}, {"item_number": 1, "quantity": "60", "unit_code": "KGM"}, ("PRM-006", "60 KGM", "100 KGM")),
            ({"granted": "99.999999"}, {}, ("PRM-007", "100 KGM", "99.999999 KGM")),
        ],
        ids=lambda one: one[0] if isinstance(one, tuple) else "",
    )
    def test_what_is_wrong_with_a_licence_is_said(
        self, of: Any, said: Any, finding: tuple[str, str, str]
    ) -> None:
        number = licence(**{"granted": "100", **of})
        [found] = told(under(imported("100"), number, **said))
        assert all(want in ("*", got) for want, got in zip(finding, found, strict=True)), found
        assert not models.Movement.objects.exists()

    def test_a_number_nobody_gave_out_is_told_as_anothers_is(self) -> None:
        of_another = licence("100", party="VN-P99999999")
        [[unknown], [hidden]] = [told(under(imported(), number)) for number in ("VN-G99999999", of_another)]
        assert (unknown[0], hidden[0]) == ("PRM-001", "PRM-001")

    def test_an_item_may_be_under_two_licences(self) -> None:
        first, second = licence("60"), licence("60")
        one = under(imported("100"), first, item_number=1, quantity="60", unit_code="KGM")
        row_of(sent(under(one, second, item_number=1)))
        assert (left(first), left(second)) == (0, 20)

    def test_a_value_is_written_off_in_the_national_currency(self) -> None:
        number = licence("99000000000", "VND", counted="value")
        row = row_of(sent(under(imported(), number)))
        assert left(number) == Decimal(99000000000) - row.customs_value

    def test_a_preview_says_the_same_and_takes_nothing(self) -> None:
        number = licence("99")
        [answer] = preview.preview(declarations=[under(imported("100"), number)], on=DAY, at=AT)
        assert "PRM-007" in {found["rule"] for found in answer["findings"]}
        assert left(number) == 99

    def test_a_licence_of_ours_meets_only_what_it_is_for(self) -> None:
        goods = imported(commodity_code="28013000")
        chemical = licence("100", paper="chemical-licence", code="28013000")
        other = licence("100", paper="chemical-licence", code="2811")

        def missing(one: Declaration) -> bool:
            return any(f.rule == "REQ-001" and "chemical-restricted" in f.expected for f in sent(one).findings)

        assert missing(goods)
        assert missing(under(goods, other, type_code="chemical-licence"))
        assert not missing(under(goods, chemical, type_code="chemical-licence"))

    def test_where_no_document_names_a_licence_of_ours_nobody_is_asked(
        self, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(licences, "by_numbers", lambda numbers: pytest.fail("asked"))
        assert sent(under(imported(), "GP-12/2026")).registered

    def test_of_a_batch_those_are_refused_whom_the_licence_no_longer_suffices_for(self) -> None:
        number = licence("250")
        batch = [one for _ in range(3) for one in incoming(under(imported("100"), number))]
        outcomes = register(incoming=batch, actor=TRADER, at=AT)
        assert [one.registered for one in outcomes] == [True, True, False]
        assert [f.rule for f in outcomes[2].findings if f.rule.startswith("CLM")] == ["CLM-003"]
        assert left(number) == 50


@pytest.mark.usefixtures("committed")
def test_a_licence_of_100_tonnes_under_32_concurrent_declarations_is_never_over_drawn() -> None:
    number, turns = licence("100", "TNE"), threading.Barrier(32)
    answers: list[Outcome | Exception] = []
    sending = [incoming(under(imported(str(4_000 + place)), number)) for place in range(32)]

    def act(place: int) -> None:
        try:
            connection.ensure_connection()
            turns.wait(60)
            with transaction.atomic():
                [outcome] = register(incoming=sending[place], actor=TRADER, at=AT)
                time.sleep(0.02 * (place % 3))  # the commit comes late
            answers.append(outcome)
        except Exception as why:
            answers.append(why)
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=[place]) for place in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(240)
    assert len(answers) == 32
    assert not [one for one in answers if isinstance(one, Exception)]
    took = sum(one.amount for one in models.Movement.objects.all())
    registered = [one for one in answers if isinstance(one, Outcome) and one.registered]
    assert len(registered) == models.Movement.objects.count()
    assert took <= 100
    assert left(number) == 100 - took
    assert left(number) < 4  # nobody was turned away whom it would have sufficed for
    assert licences.drift() == []
    refused = [one for one in answers if isinstance(one, Outcome) and not one.registered]
    assert all({f.rule for f in one.findings} & {"CLM-003", "PRM-007"} for one in refused)
