"""Second factors: an app for codes, passkeys, recovery codes; and the password."""

from functools import partial
from typing import Any

from allauth.mfa.base.views import IndexView
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from thongquan.identity import selectors as identity
from thongquan.identity import services
from thongquan.kernel.refusals import Refused
from thongquan.portal.forms import NewPassword
from thongquan.portal.gate import SIGNED_IN, Visitor
from thongquan.portal.pages import PASSWORD, Journey, page
from thongquan.portal.throttle import address_of

mine = partial(page, SIGNED_IN, journey=Journey.ACCOUNT, early=True)
change = partial(mine, methods=("GET", "POST"), above="mfa_index")


class _Index(IndexView):  # type: ignore[misc]
    template_name = "portal/account/factors.html"

    def get_context_data(self, **given: Any) -> dict[str, Any]:
        visitor: Visitor = self.request.visitor
        lacks = identity.lacks_second_factor(visitor.signed, at=visitor.at)
        host = self.request.get_host().partition(":")[0]
        return super().get_context_data(**given) | {
            "lacks": lacks,
            "by_number": host.replace(".", "").isdigit(),
        }


class _AddApp(ActivateTOTPView):  # type: ignore[misc]
    template_name = "portal/account/add_app.html"


class _RemoveApp(DeactivateTOTPView):  # type: ignore[misc]
    template_name = "portal/account/remove.html"


class _AddPasskey(AddWebAuthnView):  # type: ignore[misc]
    template_name = "portal/account/add_passkey.html"


class _RemovePasskey(RemoveWebAuthnView):  # type: ignore[misc]
    template_name = "portal/account/remove.html"
    success_url = reverse_lazy("mfa_index")


class _Codes(ViewRecoveryCodesView):  # type: ignore[misc]
    template_name = "portal/account/recovery_codes.html"


class _NewCodes(GenerateRecoveryCodesView):  # type: ignore[misc]
    template_name = "portal/account/new_recovery_codes.html"


@mine("account/factors", name="mfa_index", title=_("Sign-in and security"), menu=10)
def index(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    return _Index.as_view()(request)


@change("account/factors/app", name="mfa_activate_totp", title=_("Add an app"))
def add_app(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    return _AddApp.as_view()(request)


@change("account/factors/app/remove", name="mfa_deactivate_totp", title=_("Remove the app"))
def remove_app(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    return _RemoveApp.as_view()(request)


@change("account/passkeys/new", name="mfa_add_webauthn", title=_("Add a passkey"))
def add_passkey(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    return _AddPasskey.as_view()(request)


@change(
    "account/factors/passkey/<int:passkey>/remove", name="mfa_remove_webauthn", title=_("Remove the passkey")
)
def remove_passkey(request: HttpRequest, visitor: Visitor, passkey: int) -> HttpResponseBase:
    """Of one's own alone; another's is not there."""
    return _RemovePasskey.as_view()(request, pk=passkey)


@mine("account/factors/codes", name="mfa_view_recovery_codes", title=_("Recovery codes"), above="mfa_index")
def codes(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    return _Codes.as_view()(request)


@change("account/factors/codes/new", name="mfa_generate_recovery_codes", title=_("New recovery codes"))
def new_codes(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    return _NewCodes.as_view()(request)


@change("account/password", name=PASSWORD, title=_("Change the password"))
def password(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    form, why = NewPassword(request.POST or None), None
    if form.is_valid():
        user, given = identity.user(visitor.signed.subject), form.cleaned_data
        try:
            services.change_password(
                user=user,
                old=given["old"],
                new=given["new"],
                address=address_of(request),
                at=visitor.at,
            )
        except Refused as refused:
            why = refused
        else:
            update_session_auth_hash(request, identity.user(visitor.signed.subject))
            messages.success(request, gettext("The password is changed; other sessions and tokens have ended."))
            return redirect("mfa_index")
    if why is not None and why.code == "not-signed-in":
        form.add_error("old", _("The password is wrong."))
        why = None
    return render(
        request,
        "portal/account/password.html",
        {"form": form, "why": why, "given": visitor.signed.password_given},
    )
