"""What is asked of whoever makes an account, registers a system or grants a role."""

from datetime import date, datetime

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from thongquan.books import selectors as books
from thongquan.identity.domain import Classification, Role
from thongquan.identity.domain.catalogue import ROLE_TEXTS
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound
from thongquan.parties import selectors as parties
from thongquan.parties.domain.words import subject_of
from thongquan.portal.templatetags.portal import said
from thongquan.reference import selectors as reference

SEES = {
    "open": _("what anybody may see"),
    "internal": _("internal matters"),
    "restricted": _("restricted matters"),
}


class Person(forms.Form):
    """Somebody who is to sign in; his first password is drawn for him."""

    username = forms.RegexField(
        r"^[0-9a-z._-]{1,150}$",
        label=_("Account name"),
        help_text=_("Small letters, digits, points and dashes; it is never given again."),
    )
    full_name = forms.CharField(label=_("Full name"), max_length=200)
    email = forms.EmailField(label=_("E-mail"), required=False, max_length=254)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class OfParty(forms.Form):
    """A party named by its tax code or by its number in the register."""

    party = forms.CharField(
        label=_("Company"), max_length=60, help_text=_("Tax code, or number in the register.")
    )

    def __init__(self, on: date, *given: object, **named: object) -> None:
        super().__init__(*given, **named)  # type: ignore[arg-type]
        self.on = on

    def clean_party(self) -> Subject | None:
        given = self.cleaned_data["party"].strip()
        if not given:
            return None
        if given.startswith(f"{settings.ADMINISTRATION}-P"):
            return Subject("party", given)
        try:
            return subject_of(parties.party_by(given, self.on), settings.ADMINISTRATION)
        except NotFound:
            raise forms.ValidationError(_("No company has this number.")) from None


class System(OfParty):
    """A system that connects."""

    name = forms.CharField(label=_("Name of the system"), max_length=200)


class RoleForm(OfParty):
    """A role within an office or for a party, as far as it sees, for a time."""

    role = forms.ChoiceField(label=_("Role"))
    office = forms.ChoiceField(label=_("Office"), required=False)
    subtree = forms.BooleanField(label=_("Also the offices under it"), required=False)
    sees = forms.ChoiceField(label=_("Sees"), choices=list(SEES.items()))
    until = forms.DateField(label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    field_order = ("role", "office", "subtree", "party", "sees", "until")

    def __init__(self, on: date, *given: object, **named: object) -> None:
        super().__init__(on, *given, **named)
        self.fields["party"].required = False
        self.fields["role"].choices = [(str(role), said(ROLE_TEXTS[role])) for role in Role]  # type: ignore[attr-defined]
        offices = sorted(reference.reference().offices.all_on(on), key=lambda office: office.code)
        named_ = [(office.code, f"{office.code} · {said(office.names)}") for office in offices]
        self.fields["office"].choices = [("", _("Every office")), *named_]  # type: ignore[attr-defined]

    def asked(self, at: datetime) -> dict[str, object]:
        """As `identity.services.request_grant` takes it."""
        given = self.cleaned_data
        ends = given["until"]
        return {
            "role": Role(given["role"]),
            "office": reference.office_path(given["office"], self.on) if given["office"] else (),
            "subtree": given["subtree"],
            "party": given["party"],
            "classification": Classification[given["sees"].upper()],
            "valid_from": at,
            "valid_to": books.midnight(date.fromordinal(ends.toordinal() + 1)) if ends else None,
        }
