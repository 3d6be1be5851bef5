"""Signing in with a password, and out again; guessing is slowed by `identity`."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import views
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from thongquan.identity import selectors as identity
from thongquan.identity import services
from thongquan.identity.models import User
from thongquan.kernel.refusals import Refused
from thongquan.portal.gate import PUBLIC, Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.throttle import address_of


class Form(AuthenticationForm):
    """Django's, answered by `identity.services.sign_in`: throttled, recorded, silent on what was wrong."""

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("username") and given.get("password"):
            self.user_cache = self._user(given["username"], given["password"])
        return given

    def _user(self, username: str, password: str) -> User:
        try:
            who = services.sign_in(
                username=username, password=password, address=address_of(self.request), at=timezone.now()
            )
        except Refused as refused:
            raise forms.ValidationError(_REFUSED.get(refused.code, _REFUSED["not-signed-in"])) from None
        return identity.user(who.subject)


_REFUSED = {
    "not-signed-in": _("The name and the password do not go together. Check both and try again."),
    "too-many-attempts": _("Too many attempts to sign in. Wait a quarter of an hour, then try again."),
}


class SignIn(views.LoginView):
    """Where the account says a language and the reader has chosen none, the pages go on in the account's."""

    template_name = "portal/sign_in.html"
    authentication_form = Form
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_valid(form)
        language = form.get_user().language
        if language and settings.LANGUAGE_COOKIE_NAME not in self.request.COOKIES:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                language,
                max_age=settings.LANGUAGE_COOKIE_AGE,
                secure=settings.LANGUAGE_COOKIE_SECURE,
                samesite="Lax",
            )
        return response


class SignOut(views.LogoutView):
    """By POST alone."""


@page(PUBLIC, "sign-in", name="sign-in", title=_("Sign in"), journey=Journey.ACCOUNT, methods=("GET", "POST"))
def sign_in(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    return SignIn.as_view()(request)


@page(
    PUBLIC,
    "sign-out",
    name="sign-out",
    title=_("Sign out"),
    journey=Journey.ACCOUNT,
    methods=("POST",),
    whole=False,
)
def sign_out(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    return SignOut.as_view()(request)
