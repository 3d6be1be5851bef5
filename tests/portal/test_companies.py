"""The register of companies: everybody's for officers, one's own for traders."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.caller import party, traders
from tests.portal.tour import client
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.parties import services
from thongquan.parties.domain.words import Mark, party_of
from thongquan.portal.views import companies

pytestmark = pytest.mark.usefixtures("world")
OFFICER = Actor(Subject("user", "VN-congchuc"))
MOST = 12


def page(address: str, who: str = "congchuc") -> str:
    answer = client(who).get(address)
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


@pytest.fixture
def firm() -> str:
    """The demo's trader, renamed, with a branch and a mark for officers alone."""
    at, code = datetime.now(UTC), party(traders()[0].tax_code).id
    key = party_of(Subject("party", code), "VN")
    assert key is not None
    services.rename(party=key, name="Tên mới & Con", valid_from=date(2026, 11, 1), actor=OFFICER, at=at)
    services.open_branch(
        party=key,
        code="CN1",
        name="Chi nhánh Một",
        address="",
        valid_from=date(2026, 1, 1),
        actor=OFFICER,
        at=at,
    )
    services.mark(
        party=key,
        mark=Mark.WATCHED,
        source=Subject("decision", "VN-x"),
        basis="a word for officers",
        valid_from=date(2026, 1, 1),
        actor=OFFICER,
        at=at,
    )
    return code


def test_an_officer_finds_a_company_by_its_name_and_its_number(firm: str) -> None:
    for q in ("ten moi", traders()[0].tax_code):
        shown = page(f"/companies?q={q}")
        assert f'href="/companies/{firm}"' in shown
        assert "Tên mới &amp; Con" in shown
    assert "No company found" in page("/companies?q=nobody-of-this-name")


def test_the_register_goes_on_page_by_page_and_shows_each_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(companies, "A_PAGE", 3)
    seen, address = [], "/companies"
    for _ in range(4):
        shown = page(address)
        seen += [part.split('"')[0] for part in shown.split('href="/companies/')[1:]]
        following = shown.split('rel="next" href="')
        if len(following) == 1:
            break
        address = "/companies" + following[1].split('"')[0]
    assert len(seen) == len(set(seen)) > 3
    assert "Register of companies" in page("/companies?after=nonsense")


def test_a_company_tells_all_that_was_is_and_will_be_said_of_it(firm: str) -> None:
    shown = page(f"/companies/{firm}")
    for said in ("Tên mới &amp; Con", traders()[0].name, "Chi nhánh Một", traders()[0].tax_code, "Watched"):
        assert said in shown
    assert "a word for officers" in shown
    assert page(f"/companies/{traders()[0].tax_code}") == shown or firm in page(
        f"/companies/{traders()[0].tax_code}"
    )


def test_a_trader_sees_its_own_entry_alone_and_not_what_is_for_officers(firm: str) -> None:
    other = party(traders()[1].tax_code).id
    assert f'href="/companies/{other}"' not in page("/companies", "thuongnhan")
    own = page(f"/companies/{firm}", "thuongnhan")
    assert "Watched" not in own
    assert "a word for officers" not in own
    assert client("thuongnhan").get(f"/companies/{other}").status_code == 404


def test_the_search_leads_there(firm: str) -> None:
    assert f'href="/companies/{firm}"' in page("/search?q=ten+moi")


@pytest.mark.parametrize("address", ["/companies", "/companies/{}"])
def test_few_queries(firm: str, address: str) -> None:
    officer = client("congchuc")
    officer.get(address.format(firm))
    with CaptureQueriesContext(connection) as asked:
        officer.get(address.format(firm))
    assert len(asked) <= MOST, [query["sql"][:200] for query in asked]
