"""Plant certificates that other administrations send (e-Phyto), taken in, withdrawn and replaced."""

from collections.abc import Sequence
from datetime import UTC, datetime

from django.conf import settings
from lxml import etree

from thongquan.intake.domain import Message
from thongquan.journal.domain import Entry
from thongquan.journal.services import record
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.licensing.domain import events, plants
from thongquan.licensing.domain.plants import ACTS, ISSUED, PLANT, Act, Read, State
from thongquan.licensing.messages import phytosanitary as messages
from thongquan.licensing.models import PlantCertificate
from thongquan.wire.domain import SignatureKind
from thongquan.wire.services import verify_detached

KIND = "phytosanitary/1"


def handle(arrived: Sequence[Message]) -> None:
    """What is refused stays with its message: it is laid aside for an officer, with the reason."""
    for message in arrived:
        _take(message)


def _take(message: Message) -> None:
    """A status of the standard other than issued, withdrawn and replaced is refused, as is another's document.

    Refused: phytosanitary-unreadable, phytosanitary-of-another, phytosanitary-signature-invalid (of a signature
    that it bears), phytosanitary-known-already.
    """
    read = plants.read(messages.read(message.body))
    if read.export != message.sender.id or read.importing != settings.ADMINISTRATION:
        raise Refused("phytosanitary-of-another", export=read.export, importing=read.importing)
    signed = _signed(message)
    rows = PlantCertificate.objects.select_for_update().filter(country=read.export, number=read.number)
    row = rows.first()
    if read.status == ISSUED:
        _keep(read, row, message, signed)
    elif (act := ACTS.get(read.status)) is None:
        raise Refused("phytosanitary-unreadable", path="StatusCode", found=read.status)
    elif row is None:
        raise NotFound("plant certificate", f"{read.export}-{read.number}")
    else:
        _move(row, act, read, message.actor, message.received_at)


def _signed(message: Message) -> bool:
    """Whether the document bears a signature of its own, which then must be its sender's on that day."""
    root = etree.fromstring(message.body, etree.XMLParser(resolve_entities=False, no_network=True))
    if root.find(messages.SIGNATURE) is None:
        return False
    found = verify_detached(
        kind=SignatureKind.XMLDSIG,
        body=message.body,
        signature=None,
        subject=message.sender,
        on=message.received_at.astimezone(UTC).date(),
        at=message.received_at,
    )
    if not found.valid:
        raise Refused("phytosanitary-signature-invalid", why=found.why)
    return True


def _keep(read: Read, row: PlantCertificate | None, message: Message, signed: bool) -> None:
    """The same again changes nothing; another under the same number is refused."""
    if row is not None:
        if bytes(row.body) == message.body:
            return
        raise Refused("phytosanitary-known-already", number=read.number)
    made = PlantCertificate.objects.create(
        country=read.export,
        number=read.number,
        state=State.IN_FORCE,
        consignee=read.consignee[:300],
        goods=list(read.goods),
        signed=signed,
        body=message.body,
        received_at=message.received_at,
    )
    _record(
        made,
        events.PlantCertificateReceived(made.country, made.number, signed),
        message.actor,
        made.received_at,
    )


def _move(row: PlantCertificate, act: Act, read: Read, actor: Actor, at: datetime) -> None:
    """Told again it changes nothing."""
    if row.state in (State.WITHDRAWN, State.REPLACED):
        return
    row.state = PLANT.after(State(row.state), act)
    row.replaced_by = read.refers_to[0][:120] if act is Act.REPLACE and read.refers_to else ""
    row.ended_at = at
    row.save(update_fields=["state", "replaced_by", "ended_at"])
    event = events.PlantCertificateEnded(row.country, row.number, str(row.state), row.replaced_by)
    _record(row, event, actor, at)


def _record(
    row: PlantCertificate,
    event: events.PlantCertificateReceived | events.PlantCertificateEnded,
    actor: Actor,
    at: datetime,
) -> None:
    subject = Subject("plant-certificate", f"{row.country}-{row.number}")
    record(Entry.of(event, subject=subject, actor=actor, at=at))
