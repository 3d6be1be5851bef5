"""What other administrations say of certificates, taken in by kind, in the order of its dossier."""

from collections.abc import Sequence

from thongquan.intake.domain import Message
from thongquan.tariff.messages import certificates as messages
from thongquan.tariff.services.certificates.ending import cancel, replace
from thongquan.tariff.services.certificates.keeping import receive
from thongquan.tariff.services.certificates.reporting import take_decision, take_utilisation


def kinds() -> list[str]:
    """Of every version that is read."""
    return messages.MESSAGES.kinds()


def handle(arrived: Sequence[Message]) -> None:
    """What is refused stays with its message: it is laid aside for an officer, with the reason."""
    for message in arrived:
        _take(message)


def _take(message: Message) -> None:
    country = message.sender.id
    known = {"actor": message.actor, "at": message.received_at}
    match messages.read(message.kind, message.body):
        case messages.Issue(certificate=certificate):
            receive(certificate=certificate, sender=country, **known)
        case messages.Decision() as told:
            take_decision(told=told, sender=country, **known)
        case messages.Utilisation() as told:
            take_utilisation(told=told, sender=country, **known)
        case messages.Cancellation() as told:
            cancel(
                country=told.issuing_country, reference=told.reference, by=country, reason=told.reason, **known
            )
        case messages.Replacement() as told:
            replace(
                country=told.issuing_country,
                reference=told.reference,
                certificate=told.certificate,
                by=country,
                reason=told.reason,
                **known,
            )
