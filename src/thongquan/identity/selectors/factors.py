"""What a person can prove beside his password."""

from allauth.mfa.models import Authenticator

from thongquan.identity import models

PROVING = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)  # recovery codes only stand in for these


def kinds(user: models.User) -> set[str]:
    """Of his second factors; none: a password is all he has."""
    found = Authenticator.objects.filter(user_id=user.pk, type__in=PROVING)
    return set(found.values_list("type", flat=True))
