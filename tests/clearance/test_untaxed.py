"""An export on which no duty is worked out: that is said with its reason, and never a bare nought."""

from dataclasses import replace
from decimal import Decimal

import polars as pl
import pytest
from django.conf import settings
from django.utils import timezone

from tests.api.caller import goods
from tests.clearance.test_register import ACTOR, incoming
from tests.portal.test_pages import signed_in, text
from tests.world import AT
from thongquan.clearance.domain.assessment import registered_totals
from thongquan.clearance.domain.law import Law
from thongquan.clearance.models import Declaration as Row
from thongquan.clearance.selectors import taxes, whole
from thongquan.clearance.selectors.law import law_of
from thongquan.clearance.selectors.printed import printed
from thongquan.clearance.services import determining
from thongquan.clearance.services.register import register
from thongquan.tariff.domain.explain import untaxed

pytestmark = pytest.mark.usefixtures("world")
NOT_HELD = "Export duty: not worked out, for the book holds no schedule of it yet."
DETERMINED = (
    "Export duty: the book holds no schedule of it; an officer determined it for the whole declaration."
)


@pytest.fixture
def export() -> Row:
    one = next(one for one in (goods(seed=seed, items=2) for seed in range(1, 40)) if one.type_code == "EX")
    [outcome] = register(incoming=incoming(one), actor=ACTOR, at=AT)
    assert outcome.registered, [found.as_dict() for found in outcome.findings]
    return Row.objects.get(number=outcome.identifier[3:])


def listed(law: Law) -> Law:
    """The same law with an export schedule that has no rate for anything."""
    about = law.tariff.about
    own = about.head(1).with_columns(
        pl.lit("EXP").alias("schedule"), pl.lit("export").alias("kind"), pl.lit("Nghị định X").alias("basis")
    )
    return replace(law, tariff=replace(law.tariff, about=about.vstack(own)))


def test_a_registered_export_whose_duty_the_book_does_not_hold_has_no_total_of_it(export: Row) -> None:
    told = taxes.taxes(export.pk)
    assert (told["totals"]["ED"], told["totals"]["all"]) == (None, None)
    assert [line["untaxed"]["en"] for line in told["lines"]] == [NOT_HELD] * 2
    one = whole.whole(whole.rows().get(pk=export.pk), at=timezone.now(), inside=False)
    assert (one.totals, one.untaxed["en"]) == (told["totals"], NOT_HELD)


def test_no_duty_is_set_for_a_code_that_the_export_schedule_does_not_have(export: Row) -> None:
    law = listed(law_of(export.law_day, known_at=export.registered_at))
    assert registered_totals({}, 2, law, "EX") == {"ED": "0", "all": "0"}
    assert untaxed(law.tariff, law.wording) == {
        "vi": "Thuế xuất khẩu: biểu thuế (Nghị định X) không quy định thuế suất cho mã này nên không phải nộp.",
        "en": "Export duty: none is set for this code; the schedule (Nghị định X) has no rate for it.",
    }


def test_of_an_import_without_a_tax_the_total_is_not_known(export: Row) -> None:
    law = law_of(export.law_day, known_at=export.registered_at)
    told = registered_totals({"ID": (2, 5), "VAT": (1, 7)}, 2, law, "IM")  # type: ignore[dict-item]
    assert told == {"ID": "5", "VAT": None, "all": None}


def test_once_an_officer_has_determined_the_duty_nothing_says_that_it_is_not_worked_out(export: Row) -> None:
    identifier = f"{settings.ADMINISTRATION}-{export.number}"
    determining.determine_duty(identifier=identifier, amount=Decimal(0), basis="Điều 11", actor=ACTOR, at=AT)
    said = text(signed_in("thuongnhan").get(f"/declarations/{identifier}"))
    assert (said.count(NOT_HELD), said.count(DETERMINED)) == (0, 3)
    told = taxes.taxes(export.pk)
    assert (told["totals"]["all"], told["lines"][0]["untaxed"]["en"]) == ("0", DETERMINED)


def test_page_and_paper_say_why(export: Row) -> None:
    said = text(signed_in("thuongnhan").get(f"/declarations/{settings.ADMINISTRATION}-{export.number}"))
    assert said.count(NOT_HELD) == 3, "at each item and at the total"
    assert "All taxes not known yet" in said
    one = printed(f"VN-{export.number}", export.pk, ("en",), at=timezone.now())
    assert one.head["untaxed"] == [NOT_HELD]
    assert one.head["totals"][-1]["amount"] == "not known yet"
    assert [item["untaxed"] for part in one.parts() for item in part] == [[NOT_HELD]] * 2
