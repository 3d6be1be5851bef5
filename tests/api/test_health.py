"""What lives, what is ready, and who is told to wait."""

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError

from tests.api.caller import Caller
from tests.world import AT
from thongquan.api import health
from thongquan.clearance.selectors import law, warmth


@pytest.fixture(autouse=True)
def _asked_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_kept", None)


def test_a_process_that_has_not_read_the_law_lives_and_is_not_ready(
    anybody: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warmth, "is_warm", lambda: False)
    assert anybody.http.get("/health/live").status_code == 200
    answer = anybody.http.get("/health/ready")
    assert (answer.status_code, answer.json()["ready"], answer.json()["status"]) == (503, False, "degraded")
    assert anybody.http.get("/health").status_code == 200


def test_without_a_database_it_lives_and_is_down(anybody: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone:
        def cursor(self) -> None:
            raise DatabaseError("the server closed the connection")

    monkeypatch.setattr(health, "connection", Gone())
    assert anybody.http.get("/health/live").status_code == 200
    answer = anybody.http.get("/health")
    assert (answer.status_code, answer.json()["status"]) == (503, "down")
    assert anybody.http.get("/health/ready").status_code == 503


def test_asked_again_within_a_second_the_database_is_left_alone(
    anybody: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert anybody.http.get("/health").status_code == 200
    monkeypatch.setattr(health, "state", lambda at: pytest.fail("asked again"))
    assert anybody.http.get("/health").status_code == 200


def test_after_warming_the_first_question_finds_the_law(
    anybody: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    law._kept.clear()
    assert warmth.warm(at=AT)
    monkeypatch.setattr(law, "_compiled", lambda *_, **__: pytest.fail("compiled again"))
    assert anybody.get("/calculator?code=01012100&origin=CN&value=1").status_code in (200, 404)


def test_before_there_is_law_nothing_is_warm_and_nothing_fails(anybody: Caller) -> None:
    assert not warmth.warm(at=datetime(2020, 1, 1, tzinfo=UTC))
