"""What the importing side says of a certificate that was issued here."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from thongquan.kernel.actors import Actor
from thongquan.kernel.refusals import Refused
from thongquan.tariff import models
from thongquan.tariff.domain.certificates import MACHINE, Act, State, events
from thongquan.tariff.messages.certificates import Answer, Decision, Utilisation
from thongquan.tariff.services.certificates.drawing import restated
from thongquan.tariff.services.certificates.keeping import accept, locked, note


@transaction.atomic
def take_utilisation(*, told: Utilisation, sender: str, actor: Actor, at: datetime) -> bool:
    """What was used so far, as the importing side reports it; False where a later report is here already.

    Refused: certificate-of-another (not the importing side), report-not-of-this-certificate.
    """
    row = _of(told.issuing_country, told.reference, sender)
    moment = datetime.fromisoformat(told.as_of)
    if row.reported_at is not None and row.reported_at > moment:
        return False
    items = {each.number: each for each in row.items.all()}
    for each in told.items:
        item, used = items.get(each.number), Decimal(each.used)
        if item is None or item.unit != each.unit or used > item.granted:
            raise Refused("report-not-of-this-certificate", item=each.number, found=f"{each.used} {each.unit}")
        item.used = used
    models.CertificateItem.objects.bulk_update(items.values(), ["used"])
    row.reported_at = moment
    row.save(update_fields=["reported_at"])
    used_by_item = tuple((each.number, each.used) for each in told.items)
    note(row, events.Reported(restated(row), used_by_item), actor=actor, at=at)
    return True


@transaction.atomic
def take_decision(*, told: Decision, sender: str, actor: Actor, at: datetime) -> None:
    """Accepted is noted; refused ends it. The same decision again changes nothing."""
    row = _of(told.issuing_country, told.reference, sender)
    if told.answer is Answer.ACCEPTED:
        accept(row, told.on, actor=actor, at=at)
        return
    if row.state == State.REFUSED:
        return
    row.state, row.reason = MACHINE.after(State(row.state), Act.REFUSE), told.reason
    row.save(update_fields=["state", "reason"])
    note(row, events.Moved(Act.REFUSE, row.state, ""), actor=actor, at=at, reason=told.reason)


def _of(country: str, reference: str, sender: str) -> models.Certificate:
    """One of ours, of which the administration of `sender` may report."""
    row = locked(country, reference, ours=True)
    if row.importing_country != sender:
        raise Refused("certificate-of-another", country=row.importing_country)
    return row
