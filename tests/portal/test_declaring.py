"""The form: begun, filled in, saved without losing anything of anybody, registered once."""

import json
import re
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.api.caller import goods, party, traders
from tests.portal import tour
from tests.portal.test_pages import text
from tests.world import AT
from thongquan.clearance.domain.declaration import Declaration
from thongquan.clearance.models import Declaration as Row
from thongquan.clearance.models import Draft
from thongquan.clearance.selectors import drafts as selectors
from thongquan.clearance.selectors.law import law_of
from thongquan.clearance.services import drafts
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.portal.views.declaring import fields, item_fields, numbers, steps

pytestmark = pytest.mark.usefixtures("world")
STEPS = tuple(steps.STEPS)
ACTOR = Actor(Subject("user", "VN-thuongnhan"))
PARTIAL = {"HX-Request-Type": "partial", "HX-Request": "true"}
MOST = 13  # one of them: whether exchange is agreed with the country of the proof


def now() -> datetime:
    return datetime.now(UTC)


def importing(**changed: object) -> Declaration:
    one = next(made for seed in range(99) if (made := goods(seed=seed, items=2)).type_code == "IM")
    return msgspec.structs.replace(one, **changed)


def drafted(content: Declaration | None = None, kind: str = "IM") -> str:
    me = party(traders()[0].tax_code)
    return str(drafts.start(party=me, kind=kind, content=content, actor=ACTOR, at=now()).id)


def content_of(draft: str) -> Declaration:
    return selectors.of_row(Draft.objects.get(pk=draft)).content


def at(page: str, *of: object) -> str:
    return reverse(page, args=of)


@pytest.fixture
def trader() -> Client:
    return tour.client("thuongnhan")


def form_of(answer: HttpResponse) -> dict[str, str]:
    """What the form on the page would send, as it stands."""
    text = answer.content.decode()
    text = text[text.index('id="draft-form"') :]
    sent = {}
    for tag in re.findall(r"<input[^>]*>", text):
        named, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if named and ('type="checkbox"' not in tag or "checked" in tag):
            sent[named[1]] = value[1] if value else ""
    for name, inner in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', text, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', inner)
        sent[name] = chosen[1] if chosen else ""
    for name, inner in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', text, re.DOTALL):
        sent[name] = inner
    return {name: value.replace("&quot;", '"').replace("&amp;", "&") for name, value in sent.items()}


def save(client: Client, address: str, shown: dict[str, str], *, do: str = "", **typed: str) -> HttpResponse:
    """Types into a form as it was shown, and saves: in the background without `do`, else by that button."""
    sent = {**shown, **{name.replace("__", "."): value for name, value in typed.items()}}
    if do:
        return client.post(address, {**sent, "do": do})
    return client.post(address, sent, headers=PARTIAL)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("kind", ["IM", "EX"])
def test_every_step_shows_its_fields_with_labels_codes_and_help(language: str, kind: str) -> None:
    client = tour.client("thuongnhan")
    draft = drafted(kind=kind)
    for step, sections in steps.SECTIONS.items():
        page = client.get(at(f"draft-{step}", draft), headers={"Accept-Language": language}).content.decode()
        for one in fields.every(sections, kind):
            name = steps.html_id(one.name)
            assert f'for="{name}"' in page, name
            assert f'id="{name}-said"' in page, name
            assert not one.code or f">{one.code}<" in page, name
        assert f'lang="{language}"' in page


def test_what_is_typed_is_saved_and_said_and_its_cost_stands_beside_it(trader: Client) -> None:
    draft = drafted(importing())
    address = at("draft-consignment", draft)
    answer = save(trader, address, form_of(trader.get(address)), remarks="Giao nhanh")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Saved at" in page
    assert "All taxes" in page
    assert content_of(draft).remarks == "Giao nhanh"
    for word in ("lane", "luồng", "risk", "profile"):
        assert word not in re.sub(r'"[^"]*"', "", page).lower()


