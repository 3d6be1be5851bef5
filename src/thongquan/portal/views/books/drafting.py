"""A draft from a file, and the steps of an edition; approving and publishing are a second person's."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from thongquan.books import services
from thongquan.books.domain import EditionRef
from thongquan.intake.domain.workbook import FILE_BYTES_MAX
from thongquan.kernel.refusals import Refused
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.views.books.one import row_of, shown
from thongquan.portal.views.books.words import PERMISSION


class Draft(forms.Form):
    """The file of one table or of several, and on which law it stands."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("TABLE.csv, or a workbook with a sheet for each table; the other tables stay as they are."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
    )
    basis = forms.CharField(label=_("Legal basis"), max_length=2000)
    note = forms.CharField(
        label=_("Note"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean_file(self) -> object:
        given = self.cleaned_data["file"]
        if given.size > FILE_BYTES_MAX:
            raise forms.ValidationError(_("The file is larger than 32 MiB."))
        return given


def drafted(book: str, form: Draft, visitor: Visitor) -> EditionRef:
    given = form.cleaned_data
    return services.draft_files(
        book=book,
        files={given["file"].name: given["file"].read()},
        basis=given["basis"],
        note=given["note"],
        actor=visitor.actor,
        at=visitor.at,
    )


def _step(name: str, permission: str, address: str, title: object, act: Callable[..., EditionRef]) -> None:
    @page(
        permission,
        f"books/<str:book>/<int:number>/{address}",
        name=name,
        title=title,  # type: ignore[arg-type]
        journey=Journey.ADMINISTRATION,
        methods=("POST",),
        above="edition",
        whole=False,
    )
    def step(request: HttpRequest, visitor: Visitor, book: str, number: int) -> HttpResponse:
        row_of(book, number)
        try:
            act(book=book, number=number, actor=visitor.actor, at=visitor.at)
        except Refused as why:
            return shown(request, visitor, book, number, why)
        messages.success(request, _("Done: the edition goes on."))
        return redirect("edition", book=book, number=number)


_step("edition-check", PERMISSION, "check", _("Check"), services.check)
_step("edition-withdraw", PERMISSION, "withdraw", _("Withdraw"), services.withdraw)
_step("edition-approve", "books.publish", "approve", _("Approve"), services.approve)
_step("edition-publish", "books.publish", "publish", _("Publish"), services.publish)
