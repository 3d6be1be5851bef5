"""Papers beside the data: what is shown in place and what never is, the check, what is asked for, for whom."""

import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.portal import tour
from tests.portal.test_desk import in_lane, row_of
from tests.portal.test_papers import asked_for
from thongquan.clearance.models import FindingRow, Requirement
from thongquan.clearance.selectors import drafts
from thongquan.clearance.selectors.standing import open_requirements
from thongquan.documents import selectors, services
from thongquan.documents.domain.files import DocumentRef
from thongquan.documents.models import Document, File
from thongquan.inspection import selectors as inspections
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject

pytestmark = pytest.mark.usefixtures("world")
TRADER = Actor(Subject("user", "VN-thuongnhan"))
PDF = b"%PDF-1.7\n%%EOF\n"
PNG = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000049454eae426082")


def attached(identifier: str, name: str = "hóa đơn.pdf", body: bytes = PDF, **given: str) -> DocumentRef:
    owner, at = Subject("declaration", identifier), datetime.now(UTC)
    return services.store(body=body, declared_name=name, owner=owner, actor=TRADER, at=at, **given)


def seen(identifier: str, who: str = "congchuc", query: str = "") -> str:
    return tour.client(who).get(f"/desk/{identifier}/documents{query}").content.decode()


def wanted_still(identifier: str, measure: str) -> None:
    """What a rule found at registration: the measure of another agency stands open."""
    row = row_of(identifier)
    month = row.law_day.replace(day=1)
    found = {"path": "items[1].commodity_code", "found": "", "expected": f"{measure} (licence)"}
    given = {"effect": "require", "audience": "public", "stage": "clearance", "rule": "REQ-002", "row": 99}
    FindingRow.objects.create(month=month, declaration_id=row.pk, revision=row.revision, **found, **given)


def names_of(page: str) -> list[str]:
    """What the form asks a verdict of."""
    return re.findall(r'name="paper" value="([^"]*)"', page)


def test_the_papers_stand_beside_what_was_declared() -> None:
    [one] = in_lane("Y")
    content = drafts.content_of(row_of(one))
    invoice = next(paper.id for paper in content.documents if paper.category_code == "invoice")
    made = attached(one, category="380", reference=invoice)
    page = seen(one)
    assert f'src="/desk/{one}/documents/{made.id}#' in page
    assert made.sha256 in page
    assert content.items[0].description in page
    assert f"Invoice {invoice}" in page.replace("\n", "")
    assert f"/desk/{one}/documents" in tour.client("congchuc").get(f"/desk/{one}").content.decode()


def test_a_replaced_paper_is_kept_under_the_one_in_its_place_and_still_seen() -> None:
    [one] = in_lane("Y")
    old = attached(one, "a.pdf", category="invoice")
    given = {"declared_name": "b.png", "reason": "rõ hơn", "actor": TRADER, "at": datetime.now(UTC)}
    new = services.replace(document=old.id, body=PNG, **given)
    page = seen(one)
    assert "1 version before" in page
    assert f'<img src="/desk/{one}/documents/{new.id}"' in page
    assert f'<iframe class="viewer-room" src="/desk/{one}/documents/{old.id}#' in seen(
        one, query=f"?document={old.id}"
    )


def test_text_is_shown_as_text_and_no_more_than_its_beginning() -> None:
    [one] = in_lane("Y")
    attached(one, "a.csv", b"<script>alert(1)</script>,x\n" + b"a,b\n" * 40_000)
    page = seen(one)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page
    assert "The beginning alone" in page
    assert len(page) < 150_000


