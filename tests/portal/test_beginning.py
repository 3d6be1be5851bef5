"""A declaration is begun: with what is known, an earlier one, a file, or for somebody else."""

import re

import msgspec
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.api.caller import traders
from tests.portal import tour
from tests.portal.site import register_some
from tests.portal.test_declaring import at, content_of, importing, trader
from thongquan.clearance.models import Draft

__all__ = ["trader"]
pytestmark = pytest.mark.usefixtures("world")


def test_a_first_declaration_begins_with_what_is_known(trader: Client) -> None:
    page = trader.get(at("declare")).content.decode()
    assert traders()[0].name in page
    answer = trader.post(at("declare"), {"kind": "IM", "begin": "blank"})
    [row] = Draft.objects.all()
    assert answer["Location"] == at("draft-consignment", row.pk)
    assert content_of(row.pk).parties[0].id == traders()[0].tax_code
    assert at("draft", row.pk) in trader.get(at("declare")).content.decode()


def test_what_is_wrong_with_a_beginning_is_told_beside_it(trader: Client) -> None:
    for sent in (
        {"begin": "blank"},
        {"begin": "copy", "copy": "99999999999"},
        {"begin": "copy", "copy": "no number"},
        {"begin": "file", "kind": "IM"},
    ):
        answer = trader.post(at("declare"), sent)
        assert (answer.status_code, b"field-wrong" in answer.content) == (200, True), sent
    assert not Draft.objects.exists()


def test_an_earlier_declaration_is_copied_and_anothers_is_not_there(trader: Client) -> None:
    [identifier] = register_some(1)
    number = identifier.removeprefix("VN-")
    for written in (number, f"{number}0", f" {identifier} "):
        answer = trader.post(at("declare"), {"begin": "copy", "copy": written})
        assert answer.status_code == 302, written
    assert all(content_of(row.pk).items for row in Draft.objects.all())
    tour.strangers()
    answer = tour.client("khac").post(at("declare"), {"begin": "copy", "copy": number})
    assert (answer.status_code, b"field-wrong" in answer.content) == (200, True)


@pytest.mark.parametrize("name", ["one.json", "table.csv"])
def test_a_file_begins_a_draft(trader: Client, name: str) -> None:
    table = "functional_reference_id,type_code,item.commodity_code,item.description\nR-1,IM,69111000,Bat dia\n"
    body = table.encode() if name.endswith("csv") else msgspec.json.encode(importing())
    answer = trader.post(at("declare"), {"begin": "file", "file": SimpleUploadedFile(name, body)})
    assert answer.status_code == 302
    [row] = Draft.objects.all()
    assert content_of(row.pk).items[0].commodity_code


def test_a_file_that_cannot_be_read_is_told_why(trader: Client) -> None:
    for body in (b"a,b\n1,2\n", b"{", b"PK\x03\x04broken", b"<x>"):
        answer = trader.post(at("declare"), {"begin": "file", "file": SimpleUploadedFile("x.csv", body)})
        assert (answer.status_code, b"note-bad" in answer.content) == (200, True), body
    two = msgspec.json.encode([importing(), importing()])
    answer = trader.post(at("declare"), {"begin": "file", "file": SimpleUploadedFile("x.json", two)})
    assert b"note-bad" in answer.content
    assert not Draft.objects.exists()


def test_a_broker_says_for_whom() -> None:
    broker = tour.client("daily")
    page = broker.get(at("declare")).content.decode()
    assert all(firm.name in page for firm in traders()[:4])
    assert traders()[5].name not in page
    assert b"field-wrong" in broker.post(at("declare"), {"kind": "IM", "begin": "blank"}).content
    key = re.search(rf'value="([^"]+/{traders()[1].tax_code})"', page)
    assert key
    answer = broker.post(at("declare"), {"kind": "EX", "begin": "blank", "client": key[1]})
    assert answer.status_code == 302
    [row] = Draft.objects.all()
    assert [one.role_code for one in content_of(row.pk).parties] == ["EX", "AG"]
    assert broker.get(at("draft-check", row.pk)).status_code == 200