def test_a_save_in_the_background_says_what_came_into_being_by_itself(trader: Client) -> None:
    draft = drafted(importing())
    save(trader, at("draft-goods", draft), form_of(trader.get(at("draft-goods", draft))), do="add")
    address = at("draft-item", draft, 3)
    shown = form_of(trader.get(address))
    typed = {
        "items.3.commodity_code": "69111000", "items.3.quantity": "1,000", "items.3.unit_price": "12.5",
        "items.3.origin_country_code": "CN",
    }  # fmt: skip
    answer = trader.post(address, {**shown, **typed}, headers=PARTIAL)
    filled = json.loads(answer["HX-Trigger"])["draft-filled"]
    assert filled["f-invoice_amount"] == "12500"
    assert filled["f-tax-VAT-category_code"] in ("VAT8", "VAT10")  # the law has one for these goods on a day
    item = content_of(draft).items[2]
    assert (item.quantity, item.invoice_amount) == ("1000", "12500")
    assert "ACFTA" in answer.content.decode()


def test_numbers_are_read_as_the_reader_writes_them() -> None:
    for said, vi, en in (
        ("1.000", "1000", "1.000"), ("1,000", "1.000", "1000"), ("1.234.567,5", "1234567.5", "1234567.5"),
        ("1,234,567.5", "1234567.5", "1234567.5"), ("12.5", "12.5", "12.5"), ("12,5", "12.5", "12.5"),
        (" 1 000 ", "1000", "1000"), ("1.00.0", "1.00.0", "1.00.0"), ("x", "x", "x"), ("", "", ""),
        ("-5", "-5", "-5"), ("٣", "٣", "٣"), ("1e5", "1e5", "1e5"),
    ):  # fmt: skip
        assert (numbers.read(said, "vi"), numbers.read(said, "en")) == (vi, en), said


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("canonical", ["12.500", "1000", "0.125", "1234567.891", "x", "", "-3.5"])
def test_a_number_that_is_shown_reads_back_as_itself(language: str, canonical: str) -> None:
    assert numbers.read(numbers.written(canonical, language), language) == canonical


def test_a_cheaper_schedule_is_claimed_by_a_button_with_its_proof(trader: Client) -> None:
    one = importing()
    china = msgspec.structs.replace(
        one.items[0],
        commodity_code="69111000",
        origin_country_code="CN",
        duty_regime_code="MFN",
        direct_transport=False,
    )
    draft = drafted(msgspec.structs.replace(one, items=[china], documents=one.documents[:2]))
    address = at("draft-item", draft, 1)
    shown = form_of(trader.get(address))
    page = trader.get(address).content.decode()
    assert "claim:ACFTA:0:" in page
    claim = {"claim.ACFTA:0:.type": "FORM-E", "claim.ACFTA:0:.id": "E 77", "claim.ACFTA:0:.direct": "true"}
    answer = trader.post(address, {**shown, **claim, "do": "claim:ACFTA:0:"})
    assert answer.status_code == 302
    content = content_of(draft)
    assert (content.items[0].duty_regime_code, content.items[0].direct_transport) == ("ACFTA", True)
    [proof] = [paper for paper in content.documents if paper.category_code == "origin"]
    assert (proof.type_code, proof.id, proof.item_number) == ("FORM-E", "E 77", 1)
    assert "claim:ACFTA:0:" not in trader.get(address).content.decode()


def test_a_demand_is_shown_before_registering_and_answered(trader: Client) -> None:
    one = importing()
    horse = msgspec.structs.replace(one.items[0], commodity_code="01012100")
    draft = drafted(msgspec.structs.replace(one, items=[horse]))
    address = at("draft-papers", draft)
    assert "animal-quarantine" in trader.get(address).content.decode()
    assert "f-demands-1" in trader.get(at("draft-check", draft)).content.decode()
    given = {
        "demand.1.animal-quarantine.type": "veterinary-certificate",
        "demand.1.animal-quarantine.id": "K-1",
    }
    trader.post(address, {**form_of(trader.get(address)), **given, "do": "licence:1:animal-quarantine"})
    told = {"demand.1.breed-conservation.reason": "Ngựa đua, không thuộc danh mục"}
    trader.post(address, {**form_of(trader.get(address)), **told, "do": "exclusion:1:breed-conservation"})
    papers = {
        (paper.category_code, paper.type_code, paper.id or paper.reason)
        for paper in content_of(draft).documents
    }
    assert ("licence", "veterinary-certificate", "K-1") in papers
    assert ("exclusion", "breed-conservation", "Ngựa đua, không thuộc danh mục") in papers


