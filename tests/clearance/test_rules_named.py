"""Messages call by name what rules keep as codes."""

from datetime import UTC, datetime

import pytest

from tests.world import DAY
from thongquan.books import selectors as books
from thongquan.clearance.domain.law import Law
from thongquan.clearance.selectors.law import law_of

pytestmark = pytest.mark.usefixtures("world")


def law() -> Law:
    return law_of(DAY, known_at=datetime.now(UTC))


@pytest.mark.parametrize(
    ("language", "named"),
    [
        ("vi", "Hàng nhóm 2 (khoa học và công nghệ) (Công bố hợp quy; 02/2024)"),
        ("en", "Group 2 goods: science and technology (Declaration of conformity; 02/2024)"),
    ],
)
def test_what_an_agency_demands_is_told_by_the_names_of_the_measure_and_the_paper(language, named):
    codes = "group2-science (conformity-declaration; 02/2024)"
    finding = law().catalogue.finding("REQ-003", path="items[1].commodity_code", expected=codes)
    assert finding.expected == codes
    assert named in finding.message[language]


def test_every_measure_and_every_paper_that_meets_one_has_a_name_in_every_language():
    catalogue = law().catalogue
    measures = books.in_force("controls", on=DAY, known_at=datetime.now(UTC)).tables["measures"].to_dicts()
    assert measures
    for one in measures:
        papers = ", ".join(one["met_by"])
        finding = catalogue.finding("REQ-001", expected=f"{one['measure']} ({papers}; 1)")
        for language in books.pack().languages:
            assert f"{one[language]} (" in finding.message[language]
            assert not any(f"{paper}" in finding.message[language] for paper in one["met_by"])