@pytest.mark.parametrize(("name", "body"), [("a.pdf", PDF), ("a.png", PNG)])
def test_a_file_shown_in_place_may_load_and_run_nothing(name: str, body: bytes) -> None:
    [one] = in_lane("Y")
    made = attached(one, name, body)
    answer = tour.client("congchuc").get(f"/desk/{one}/documents/{made.id}")
    assert b"".join(answer.streaming_content) == body
    assert answer["Content-Type"] == made.media_type
    assert answer["Content-Disposition"].startswith("inline")
    policy = answer["Content-Security-Policy"].split("; ")
    assert {"default-src 'none'", "sandbox", "frame-ancestors 'self'"} <= {*policy}
    assert "allow" not in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    saved = tour.client("congchuc").get(f"/desk/{one}/documents/{made.id}?save")
    assert saved["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    "media_type", ["text/html", "image/svg+xml", "application/xhtml+xml", "application/xml"]
)
def test_what_a_browser_would_run_is_never_shown_in_place(media_type: str) -> None:
    """However it came to be stored: what is taken says nothing of what is shown."""
    [one] = in_lane("Y")
    made = attached(one)
    File.objects.filter(sha256=made.sha256).update(media_type=media_type)
    page, answer = seen(one), tour.client("congchuc").get(f"/desk/{one}/documents/{made.id}")
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "<iframe" not in page
    assert "<img" not in page.split('id="papers"')[1]


def test_the_page_lets_in_frames_of_its_own_and_no_others() -> None:
    [one] = in_lane("Y")
    answer = tour.client("congchuc").get(f"/desk/{one}/documents")
    policy = answer["Content-Security-Policy"]
    assert "frame-src 'self'" in policy
    assert "script-src 'self';" in policy
    other = tour.client("congchuc").get(f"/desk/{one}")
    assert "frame-src" not in other["Content-Security-Policy"]


def test_papers_are_for_officers_of_the_office_and_auditors() -> None:
    [one, other] = in_lane("Y", 2)
    tour.strangers()
    made, foreign = attached(one), attached(other)
    for path in (f"/desk/{one}/documents", f"/desk/{one}/documents/{made.id}"):
        for who in ("congchuc", "lanhdao", "kiemtoan"):
            assert tour.client(who).get(path).status_code == 200, (who, path)
        for who in ("xa", "khac", "quantri"):
            assert tour.client(who).get(path).status_code in (403, 404), (who, path)
        assert tour.client("xa").get(path).status_code == 404
    officer = tour.client("congchuc")
    assert officer.get(f"/desk/{one}/documents/{foreign.id}").status_code == 404
    assert officer.get(f"/desk/{one}/documents?document={foreign.id}").status_code == 404
    assert officer.get(f"/desk/{one}/documents?document=x").status_code == 404
    assert f'action="/desk/{one}/documents/check' not in seen(one, "kiemtoan")
    assert f'action="/desk/{one}/ask"' not in seen(one, "kiemtoan")


def test_what_was_destroyed_is_named_and_not_shown() -> None:
    [one] = in_lane("Y")
    made = attached(one)
    Document.objects.filter(id=made.id).update(destroyed_at=datetime.now(UTC))
    assert "lawfully destroyed" in seen(one)
    assert "<iframe" not in seen(one)
    assert tour.client("congchuc").get(f"/desk/{one}/documents/{made.id}").status_code == 404


def test_an_officer_checks_each_paper_and_the_documents_have_passed() -> None:
    [one] = in_lane("Y")
    attached(one, category="271", reference="PL-9")
    papers = names_of(seen(one))
    assert "packing PL-9" in papers
    given = {"paper": papers, "verdict": [""] * len(papers), "note": [""] * len(papers), "conclusion": "đủ"}
    officer, path = tour.client("congchuc"), f"/desk/{one}/documents/check"
    left = officer.post(path, given)
    assert left.status_code == 422, "what nobody has looked at is not in order by itself"
    assert "still unchecked" in left.content.decode()
    assert ">đủ</textarea>" in left.content.decode()
    done = officer.post(path, given | {"rest": "1"}, follow=True)
    assert "The check is recorded: the papers are in order." in done.content.decode()
    assert row_of(one).control == "checked"
    [made] = inspections.of_declaration(one)
    assert {result.document for result in made.documents} == {*papers}
    assert f'action="/desk/{one}/documents/check' not in seen(one)


