"""Reading certificates, and what lies in the outbox."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from cryptography import x509
from django.conf import settings
from django.db import connection
from django.db.models import Count, Max, Q, Sum

from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound
from thongquan.wire.domain.certificates import Registered
from thongquan.wire.domain.envelope import VOID, Envelope, Way
from thongquan.wire.domain.outgoing import DESK, Manner, Outgoing, Sent
from thongquan.wire.models import Certificate, Credential, OutgoingBody, OutgoingMessage, Route, Spoken

# (partners, name of a kind, way, at) -> with whom that is agreed; the room of agreements says it.
Agreed = Callable[[Collection[Subject], str, Way, datetime], frozenset[Subject]]
_agreed: Agreed = lambda partners, kind, way, at: frozenset()  # noqa: E731
NEWEST = 1 << 62  # larger than any row's number


@lru_cache(maxsize=256)
def _read(der: bytes) -> x509.Certificate:
    return x509.load_der_x509_certificate(der)


def ourselves() -> Subject:
    """This administration, as others address it."""
    return Subject("administration", settings.ADMINISTRATION)


_CERTIFICATES = """
SELECT der, registered_from, registered_to, revoked_at FROM wire_certificate WHERE subject = %s
ORDER BY registered_from DESC, id DESC
"""


def certificates(subject: Subject) -> list[Registered]:
    """All that were ever registered to `subject`, the newest first."""
    with (
        connection.cursor() as cursor
    ):  # asked for each message: the query written out takes a third of the time
        cursor.execute(_CERTIFICATES, [str(subject)])
        return [Registered(_read(bytes(der)), *days) for der, *days in cursor.fetchall()]


def address(subject: Subject, on: date) -> str:
    """Where messages to a partner go on that day; "" where nobody has said."""
    found = Route.objects.filter(_in_force(on), subject=str(subject)).values_list("address", flat=True).first()
    return found or ""


def addresses(subjects: Collection[Subject], on: date) -> dict[Subject, str]:
    """As `address`, where there is one: one query for all."""
    days = Q(valid_from__lte=on) & (Q(valid_to=None) | Q(valid_to__gt=on))
    found = Route.objects.filter(days, subject__in=[str(one) for one in subjects])
    return {Subject.parse(subject): told for subject, told in found.values_list("subject", "address")}


def registered(subjects: Collection[Subject]) -> dict[Subject, list[Registered]]:
    """As `certificates`, of several: one query for all."""
    found: dict[Subject, list[Registered]] = {one: [] for one in subjects}
    rows = Certificate.objects.filter(subject__in=[str(one) for one in subjects]).order_by(
        "-registered_from", "-pk"
    )
    for subject, der, *days in rows.values_list(
        "subject", "der", "registered_from", "registered_to", "revoked_at"
    ):
        found[Subject.parse(subject)].append(Registered(_read(bytes(der)), *days))
    return found


def routes(subject: Subject) -> list[dict[str, Any]]:
    """address, valid_from, valid_to (None: no end), the newest first."""
    found = Route.objects.filter(subject=str(subject)).order_by("-valid_from", "-pk")
    return list(found.values("address", "valid_from", "valid_to"))


def agreed(partner: Subject, kind: str, way: Way, *, at: datetime) -> bool:
    """Whether an agreement in force lets messages of `kind` (name/version) go this way. One that says nothing
    may always go."""
    return kind == VOID or partner in _agreed([partner], kind.partition("/")[0], way, at)


def open_with(partners: Collection[Subject], name: str, way: Way, *, at: datetime) -> frozenset[Subject]:
    """Those of `partners` with whom messages of the kind `name` are agreed and to whom there is a way."""
    if not partners:
        return frozenset()
    on = at.astimezone(UTC).date()
    return frozenset(one for one in _agreed(partners, name, way, at) if address(one, on))


def open_to(name: str, way: Way, *, at: datetime) -> frozenset[Subject]:
    """All with whom messages of the kind `name` are agreed and to whom there is a way: one question where there
    is a way to nobody, two else."""
    routed = Route.objects.filter(_in_force(at.astimezone(UTC).date())).values_list("subject", flat=True)
    partners = [Subject.parse(subject) for subject in routed.order_by("subject")]
    return _agreed(partners, name, way, at) if partners else frozenset()


def spoken(subject: Subject, name: str, on: date) -> Manner:
    """How messages of the kind `name` are written to a partner on that day: the newest version and nothing
    besides, where nothing else is agreed."""
    found = Spoken.objects.filter(_in_force(on), subject=str(subject), name=name).first()
    return Manner(found.version, frozenset(found.besides)) if found else Manner()


def _in_force(on: date) -> Q:
    return Q(valid_from__lte=on) & (Q(valid_to=None) | Q(valid_to__gt=on))


def outgoing(message_id: str) -> Sent:
    """A message of ours, and what became of it."""
    row = OutgoingMessage.objects.filter(message_id=message_id).first()
    if row is None:
        raise NotFound("outgoing message", message_id)
    return _sent(row)


def on_desk(*, limit: int = 100) -> list[Sent]:
    """What was refused or expired and wants somebody to ask again, send anew or give up; the newest first.

    Until then the partner waits for it before it goes on in the conversation.
    """
    return [_sent(row) for row in OutgoingMessage.objects.filter(state__in=DESK).order_by("-id")[:limit]]


def sent_to(
    receiver: Subject,
    *,
    kind: str = "",
    conversation: str = "",
    state: str = "",
    before: int = NEWEST,
    limit: int = 50,
) -> list[tuple[int, Sent]]:
    """Messages of ours to one partner, the newest first, each with its place for the next page.

    `kind`: its name without the version.
    """
    rows = OutgoingMessage.objects.filter(receiver=str(receiver), pk__lt=before)
    if kind:
        rows = rows.filter(kind__startswith=f"{kind}/")
    if conversation:
        rows = rows.filter(conversation=conversation)
    if state:
        rows = rows.filter(state=state)
    return [(row.pk, _sent(row)) for row in rows.order_by("-pk")[:limit]]


def sent_body(message_id: str) -> bytes:
    """As it went: sealed where it was sealed."""
    row = OutgoingMessage.objects.filter(message_id=message_id).first()
    if row is None:
        raise NotFound("outgoing message", message_id)
    return outgoing_bodies([row.pk])[row.pk]


@dataclass(frozen=True, slots=True)
class Outbox:
    """What lies there for one partner. `waiting` since `oldest`; `unreceipted`: of them posted already, and no
    receipt is here; `refused`: on the desk; `last_received`: when the last was sent that it acknowledged."""

    waiting: int = 0
    oldest: datetime | None = None
    unreceipted: int = 0
    refused: int = 0
    last_received: datetime | None = None


_OUTBOX = """
SELECT p, count(m.id) FILTER (WHERE state = 'waiting'), min(sent_at) FILTER (WHERE state = 'waiting'),
  count(m.id) FILTER (WHERE state = 'waiting' AND tries > 0), count(m.id) FILTER (WHERE state <> 'waiting'),
  (SELECT sent_at FROM wire_outgoingmessage WHERE receiver = p AND state = 'received' ORDER BY id DESC LIMIT 1)
