"""The calculator: its form, its answer while one types, an address that can be shared."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _

from thongquan.kernel.refusals import Refused
from thongquan.portal import throttle
from thongquan.portal.gate import PUBLIC, Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.views.calculator.answer import answered
from thongquan.portal.views.calculator.asked import choices, read


@page(PUBLIC, "calculator", name="calculator", title=_("Duty calculator"), journey=Journey.LAW, menu=20)
def calculator(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    throttle.count(request, "calculator")
    asked = read(request, visitor.at)
    partial = request.headers.get("HX-Request-Type") == "partial"
    context: dict[str, Any] = {"asked": asked, "partial": partial, **choices(asked, visitor.at)}
    if asked.text and not asked.wrong:
        try:
            context |= answered(asked, visitor.at)
        except Refused as refused:
            if refused.code != "no-law-in-force":
                raise
            asked.wrong["day"] = _("The law of that day is not kept here.")
    response = render(request, f"portal/calculator/{'answer' if partial else 'page'}.html", context)
    patch_vary_headers(response, ["HX-Request-Type"])
    return response
