"""Signing in on the pages: password, code, and what a role must have before anything opens to it."""

import re
from datetime import UTC, datetime

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from django.test import Client
from django.utils import timezone

from tests import world
from tests.portal.test_pages import english, text
from tests.portal.tour import client as visiting
from thongquan.identity import services as accounts
from thongquan.identity.domain.codes import PERIOD, code_at
from thongquan.identity.models import Attempt, User
from thongquan.identity.services import NewUser
from thongquan.journal.models import Leaf
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject

pytestmark = pytest.mark.usefixtures("world")
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
OFFICER = {"login": "congchuc", "password": world.PASSWORD}


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR_ROLES = frozenset({"officer"})


@pytest.fixture
def enrolled() -> User:
    """The officer has an app."""
    user = User.objects.get(username="congchuc")
    Authenticator.objects.create(user=user, type="totp", data={"secret": encrypt(SECRET)})
    return user


def code(drift: int = 0) -> str:
    return code_at(SECRET, int(timezone.now().timestamp()) // PERIOD + drift)


def with_password() -> Client:
    client = english()
    assert client.post("/sign-in", OFFICER).status_code == 302
    return client


def test_who_has_an_app_is_asked_for_its_code(enrolled):
    client = english()
    assert client.post("/sign-in", OFFICER)["Location"] == "/sign-in/code"
    assert client.get("/declarations")["Location"].startswith("/sign-in")
    assert client.post("/sign-in/code", {"code": code()})["Location"] == "/"
    assert client.get("/declarations").status_code == 200
    assert client.session["second_factor"] is True


def test_a_code_is_good_once_and_a_wrong_one_never(enrolled):
    used, first, second = code(), with_password(), with_password()
    assert "This code is wrong" in text(first.post("/sign-in/code", {"code": "000000"}))
    assert first.post("/sign-in/code", {"code": used}).status_code == 302
    assert "This code is wrong" in text(second.post("/sign-in/code", {"code": used}))
    assert second.post("/sign-in/code", {"code": code(1)}).status_code == 302


def test_codes_are_not_guessed_however_often_the_password_is_right(enrolled):
    for _ in range(5):
        with_password().post("/sign-in/code", {"code": "000000"})
    answer = english().post("/sign-in", OFFICER)
    assert "Too many attempts" in text(answer)
    assert not Attempt.objects.filter(account="congchuc", succeeded=True).exists()


def test_signing_in_is_in_the_journal_once_it_is_complete(enrolled):
    def kept() -> int:
        return Leaf.objects.filter(kind="identity.signed-in").count()

    before, client = kept(), with_password()
    assert kept() == before
    client.post("/sign-in/code", {"code": code()})
    assert kept() == before + 1


def test_whose_role_wants_a_second_factor_only_enrols_one(required):
    client = with_password()
    for address in ("/", "/declarations", "/search?q=x", "/calculator", "/overview"):
        assert client.get(address)["Location"] == "/account/factors", address
    part = client.get("/calculator", headers={"HX-Request-Type": "partial"})
    assert (part.status_code, part["HX-Redirect"]) == (204, "/account/factors")
    assert "Your role wants a second factor" in text(client.get("/account/factors"))
    assert client.post("/language", {"language": "en"}).status_code == 302
    assert client.get("/api/v1/declarations").json()["code"] == "second-factor-not-enrolled"


def test_enrolling_an_app_opens_everything_and_gives_recovery_codes(required):
    client = with_password()
    shown = client.get("/account/factors/app").content.decode()
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", shown)[1]
    wrong = client.post("/account/factors/app", {"code": "000000"})
    assert "This code is wrong" in text(wrong)
    right = code_at(secret, int(datetime.now(UTC).timestamp()) // PERIOD)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.db.transaction.on_commit", lambda done, **_: done())
        assert client.post("/account/factors/app", {"code": right})["Location"] == "/account/factors/codes"
    assert len(re.findall(r"<code>\d{8}</code>", client.get("/account/factors/codes").content.decode())) == 10
    assert client.get("/declarations").status_code == 200
    assert client.get("/api/v1/declarations").status_code == 200
    kept = Authenticator.objects.get(user__username="congchuc", type="totp").data["secret"]
    assert secret not in kept
    kinds = Leaf.objects.filter(kind="identity.factor-added").count()
    assert kinds == 2


def test_a_recovery_code_stands_in_for_the_app_once(required, enrolled):
    client = with_password()
    client.post("/sign-in/code", {"code": code()})
    client.post("/account/factors/codes/new")
    codes = re.findall(r"<code>(\d{8})</code>", client.get("/account/factors/codes").content.decode())
    assert with_password().post("/sign-in/code", {"code": codes[0]}).status_code == 302
    assert "This code is wrong" in text(with_password().post("/sign-in/code", {"code": codes[0]}))


def test_a_second_factor_is_changed_only_by_who_proves_it_again(enrolled):
    client = with_password()
    client.post("/sign-in/code", {"code": code(-1)})
    session = client.session
    records = session["account_authentication_methods"]
    session["account_authentication_methods"] = [one | {"at": one["at"] - 1000} for one in records]
    session.save()
    assert client.get("/account/factors/app/remove")["Location"].startswith("/account/again/code?")
    assert client.get("/account/again")["Location"].startswith("/account/again/code"), (
        "a password is too little"
    )
    answer = client.post("/account/again/code?next=/account/factors/app/remove", {"code": code()})
    assert answer["Location"] == "/account/factors/app/remove"
    assert client.post("/account/factors/app/remove").status_code == 302
    assert not Authenticator.objects.exists()


def test_nobody_signs_himself_up():
    for address in ("/signup", "/accounts/signup/", "/account/signup"):
        assert english().get(address).status_code == 404


def test_the_password_is_changed_by_who_knows_it():
    client, new = visiting("thuongnhan"), "Mot-mat-khau-khac-2026"
    given = {"old": "wrong", "new": new, "again": new}
    assert "The password is wrong" in text(client.post("/account/password", given))
    assert "not the same" in text(client.post("/account/password", given | {"again": "x"}))
    weak = given | {"old": world.PASSWORD, "new": "123", "again": "123"}
    assert b'role="alert"' in client.post("/account/password", weak).content
    assert client.post("/account/password", given | {"old": world.PASSWORD}).status_code == 302
    assert client.get("/account/password").status_code == 200, "this session goes on"
    assert english().post("/sign-in", {"login": "thuongnhan", "password": new}).status_code == 302


OWN = "cau-chuyen-khac-2026"


@pytest.fixture
def given() -> Client:
    """Signed in by the first password that an administrator gave."""
    new = NewUser("moi", "Người mới", world.PASSWORD)
    accounts.create_user(new=new, actor=Actor(Subject("user", "VN-quantri")), at=timezone.now())
    client = english()
    assert client.post("/sign-in", {"login": "moi", "password": world.PASSWORD}).status_code == 302
    return client


def test_whoever_was_given_his_password_chooses_one_before_anything_opens(given):
    for address in ("/", "/declarations", "/calculator", "/account/factors", "/account/passkeys/new"):
        assert given.get(address)["Location"] == "/account/password", address
    assert given.post("/account/factors/app", {"code": "0"})["Location"] == "/account/password"
    assert given.get("/api/v1/me").json()["code"] == "password-to-change"
    assert given.post("/language", {"language": "en"}).status_code == 302
    assert "Somebody else gave you this password" in text(given.get("/account/password"))


def test_his_own_password_opens_everything_and_the_first_one_is_gone(given):
    def changed(new: str):
        form = {"old": world.PASSWORD, "new": new, "again": new}
        return given.post("/account/password", form)

    assert "The new password is the old one" in text(changed(world.PASSWORD))
    assert changed("ngan").status_code == 200
    assert changed(OWN).status_code == 302
    assert given.get("/account/factors").status_code == 200
    assert given.get("/api/v1/me").status_code == 200
    assert "do not go together" in text(
        english().post("/sign-in", {"login": "moi", "password": world.PASSWORD})
    )


def test_guessing_at_the_present_password_is_slowed_on_its_page_too(given):
    form = {"old": "wrong", "new": OWN, "again": OWN}
    for _ in range(5):
        assert "The password is wrong" in text(given.post("/account/password", form))
    answer = given.post("/account/password", {**form, "old": world.PASSWORD})
    assert "Too many failed attempts" in text(answer)
