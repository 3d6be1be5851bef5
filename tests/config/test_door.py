"""Hostile text at every address: a clear refusal, never a fault, in the form the asker reads."""

import base64
from io import BytesIO

import pytest
from django.conf import settings
from django.db import DataError
from django.http import HttpRequest
from django.test import Client

from thongquan.config import door
from thongquan.identity.models import User
from thongquan.intake.domain.pacing import Pace

PROBLEM = "application/problem+json"
BASIC = {"HTTP_AUTHORIZATION": "Basic " + base64.b64encode(b"\x00:\x00").decode()}


@pytest.fixture(autouse=True)
def _plain_static(settings, db):
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


@pytest.fixture
def client():
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    "address", ["/api/v1/declarations/VN-%00", "/api/v1/books?x=%00", "/oauth/token?a=%00"]
)
def test_a_nul_in_the_address_is_a_problem_for_machines(client, address):
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (400, PROBLEM)
    assert answer.json()["code"] == "text-unreadable"


@pytest.mark.parametrize("address", ["/declarations/VN-%00", "/calculator?code=%00", "/sign-in?next=%00"])
def test_a_nul_in_the_address_is_a_page_for_people(client, address):
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (400, "text/html; charset=utf-8")


@pytest.mark.parametrize("secret", ["\x00", "%00"])
def test_a_nul_in_credentials_is_a_problem(client, secret):
    given = {"grant_type": "client_credentials", "client_id": f"a{secret}", "client_secret": secret}
    assert client.post("/oauth/token", given).status_code in (400, 401)
    body = base64.b64encode(f"{secret}:{secret}".encode()).decode()
    answer = client.post(
        "/oauth/token", {"grant_type": "client_credentials"}, HTTP_AUTHORIZATION=f"Basic {body}"
    )
    assert answer.status_code in (400, 401)
    assert "json" in answer["Content-Type"]
    assert client.post("/oauth/revoke", {"token": secret, "client_id": secret}).status_code in (400, 401)


def test_a_nul_in_a_form_or_a_cookie_of_people_is_refused(client):
    assert client.post("/sign-in", {"username": "a\x00", "password": "x"}).status_code == 400
    client.cookies.load('sessionid="\\000\\000\\000\\000\\000\\000\\000\\000\\000"')
    assert client.get("/").status_code == 400


def large() -> dict[str, BytesIO]:
    return {"file": BytesIO(b"x" * (door.FORM_MAX + 1))}


@pytest.mark.parametrize(
    ("address", "status"),
    [("/sign-in", 413), ("/oauth/token", 413), ("/books", 413), ("/books/tariff/1/approve", 413)]
    + [(address, 302) for address in ("/uploads", "/declare", "/books/tariff")],
)
def test_large_forms_are_taken_in_only_where_files_are_sent(client, address, status):
    answer = client.post(address, large())
    assert answer.status_code == status


@pytest.mark.parametrize("address", ["/uploads", "/declare", "/books/tariff"])
def test_of_a_large_form_nothing_is_read_before_its_sender_is_known(client, address, monkeypatch):
    """Not of nobody, not of a session made up or of an account disabled; of who is signed in, it is."""
    read = []
    parse = HttpRequest._load_post_and_files
    monkeypatch.setattr(HttpRequest, "_load_post_and_files", lambda self: (read.append(self.path), parse(self)))
    user = User.objects.create_user("someone", password="x")

    def sent() -> tuple[int, str]:
        return (answer := client.post(address, large())).status_code, answer.get("Location", "")

    away = (302, f"/sign-in?next={address}")
    assert sent() == away
    for made_up in ("\0" * 32, "x" * 32):
        client.cookies[settings.SESSION_COOKIE_NAME] = made_up
        assert sent() == away
    client.force_login(user)
    User.objects.update(is_active=False)
    assert sent() == away
    assert not read
    User.objects.update(is_active=True)
    assert sent() != away
    assert read


def test_a_large_message_of_the_api_may_be_called_a_form_of_its_fields_but_not_one_of_parts(client):
    body = b"[" * (door.FORM_MAX + 1)
    for media_type, status in zip(door.FORMS, (401, 413), strict=True):
        assert client.post("/api/v1/declarations", body, content_type=media_type).status_code == status


def test_an_address_past_all_reason_is_refused(client):
    assert client.get("/api/v1/books/" + "x" * 3_000).json()["code"] == "address-too-long"
    assert client.get("/api/v1/books?x=" + "x" * 9_000).status_code == 414
    assert client.get("/declarations/" + "x" * 3_000).status_code == 400


def test_machines_are_told_in_problem_details_whoever_refuses(client):
    for answer, status in (
        (client.get("/api/v1/nothing"), 404),
        (client.delete("/api/v1/books"), 405),
        (client.post("/health/nothing"), 404),
        (client.get("/oauth/token"), 405),
        (client.post("/oauth/token", {f"f{n}": "x" for n in range(1_200)}), 400),
        (client.get("/api/v1/books", HTTP_HOST="elsewhere.example"), 400),
    ):
        assert (answer.status_code, answer["Content-Type"]) == (status, PROBLEM), answer.content
    assert client.delete("/api/v1/books")["Allow"] == "GET"


def test_people_are_told_in_pages(client):
    assert "html" in client.get("/nothing")["Content-Type"]
    assert client.post("/sign-in", {f"f{n}": "x" for n in range(1_200)}).status_code == 400


def test_what_no_table_holds_is_refused_wherever_it_came_from(client, monkeypatch):
    from thongquan.portal.views import running

    def broken(*_: object, **__: object) -> None:
        raise DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes")

    monkeypatch.setattr(running, "_newest", broken)
    assert client.get("/").status_code == 400


def test_guessing_at_a_clients_secret_is_slow(client, monkeypatch):
    monkeypatch.setattr(door, "TOKENS", Pace("tokens", per_minute=60, at_once=2))
    given = {"grant_type": "client_credentials", "client_id": "a", "client_secret": "b"}
    answers = [client.post("/oauth/token", given) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [401, 401, 429]
    assert answers[-1].json()["code"] == "too-many-requests"
    assert int(answers[-1]["Retry-After"]) >= 1