def test_rows_are_added_filled_and_taken_out(trader: Client) -> None:
    draft = drafted(importing())
    address = at("draft-containers", draft)
    count = len(content_of(draft).containers)

    def act(do: str, **more: str) -> HttpResponse:
        return save(trader, address, form_of(trader.get(address)), do=do, **more)

    act("add")
    name = f"containers.{count + 1}"
    trader.post(
        address, {**form_of(trader.get(address)), f"{name}.id": "TQDU0000019", f"{name}.seal_ids": "A1, B2"}
    )
    assert content_of(draft).containers[-1].seal_ids == ["A1", "B2"]
    act("list", listed="TQDU0000024 S1 S2\n\n tqdu0000030;S3\n")
    assert [one.id for one in content_of(draft).containers[-2:]] == ["TQDU0000024", "TQDU0000030"]
    act(f"remove:{count + 1}")
    assert "TQDU0000019" not in [one.id for one in content_of(draft).containers]


def test_every_rule_leads_to_a_place_that_is_on_its_page(trader: Client) -> None:
    """Whatever a rule may say of a declaration, its reader gets to where it is mended."""
    draft = drafted(importing())
    content = content_of(draft)
    rules = law_of(AT.date(), known_at=AT).catalogue.rows.values()
    pages: dict[str, str] = {}
    for rule in rules:
        path = re.sub(r"\{\w+\}", "1", rule.path or "")
        found = {"path": path, "expected": rule.expected, "effect": rule.effect}
        where = steps.spot(content, found)
        link, _, anchor = where.link(draft).partition("#")
        if link not in pages:
            pages[link] = trader.get(link).content.decode()
        demands = anchor.startswith("f-demands")  # only there where the goods demand something
        assert demands or f'id="{anchor}"' in pages[link], (rule.id, path, anchor)


def test_findings_stand_beside_their_field_and_in_the_list_that_leads_to_it(trader: Client) -> None:
    draft = drafted(importing(procedure_code="Z99", total_gross_mass="nặng"))
    page = trader.get(at("draft-consignment", draft)).content.decode()
    beside = page[page.index('id="f-procedure_code-said"') :][:600]
    assert "data-wrong" in beside
    assert "Choose one of the list in force" in beside
    assert "data-wrong" in page[page.index('id="f-total_gross_mass-said"') :][:600]
    listed = trader.get(at("draft-check", draft)).content.decode()
    assert f'href="{at("draft-consignment", draft)}#f-procedure_code"' in listed
    assert 'action="' + at("draft-register", draft) not in listed


def test_it_is_registered_once_however_often_it_is_asked_and_the_result_says_what_comes_next(
    trader: Client,
) -> None:
    draft = drafted(importing())
    page = trader.get(at("draft-check", draft)).content.decode()
    assert 'action="' + at("draft-register", draft) in page
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version
    for _ in range(2):
        answer = trader.post(at("draft-register", draft), {"version": version[1]})
        assert answer["Location"] == at("draft-registered", draft)
    [row] = Row.objects.all()
    shown = trader.get(at("draft-registered", draft)).content.decode()
    assert f"{row.number}0" in shown
    assert at("declaration", f"VN-{row.number}") in shown
    for step in (*STEPS, "registered"):
        answer = trader.get(at(f"draft-{step}", draft))
        assert answer.status_code == (200 if step == "registered" else 302)


def test_what_another_window_changed_is_not_registered_by_an_old_button(trader: Client) -> None:
    draft = drafted(importing())
    version = Draft.objects.get(pk=draft).version
    address = at("draft-consignment", draft)
    save(trader, address, form_of(trader.get(address)), remarks="x")
    answer = trader.post(at("draft-register", draft), {"version": str(version)})
    assert (answer.status_code, b"note-bad" in answer.content) == (200, True)
    assert not Row.objects.exists()


def test_what_the_law_refuses_comes_back_to_be_mended(trader: Client) -> None:
    draft = drafted(importing(procedure_code="Z99"))
    answer = trader.post(at("draft-register", draft), {"version": "1"})
    assert answer["Location"] == at("draft-check", draft)
    assert not Row.objects.exists()


