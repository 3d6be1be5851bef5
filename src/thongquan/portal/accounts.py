"""Between django-allauth, which knows the steps of signing in, and `identity`, which decides and records."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from thongquan.identity import selectors as identity
from thongquan.identity import services
from thongquan.identity.models import User
from thongquan.kernel.refusals import Refused
from thongquan.portal.throttle import address_of

PASSWORD = "reauthenticate"  # noqa: S105  the library's name of asking for it again
RECENT = 300  # seconds since one proved who he is
REFUSED = {
    "not-signed-in": _("The name and the password do not go together. Check both and try again."),
    "too-many-attempts": _("Too many attempts to sign in. Wait a quarter of an hour, then try again."),
}
WRONG_CODE = _("This code is wrong, too old, or was used before.")
SAID = {
    "mfa/messages/totp_activated.txt": _("Your app gives the codes from now on."),
    "mfa/messages/totp_deactivated.txt": _("The app is no longer asked for."),
    "mfa/messages/webauthn_added.txt": _("The passkey is added."),
    "mfa/messages/webauthn_removed.txt": _("The passkey is removed."),
    "mfa/messages/recovery_codes_generated.txt": _(
        "Keep the recovery codes where you find them without your phone."
    ),
}


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by administrators; nobody signs himself up and no mail is sent."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": REFUSED["not-signed-in"],
        "incorrect_password": _("The password is wrong."),
        "rate_limited": REFUSED["too-many-attempts"],
        "too_many_login_attempts": REFUSED["too-many-attempts"],
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        try:
            return services.password_right(
                username=credentials.get("username", ""),
                password=credentials["password"],
                address=address_of(request),
                at=timezone.now(),
            )
        except Refused as refused:
            if refused.code == "too-many-attempts":
                raise ValidationError(REFUSED[refused.code]) from None
            return None

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        proofs = [record["method"] for record in get_authentication_records(request, user)]
        request.session[identity.SECOND_FACTOR] = "mfa" in proofs
        services.arrived(user=user, address=address_of(request), at=timezone.now())

    def post_login(self, request: HttpRequest, user: User, **how: Any) -> HttpResponse:
        """The pages go on in the account's language, where the reader has chosen none."""
        response = super().post_login(request, user, **how)
        if user.language and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                user.language,
                max_age=settings.LANGUAGE_COOKIE_AGE,
                secure=settings.LANGUAGE_COOKIE_SECURE,
                samesite="Lax",
            )
        return response

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """Whoever has a second factor proves that one again: a password alone changes none."""
        every = super().get_reauthentication_methods(user)
        return [one for one in every if one["id"] != PASSWORD] or every

    def is_reauthentication_required(self, *, app: str, **how: Any) -> bool:
        """Not of who has just signed in."""
        records = get_authentication_records(self.request, self.request.user)
        return not records or timezone.now().timestamp() - records[-1]["at"] > RECENT

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """In our own words; what we have none for goes without."""
        said = message or SAID.get(message_template or "")
        if said:
            messages.add_message(request, level, said, extra_tags=extra_tags)

    def send_notification_mail(self, *args: Any, **given: Any) -> None:
        """The journal keeps it."""


class Factors(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets are sealed with the installation's key before they are stored."""

    error_messages = DefaultMFAAdapter.error_messages | {"incorrect_code": WRONG_CODE}

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """What the form of a new passkey proposes; the library's own is not in our languages."""
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return gettext("Passkey %(number)s") % {"number": count + 1}

    def encrypt(self, text: str) -> str:
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _seal().decrypt(encrypted_text.encode()).decode()

    def get_totp_label(self, user: User) -> str:
        return str(user.username)

    def _get_user_identifier(self, user: User) -> str:
        return str(user.username)

    def _get_site_name(self) -> str:
        return "Thông Quan"


def _seal() -> Fernet:
    return Fernet(settings.SECOND_FACTOR_KEY)


def factor_added(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    """This session has just proved it."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        request.session[identity.SECOND_FACTOR] = True
    services.record_factor(user=user, kind=authenticator.type, added=True, at=timezone.now())


def factor_removed(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    """With the last one the session has a password alone."""
    if not Authenticator.objects.filter(user_id=user.pk).exists():
        request.session[identity.SECOND_FACTOR] = False
    services.record_factor(user=user, kind=authenticator.type, added=False, at=timezone.now())
