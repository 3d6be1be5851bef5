"""Signing in by name, password and second factor, or by a passkey alone; and out again."""

from functools import partial

from allauth.account.views import LoginView, LogoutView, ReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as CodeAgainView
from allauth.mfa.webauthn.views import LoginWebAuthnView, ReauthenticateWebAuthnView
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from thongquan.portal import throttle
from thongquan.portal.gate import PUBLIC, SIGNED_IN, Visitor
from thongquan.portal.pages import Journey, page

step = partial(page, PUBLIC, journey=Journey.ACCOUNT, early=True)
again = partial(
    page,
    SIGNED_IN,
    title=_("Is it you?"),
    journey=Journey.ACCOUNT,
    methods=("GET", "POST"),
    above="mfa_index",
    early=True,
)


class _SignIn(LoginView):  # type: ignore[misc]
    template_name = "portal/account/sign_in.html"


class _SignOut(LogoutView):  # type: ignore[misc]
    """By POST alone."""


class _Code(AuthenticateView):  # type: ignore[misc]
    template_name = "portal/account/code.html"


class _PasswordAgain(ReauthenticateView):  # type: ignore[misc]
    template_name = "portal/account/password_again.html"


class _CodeAgain(CodeAgainView):  # type: ignore[misc]
    template_name = "portal/account/code_again.html"


class _PasskeyAgain(ReauthenticateWebAuthnView):  # type: ignore[misc]
    template_name = "portal/account/passkey_again.html"


@step("sign-in", name="account_login", title=_("Sign in"), methods=("GET", "POST"))
def sign_in(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    return _SignIn.as_view()(request)


@step("sign-in/code", name="mfa_authenticate", title=_("Your code"), methods=("GET", "POST"))
def code(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    return _Code.as_view()(request)


@step("sign-in/passkey", name="mfa_login_webauthn", title=_("Sign in"), methods=("GET", "POST"), whole=False)
def passkey(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    throttle.count(request, "passkey")
    return LoginWebAuthnView.as_view()(request)


@step("sign-out", name="account_logout", title=_("Sign out"), methods=("POST",), whole=False)
def sign_out(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    """The pages seen before are forgotten too: the next person at the machine goes back to none of them."""
    response = _SignOut.as_view()(request)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@again("account/again", name="account_reauthenticate")
def password_again(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    return _PasswordAgain.as_view()(request)


@again("account/again/code", name="mfa_reauthenticate")
def code_again(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    return _CodeAgain.as_view()(request)


@again("account/again/passkey", name="mfa_reauthenticate_webauthn")
def passkey_again(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    return _PasskeyAgain.as_view()(request)
