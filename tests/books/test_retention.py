"""How long details are kept is a book: dated, by kind, and only what was compared with law ends anything."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from thongquan.books import selectors, services
from thongquan.books.domain.retention import KIND
from thongquan.config.paths import REPOSITORY
from thongquan.journal import selectors as journal
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import Refused

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, tzinfo=UTC)
LATER = AT + timedelta(hours=1)
DAY = date(2026, 11, 23)
MAI, NAM = Actor(Subject("user", "VN-mai")), Actor(Subject("user", "VN-nam"))


def row(kind, years, *, confirmed=True, since=date(2026, 1, 1), until=None):
    return {
        "kind": kind, "years": years, "basis": "Luật", "confirmed": confirmed, "vi": "x", "en": "x",
        "valid_from": since, "valid_to": until,
    }  # fmt: skip


def drafted(*rows):
    types = {**KIND.tables["terms"].dtypes, "vi": pl.String, "en": pl.String}
    frame = pl.DataFrame(list(rows), schema=types)
    return services.draft(book="retention", tables={"terms": frame}, basis="decision 17", actor=MAI, at=AT)


def publish(*rows):
    ref = drafted(*rows)
    services.check(book="retention", number=ref.number, actor=MAI, at=AT)
    services.approve(book="retention", number=ref.number, actor=NAM, at=AT)
    services.publish(book="retention", number=ref.number, actor=NAM, at=AT)


def test_a_term_counts_on_its_days_and_only_where_it_is_confirmed():
    assert selectors.kept_for(DAY, LATER) == {}
    publish(
        row("clearance", 5, until=date(2027, 1, 1)),
        row("clearance", 7, since=date(2027, 1, 1)),
        row("ledger", 10, confirmed=False),
    )
    assert selectors.kept_for(DAY, LATER) == {"clearance": 5}
    assert selectors.kept_for(date(2027, 1, 1), LATER) == {"clearance": 7}


@pytest.mark.parametrize(
    ("kind", "years", "fault"), [("Clearance!", 5, "no event and no room"), ("ledger", 0, "less than a year")]
)
def test_a_term_of_nothing_and_one_of_no_time_are_faults(kind, years, fault):
    ref = drafted(row(kind, years))
    with pytest.raises(Refused) as why:
        services.check(book="retention", number=ref.number, actor=MAI, at=AT)
    assert fault in str(why.value.facts)


def test_the_journal_asks_this_book():
    assert journal._terms is selectors.kept_for


def test_the_terms_of_viet_nam_have_a_basis_each_and_nobody_has_compared_them_yet():
    folder = REPOSITORY / "packs" / "vn" / "books" / "retention"
    terms = (folder / "terms.csv").read_text("utf-8").splitlines()[1:]
    assert terms
    assert all(",no," in line and "chưa đối chiếu" in line for line in terms)