def test_a_paper_not_in_order_wants_a_note_and_leaves_the_check_due() -> None:
    [one] = in_lane("Y")
    papers = names_of(seen(one))
    verdicts = ["discrepant", *["conforms"] * (len(papers) - 1)]
    given = {"paper": papers, "verdict": verdicts, "note": [""] * len(papers), "conclusion": "sai số lượng"}
    officer, path = tour.client("congchuc"), f"/desk/{one}/documents/check"
    refused = officer.post(path, given)
    assert refused.status_code == 422
    assert '<option value="discrepant" selected>' in refused.content.decode()
    assert inspections.of_declaration(one) == []
    noted = given | {"note": ["thiếu 5 kiện", *[""] * (len(papers) - 1)]}
    page = officer.post(path, noted, follow=True).content.decode()
    assert "Not all is in order" in page
    assert "thiếu 5 kiện" in page
    assert row_of(one).control == "documents-due"
    assert f'action="/desk/{one}/documents/check' in page


def test_what_came_while_the_form_lay_open_is_not_passed_unseen() -> None:
    [one] = in_lane("Y")
    papers = names_of(seen(one))
    attached(one, category="other", reference="NEW-1")
    given = {"paper": papers, "verdict": ["conforms"] * len(papers), "note": [""] * len(papers)}
    sent = tour.client("congchuc").post(
        f"/desk/{one}/documents/check", {**given, "rest": "1", "conclusion": "x"}
    )
    assert sent.status_code == 422
    assert "NEW-1" in sent.content.decode()


def test_a_form_nobody_was_offered_is_refused_as_wrong() -> None:
    [one] = in_lane("Y")
    officer, path = tour.client("congchuc"), f"/desk/{one}/documents/check"
    papers = names_of(seen(one))
    odd = {"paper": papers, "verdict": ["whim"] * len(papers), "note": [""] * len(papers), "conclusion": "x"}
    for given in ({}, {"paper": "x"}, odd):
        assert officer.post(path, given).status_code == 422
    assert tour.client("kiemtoan").post(path, odd).status_code == 403


def test_a_paper_is_asked_for_in_one_language_and_named_in_the_other() -> None:
    [one] = in_lane("Y")
    officer, given = tour.client("congchuc"), {"category": "origin", "text_vi": "Nộp bản chính C/O"}
    page = officer.post(f"/desk/{one}/ask", given, follow=True).content.decode()
    assert "its clock runs" in page
    [asked] = selectors.requests(Subject("declaration", one))
    assert asked.text == {"vi": "Nộp bản chính C/O", "en": "Proof of origin: Nộp bản chính C/O"}
    assert asked.text["en"] in page
    assert "clock-plain" in page
    assert "note-bad" in officer.post(f"/desk/{one}/ask", {"category": "x"}, follow=True).content.decode()


def test_what_was_supplied_is_accepted_or_asked_for_again_or_dropped() -> None:
    [one, other] = in_lane("Y", 2)
    owner, officer = Subject("declaration", one), tour.client("congchuc")
    first, second = asked_for(one), asked_for(one)
    for request in (first, second):
        services.supply(request=request, body=PDF, declared_name="a.pdf", actor=TRADER, at=datetime.now(UTC))
    assert f'action="/desk/{one}/requests/{first}/accept"' in seen(one)
    officer.post(f"/desk/{one}/requests/{first}/accept")
    officer.post(f"/desk/{one}/requests/{second}/return", {"reason": "mờ"})
    assert {str(it.id): it.state for it in selectors.requests(owner)} == {first: "accepted", second: "asked"}
    officer.post(f"/desk/{one}/requests/{second}/withdraw", {"reason": "đã có"})
    assert {it.state for it in selectors.requests(owner)} == {"accepted", "withdrawn"}
    foreign = asked_for(other)
    assert officer.post(f"/desk/{one}/requests/{foreign}/accept").status_code == 404


