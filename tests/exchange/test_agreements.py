"""What is agreed with a partner: opened by two people, closed by one, asked for each message."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.exchange.laos import FIRST, NAME, SECOND, agreed_with, agreement
from tests.wire.certificates import pem
from thongquan.exchange import services
from thongquan.exchange.domain.agreements import AGREEMENT
from thongquan.exchange.domain.kinds import KINDS, text_of
from thongquan.exchange.domain.openings import OPENING
from thongquan.exchange.messages import files
from thongquan.exchange.models import Agreement
from thongquan.exchange.selectors import partners
from thongquan.intake.services import kinds_of_partners
from thongquan.journal.selectors import timeline
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.kernel.validity import Validity
from thongquan.wire import selectors as wire
from thongquan.wire.domain.envelope import VOID, Way

pytestmark = pytest.mark.django_db
LAOS = Subject("administration", "LA")
AT = datetime(2026, 11, 30, 3, tzinfo=UTC)
ISSUE, USE = "certificate-of-origin", "certificate-of-origin-utilisation"


def may(name: str = ISSUE, way: Way = Way.RECEIVE, at: datetime = AT) -> bool:
    return wire.agreed(LAOS, f"{name}/1", way, at=at)


def added() -> None:
    services.add_partner(code="LA", name=NAME, actor=FIRST, at=AT)


def proposed(**changed) -> int:
    return services.propose_agreement(code="LA", terms=agreement(**changed), actor=FIRST, at=AT)


def test_both_machines_are_total():
    assert AGREEMENT.faults() == OPENING.faults() == []


def test_every_kind_that_partners_may_send_has_a_name_in_both_languages():
    assert {kind.partition("/")[0] for kind in kinds_of_partners()} <= set(KINDS)
    assert all(text.keys() == {"vi", "en"} for text in KINDS.values())
    assert text_of("unheard-of/3")["en"] == "unheard-of/3"


def test_an_agreement_lets_nothing_through_before_a_second_person_approved_it():
    added()
    key = proposed()
    assert not may()
    with pytest.raises(Refused, match="needs-a-second-person"):
        services.approve_agreement(agreement=key, actor=FIRST, at=AT)
    services.approve_agreement(agreement=key, actor=SECOND, at=AT)
    assert may()
    assert not may(at=AT - timedelta(seconds=1))
    with transaction.atomic(), pytest.raises(IntegrityError), transaction.atomic():
        Agreement.objects.filter(pk=key).update(decided_by=str(FIRST.subject))


def test_it_lets_through_the_kinds_and_the_way_that_it_names():
    agreed_with(AT, receives=frozenset({ISSUE}), sends=frozenset({USE}))
    assert (may(ISSUE), may(USE), may(ISSUE, Way.SEND), may(USE, Way.SEND)) == (True, False, False, True)
    assert wire.agreed(Subject("administration", "KH"), VOID, Way.SEND, at=AT)
    assert not wire.agreed(Subject("party", "LA"), f"{ISSUE}/1", Way.RECEIVE, at=AT)


def test_it_holds_from_its_first_day_through_its_last():
    agreed_with(AT, validity=Validity.through(date(2026, 12, 2), date(2026, 12, 3)))
    noon = datetime(2026, 12, 1, 5, tzinfo=UTC)
    assert [may(at=noon + timedelta(days=n)) for n in range(4)] == [False, True, True, False]
    # The legal day is the country's: at 17:00 UTC the next one has begun.
    assert may(at=datetime(2026, 12, 1, 17, tzinfo=UTC))


def test_one_person_ends_it_at_once():
    agreed_with(AT)
    [one] = partners.whole("LA", at=AT)["agreements"]
    services.end_agreement(agreement=one["agreement"], reason="denounced", actor=FIRST, at=AT)
    assert not may()
    assert may(at=AT - timedelta(seconds=1)) is False
    with pytest.raises(Refused, match="not-in-this-state"):
        services.end_agreement(agreement=one["agreement"], reason="again", actor=FIRST, at=AT)


def test_one_person_suspends_at_once_and_two_resume():
    agreed_with(AT)
    services.suspend(code="LA", reason="their key was stolen", actor=FIRST, at=AT)
    assert not may()
    assert wire.open_with([LAOS], ISSUE, Way.RECEIVE, at=AT) == frozenset()
    with pytest.raises(Refused, match="suspended-already"):
        services.suspend(code="LA", reason="again", actor=SECOND, at=AT)
    key = services.propose_resumption(code="LA", reason="a new key", actor=FIRST, at=AT)
    assert not may()
    with pytest.raises(Refused, match="needs-a-second-person"):
        services.approve_opening(opening=key, actor=FIRST, at=AT)
    services.approve_opening(opening=key, actor=SECOND, at=AT)
    assert may()
    with pytest.raises(Refused, match="not-suspended"):
        services.propose_resumption(code="LA", reason="x", actor=FIRST, at=AT)


def test_a_way_is_open_where_it_is_agreed_and_there_is_a_route():
    agreed_with(AT, address="")
    assert may()
    assert wire.open_with([LAOS], ISSUE, Way.RECEIVE, at=AT) == frozenset()
    key = services.propose_route(
        code="LA", address="https://la.example/x", valid_from=AT.date(), actor=FIRST, at=AT
    )
    assert partners.whole("LA", at=AT)["routes"] == []
    services.approve_opening(opening=key, actor=SECOND, at=AT)
    assert wire.open_with([LAOS], ISSUE, Way.RECEIVE, at=AT) == {LAOS}


def test_a_key_is_registered_beside_the_one_before_not_before_the_day_it_was_approved():
    agreed_with(AT, certificates=[pem("ed", 0)])
    told = {"code": "LA", "certificate": pem("ed", 1), "registered_from": date(2026, 11, 1)}
    key = services.propose_key(**told, actor=FIRST, at=AT)
    with pytest.raises(Refused, match="proposed-already"):
        services.propose_key(**told, actor=FIRST, at=AT)
    services.approve_opening(opening=key, actor=SECOND, at=AT)
    found = partners.whole("LA", at=AT)["keys"]
    assert [(one["registered_from"], one["state"]) for one in found] == [("2026-11-30", "in-force")] * 2
    services.revoke_key(code="LA", fingerprint=found[0]["fingerprint"], reason="stolen", actor=FIRST, at=AT)
    states = [one["state"] for one in partners.whole("LA", at=AT)["keys"]]
    assert sorted(states) == ["in-force", "revoked"]


def test_what_was_proposed_is_withdrawn_by_who_proposed_it_and_refused_by_another():
    added()
    one = proposed()
    with pytest.raises(Refused, match="only-who-proposed"):
        services.withdraw_agreement(agreement=one, reason="x", actor=SECOND, at=AT)
    services.withdraw_agreement(agreement=one, reason="x", actor=FIRST, at=AT)
    two = proposed()  # its number is free again
    with pytest.raises(Refused, match="agreement-known-already"):
        proposed()
    services.refuse_agreement(agreement=two, reason="x", actor=SECOND, at=AT)
    with pytest.raises(Refused, match="not-in-this-state"):
        services.approve_agreement(agreement=two, actor=SECOND, at=AT)
    assert not may()


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        ({"number": "a b"}, "number"),
        ({"purpose": {"vi": "x"}}, "purpose.en"),
        ({"use_limits": {"vi": "", "en": "x"}}, "use_limits.vi"),
        ({"retention_days": 0}, "retention_days"),
        ({"receives": frozenset({"unheard-of"})}, "receives"),
        ({"sends": frozenset({"void"})}, "sends"),
        ({"sends": frozenset(), "receives": frozenset()}, "receives"),
    ],
)
def test_an_agreement_that_will_not_do_is_refused_with_what_would(changed, path):
    added()
    with pytest.raises(Refused, match="agreement-unfit") as refused:
        proposed(**changed)
    assert refused.value.facts["path"] == path
    assert refused.value.facts["expected"]


def test_a_partner_is_an_administration_by_its_country_added_once():
    added()
    for code, said in (("LA", "partner-known-already"), ("VN", "partner-unfit"), ("laos", "partner-unfit")):
        with pytest.raises(Refused, match=said):
            services.add_partner(code=code, name=NAME, actor=FIRST, at=AT)
    with pytest.raises(NotFound):
        services.suspend(code="KH", reason="x", actor=FIRST, at=AT)


def test_all_is_told_in_the_record():
    agreed_with(AT, certificates=[pem("ed", 0)])
    kinds = [one.kind for one in timeline(LAOS)]
    assert kinds[0] == "exchange.partner-added"
    assert {"exchange.agreement-moved", "exchange.opening-moved", "wire.route-set"} <= set(kinds)


def test_who_keeps_data_of_a_kind_is_told_its_terms():
    agreed_with(AT, retention_days=30)
    [one] = partners.terms_of("LA", ISSUE, at=AT)
    assert (one["retention_days"], one["in_force"], one["valid_through"]) == (30, True, None)
    assert partners.terms_of("LA", "unheard-of", at=AT) == []


FILE = """
code: LA
name: {vi: Hải quan Lào, en: Customs of Laos}
address: https://la.example/api/v1/exchange/messages
agreements:
  - number: VN-LA-1
    instrument: treaty
    title: {vi: a, en: a}
    legal_basis: {vi: a, en: a}
    purpose: {vi: a, en: a}
    use_limits: {vi: a, en: a}
    retention_days: 1825
    receives: [certificate-of-origin]
    valid_from: 2026-01-01
    valid_through: 2026-12-31
"""


def test_a_file_says_all_of_a_partner():
    told = files.partner(FILE.encode())
    [terms] = [one.terms() for one in told.agreements]
    assert terms.validity == Validity(date(2026, 1, 1), date(2027, 1, 1))
    assert replace(terms, number="x").receives == {ISSUE}


@pytest.mark.parametrize(
    ("instead", "by", "path"),
    [
        ("treaty", "treatise", "agreements[0].instrument"),
        ("retention_days: 1825", "retention_days: long", "agreements[0].retention_days"),
        ("2026-12-31", "2025-12-31", "valid_through"),
        ("code: LA", "code: LA\nhidden: 1", ""),
        ("code: LA", "code: [", ""),
    ],
)
def test_a_file_that_says_something_else_is_refused_with_the_place(instead, by, path):
    with pytest.raises(Refused, match="agreement-unfit") as refused:
        files.partner(FILE.replace(instead, by).encode()).agreements[0].terms()
    assert refused.value.facts["path"] == path
