"""When an amendment may still be asked for and accepted."""

import re
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from django.template.loader import render_to_string
from django.utils import translation

from tests.clearance.test_register import ACTOR
from tests.clearance.test_signed_decisions import LATER, Registered, registered
from tests.world import AT, DAY
from thongquan.api import amendments
from thongquan.clearance.models import AmendmentRequest
from thongquan.clearance.selectors import views
from thongquan.clearance.services import acts, amend, cancel, proposing
from thongquan.cli.declaration import show_difference
from thongquan.journal import selectors as journal
from thongquan.kernel.findings import Audience
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import Refused
from thongquan.ledger import selectors as ledger
from thongquan.portal.views.amending import differences

__all__ = ["registered"]
pytestmark = pytest.mark.usefixtures("world")


def ask(on: Registered) -> int:
    after = msgspec.structs.replace(on.content, remarks="corrected")
    return amend.ask_amendment(identifier=on.identifier, content=after, reason="typing", actor=ACTOR, at=AT)


def cancelled(on: Registered) -> None:
    asked = cancel.ask_cancellation(identifier=on.identifier, reason="double", note="", actor=ACTOR, at=AT)
    cancel.accept_cancellation(cancellation=asked, actor=ACTOR, at=LATER)


def void(on: Registered) -> None:
    acts.lapse(identifier=on.identifier, reason="time", actor=ACTOR, at=LATER)


def order(on: Registered) -> int:
    return amend.order_amendment(identifier=on.identifier, instruction="i", actor=ACTOR, at=AT)


@pytest.mark.parametrize("open_", [ask, order])
@pytest.mark.parametrize("end", [cancelled, void])
def test_an_open_amendment_ends_with_its_declaration_and_charges_nothing(
    registered: Registered, end: Callable[..., None], open_: Callable[..., int]
) -> None:
    asked = open_(registered)
    end(registered)
    told = views.amendments(registered.row.pk)[0]
    assert (told["state"], told["decided_at"]) == ("ended", LATER.isoformat())
    assert "amendment-ended" in {step["milestone"] for step in views.timeline(registered.row.pk)}
    said = [
        one
        for one in journal.timeline(Subject("declaration", registered.identifier))
        if one.kind == "clearance.amendment-decided"
    ]
    assert said[-1].body is not None
    assert (said[-1].body["amendment"], said[-1].body["state"]) == (asked, "ended")
    with pytest.raises(Refused, match="declaration-ended"):
        amend.accept_amendment(amendment=asked, actor=ACTOR, at=LATER)
    with pytest.raises(Refused, match="not-in-this-state"):
        amend.withdraw_amendment(amendment=asked, actor=ACTOR, at=LATER)
    assert ledger.standing(registered.identifier, on=DAY).owed == 0


def wish(on: Registered) -> int:
    return cancel.ask_cancellation(identifier=on.identifier, reason="double", note="", actor=ACTOR, at=AT)


def test_a_cancellation_is_taken_back_while_nobody_has_decided_it(registered: Registered) -> None:
    asked = wish(registered)
    cancel.withdraw_cancellation(cancellation=asked, actor=ACTOR, at=LATER)
    assert views.cancellations(registered.row.pk)[0]["state"] == "withdrawn"
    for decide in (cancel.withdraw_cancellation, cancel.accept_cancellation):
        with pytest.raises(Refused, match="not-in-this-state"):
            decide(cancellation=asked, actor=ACTOR, at=LATER)
    again = wish(registered)
    cancel.accept_cancellation(cancellation=again, actor=ACTOR, at=LATER)
    with pytest.raises(Refused, match="not-in-this-state"):
        cancel.withdraw_cancellation(cancellation=again, actor=ACTOR, at=LATER)


def test_a_cancellation_nobody_decided_ends_with_what_is_void(registered: Registered) -> None:
    wish(registered)
    void(registered)
    assert views.cancellations(registered.row.pk)[0]["state"] == "ended"
    assert "cancellation-ended" in {step["milestone"] for step in views.timeline(registered.row.pk)}


def test_goods_that_have_left_can_still_be_declared_right(registered: Registered) -> None:
    """Sixty days after clearance (Circular 38/2015 art. 20): by then most goods are gone."""
    registered.row.life, registered.row.cleared_at = "exited", AT
    registered.row.save()
    asked = ask(registered)
    assert AmendmentRequest.objects.get(pk=asked).after_clearance
    assert amend.accept_amendment(amendment=asked, actor=ACTOR, at=LATER) == 1


def test_what_a_declarant_is_shown_asks_no_rule_of_officers(
    registered: Registered, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Audience] = []

    def judge(*given: Any, audience: Audience) -> Any:
        asked.append(audience)
        return judged(*given, audience=audience)

    judged = proposing.judge
    monkeypatch.setattr(proposing, "judge", judge)
    after = msgspec.structs.replace(registered.content, remarks="corrected")
    proposing.preview_amendment(identifier=registered.identifier, content=after, at=AT)
    assert asked == [Audience.PUBLIC]


def test_each_takes_back_his_own(registered: Registered) -> None:
    """The declarant what he asked, the officer what he ordered: not the answer that came meanwhile."""
    order = amend.order_amendment(identifier=registered.identifier, instruction="i", actor=ACTOR, at=AT)
    with pytest.raises(Refused, match="not-in-this-state"):
        amend.withdraw_amendment(amendment=order, actor=ACTOR, at=LATER)
    assert ask(registered) == order
    with pytest.raises(Refused, match="not-in-this-state"):
        amend.withdraw_order(amendment=order, actor=ACTOR, at=LATER)
    amend.withdraw_amendment(amendment=order, actor=ACTOR, at=LATER)


def test_a_difference_of_what_cannot_be_worked_out_is_unknown_on_every_face(
    registered: Registered, capsys: pytest.CaptureFixture[str]
) -> None:
    """The first item has a code nobody knows: of no tax is there a sum, so nothing is taken from it."""
    first, *rest = registered.content.items
    unknown = [msgspec.structs.replace(first, commodity_code="99999999"), *rest]
    after = msgspec.structs.replace(registered.content, items=unknown)
    proposal = proposing.preview_amendment(identifier=registered.identifier, content=after, at=AT)
    assert proposal.refused
    assert proposal.duty_change == {"ID": None, "VAT": None}
    assert amendments.shown(proposal)["duty_change"] == {"ID": None, "VAT": None}
    show_difference(proposal)
    assert capsys.readouterr().out.count("chưa xác định / not known") == 2
    with translation.override("vi"):
        dues = differences.dues(proposal.duty_change, proposal.tax_names)
        said = render_to_string("portal/amending/dues.html", {"dues": dues})
    assert (dues.all, said.count("chưa rõ")) == (None, 3)
    assert not re.search(r"\d", re.sub("<[^>]*>", "", said))


def test_what_stays_as_it_was_is_no_difference(registered: Registered) -> None:
    after = msgspec.structs.replace(registered.content, remarks="corrected")
    proposal = proposing.preview_amendment(identifier=registered.identifier, content=after, at=AT)
    assert (proposal.refused, proposal.duty_change) == (False, {})
