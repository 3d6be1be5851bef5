"""A value that will not do is told by its field, what was sent, what is wanted, in the language of the page."""

import pytest
from django.http import HttpRequest
from django.test import Client
from django.utils import translation

from tests.portal import tour
from tests.portal.site import register_some
from tests.portal.test_pages import signed_in, text
from thongquan.kernel.refusals import Refused
from thongquan.portal import wrong
from thongquan.portal.templatetags.portal import refusal
from thongquan.portal.views import errors

pytestmark = pytest.mark.usefixtures("world")


def test_an_error_page_lists_what_is_wrong_in_the_language_of_the_page() -> None:
    identifier = register_some(1)[0]
    for language, wanted in (("en", "What is proposed so far: The value cannot be read"),
                             ("vi", "Nội dung đề nghị đến lúc này: Giá trị không đọc được")):  # fmt: skip
        trader: Client = signed_in("thuongnhan")
        trader.cookies["django_language"] = language
        answer = trader.post(f"/declarations/{identifier}/amend", {"content": "x", "to": "check"})
        assert answer.status_code == 422
        assert wanted in text(answer)
        assert "errors" not in text(answer)


def test_what_an_officer_typed_is_told_with_what_is_wanted() -> None:
    identifier = register_some(1)[0]
    officer = tour.client("congchuc")
    given = {"effect": "hold-exit", "kind": "x", "basis": "b", "authority": "a", "reason": "r", "until": "mai"}
    back = text(officer.post(f"/desk/{identifier}/hold", given, follow=True))
    assert "Until: A day is wanted: “mai” → “YYYY-MM-DD”" in back


@pytest.mark.parametrize(
    ("why", "vi"),
    [
        (wrong.value("items", "12", "int"), ("", "Giá trị phải là số nguyên", "12")),
        (wrong.value("quantity", "<b>", "decimal"), ("Số lượng", "Giá trị phải là một số", "&lt;b&gt;")),
        (wrong.value("lane", "X", "enum"), ("Luồng", "một lựa chọn trong biểu mẫu", "“X”")),
        (
            Refused("validation", why="Expected `str` of length <= 2000 - at `$.reason`"),
            ("Lý do", "Quá dài (số ký tự)", "≤ 2000"),
        ),
    ],
    ids=["unnamed", "number", "choice", "message"],
)
@pytest.mark.parametrize("partial", [False, True], ids=["page", "part"])
def test_field_found_and_expected_stand_there_and_nothing_of_the_house(
    why: Refused, vi: tuple[str, ...], partial: bool
) -> None:
    request = HttpRequest()
    request.META["HTTP_HX_REQUEST_TYPE"] = "partial" if partial else ""
    with translation.override("vi"):
        said = errors.refused(request, why).content.decode()
    for part in vi:
        assert part in said
    for never in ("$.", "`", "items", "int", "Expected"):
        assert never not in said.partition("<h1>")[2].partition("</main>")[0]


def test_a_refusal_that_says_no_more_lists_nothing() -> None:
    with translation.override("vi"):
        assert refusal(Refused("validation")) == "Tham số không hợp lệ"
