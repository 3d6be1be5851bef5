"""Texts, refusals, findings, quantities and events: the small words of the house."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

import pytest

from thongquan.kernel.actors import Actor
from thongquan.kernel.events import Event
from thongquan.kernel.findings import Audience, Effect, Finding
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.quantity import Quantity
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.kernel.texts import filled, text_in


def test_a_text_is_given_in_the_language_asked_for_or_else_in_its_first():
    text = {"vi": "Tờ khai", "en": "Declaration"}
    assert [text_in(text, language) for language in ("en", "vi", "lo")] == ["Declaration", "Tờ khai", "Tờ khai"]
    assert text_in({}, "vi") == ""


def test_a_placeholder_without_a_fact_stays_visible():
    assert filled({"vi": "Dòng {n}: {x}"}, n=3) == {"vi": "Dòng 3: {x}"}


def test_a_refusal_says_its_code_and_its_facts_as_text():
    refused = Refused("released", declaration="VN-1", lines=3)
    assert (refused.code, refused.facts) == ("released", {"declaration": "VN-1", "lines": "3"})
    assert str(Refused("released")) == "released"
    assert NotFound("party", 7).code == "not-found"


def test_a_finding_is_shown_without_its_audience():
    finding = Finding("VAL-004", "items[2].net_mass", "11", "≤ 10", Effect.REFUSE, {"vi": "…"})
    assert finding.audience is Audience.PUBLIC
    assert "audience" not in finding.as_dict()
    assert finding.as_dict()["effect"] == "refuse"


def test_quantities_of_two_units_are_not_added():
    assert Quantity(Decimal("1.5"), "KGM") + Quantity(Decimal("0.5"), "KGM") == Quantity(Decimal(2), "KGM")
    with pytest.raises(AssertionError):
        Quantity(Decimal(1), "KGM") + Quantity(Decimal(1), "TNE")
    with pytest.raises(AssertionError):
        Quantity(Decimal(1), "kgm")


@dataclass(frozen=True, slots=True)
class Weighed(Event):
    kind: ClassVar[str] = "cargo.weighed"
    mass: Decimal


def test_the_body_of_an_event_is_plain():
    assert Weighed(Decimal("1.50")).body() == {"mass": "1.50"}
    assert (Weighed.kind, Weighed.version) == ("cargo.weighed", 1)


def test_the_system_acts_under_a_name():
    assert Actor.system("risk").subject == Subject("system", "risk")
