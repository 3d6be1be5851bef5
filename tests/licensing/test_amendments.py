"""What is changed in a licence: by its agency, or because its holder asks; and what that may not touch."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.licensing.conftest import granted
from tests.world import AT, DAY
from thongquan.identity.domain import SignedIn
from thongquan.journal.models import Leaf
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.licensing import models
from thongquan.licensing.domain.amendments import MACHINE, STANDS, Asked, Change
from thongquan.licensing.domain.procedures import Step
from thongquan.licensing.selectors import amendments, law, licences
from thongquan.licensing.selectors.names import LICENCE, key_of
from thongquan.licensing.services import amending, clocks, deciding

MORE = Change({1: "120"}, DAY + timedelta(days=400))


@pytest.fixture
def licence(trader: SignedIn, agency: SignedIn) -> str:
    return granted(trader, agency)


def asked(licence: str, trader: SignedIn, change: Change = MORE) -> int:
    return amending.ask(
        licence=key_of(LICENCE, licence), change=change, reason="Hợp đồng tăng", actor=trader.actor(), at=AT
    )


def seen(licence: str, by: SignedIn) -> dict[str, Any]:
    return licences.licence(by, licence, AT)


def test_every_way_a_request_may_stand_has_its_words():
    assert set(STANDS) == set(Asked) == set(MACHINE.table)
    assert all(set(text) == {"vi", "en"} for text in STANDS.values())


def test_a_holder_asks_the_agency_grants_and_the_licence_is_as_he_asked(
    licence: str, trader: SignedIn, agency: SignedIn
):
    number = asked(licence, trader)
    [waits] = amendments.waiting(agency, AT)
    procedure = law.law(at=AT).procedure("cites-permit")
    assert (waits["amendment"], waits["due"]) == (number, law.due_of(procedure, Step.DECIDE, since=AT, at=AT))
    assert seen(licence, trader)["may"] == ["surrender"]
    assert seen(licence, trader)["amendments"][0]["may"] == ["withdraw"]
    assert seen(licence, agency)["amendments"][0]["may"] == ["grant", "refuse"]
    assert seen(licence, trader)["lines"][0]["granted"] == "100"
    amending.grant(amendment=number, note="", actor=agency.actor(), at=AT)
    told = seen(licence, trader)
    assert (told["lines"][0]["granted"], told["valid_through"]) == ("120", MORE.valid_through)
    assert (told["decision"]["kind"], told["decision"]["reason"]) == ("amended", "Hợp đồng tăng")
    assert told["amendments"][0]["state"] == "granted"
    assert amendments.waiting(agency, AT) == []
    kinds = list(Leaf.objects.filter(kind="licensing.amendment-moved").values_list("kind", flat=True))
    assert len(kinds) == 2


def test_a_refused_change_names_authority_law_reason_and_where_to_appeal(
    licence: str, trader: SignedIn, agency: SignedIn
):
    number = asked(licence, trader)
    with pytest.raises(Refused, match="text-wanted"):
        amending.refuse(amendment=number, reason=" ", actor=agency.actor(), at=AT)
    amending.refuse(amendment=number, reason="Hết chỉ tiêu", actor=agency.actor(), at=AT)
    [told] = seen(licence, trader)["amendments"]
    assert (told["state"], told["decision"]["kind"]) == ("refused", "amendment-refused")
    assert told["decision"]["appeals"][0]["until"] == (DAY + timedelta(days=90)).isoformat()
    assert told["signed"].count(".") == 2
    assert seen(licence, trader)["lines"][0]["granted"] == "100"
    with pytest.raises(Refused, match="not-in-this-state"):
        amending.grant(amendment=number, note="", actor=agency.actor(), at=AT)
    assert asked(licence, trader) != number  # he may ask again


def test_one_change_at_a_time_is_asked_for_until_it_is_withdrawn(licence: str, trader: SignedIn):
    number = asked(licence, trader)
    with pytest.raises(Refused, match="amendment-asked-already"):
        asked(licence, trader)
    amending.withdraw(amendment=number, actor=trader.actor(), at=AT)
    asked(licence, trader)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (Change(), "nothing-changed"),
        (Change({1: "100"}), "nothing-changed"),
        (Change({2: "5"}), "no-such-line"),
        (Change({1: "0"}), "amount-not-above-zero"),
        (Change({1: "x"}), "amount-not-above-zero"),
        (Change({1: "59.999999"}), "licence-used-already"),
        (Change(valid_through=DAY - timedelta(days=1)), "ends-before-it-begins"),
    ],
)
def test_what_cannot_be_is_refused_to_the_holder_and_to_the_agency_alike(
    licence: str, trader: SignedIn, agency: SignedIn, change: Change, code: str
):
    number = key_of(LICENCE, licence)
    models.Line.objects.filter(licence=number).update(used=60)
    with pytest.raises(Refused, match=code):
        asked(licence, trader, change)
    with pytest.raises(Refused, match=code):
        amending.amend(licence=number, change=change, reason="x", actor=agency.actor(), at=AT)


def test_an_amended_licence_never_allows_less_than_was_used_since_it_was_asked(
    licence: str, trader: SignedIn, agency: SignedIn
):
    number, line = asked(licence, trader, Change({1: "60"})), models.Line.objects.get()
    models.Line.objects.update(used=61)
    with pytest.raises(Refused, match="licence-used-already"):
        amending.grant(amendment=number, note="", actor=agency.actor(), at=AT)
    models.Line.objects.update(used=60)
    amending.grant(amendment=number, note="", actor=agency.actor(), at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Line.objects.filter(pk=line.pk).update(used=61)


@pytest.mark.parametrize("how", ["revoked", "surrendered", "expired"])
def test_what_is_asked_falls_with_the_licence(how: str, licence: str, trader: SignedIn, agency: SignedIn):
    number, actor = key_of(LICENCE, licence), agency.actor()
    asked(licence, trader)
    if how == "revoked":
        deciding.revoke(licence=number, reason="x", actor=actor, at=AT)
    elif how == "surrendered":
        deciding.surrender(licence=number, actor=trader.actor(), at=AT)
    else:
        assert clocks.expire_ended(at=AT + timedelta(days=300)) == 1
    told = seen(licence, trader)
    assert (told["state"], told["amendments"][0]["state"]) == (how, "fallen")
    assert told["amendments"][0]["may"] == []
    with pytest.raises(Refused, match="not-in-this-state"):
        asked(licence, trader)


def test_a_request_of_another_licence_is_not_there(
    licence: str, trader: SignedIn, agency: SignedIn, another_agency: SignedIn
):
    number, other = asked(licence, trader), granted(trader, agency)
    with pytest.raises(NotFound):
        amendments.require(models.Licence.objects.get(pk=key_of(LICENCE, other)), number)
    assert amendments.waiting(another_agency, AT) == []
