"""The forms of signing in and of second factors; codes are answered by `identity`, and good for once."""

from typing import Any

from allauth.account import forms as account
from allauth.core import context
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from thongquan.identity import services
from thongquan.kernel.refusals import Refused
from thongquan.portal.accounts import REFUSED, WRONG_CODE
from thongquan.portal.throttle import address_of

ONE_TIME = {"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "20"}
NEW_PASSWORD = {"autocomplete": "new-password"}


class SignIn(account.LoginForm):  # type: ignore[misc]
    """A name and a password."""

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        name, password = self.fields["login"], self.fields["password"]
        name.label, password.label, password.help_text = _("Account name"), _("Password"), ""
        name.widget.attrs = {"autocomplete": "username", "autocapitalize": "none", "autofocus": True}
        password.widget.attrs = {"autocomplete": "current-password"}


class Again(account.ReauthenticateForm):  # type: ignore[misc]
    """The password once more."""

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["password"].label, self.fields["password"].help_text = _("Password"), ""
        self.fields["password"].widget.attrs = {"autocomplete": "current-password", "autofocus": True}


class _Coded(forms.Form):
    """A code of the app, or one of the recovery codes."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(attrs=ONE_TIME | {"autofocus": True}),
        help_text=_("Six digits of your app, or one of your recovery codes."),
    )

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        request, at = context.request, timezone.now()
        try:
            services.code_right(user=self.user, code=code, address=address_of(request), at=at)  # type: ignore[attr-defined]
        except Refused as refused:
            waits = refused.code == "too-many-attempts"
            raise ValidationError(REFUSED[refused.code] if waits else WRONG_CODE) from None
        # Which of the two it was matters to nobody but the record of this session.
        self.authenticator = (
            Authenticator.objects.filter(user=self.user)  # type: ignore[attr-defined]
            .exclude(type=Authenticator.Type.WEBAUTHN)
            .order_by("-type")
            .select_related("user")[0]
        )
        return code


class Code(_Coded, mfa.AuthenticateForm):  # type: ignore[misc]
    """Asked while one signs in."""


class CodeAgain(_Coded, mfa.ReauthenticateForm):  # type: ignore[misc]
    """Asked before second factors are changed."""


class NewApp(totp.ActivateTOTPForm):  # type: ignore[misc]
    """The first code of an app proves that it has the secret."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(attrs=ONE_TIME),
        help_text=_("The six digits it shows."),
    )


class NewKey(webauthn.AddWebAuthnForm):  # type: ignore[misc]
    """A passkey: it signs in by itself, without the password."""

    name = forms.CharField(label=_("Name of the passkey"), max_length=80, required=False)
    passwordless = forms.BooleanField(widget=forms.HiddenInput, initial=True, required=False)


class NewPassword(forms.Form):
    """The present password and a new one, twice."""

    old = forms.CharField(
        label=_("Present password"), widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    new = forms.CharField(label=_("New password"), widget=forms.PasswordInput(attrs=NEW_PASSWORD))
    again = forms.CharField(label=_("New password once more"), widget=forms.PasswordInput(attrs=NEW_PASSWORD))

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["new"].help_text = " ".join(password_validation.password_validators_help_texts())

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("new") != given.get("again"):
            self.add_error("again", _("The two are not the same."))
        return given
