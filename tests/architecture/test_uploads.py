"""Files are sent where the door lets large forms in, and large forms are let in only there."""

import re
from collections.abc import Iterator
from pathlib import Path

import thongquan.portal
from thongquan.config.door import UPLOADS
from thongquan.portal import urls
from thongquan.portal.pages import PAGES

TEMPLATES = Path(thongquan.portal.__file__).parent / "templates"
FORM = re.compile(r"<form\b[^>]*enctype=.multipart/form-data[^>]*>")
SENT_TO = {  # the template of a form with files → the page it is sent to
    "portal/batches/send.html": "batches",
    "portal/books/book.html": "book",
    "portal/declaring/start.html": "declare",
    "portal/licensing/papers.html": "application-attach",
    "portal/papers/papers.html": "paper-attach",
    "portal/papers/request.html": "paper-attach",
}
# A signature, the rates of a week, a table of 500 lines are far from FORM_MAX.
SMALL = {
    "portal/amending/amend.html",
    "portal/cancelling/ask.html",
    "portal/decisions/new.html",
    "portal/decisions/objection.html",
    "portal/declaring/sign.html",
    "portal/exchange/agree.html",
    "portal/exchange/keys.html",
    "portal/exchange/new.html",
    "portal/licensing/procedure.html",
    "portal/origin/inquiry.html",
    "portal/certificates/issue.html",
    "portal/rates/draft.html",
    "portal/verify/page.html",
}


def with_files() -> Iterator[str]:
    for path in sorted(TEMPLATES.rglob("*.html")):
        for _ in FORM.findall(path.read_text()):
            yield str(path.relative_to(TEMPLATES))


def taken_in() -> set[str]:
    """Pages whose address the door takes a large form at."""
    assert urls.urlpatterns, "the pages are registered"
    filled = {
        one.name: "/" + re.sub(r"<[^>]+>", "x", one.address) for one in PAGES.values() if "POST" in one.methods
    }
    return {name for name, address in filled.items() if UPLOADS.fullmatch(address)}


def test_every_form_with_files_is_known() -> None:
    assert set(with_files()) == {*SENT_TO, *SMALL}


def test_what_a_form_says_of_its_address_is_the_page_it_is_sent_to() -> None:
    for name, page in SENT_TO.items():
        text = (TEMPLATES / name).read_text()
        for form in FORM.findall(text):
            assert "action=" not in form or f"{{% url '{page}' " in form, name


def test_large_forms_are_taken_in_where_a_form_with_files_is_sent_and_nowhere_else() -> None:
    assert taken_in() == set(SENT_TO.values())
    for alternative in UPLOADS.pattern.removeprefix("/(").removesuffix(")").split("|"):
        [_] = [
            one for one in taken_in() if re.fullmatch(alternative, re.sub(r"<[^>]+>", "x", PAGES[one].address))
        ]
