"""Where one arrives: what awaits whoever is signed in; the overview for everybody else."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from thongquan.portal.gate import PUBLIC, Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.views import running


@page(PUBLIC, "", name="home", title=_("Home"), journey=Journey.HOME, menu=10)
def home(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    return running.running(request, visitor)
