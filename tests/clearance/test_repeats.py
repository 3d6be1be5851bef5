"""The same consignment declared twice is noticed, by the reference its sender gave it, else by its content."""

import msgspec
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.clearance.test_acts import OFFICER, TRADER, of_kind
from tests.clearance.test_register import cargo, incoming
from tests.world import AT, DAY
from thongquan.clearance.domain.declaration import Declaration
from thongquan.clearance.services import amend, cancel, preview
from thongquan.clearance.services.batch import Outcome
from thongquan.clearance.services.register import register

pytestmark = pytest.mark.usefixtures("world")
RULE, SAME = "DOC-016", "DOC-017"


def declared(*given: Declaration) -> list[Outcome]:
    return register(incoming=incoming(*given), actor=TRADER, at=AT)


def repeats(outcomes: list[Outcome], rule: str = RULE) -> list[bool]:
    return [rule in {found.rule for found in outcome.findings} for outcome in outcomes]


def test_a_reference_used_again_is_told_and_refuses_nothing() -> None:
    one = of_kind("IM")
    assert repeats(declared(one)) == [False]
    again = declared(one)
    assert repeats(again) == [True]
    assert again[0].registered
    [finding] = [found for found in again[0].findings if found.rule == RULE]
    assert (finding.found, finding.path) == (one.functional_reference_id, "functional_reference_id")
    other = msgspec.structs.replace(one, functional_reference_id="another")
    assert repeats(declared(other)) == [False]


def test_the_later_of_two_in_one_batch_repeats_the_earlier() -> None:
    one, two = of_kind("IM"), of_kind("EX")
    assert repeats(declared(one, two, one)) == [False, False, True]


def test_anothers_reference_is_no_concern_of_his() -> None:
    first, *others = [one for one in cargo(40, items=1) if one.type_code == "IM"]
    trader = next(party.id for party in first.parties if party.role_code == "IM")
    stranger = next(one for one in others if all(party.id != trader for party in one.parties))
    same = msgspec.structs.replace(stranger, functional_reference_id=first.functional_reference_id)
    assert repeats(declared(first, same)) == [False, False]
    assert repeats(declared(same)) == [True]


def test_what_was_cancelled_is_declared_anew_under_its_reference() -> None:
    one = of_kind("IM")
    [outcome] = declared(one)
    asked = cancel.ask_cancellation(
        identifier=outcome.identifier, reason="wrong-field", note="", actor=TRADER, at=AT
    )
    cancel.accept_cancellation(cancellation=asked, actor=OFFICER, at=AT)
    assert repeats(declared(one)) == [False]


def test_a_preview_tells_it_before_anything_is_registered() -> None:
    one = of_kind("IM")

    def told() -> bool:
        [answer] = preview.preview(declarations=[one], on=DAY, at=AT)
        return RULE in {found["rule"] for found in answer["findings"]}

    assert not told()
    declared(one)
    assert told()


def test_an_amendment_does_not_repeat_itself() -> None:
    one = of_kind("IM")
    [outcome] = declared(one)
    after = msgspec.structs.replace(one, remarks="corrected")
    proposal = amend.propose(amend.held(outcome.identifier), after, AT)[0]
    assert RULE not in {found.rule for found in proposal.findings}


def test_a_batch_asks_once_however_long_it_is() -> None:
    def asked(*given: Declaration) -> int:
        with CaptureQueriesContext(connection) as queries:
            declared(*given)
        return sum("SELECT DISTINCT trader, reference" in query["sql"] for query in queries)

    assert (asked(of_kind("IM")), asked(*cargo(20, items=1))) == (1, 1)


def unreferenced(one: Declaration) -> Declaration:
    return msgspec.structs.replace(one, functional_reference_id="")


def same(outcomes: list[Outcome]) -> list[bool]:
    return repeats(outcomes, SAME)


def test_what_has_no_reference_is_known_by_its_content_and_refused_for_nothing() -> None:
    one = unreferenced(of_kind("IM"))
    assert same(declared(one)) == [False]
    again = declared(one)
    assert (same(again), repeats(again), again[0].registered) == ([True], [False], True)
    assert same(declared(msgspec.structs.replace(one, remarks="another box"))) == [False]
    assert same(declared(of_kind("IM"))) == [False], "a reference speaks for itself"


def test_of_a_batch_the_later_of_two_that_say_the_same_repeats_the_earlier() -> None:
    one, two = unreferenced(of_kind("IM")), unreferenced(of_kind("EX"))
    assert same(declared(one, of_kind("EX"), two, one)) == [False, False, False, True]
    [answer] = preview.preview(declarations=[two], on=DAY, at=AT)
    assert SAME in {found["rule"] for found in answer["findings"]}


def test_what_was_cancelled_may_be_sent_again_as_it_was() -> None:
    one = unreferenced(of_kind("IM"))
    [outcome] = declared(one)
    asked = cancel.ask_cancellation(
        identifier=outcome.identifier, reason="double", note="", actor=TRADER, at=AT
    )
    cancel.accept_cancellation(cancellation=asked, actor=OFFICER, at=AT)
    assert same(declared(one)) == [False]


def test_a_batch_asks_for_contents_once_and_not_where_all_have_references() -> None:
    def asked(*given: Declaration) -> int:
        with CaptureQueriesContext(connection) as queries:
            declared(*given)
        return sum("clearance_unreferenced" in query["sql"] for query in queries if "SELECT" in query["sql"])

    many = cargo(20, items=1)
    assert (asked(*many), asked(*map(unreferenced, many))) == (0, 1)