def test_a_requirement_is_met_by_the_paper_an_officer_has_seen() -> None:
    [one] = in_lane("Y")
    wanted_still(one, "ATTP")
    [want] = open_requirements(row_of(one))
    page = seen(one)
    assert f'name="measure" value="{want.measure}"' in page
    given = {"item": str(want.item_number), "measure": want.measure, "paper": "GP-2026-17"}
    page = tour.client("congchuc").post(f"/desk/{one}/requirements/meet", given, follow=True).content.decode()
    assert "GP-2026-17" in page
    assert Requirement.objects.get(declaration=row_of(one), measure=want.measure).met_by == "GP-2026-17"
    again = tour.client("congchuc").post(f"/desk/{one}/requirements/meet", given, follow=True)
    assert "note-bad" in again.content.decode()


def test_papers_are_looked_at_one_after_the_other_without_the_rest_of_the_page() -> None:
    [one] = in_lane("Y")
    first, second = attached(one, "a.pdf"), attached(one, "b.png", PNG)
    answer = tour.client("congchuc").get(
        f"/desk/{one}/documents?document={second.id}", headers={"HX-Request-Type": "partial"}
    )
    part = answer.content.decode()
    assert "<html" not in part
    assert f'data-key="p" href="/desk/{one}/documents?document={first.id}"' in part
    assert 'data-key="n"' not in part
    assert "HX-Request-Type" in answer["Vary"]


def test_the_page_asks_a_few_times_however_many_papers_there_are() -> None:
    [one] = in_lane("Y")
    officer, counted = tour.client("congchuc"), []
    attached(one)
    for _ in range(3):
        with CaptureQueriesContext(connection) as asked:
            assert officer.get(f"/desk/{one}/documents").status_code == 200
        counted.append(len(asked))
        for n in range(8 if len(counted) == 1 else 0):
            attached(one, f"{n}.pdf", reference=f"R-{n}")
            asked_for(one)
    assert counted[1] == counted[2]
    assert counted[2] <= 12, [query["sql"][:160] for query in asked]


def test_after_an_act_the_officer_is_back_at_the_paper_he_looked_at() -> None:
    """A part of the page may have changed it since: the address says which it is."""
    [one] = in_lane("Y")
    attached(one)
    second, officer, first = attached(one, "b.png", PNG), tour.client("congchuc"), asked_for(one)
    here = f"/desk/{one}/documents?document={second.id}"
    came = {"Referer": f"http://testserver{here}"}
    sent = officer.post(f"/desk/{one}/requests/{first}/withdraw", {"reason": "đã có"}, headers=came)
    assert sent["Location"] == here
    elsewhere = {"Referer": "http://testserver/desk?page=2"}
    sent = officer.post(f"/desk/{one}/ask", {"category": "x"}, headers=elsewhere)
    assert sent["Location"] == f"/desk/{one}/documents"
    wrong = officer.post(f"/desk/{one}/documents/check", {}, headers=came)
    assert wrong.status_code == 422
    assert f'<img src="/desk/{one}/documents/{second.id}"' in wrong.content.decode()


def test_in_the_red_lane_documents_are_checked_as_well_and_the_goods_are_still_looked_at() -> None:
    [one] = in_lane("R")
    papers = names_of(seen(one))
    verdicts, notes = ["conforms"] * len(papers), [""] * len(papers)
    given = {"paper": papers, "verdict": verdicts, "note": notes, "conclusion": "đủ"}
    officer, path = tour.client("congchuc"), f"/desk/{one}/documents/check"
    page = officer.post(path, given, follow=True).content.decode()
    assert "The check is recorded: the papers are in order." in page
    [made] = inspections.of_declaration(one)
    assert {result.document for result in made.documents} == {*papers}
    assert row_of(one).control == "examination-due"
    doubted = given | {"verdict": ["suspect", *verdicts[1:]], "note": ["con dấu lạ", *notes[1:]]}
    assert "Not all is in order" in officer.post(path, doubted, follow=True).content.decode()
    assert row_of(one).control == "examination-due"
