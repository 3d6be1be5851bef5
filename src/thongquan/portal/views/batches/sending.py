"""A file of many declarations is sent; the files that were sent before."""

from collections.abc import Mapping
from uuid import UUID, uuid4

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from thongquan.books import selectors as books
from thongquan.clearance.messages.table import template_csv, template_xlsx
from thongquan.clearance.selectors import access, bulk
from thongquan.clearance.selectors.formats import limits
from thongquan.clearance.services.batches import receive_batch
from thongquan.clearance.services.submit import Sent
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.parties import selectors as parties
from thongquan.parties.domain.words import party_of
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.templatetags.portal import language
from thongquan.portal.views.batches.mine import FORMATS, PERMISSION, senders

A_PAGE = 20
ENDINGS = (".csv", ".xlsx", ".xml", ".json", ".jsonl")
MEDIA: Mapping[str, str] = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
TEMPLATES = {"csv": template_csv, "xlsx": template_xlsx}


class Upload(forms.Form):
    """`key` makes of a form sent twice one file; `party` is asked of whoever speaks for several."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    party = forms.ChoiceField(label=_("Who declares?"))
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "A spreadsheet by the template (CSV, XLSX), ASYCUDA SAD or WCO XML, or JSON: up to 64 MiB."
        ),
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(ENDINGS)}),
    )

    def __init__(self, choices: list[tuple[str, str]], *given: object, **named: object) -> None:
        super().__init__(*given, **named)  # type: ignore[arg-type]
        self.fields["party"].choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            self.fields["party"].widget = forms.HiddenInput()
            self.initial["party"] = choices[0][0]

    def clean_file(self) -> object:
        given = self.cleaned_data["file"]
        if given.size > limits().xml_bytes:
            raise forms.ValidationError(_("The file is larger than 64 MiB: divide it."))
        return given


@page(
    PERMISSION,
    "uploads",
    name="batches",
    title=_("Upload of many"),
    journey=Journey.DECLARING,
    methods=("GET", "POST"),
    menu=30,
)
def send(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    choices = _choices(visitor)
    form = Upload(choices, request.POST or None, request.FILES or None, initial={"key": uuid4()})
    why: Refused | None = None
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("batch", receipt=_received(form, visitor))
        except Refused as refused:
            why = refused
    found, following = bulk.listed(senders(visitor), before=_place(request.GET.get("before", "")), limit=A_PAGE)
    context = {
        "form": form,
        "why": why,
        "found": found,
        "next": following,
        "formats": FORMATS,
        "endings": ENDINGS,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "portal/batches/send.html", context, status=status)


def _received(form: Upload, visitor: Visitor) -> str:
    given = form.cleaned_data
    party = access.declarant_of(visitor.signed, PERMISSION, visitor.at, named=given["party"])
    key: UUID = given["key"]
    sent = Sent(
        given["file"].read(), given["file"].content_type or "", f"upload-{key}", name=given["file"].name
    )
    receipt = receive_batch(
        sent=sent,
        sender=party,
        actor=visitor.signed.actor(on_behalf=party),
        at=visitor.at,
        language=language(),
    )
    return receipt.number


def _choices(visitor: Visitor) -> list[tuple[str, str]]:
    """For whom the visitor may send, by name and number."""
    keys = {one.id: party_of(one, settings.ADMINISTRATION) for one in senders(visitor)}
    cards = parties.cards([key for key in keys.values() if key], books.today(visitor.at))
    named = {code: cards.get(key or 0) for code, key in keys.items()}
    return [(code, f"{card.name} · {card.number}" if card else code) for code, card in named.items()]


def _place(given: str) -> int:
    return int(given) if given.isascii() and given.isdigit() and len(given) <= 15 else 0


@page(
    PERMISSION,
    "uploads/templates/<str:ending>",
    name="batch-template",
    title=_("Template"),
    journey=Journey.DECLARING,
    above="batches",
    whole=False,
)
def template(request: HttpRequest, visitor: Visitor, ending: str) -> HttpResponse:
    if ending not in TEMPLATES:
        raise NotFound("template", ending)
    made = HttpResponse(TEMPLATES[ending](), content_type=MEDIA[ending])
    made["Content-Disposition"] = f'attachment; filename="to-khai.{ending}"'
    return made
