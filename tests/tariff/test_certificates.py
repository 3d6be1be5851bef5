"""Certificates of origin from the issue to the last kilogram, on both sides."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from tests.tariff.certificates import AT, CLERK, DAY, KEY, LAO, REFERENCE, certificate, claim, example, items
from thongquan.journal.models import Leaf
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.tariff import models
from thongquan.tariff.domain.certificates import State, Why
from thongquan.tariff.messages import certificates as messages
from thongquan.tariff.selectors import certificates as selectors
from thongquan.tariff.services import certificates as services

ONE, TWO = "VN-10000000013", "VN-10000000024"
OURS = {"issuing_country": "VN", "importing_country": "LA", "reference": "VN-LA 26/01/00001"}


@pytest.fixture
def received(db):
    services.receive(certificate=certificate(), sender="LA", actor=LAO, at=AT)


@pytest.fixture
def issued(db):
    services.issue(certificate=certificate(**OURS), actor=CLERK, at=AT)


def settle(declaration: str, *claims, on=DAY):
    found = services.settle(claims={declaration: claims}, on=on, actor=CLERK, at=AT)
    assert selectors.drift() == []
    return [each.why for each in found.get(declaration, ())]


def used(country: str = "LA", reference: str = REFERENCE) -> list[str]:
    return [each.used for each in selectors.utilisation(country, reference, at=AT).items]


def kinds() -> list[str]:
    return list(Leaf.objects.order_by("txid", "seq").values_list("kind", flat=True))


def why(work, **told) -> str:
    with pytest.raises(Refused) as refused, transaction.atomic():
        work(actor=LAO, at=AT, **told)
    return refused.value.code


def test_a_certificate_received_is_used_line_by_line_and_given_back(received):
    assert settle(ONE, claim("10000"), claim("2000", 2), claim("0.5", 3, code="21011100")) == []
    assert (used(), selectors.state(*KEY)) == (["12000", "0.5"], State.USED_IN_PART)
    assert settle(TWO, claim("18000"), claim("800", 2, code="21011100")) == []
    assert (used(), selectors.state(*KEY)) == (["30000", "800.5"], State.USED_UP)
    assert settle(ONE, claim("10000")) == []  # amended
    assert (used(), selectors.state(*KEY)) == (["28000", "800"], State.USED_IN_PART)
    assert settle(ONE) == settle(TWO) == []  # cancelled
    assert (used(), selectors.state(*KEY)) == (["0", "0"], State.RECEIVED)
    assert models.CertificateMovement.objects.count() == 5 + 2 + 3
    assert kinds() == [
        "tariff.certificate-received", "tariff.certificate-used", "tariff.certificate-accepted",
        *["tariff.certificate-used"] * 4,
    ]  # fmt: skip


def test_the_same_declaration_settled_again_moves_nothing(received):
    assert settle(ONE, claim("10000")) == settle(ONE, claim("10000")) == []
    assert (used(), models.CertificateMovement.objects.count()) == (["10000", "0"], 1)


def test_a_declaration_whose_claim_is_not_granted_keeps_what_it_had_and_others_are_granted(received):
    assert settle(ONE, claim("10000")) == []
    found = services.settle(claims={ONE: [claim("30001")], TWO: [claim("5000")]}, on=DAY, actor=CLERK, at=AT)
    assert {name: [each.why for each in short] for name, short in found.items()} == {ONE: [Why.BEYOND_BALANCE]}
    assert used() == ["15000", "0"]


def test_a_revoked_certificate_is_refused_at_its_next_use_and_what_was_used_may_be_given_back(received):
    assert settle(ONE, claim("10000")) == []
    services.cancel(country="LA", reference=REFERENCE, by="LA", reason="untrue", actor=LAO, at=AT)
    assert settle(TWO, claim("1")) == [Why.NOT_USABLE]
    assert settle(ONE, claim("9000")) == []
    assert settle(ONE, claim("9001")) == [Why.NOT_USABLE]
    assert (used(), selectors.state(*KEY)) == (["9000", "0"], State.CANCELLED)


def test_a_certificate_that_comes_again_changes_nothing_and_another_under_its_number_is_refused(received):
    services.receive(certificate=certificate(), sender="LA", actor=LAO, at=AT + timedelta(1))
    assert kinds() == ["tariff.certificate-received"]
    told = {"certificate": certificate(remarks="altered"), "sender": "LA"}
    assert why(services.receive, **told) == "certificate-known-already"
    assert selectors.certificate(*KEY) == certificate()


def test_only_who_issued_a_certificate_sends_it_ends_it_or_replaces_it(received):
    other = certificate(reference="LA-2")
    assert why(services.receive, certificate=other, sender="KH") == "certificate-of-another"
    there = certificate(reference="LA-2", importing_country="KH")
    assert why(services.receive, certificate=there, sender="LA") == "certificate-of-another"
    assert why(services.issue, certificate=other) == "certificate-of-another"
    ended = {"country": "LA", "reference": REFERENCE, "reason": "no"}
    for by in ("KH", "VN"):
        assert why(services.cancel, by=by, **ended) == "certificate-of-another"
        assert why(services.replace, by=by, certificate=other, **ended) == "certificate-of-another"
    foreign = certificate(**(OURS | {"reference": "VN-9"}))
    assert why(services.replace, by="LA", certificate=foreign, **ended) == "certificate-of-another"
    assert selectors.state(*KEY) == State.RECEIVED


def test_a_certificate_that_nobody_used_is_replaced_and_the_new_one_serves(received):
    new = certificate(reference="LA-VN 26/02/00431")
    told = {"country": "LA", "reference": REFERENCE, "certificate": new, "by": "LA", "reason": "address"}
    for _ in range(2):  # the message comes twice
        services.replace(**told, actor=LAO, at=AT)
    assert (selectors.state(*KEY), selectors.replaced_by(*KEY)) == (State.REPLACED, new.reference)
    assert settle(ONE, claim("1")) == [Why.NOT_USABLE]
    assert settle(ONE, claim("1", reference=new.reference)) == []


def test_a_certificate_of_which_some_is_used_is_not_replaced(received):
    settle(ONE, claim("1"))
    new = certificate(reference="LA-2")
    told = {"country": "LA", "reference": REFERENCE, "certificate": new, "by": "LA", "reason": "address"}
    assert why(services.replace, **told) == "not-in-this-state"
    with pytest.raises(NotFound):
        selectors.certificate("LA", "LA-2")


def test_a_certificate_that_was_refused_here_is_not_used(received):
    services.refuse(country="LA", reference=REFERENCE, reason="form", actor=CLERK, at=AT)
    assert settle(ONE, claim("1")) == [Why.NOT_USABLE]


def test_the_issuing_side_follows_the_use_by_reports_whatever_their_order(issued):
    key = (OURS["issuing_country"], OURS["reference"])

    def report(second: int, *quantities: str) -> bool:
        told = messages.Utilisation(
            issuing_country="VN",
            reference=key[1],
            as_of=f"2026-11-25T03:00:{second:02}Z",
            items=[messages.ItemUsed(number=n, used=q, unit="KGM") for n, q in enumerate(quantities, 1)],
        )
        return services.take_utilisation(told=told, sender="LA", actor=LAO, at=AT)

    assert report(1, "12000", "0")
    assert (used(*key), selectors.state(*key)) == (["12000", "0"], State.USED_IN_PART)
    assert report(5, "30000", "800.5")
    assert not report(3, "20000", "0")
    assert (used(*key), selectors.state(*key)) == (["30000", "800.5"], State.USED_UP)
    assert report(7, "0", "0")
    assert (used(*key), selectors.state(*key)) == (["0", "0"], State.ISSUED)
    with pytest.raises(Refused, match="report-not-of-this-certificate"), transaction.atomic():
        report(9, "30001", "0")


def test_only_the_importing_side_reports_and_decides(issued, received):
    told = messages.read("certificate-of-origin-decision/1", example("certificate-of-origin-decision-1"))
    with pytest.raises(NotFound):  # received here: not ours to be told of
        services.take_decision(told=told, sender="LA", actor=LAO, at=AT)
    told.issuing_country, told.reference = "VN", OURS["reference"]
    assert why(services.take_decision, told=told, sender="KH") == "certificate-of-another"
    for _ in range(2):
        services.take_decision(told=told, sender="LA", actor=LAO, at=AT)
    assert selectors.state("VN", OURS["reference"]) == State.REFUSED


def test_a_certificate_of_ours_grants_nothing_here(issued):
    assert settle(ONE, claim("1", country="VN", reference=OURS["reference"])) == [Why.UNKNOWN]


def test_movements_are_never_changed_and_the_database_lets_nothing_be_over_drawn(received):
    settle(ONE, claim("1"))
    for statement in (
        "UPDATE tariff_certificatemovement SET quantity = 2",
        "DELETE FROM tariff_certificatemovement",
        "UPDATE tariff_certificateitem SET used = granted + 1",
        "UPDATE tariff_certificateitem SET used = -1",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_batch_of_declarations_asks_as_few_questions_as_one(received, django_assert_max_num_queries):
    keys = {("LA", f"LA-{n}") for n in range(500)} | {KEY}
    with django_assert_max_num_queries(2):
        assert set(selectors.held(keys)) == {KEY}


@pytest.mark.django_db(transaction=True)
def test_thirty_two_declarations_at_once_never_draw_more_than_the_certificate_grants():
    services.receive(certificate=certificate(items=items("50", "50")), sender="LA", actor=LAO, at=AT)

    def one(n: int) -> bool:
        try:
            claims = {f"VN-1{n:010}": [claim("7"), claim("1", 2)], f"VN-2{n:010}": [claim("2")]}
            return not services.settle(claims=claims, on=DAY, actor=CLERK, at=AT)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one, range(32)))
    total = sum(Decimal(each) for each in used())
    assert 98 <= total <= 100
    assert selectors.drift() == []
