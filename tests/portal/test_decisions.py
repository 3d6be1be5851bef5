"""Decisions as their declarant reads them, with the button to object; the office's answer; the paper."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.portal.site import register_some
from tests.portal.test_pages import signed_in, text
from thongquan.clearance.models import Declaration, Objection
from thongquan.clearance.selectors import views
from thongquan.clearance.services import cancel
from thongquan.config import fonts, paths
from thongquan.identity import selectors as identity
from thongquan.kernel.actors import Actor

pytestmark = pytest.mark.usefixtures("world")
MOST = 12


def person(name: str) -> Actor:
    return Actor(identity.subject_of_user(name))


@pytest.fixture
def refused() -> tuple[str, str]:
    """A declaration whose cancellation an officer refused, and the number of that decision."""
    register_some(8)
    trader = Declaration.objects.filter(life="registered").earliest("pk").trader
    row = Declaration.objects.filter(life="registered", trader=trader).earliest("pk")
    identifier, at = f"VN-{row.number}", timezone.now()
    asked = cancel.ask_cancellation(
        identifier=identifier, reason="double", note="", actor=person("thuongnhan"), at=at
    )
    cancel.refuse_cancellation(
        cancellation=asked, reason="unfounded", note="no proof", actor=person("congchuc"), at=at
    )
    [decision] = views.decisions(row.pk)
    return identifier, decision["decision"]


def test_a_decision_says_its_basis_and_where_to_object_and_names_no_officer(refused) -> None:
    identifier, number = refused
    page = signed_in("thuongnhan").get(f"/declarations/{identifier}/decisions")
    said = text(page)
    for words in (number, "The reason given is not founded", "Legal basis", "First instance", "Object to this"):
        assert words in said
    assert "congchuc" not in page.content.decode()
    assert "Khiếu nại quyết định này" in text(
        signed_in("thuongnhan").get(f"/declarations/{identifier}/decisions", headers={"Accept-Language": "vi"})
    )


def test_an_objection_is_lodged_taken_up_and_answered_at_both_instances(refused) -> None:
    identifier, number = refused
    trader, head, above = (signed_in(name) for name in ("thuongnhan", "lanhdao", "captren"))
    new, answer = f"/declarations/{identifier}/objections/new", f"/declarations/{identifier}/objections/answer"
    empty = trader.post(new, {"decision": number, "grounds": " "})
    assert (empty.status_code, Objection.objects.count()) == (422, 0)
    assert "Say what is wrong" in text(empty)
    assert trader.post(new, {"decision": number, "grounds": "declared twice"}).status_code == 302
    one = Objection.objects.get()
    waiting = text(head.get("/objections"))
    assert identifier.removeprefix("VN-") in waiting
    assert "Cancellation refused" in waiting
    assert head.post(answer, {"objection": one.pk, "act": "take-up"}).status_code == 302
    refused_answer = head.post(answer, {"objection": one.pk, "act": "annul", "why": "x"})
    assert refused_answer.status_code == 422, "what follows is not said"
    assert head.post(answer, {"objection": one.pk, "act": "uphold", "why": "two lots"}).status_code == 302
    said = text(trader.get(f"/declarations/{identifier}/decisions"))
    assert "The decision stands" in said
    assert "Object at the second instance" in said
    assert trader.post(new, {"decision": number, "grounds": "the bill of lading"}).status_code == 302
    second = Objection.objects.latest("pk")
    assert (second.instance, head.post(answer, {"objection": second.pk, "act": "take-up"}).status_code) == (
        2,
        403,
    )
    above.post(answer, {"objection": second.pk, "act": "take-up"})
    done = above.post(
        answer, {"objection": second.pk, "act": "annul", "why": "one lot", "remedy": "decide anew"}
    )
    assert done.status_code == 302
    second.refresh_from_db()
    assert (second.state, second.followed) == ("decision-annulled", "cancellation-reopened")


def test_who_lodged_it_takes_it_back(refused) -> None:
    identifier, number = refused
    trader = signed_in("thuongnhan")
    trader.post(f"/declarations/{identifier}/objections/new", {"decision": number, "grounds": "x"})
    one = Objection.objects.get()
    path = f"/declarations/{identifier}/objections/withdraw"
    assert signed_in("lanhdao").post(path, {"objection": one.pk}).status_code == 403
    assert trader.post(path, {"objection": "999999"}).status_code == 404
    assert trader.post(path, {"objection": one.pk}).status_code == 302
    one.refresh_from_db()
    assert one.state == "withdrawn"


def test_the_page_of_decisions_asks_a_few_times(refused) -> None:
    identifier, number = refused
    trader = signed_in("thuongnhan")
    trader.post(f"/declarations/{identifier}/objections/new", {"decision": number, "grounds": "x"})
    for client, path in (
        (trader, f"/declarations/{identifier}/decisions"),
        (signed_in("lanhdao"), "/objections"),
    ):
        client.get(path)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 200
        assert len(asked) <= MOST, [query["sql"][:120] for query in asked]


def test_a_declaration_is_printed_from_its_page(refused) -> None:
    identifier, _ = refused
    fonts.build(paths.VAR / "npm" / "node_modules")
    client = signed_in("thuongnhan")
    path = f"/declarations/{identifier}/paper"
    shown = client.get(f"/declarations/{identifier}").content.decode()
    assert f'action="{path}"' in shown
    for language in ("", "vi", "en"):
        assert f'<option value="{language}">' in shown
        answer = client.get(f"{path}?languages={language}")
        assert answer["Content-Type"] == "application/pdf"
        assert b"".join(answer.streaming_content).startswith(b"%PDF")
