"""Accounts, systems and roles: made by an administrator, the powerful ones given by two."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.caller import traders
from tests.portal.tour import client, registered_client
from thongquan.identity.models import Grant, User
from thongquan.identity.selectors import desk

pytestmark = pytest.mark.usefixtures("world")
MOST = 12
PERSON = {"username": "hoa", "full_name": "Nguyễn Thị Hoa", "email": "", "language": "vi"}


def page(address: str, who: str = "quantri") -> str:
    answer = client(who).get(address)
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def make() -> str:
    """The first password of the new account."""
    answer = client("quantri").post("/people/new", PERSON)
    assert answer["Cache-Control"] == "no-store"
    found = re.search(r'id="first-password">([^<]+)<', answer.content.decode())
    assert found is not None
    return found[1]


def grant(**asked: str):
    return client("quantri").post("/people/of/hoa/grant", {"sees": "open", **asked})


def test_an_account_is_made_with_a_first_password_that_is_shown_once() -> None:
    password = make()
    user = User.objects.get(username="hoa")
    assert user.check_password(password)
    assert password not in page("/people/of/hoa")
    again = client("quantri").post("/people/new", PERSON)
    assert (again.status_code, "note-bad" in again.content.decode()) == (422, True)
    assert client("quantri").post("/people/new", {**PERSON, "username": "Ä"}).status_code == 422


def test_a_role_is_granted_within_an_office_and_revoked_with_a_reason() -> None:
    make()
    assert grant(role="officer", office="02CI").status_code == 302
    row = Grant.objects.latest("pk")
    assert (row.role, row.office, row.approved_at is not None) == ("officer", "02CI", True)
    assert "02CI" in page("/people/of/hoa")
    administrator = client("quantri")
    assert administrator.post(f"/grants/{row.pk}/revoke").status_code == 422
    assert administrator.post(f"/grants/{row.pk}/revoke", {"reason": "moved"}).status_code == 302
    row.refresh_from_db()
    assert row.reason == "moved"


def test_a_role_of_two_people_waits_for_the_second_administrator() -> None:
    make()
    assert grant(role="supervisor", office="02CI", subtree="on").status_code == 302
    key = Grant.objects.latest("pk").pk
    assert f'action="/grants/{key}/approve"' in page("/grants")
    own = client("quantri").post(f"/grants/{key}/approve")
    assert (own.status_code, "second person" in own.content.decode()) == (422, True)
    assert client("quantri2").post(f"/grants/{key}/approve").status_code == 302
    assert Grant.objects.get(pk=key).approved_by == "user:VN-quantri2"
    assert f"/grants/{key}/approve" not in page("/grants")


def test_a_traders_role_wants_a_company_which_is_found_by_its_tax_code() -> None:
    make()
    assert grant(role="trader").status_code == 422
    unknown = grant(role="trader", party="0000000000")
    assert "No company has this number" in unknown.content.decode()
    assert grant(role="trader", party=traders()[0].tax_code).status_code == 302
    assert Grant.objects.latest("pk").party.startswith("party:VN-P")


def test_an_account_is_disabled_and_the_last_administrator_stays() -> None:
    make()
    administrator = client("quantri")
    administrator.post("/people/of/hoa/disable", {"reason": "left"})
    assert not User.objects.get(username="hoa").is_active
    assert administrator.post("/people/of/quantri2/disable", {"reason": "left"}).status_code == 302
    last = administrator.post("/people/of/quantri/disable", {"reason": "left"})
    assert last.status_code == 422


def test_a_forgotten_password_is_reset_and_the_new_one_shown_once() -> None:
    make()
    administrator = client("quantri")
    assert 'action="/people/of/hoa/password"' in page("/people/of/hoa")
    assert 'action="/people/of/quantri/password"' not in page("/people/of/quantri")
    answer = administrator.post("/people/of/hoa/password", {"reason": "forgot it"})
    given = re.search(r'id="first-password">([^<]+)<', answer.content.decode())
    assert given is not None
    assert answer["Cache-Control"] == "no-store"
    hoa = User.objects.get(username="hoa")
    assert (hoa.check_password(given[1]), hoa.password_given_at is None) == (True, False)
    assert administrator.post("/people/of/hoa/password").status_code == 422
    alone = administrator.post("/people/of/quantri2/password", {"reason": "forgot it"})
    assert (alone.status_code, "no second person" in alone.content.decode()) == (422, True)


def test_a_system_is_registered_its_secret_renewed_and_it_is_suspended() -> None:
    administrator = client("quantri")
    given = {"name": "Phần mềm", "party": traders()[0].tax_code}
    made = administrator.post("/clients/new", given).content.decode()
    secret = re.search(r'id="client-secret">([^<]+)<', made)
    one = next(one for one in desk.clients_told() if one["name"] == "Phần mềm")
    address = f"/clients/of/{one['client_id']}"
    assert secret is not None
    assert secret[1] not in page(address)
    renewed = administrator.post(f"{address}/secret", {"reason": "lost"})
    assert renewed["Cache-Control"] == "no-store"
    assert secret[1] not in renewed.content.decode()
    assert administrator.post(f"{address}/secret").status_code == 422
    machine = {"role": "machine", "party": traders()[0].tax_code, "sees": "open"}
    assert administrator.post(f"{address}/grant", machine).status_code == 302
    assert administrator.post(f"{address}/disable", {"reason": "ended"}).status_code == 302
    assert "suspended" in page(address)


def test_people_are_found_by_name_and_read_in_pages() -> None:
    make()
    assert "Nguyễn Thị Hoa" in page("/people?q=hoa")
    assert "Nobody of this name" in page("/people?q=xyzzy")
    first, following = desk.people(limit=2)
    rest, _ = desk.people(after=following, limit=2)
    assert [one["username"] for one in (*first, *rest)] == sorted(one["username"] for one in (*first, *rest))


def test_an_auditor_reads_and_changes_nothing() -> None:
    shown = page("/people/of/quantri2", "kiemtoan")
    assert "<form method" not in shown[shown.index("<main") :]
    assert client("kiemtoan").post("/people/of/quantri2/disable", {"reason": "x"}).status_code == 403
    assert client("congchuc").get("/people").status_code == 403


@pytest.mark.parametrize(
    "address", ["/people", "/people/of/quantri2", "/grants?all=yes", "/clients", "/clients/of/{}"]
)
def test_a_page_asks_the_database_a_few_times(address: str) -> None:
    address = address.format(registered_client())
    administrator = client("quantri")
    administrator.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert administrator.get(address).status_code == 200
    assert len(asked) <= MOST
