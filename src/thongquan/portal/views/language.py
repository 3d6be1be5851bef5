"""The language of the pages is the reader's choice."""

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.i18n import set_language

from thongquan.portal.gate import PUBLIC, Visitor
from thongquan.portal.pages import Journey, page


@page(
    PUBLIC,
    "language",
    name="language",
    title=_("Language"),
    journey=Journey.ACCOUNT,
    methods=("POST",),
    whole=False,
    early=True,
)
def choose(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    return set_language(request)
