"""Reading certificates."""

from cryptography import x509
from django.conf import settings

from thongquan.kernel.identifiers import Subject
from thongquan.wire.domain.certificates import Registered
from thongquan.wire.models import Certificate


def ourselves() -> Subject:
    """This administration, as others address it."""
    return Subject("administration", settings.ADMINISTRATION)


def certificates(subject: Subject) -> list[Registered]:
    """All that were ever registered to `subject`, the newest first."""
    return [
        Registered(
            x509.load_der_x509_certificate(bytes(row.der)),
            row.registered_from,
            row.registered_to,
            row.revoked_at,
        )
        for row in Certificate.objects.filter(subject=str(subject)).order_by("-registered_from", "-id")
    ]