def test_where_a_signature_is_wanted_the_file_is_signed_and_brought_back(
    trader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from thongquan.portal.views.declaring import check

    monkeypatch.setattr(check, "allowed", lambda kind, sender: False)
    draft = drafted(importing())
    page = trader.get(at("draft-check", draft)).content.decode()
    assert 'name="signature"' in page
    file = trader.get(at("draft-file", draft))
    assert msgspec.json.decode(file.content, type=Declaration) == content_of(draft)
    forged = SimpleUploadedFile("s.p7s", b"no signature")
    answer = trader.post(at("draft-register", draft), {"version": "1", "kind": "CMS", "signature": forged})
    assert (answer.status_code, b"note-bad" in answer.content) == (200, True)
    assert not Row.objects.exists()


def test_anothers_draft_is_not_there_on_any_page(trader: Client) -> None:
    draft, nothing = drafted(importing()), UUID(int=7)
    tour.strangers()
    pages = [one for one in tour.PAGES.values() if "<uuid:draft>" in one.address]
    assert len(pages) >= 12
    for who in ("khac", "daily"):
        client = tour.client(who)
        for one in pages:
            for method in sorted(one.methods - {"HEAD"}):
                more = [1] if "<int:item>" in one.address else []
                theirs = client.generic(method, reverse(one.name, args=[draft, *more]))
                nobodys = client.generic(method, reverse(one.name, args=[nothing, *more]))
                assert theirs.status_code == nobodys.status_code == 404, (who, one.name, method)
        assert draft not in client.get(at("declare")).content.decode()
    assert trader.get(at("draft-check", draft)).status_code == 200


def test_a_draft_is_discarded_after_a_question(trader: Client) -> None:
    draft = drafted(importing())
    assert at("draft-discard", draft) in trader.get(at("draft-check", draft)).content.decode()
    assert trader.post(at("draft-discard", draft))["Location"] == at("declare")
    assert not Draft.objects.exists()


def test_choices_are_found_by_word_in_either_language(trader: Client) -> None:
    for words in ("trung quoc", "china", "CN"):
        assert b'data-code="CN"' in trader.get(at("draft-choices", "countries"), {"q": words}).content
    assert b'data-code="69111000"' in trader.get(at("draft-choices", "goods"), {"q": "bat dia su"}).content
    assert b"data-none" in trader.get(at("draft-choices", "locations"), {"q": "genova"}).content
    assert trader.get(at("draft-choices", "secrets")).status_code == 404


def test_alike_codes_are_told_apart_by_the_name_of_their_heading_and_their_usual_rate(trader: Client) -> None:
    for words in ("ca phe", "coffee"):
        found = text(trader.get(at("draft-choices", "goods"), {"q": words}))
        assert "0901.11.20 Coffee beans, roasted coffee; coffee husks MFN 15 %" in found
        assert "0901.12.20 Coffee beans, roasted coffee; coffee husks MFN 20 %" in found
    assert "MFN" not in text(trader.get(at("draft-choices", "goods"), {"q": "coffee", "kind": "EX"}))
    assert "MFN" not in text(trader.get(at("draft-choices", "countries"), {"q": "china"}))


def test_no_page_of_the_form_asks_the_database_more_than_a_few_times(trader: Client) -> None:
    draft = drafted(importing())
    pages: list[tuple[str, tuple[Any, ...]]] = [
        ("declare", ()),
        ("draft-item", (draft, 1)),
        ("draft-choices", ("goods",)),
    ]
    pages += [(f"draft-{step}", (draft,)) for step in STEPS]
    for name, of in pages:
        address = at(name, *of)
        trader.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert trader.get(address).status_code == 200
        assert len(asked) <= MOST, (name, [query["sql"][:120] for query in asked])


def test_a_save_while_one_types_asks_the_database_a_few_times(trader: Client) -> None:
    draft = drafted(importing())
    address = at("draft-item", draft, 1)
    shown = form_of(trader.get(address))
    save(trader, address, shown, items__1__description="x")
    shown = form_of(trader.get(address))
    with CaptureQueriesContext(connection) as asked:
        assert save(trader, address, shown, items__1__description="y").status_code == 200
    writing = [query["sql"] for query in asked if query["sql"].startswith(("SAVEPOINT", "RELEASE", "UPDATE"))]
    assert len(asked) - len(writing) <= MOST, [query["sql"][:120] for query in asked]


def test_the_fields_of_an_item_are_fields_of_a_declaration() -> None:
    draft = drafted(importing())
    content = content_of(draft)
    for one in fields.every(item_fields.SECTIONS, "IM"):
        assert steps.canonical.value(content, f"items.1.{one.name}") is not None
