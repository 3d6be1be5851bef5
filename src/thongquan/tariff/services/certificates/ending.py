"""A certificate is cancelled or replaced by who issued it, or refused by who should grant the preference."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from thongquan.kernel.actors import Actor
from thongquan.kernel.refusals import Refused
from thongquan.tariff import models
from thongquan.tariff.domain.certificates import MACHINE, Act, Certificate, State, events
from thongquan.tariff.services.certificates.keeping import (
    kept,
    locked,
    made_out,
    note,
    receive,
    subject_of,
)
from thongquan.tariff.services.certificates.telling import cancelled, refused, replaced, tell
from thongquan.wire.services import credentials


@transaction.atomic
def cancel(*, country: str, reference: str, by: str, reason: str, actor: Actor, at: datetime) -> None:
    """By the issuing administration, that of the country `by`: nothing more is drawn of it.

    What was drawn stays drawn until its declarations are amended.
    """
    row = locked(country, reference)
    _check_issuer(row, by)
    if row.state == State.CANCELLED:
        return  # the same message again
    _move(row, Act.CANCEL, reason=reason, actor=actor, at=at)
    if row.ours:
        tell(row, cancelled(row, at), actor=actor, at=at)


@transaction.atomic
def replace(
    *, country: str, reference: str, certificate: Certificate, by: str, reason: str, actor: Actor, at: datetime
) -> None:
    """By another one of the same administration; Refused("not-in-this-state") where some of it is used."""
    row = locked(country, reference)
    _check_issuer(row, by)
    if row.replaced_by is not None and row.replaced_by.reference == certificate.reference:
        return  # the same message again
    if (certificate.issuing_country, certificate.importing_country) != (country, row.importing_country):
        raise Refused("certificate-of-another", country=certificate.issuing_country)
    if row.ours:
        made_out(certificate, actor=actor, at=at)
    else:
        receive(certificate=certificate, sender=by, actor=actor, at=at)
    after, _ = kept(certificate, State.ISSUED, ours=row.ours, at=at)
    row.replaced_by = after
    _move(row, Act.REPLACE, reason=reason, actor=actor, at=at, to=after.reference)
    if row.ours:
        tell(row, replaced(row, certificate), actor=actor, at=at)


@transaction.atomic
def refuse(*, country: str, reference: str, reason: str, actor: Actor, at: datetime) -> None:
    """By this administration, of one that it received and nobody has used."""
    row = locked(country, reference, ours=False)
    _move(row, Act.REFUSE, reason=reason, actor=actor, at=at)
    tell(row, refused(row, at), actor=actor, at=at)


def _check_issuer(row: models.Certificate, by: str) -> None:
    """Only who issued it ends it: ours by us, a partner's by that partner."""
    if row.issuing_country != by or row.ours != (by == settings.ADMINISTRATION):
        raise Refused("certificate-of-another", country=row.issuing_country)


def _move(row: models.Certificate, act: Act, *, reason: str, actor: Actor, at: datetime, to: str = "") -> None:
    if not reason.strip():
        raise Refused("reason-wanted")  # the other side is told it
    row.state, row.reason = MACHINE.after(State(row.state), act), reason
    row.save(update_fields=["state", "reason", "replaced_by"])
    note(row, events.Moved(act, row.state, to), actor=actor, at=at, reason=reason)
    if row.ours and act in (Act.CANCEL, Act.REPLACE):
        credentials.revoke(about=subject_of(row), actor=actor, at=at, reason=reason)
