"""Certificates of origin as pages: issued by form or file, replaced, cancelled, refused; shown in part."""

import json
import re
from decimal import Decimal

import msgspec
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.portal import certificates_told, tour
from tests.portal.test_pages import english, signed_in, text
from thongquan.tariff.domain.certificates import Claim
from thongquan.tariff.messages import flat
from thongquan.tariff.models import Certificate
from thongquan.tariff.services import certificates
from thongquan.wire.domain import sdjwt
from thongquan.wire.services import publishing

pytestmark = pytest.mark.usefixtures("world")


def test_an_officer_issues_by_the_form_and_what_is_wrong_is_told_beside_what_was_typed():
    officer = signed_in("congchuc")
    assert "Issue a certificate" in text(officer.get("/certificates"))
    wrong = officer.post("/certificates/issue", {**certificates_told.FORM, "items.0.quantity": "much"})
    assert "items[0].quantity" in text(wrong)
    assert 'value="Coffee, roasted"' in wrong.content.decode()
    made = officer.post("/certificates/issue", certificates_told.FORM, follow=True)
    assert "The certificate is issued" in text(made)
    row = Certificate.objects.latest("pk")
    assert (row.reference, row.body["ticks"]) == ("VN-LA 26/02/00077", ["accumulation"])
    again = officer.post("/certificates/issue", certificates_told.FORM)
    assert "VN-LA 26/02/00077" in text(again)
    assert Certificate.objects.filter(reference=row.reference).count() == 1


@pytest.mark.parametrize("ending", ["json", "csv"])
def test_a_file_issues_the_same_as_the_form(ending):
    told = msgspec.to_builtins(certificates_told.of_ours(reference="VN-LA 26/02/00078"))
    body = json.dumps(told).encode()
    if ending == "csv":
        said = flat.flat(certificates_told.of_ours(reference="VN-LA 26/02/00078"))
        lines = [flat.template().strip()]
        for n in range(2):
            cells = [said.get(name, "") for name in flat.WHOLE] if n == 0 else [""] * len(flat.WHOLE)
            cells += [said.get(f"items.{n}.{name}", "") for name in flat.OF_ITEM]
            lines.append(",".join(f'"{cell}"' for cell in cells))
        body = "\n".join(lines).encode()
    file = SimpleUploadedFile(f"certificate.{ending}", body)
    made = signed_in("congchuc").post("/certificates/issue", {"file": file}, follow=True)
    assert "The certificate is issued" in text(made)
    assert Certificate.objects.latest("pk").body == told


def test_a_replacement_begins_as_what_it_replaces_and_ends_it():
    identifier, officer = certificates_told.issued(), signed_in("congchuc")
    begun = officer.get(f"/certificates/of-origin/{identifier}/replace").content.decode()
    fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', begun))
    assert (fields["exporter.name"], fields["reference"]) == ("Cà phê thử nghiệm", "")
    del fields["csrfmiddlewaretoken"]
    given = {
        **fields,
        "reference": "VN-LA 26/02/00032",
        "reason": "Wrong quantity",
        "items.0.quantity": "29000",
    }
    made = officer.post(f"/certificates/of-origin/{identifier}/replace", given, follow=True)
    assert "The certificate is replaced" in text(made)
    assert "29,000" in text(made)
    assert "Replaced by" in text(officer.get(f"/certificates/of-origin/{identifier}"))


def test_who_cancels_gives_a_reason_and_the_credential_is_revoked():
    identifier, officer = certificates_told.issued(), signed_in("congchuc")
    kept = officer.post(f"/certificates/of-origin/{identifier}/cancel", {"reason": " "})
    assert Certificate.objects.latest("pk").state == "issued", text(kept)
    done = officer.post(f"/certificates/of-origin/{identifier}/cancel", {"reason": "Untrue"}, follow=True)
    assert "its credential is revoked" in text(done)
    assert "Revoked:" in text(done)
    assert "Cancel the certificate" not in text(done)


def test_the_importing_side_sees_balances_and_links_to_the_declarations_that_drew_and_refuses():
    identifier, officer = certificates_told.received(), signed_in("congchuc")
    declared = tour.register_some(1)[0]
    row = Certificate.objects.latest("pk")
    claim = Claim(
        country="LA", reference=row.reference, line=1, code="09011110", unit="KGM", quantity=Decimal(2000)
    )
    certificates.settle(
        claims={declared: [claim]}, on=row.valid_from, actor=certificates_told.OFFICER, at=row.at
    )
    page = officer.get(f"/certificates/of-origin/{identifier}")
    assert f"/declarations/{declared}" in page.content.decode()
    assert "28,000 KGM" in text(page)
    assert 'popovertarget="act-refuse"' not in page.content.decode()  # it is used
    other = certificates_told.received(reference="LA-VN 26/02/00999")
    done = officer.post(f"/certificates/of-origin/{other}/refuse", {"reason": "Signature unknown"}, follow=True)
    assert "is refused" in text(done)


def test_the_exporter_downloads_the_whole_or_a_part_that_verifies_and_does_no_more():
    identifier, trader = certificates_told.issued(), signed_in("thuongnhan")
    page = trader.get(f"/certificates/of-origin/{identifier}")
    assert "act-cancel" not in page.content.decode()
    whole = trader.get(f"/certificates/of-origin/{identifier}/credential")
    assert json.loads(whole.content)["credentialSubject"]["reference"] == certificates_told.OURS
    part = trader.get(
        f"/certificates/of-origin/{identifier}/part?show=items.hs_code&show=exporter"
    ).content.decode()
    shown = sdjwt.read(part)
    assert set(shown.claims["items"][0]) == {"number", "hs_code"}
    assert "consignee" not in shown.claims
    at = Certificate.objects.latest("pk").at
    assert sdjwt.presented(shown, keys=publishing.own_keys(), lists={}, at=at).verified.integrity == ""
    assert trader.post(f"/certificates/of-origin/{identifier}/cancel", {"reason": "x"}).status_code == 403
    assert trader.get("/certificates/issue").status_code == 403


def test_the_consignee_sees_what_was_received_for_him_and_another_firm_nothing():
    received, issued = certificates_told.received(), certificates_told.issued()
    assert "LA-VN 26/02/00417" in text(signed_in("thuongnhan").get("/certificates"))
    tour.strangers()
    other = tour.client("khac")
    assert "No certificate of origin yet" in text(other.get("/certificates"))
    for identifier in (received, issued):
        for path in ("", "/credential", "/part"):
            assert other.get(f"/certificates/of-origin/{identifier}{path}").status_code == 404
    assert english().get("/certificates").status_code == 302


def test_the_list_is_narrowed_by_side_state_and_reference():
    certificates_told.received()
    certificates_told.issued()
    officer = signed_in("congchuc")
    assert "LA-VN 26/02/00417" not in text(officer.get("/certificates?side=ours"))
    assert certificates_told.OURS not in text(officer.get("/certificates?state=received"))
    assert "No certificate fits" in text(officer.get("/certificates?find=nothing"))
