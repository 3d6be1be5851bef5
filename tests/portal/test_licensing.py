"""The single window as pages: from a missing licence to the application, the desk and the licence."""

import html
import re
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.licensing.conftest import paid
from tests.licensing.test_table import ROW, filled
from tests.portal import licensing_told, tour
from tests.portal.test_desk import in_lane, row_of
from tests.portal.test_desk_documents import wanted_still
from tests.portal.test_pages import english, signed_in, text
from thongquan.clearance.models import Draft
from thongquan.clearance.selectors import drafts
from thongquan.ledger.domain.reference import payment_reference
from thongquan.licensing.models import Application, Licence
from thongquan.licensing.selectors.names import APPLICATION, LICENCE, key_of, named
from thongquan.licensing.services import fees

pytestmark = pytest.mark.usefixtures("world")
FORM = {
    "direction": "import",
    **{f"field.{name}": value for name, value in licensing_told.FORM.items()},
    "goods.0.code": "0101.29.00",
    "goods.0.quantity": "100",
    "goods.0.unit": "KGM",
    "goods.0.origin": "AU",
}


def newest() -> str:
    return named(APPLICATION, Application.objects.latest("pk").pk)


def pdf(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.4\ncontract\n%%EOF\n")


def test_everybody_finds_a_procedure_by_the_code_of_his_goods_and_reads_what_it_asks():
    page = english().get("/licensing?code=0101.29.00&papers=cites-permit")
    assert "CITES permit of import, export or re-export" in text(page)
    assert "grants what is missing" in text(page)
    assert "Energy label" not in text(page)
    whole = english().get("/licensing/procedures/cites-permit")
    assert "Scientific name of the species" in text(whole)
    assert "not compared with the text of the law" in text(whole)
    assert "Apply" not in re.findall(r"<button[^>]*>([^<]*)", whole.content.decode())


def test_an_application_is_begun_filled_in_and_sent_when_nothing_is_missing():
    client = signed_in("thuongnhan")
    begun = client.post("/licensing/procedures/cites-permit/apply", {"code": "01012900"}, follow=True)
    at = f"/licensing/applications/{newest()}"
    assert begun.redirect_chain[0][0] == at
    assert "What is still missing" in text(begun)
    assert 'value="01012900"' in begun.content.decode()
    client.post(f"{at}/write", FORM)
    for document in ("contract", "origin-proof"):
        client.post(f"{at}/attach", {"document": document, "file": pdf(f"{document}.pdf")})
    ready = client.get(at)
    assert "What is still missing" not in text(ready)
    sent = client.post(f"{at}/send", follow=True)
    assert "The application was sent." in text(sent)
    assert Application.objects.latest("pk").goods[0]["code"] == "01012900"


def test_from_a_licence_that_is_missing_one_comes_to_an_application_that_knows_the_goods():
    draft = Draft.objects.get(pk=tour.drafted())
    client = signed_in("thuongnhan")
    content = client.get(f"/declare/{draft.pk}/papers").content.decode()
    links = re.findall(r'href="(/licensing\?[^"]*)"', content)
    assert all(f"draft={draft.pk}" in link for link in links)
    given = {"draft": str(draft.pk), "item": "1"}
    client.post("/licensing/procedures/energy-label/apply", given)
    made = Application.objects.latest("pk")
    assert made.declaration == str(draft.pk)
    assert made.goods[0]["code"].isdigit()
    assert made.goods[0]["description"]
    another = signed_in("nganhang").post("/licensing/procedures/energy-label/apply", given)
    assert another.status_code == 403
    assert client.post("/licensing/procedures/energy-label/apply", {**given, "item": "9"}).status_code == 404


def test_from_what_a_registered_declaration_waits_for_one_comes_to_an_application_too():
    [one] = in_lane("Y")
    wanted_still(one, "energy-label")
    client = signed_in("thuongnhan")
    page = client.get(f"/declarations/{one}/papers").content.decode()
    link = html.unescape(re.findall(r'href="(/licensing\?code=[^"]*)"', page)[0])
    assert f"declaration={one}&item=1" in link
    procedure = html.unescape(client.get(link).content.decode())
    assert f"/licensing/procedures/cites-permit?{link.partition('?')[2].partition('&')[0]}" not in procedure
    begun = client.post(
        "/licensing/procedures/energy-label/apply", {"declaration": one, "item": "1"}, follow=True
    )
    made, content = Application.objects.latest("pk"), drafts.content_of(row_of(one))
    assert begun.redirect_chain[0][0] == f"/licensing/applications/{newest()}"
    assert (made.declaration, made.party) == (one, row_of(one).trader)
    assert made.goods[0]["code"] == content.items[0].commodity_code
    assert made.goods[0]["description"] == content.items[0].description[:600]
    tour.strangers()
    given = {"declaration": one, "item": "1"}
    assert tour.client("khac").post("/licensing/procedures/energy-label/apply", given).status_code == 404


def test_a_fee_is_shown_with_its_reference_and_the_bank_is_asked_to_collect_it():
    identifier = licensing_told.charged()
    trader, officer, at = (
        signed_in("thuongnhan"),
        signed_in("capphep"),
        f"/licensing/applications/{identifier}",
    )
    page = text(trader.get(at))
    assert "40,000 VND" in page
    assert payment_reference(identifier) in page
    assert "Grant the licence" not in text(officer.get(at))
    assert "its clock stands until then" in text(officer.get(at))
    asked = text(trader.post(f"{at}/collect", {"account": "0011 2233"}, follow=True))
    assert "The bank was asked" in asked
    assert officer.post(f"{at}/collect", {"account": "0011 2233"}).status_code == 403
    paid("40000", identifier, at=datetime.now(UTC))
    fees.take_up(application=identifier, at=datetime.now(UTC))
    assert "Grant the licence" in text(officer.get(at))
    officer.post(f"{at}/assign-inspection", {"text": "Nội Bài, 15 December, 08:00"})
    assert "Nội Bài, 15 December, 08:00" in text(trader.get(at))


def test_the_agency_receives_asks_grants_and_the_licence_shows_what_is_left():
    identifier = licensing_told.sent()
    officer, trader = signed_in("capphep"), signed_in("thuongnhan")
    at = f"/licensing/applications/{identifier}"
    assert identifier in text(officer.get("/licensing/desk"))
    officer.post(f"{at}/receive")
    officer.post(f"{at}/ask-supplement", {"text": "Translation?"})
    seen = trader.get(at)
    assert "Translation?" in text(seen)
    assert "capphep" not in seen.content.decode()
    trader.post(f"{at}/supplement", {"text": "Here it is"})
    granted = officer.post(f"{at}/grant", {"amount.1": "80", "note": "Once"}, follow=True)
    assert "The licence is granted." in text(granted)
    licence = named(LICENCE, Licence.objects.latest("pk").pk)
    assert "80" in text(trader.get(f"/licences/{licence}"))
    assert licence in text(trader.get("/licences"))
    revoked = officer.post(f"/licences/{licence}/revoke", {"reason": "False papers"}, follow=True)
    assert "The licence is revoked." in text(revoked)
    assert "The competent people's court" in text(trader.get(f"/licences/{licence}")).replace("&#x27;", "'")


def test_a_holder_asks_for_a_change_and_the_agency_decides_with_its_reason():
    licence = licensing_told.granted()
    officer, trader, at = signed_in("capphep"), signed_in("thuongnhan"), f"/licences/{licence}"
    wish = {"amount.1": "150", "through": "", "reason": "A larger contract"}
    kept = trader.post(f"{at}/ask", {**wish, "amount.1": "100"})
    assert "Nothing has changed" in text(kept)
    asked = text(trader.post(f"{at}/ask", wish, follow=True))
    assert "The agency was asked to change the licence." in asked
    assert "A larger contract" in text(officer.get("/licensing/desk"))
    number = re.findall(r'name="amendment" value="(\d+)"', officer.get(at).content.decode())[0]
    missing = officer.post(f"{at}/grant-amendment", {"amendment": "999999"})
    assert missing.status_code == 404
    officer.post(f"{at}/refuse-amendment", {"amendment": number, "reason": "No more this year"})
    refused = text(trader.get(at))
    assert "No more this year" in refused
    assert "The superior of that agency: until" in refused
    amended = officer.post(f"{at}/amend", {"amount.1": "90", "reason": "Recount"}, follow=True)
    assert "The licence is amended." in text(amended)
    assert "90 KGM" in text(trader.get(at))


def test_everybody_reads_how_long_each_agency_took_of_its_lawful_time_and_nothing_of_anybody():
    licensing_told.granted()
    licensing_told.sent()
    page = english().get("/licensing/clocks?days=30")
    assert 'value="30" selected' in page.content.decode()
    rows = re.findall(r"<tr>(.*?)</tr>", page.content.decode(), re.DOTALL)
    [cites] = [row for row in rows if "cites-permit" in row]
    assert "8 working days" in cites
    figures = [part.strip() for part in re.findall(r'class="text-end num"[^>]*>([0-9]*)<', cites)]
    assert figures[-3:] == ["1", "0", "1"]  # decided, late, waiting
    assert "VN-P" not in page.content.decode()
    assert 'value="90" selected' in english().get("/licensing/clocks?days=4000").content.decode()


def test_an_agency_finds_at_home_what_waits_and_how_long_it_took():
    identifier = licensing_told.sent()
    licensing_told.wished()
    home = text(signed_in("capphep").get("/"))
    assert identifier in home
    assert "1 change of a licence is asked for" in home
    assert "Of the lawful time" in home
    assert "Scrap" not in home  # another agency's


def test_an_application_is_begun_by_the_workbook_that_was_filled_in():
    client, at = signed_in("thuongnhan"), "/licensing/procedures/cites-permit"
    workbook = client.get(f"{at}/template")
    assert workbook["Content-Disposition"] == 'attachment; filename="cites-permit.xlsx"'
    heading = client.get(f"{at}/template?format=csv").content.decode()
    line = "import,Equus przewalskii,I,C,Z,,01012900,Horses,100,KGM,,,AU\n"
    for body, name in ((filled(ROW), "a.xlsx"), ((heading + line).encode(), "a.csv")):
        begun = client.post(f"{at}/table", {"file": SimpleUploadedFile(name, body)}, follow=True)
        assert begun.redirect_chain[0][0] == f"/licensing/applications/{newest()}"
        assert Application.objects.latest("pk").goods[0]["quantity"] == "100"
    kept = client.post(f"{at}/table", {"file": SimpleUploadedFile("a.xlsx", filled(["=1+1"]))})
    assert "The workbook has formulas" in text(kept)
    assert "cannot be read" in text(client.post(f"{at}/table"))


def test_customs_see_any_licence_with_what_is_left_and_who_drew_but_no_application():
    licence = licensing_told.granted()
    application = Licence.objects.latest("pk").application_id
    officer = signed_in("congchuc")
    assert licence in text(officer.get("/licences"))
    page = officer.get(f"/licences/{licence}")
    assert "100 KGM" in text(page)
    assert not re.search(r'popovertarget="act-(ask|amend|revoke|surrender)"', page.content.decode())
    assert officer.get(f"/licensing/applications/{named(APPLICATION, application)}").status_code == 403


def test_a_refusal_says_why_and_where_to_appeal_until_when():
    identifier = licensing_told.sent()
    officer, at = signed_in("capphep"), f"/licensing/applications/{identifier}"
    officer.post(f"{at}/receive")
    kept = officer.post(f"{at}/refuse", {"text": " "})
    assert "Write something" in text(kept)
    officer.post(f"{at}/refuse", {"text": "Wrong source code"})
    page = text(signed_in("thuongnhan").get(at))
    assert "Wrong source code" in page
    assert "The superior of that agency: until" in page


def test_another_firms_application_is_not_there():
    tour.strangers()
    identifier, licence = licensing_told.asked(), licensing_told.granted()
    client = tour.client("khac")
    assert client.get(f"/licensing/applications/{identifier}").status_code == 404
    assert client.get(f"/licences/{licence}").status_code == 404
    assert client.post(f"/licensing/applications/{identifier}/withdraw").status_code == 404
    assert identifier not in text(client.get("/licensing/applications"))
    assert Application.objects.get(pk=key_of(APPLICATION, identifier)).state == "supplement-asked"