FROM unnest(%s::text[]) p LEFT JOIN wire_outgoingmessage m
  ON m.receiver = p AND m.state IN ('waiting', 'refused', 'expired') GROUP BY p
"""


def outboxes(receivers: Collection[Subject]) -> dict[Subject, Outbox]:
    """By partner: one query for all."""
    with connection.cursor() as cursor:
        cursor.execute(_OUTBOX, [[str(one) for one in receivers]])
        return {Subject.parse(receiver): Outbox(*told) for receiver, *told in cursor.fetchall()}


def desk_count() -> int:
    return OutgoingMessage.objects.filter(state__in=DESK).count()


def partners_waited_for(*, at: datetime) -> list[Subject]:
    """To whom something is due."""
    due = OutgoingMessage.objects.filter(state=Outgoing.WAITING, not_before__lte=at)
    return [
        Subject.parse(found) for found in due.values_list("receiver", flat=True).distinct().order_by("receiver")
    ]


def outgoing_bodies(ids: Iterable[int]) -> dict[int, bytes]:
    found = OutgoingBody.objects.filter(outgoing__in=list(ids)).values_list("outgoing", "body")
    return {number: bytes(body) for number, body in found}


def envelope_of(row: OutgoingMessage) -> Envelope:
    return Envelope(
        sender=ourselves(),
        receiver=Subject.parse(row.receiver),
        kind=row.kind,
        message_id=row.message_id,
        conversation=row.conversation,
        sequence=row.sequence,
        in_reply_to=row.in_reply_to,
        sent_at=row.sent_at,
        expires_at=row.expires_at,
        media_type=row.media_type,
    )


def _sent(row: OutgoingMessage) -> Sent:
    return Sent(envelope_of(row), Outgoing(row.state), row.tries, row.why, row.receipt)


@dataclass(frozen=True, slots=True)
class Kept:
    """A credential issued here: the bytes of the secured document, the SD-JWT with all that may be shown."""

    token: str
    subject: Subject
    list: int
    place: int
    document: bytes
    sdjwt: str
    leaf: UUID | None
    issued_at: datetime
    revoked_at: datetime | None


def credential(token: str) -> Kept:
    """By its public address."""
    row = Credential.objects.filter(token=token).first()
    if row is None:
        raise NotFound("credential", token)
    return _kept(row)


def credential_of(about: Subject) -> Kept | None:
    """The newest that certifies `about`; None: it was issued without one."""
    row = Credential.objects.filter(subject=str(about)).order_by("-number").first()
    return _kept(row) if row is not None else None


def credential_at(in_list: int, place: int) -> Kept:
    """By its place in a status list."""
    row = Credential.objects.filter(list=in_list, place=place).first()
    if row is None:
        raise NotFound("credential", f"{in_list}/{place}")
    return _kept(row)


def lists_begun() -> int:
    """How many status lists there are, the first being 1; one at least, that says nothing yet."""
    last = Credential.objects.order_by("-number").values_list("list", flat=True).first()
    return last or 1


def revoked(in_list: int) -> tuple[int, int, datetime | None]:
    """How many places of the list are revoked, their sum, when the last was: as long as this is the same, so is
    the list.
    """
    rows = Credential.objects.filter(list=in_list, revoked_at__isnull=False)
    told = rows.aggregate(count=Count("number"), sum=Sum("place", default=0), last=Max("revoked_at"))
    return told["count"], told["sum"], told["last"]


def revoked_places(in_list: int) -> list[int]:
    rows = Credential.objects.filter(list=in_list, revoked_at__isnull=False)
    return list(rows.order_by().values_list("place", flat=True))


def _kept(row: Credential) -> Kept:
    about = Subject.parse(row.subject)
    return Kept(
        row.token, about, row.list, row.place, row.document.encode(), row.sdjwt, row.leaf, row.issued_at,
        row.revoked_at,
    )  # fmt: skip
