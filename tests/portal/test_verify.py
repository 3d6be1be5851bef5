"""The public page on which whoever holds a certificate, or its paper, sees whether it holds."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader

from tests.portal import certificates_told
from tests.portal.test_pages import english, signed_in, text
from thongquan.config import fonts, paths
from thongquan.tariff.services import certificates
from thongquan.wire.domain import sdjwt

pytestmark = pytest.mark.usefixtures("world")


def printed(identifier: str) -> PdfReader:
    fonts.build(paths.VAR / "npm" / "node_modules")
    body = signed_in("thuongnhan").get(f"/certificates/of-origin/{identifier}/paper")
    assert body["Content-Type"] == "application/pdf"
    return PdfReader(io.BytesIO(body.content))


def test_the_code_on_the_paper_leads_to_a_page_that_says_how_the_certificate_stands_and_no_firm():
    identifier = certificates_told.issued()
    [page] = printed(identifier).pages
    said = page.extract_text()
    assert certificates_told.OURS in said
    assert "Cà phê thử nghiệm" in said
    [link] = {note.get_object()["/A"]["/URI"] for note in page["/Annots"]}
    path = link.partition("//")[2].partition("/")[2]
    public = english().get(f"/{path}")
    assert "The certificate holds" in text(public)
    assert certificates_told.OURS in text(public)
    assert "Cà phê thử nghiệm" not in text(public)
    assert public["Referrer-Policy"] == "no-referrer"
    fonts_named = {font.get_object()["/BaseFont"] for font in page["/Resources"]["/Font"].values()}
    assert all("BeVietnamPro" in name for name in fonts_named)


def test_a_cancelled_one_says_in_words_that_it_was_revoked_and_its_paper_too():
    identifier = certificates_told.issued()
    token = certificates_told.kept(identifier).token
    at = certificates_told.datetime.now(certificates_told.UTC)
    certificates.cancel(
        country="VN",
        reference=certificates_told.OURS,
        by="VN",
        reason="x",
        actor=certificates_told.OFFICER,
        at=at,
    )
    public = text(english().get(f"/verify/{token}"))
    assert "Do not rely on it" in public
    assert "The issuer revoked it" in public
    assert "CANCELLED" in printed(identifier).pages[0].extract_text()


def test_what_is_pasted_or_uploaded_is_judged_and_shown_and_a_part_says_what_is_kept_back():
    kept = certificates_told.kept(certificates_told.issued())
    whole = english().post("/verify", {"file": SimpleUploadedFile("c.json", kept.document)})
    assert "The certificate holds" in text(whole)
    assert "Cà phê thử nghiệm" in text(whole)
    part = sdjwt.narrowed(sdjwt.read(kept.sdjwt), {"items.hs_code"})
    shown = text(english().post("/verify", {"text": part}))
    assert "parts are kept back" in shown
    assert "Cà phê thử nghiệm" not in shown


def test_what_cannot_be_read_is_refused_with_its_reason_and_hostile_text_is_only_text():
    answer = english().post("/verify", {"text": "<script>alert(1)</script>"})
    assert answer.status_code == 422
    assert "This is no credential that can be read" in text(answer)
    assert "<script>alert" not in answer.content.decode()
    deep = english().post("/verify", {"text": "[" * 100_000})
    assert deep.status_code == 422
    assert english().get("/verify/nothing").status_code == 404


def test_readers_of_selective_disclosure_find_the_keys_where_the_standard_looks():
    found = english().get("/.well-known/jwt-vc-issuer/api/v1/credentials/issuer").json()
    assert found["issuer"].endswith("/api/v1/credentials/issuer")
    kid = found["jwks"]["keys"][0]["kid"]
    assert sdjwt.read(certificates_told.kept(certificates_told.issued()).sdjwt).key == kid
