"""What stands on the outside of a message between administrations: fields of HTTP, strictly read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import Refused

PREFIX = "customs-"
VOID = "void/1"  # the kind of a message that stands in the place of one its sender gave up
SEQUENCE_MAX = 10**9
_SUBJECT = re.compile(r"[a-z]{1,30}:[A-Za-z0-9._-]{1,60}")
_KIND = re.compile(r"[a-z0-9][a-z0-9.-]{0,60}/[1-9][0-9]{0,3}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,119}")
_SEQUENCE = re.compile(r"[1-9][0-9]{0,9}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_MEDIA_TYPE = re.compile(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,80}(; ?[a-z0-9-]+=[A-Za-z0-9._-]+)?")


class Way(StrEnum):
    """From here to a partner, or from it to here."""

    SEND = "send"
    RECEIVE = "receive"


@dataclass(frozen=True, slots=True)
class Envelope:
    """`kind`: name/version, as certificate-of-origin/1. `sequence`: from 1, of this sender in `conversation`
    (the dossier). `in_reply_to`: a message id of the receiver's, or "". Moments are whole seconds."""

    sender: Subject
    receiver: Subject
    kind: str
    message_id: str
    conversation: str
    sequence: int
    in_reply_to: str
    sent_at: datetime
    expires_at: datetime
    media_type: str


def fields(envelope: Envelope) -> dict[str, str]:
    """The fields of HTTP, by their names in lower case; refused as `read` refuses them."""
    written = {
        "content-type": envelope.media_type,
        "customs-sender": str(envelope.sender),
        "customs-receiver": str(envelope.receiver),
        "customs-kind": envelope.kind,
        "customs-message-id": envelope.message_id,
        "customs-conversation": envelope.conversation,
        "customs-sequence": str(envelope.sequence),
        "customs-sent": moment(envelope.sent_at),
        "customs-expires": moment(envelope.expires_at),
    }
    if envelope.in_reply_to:
        written["customs-in-reply-to"] = envelope.in_reply_to
    read(written)
    return written


def read(given: Mapping[str, str]) -> Envelope:
    """The envelope in fields by their names in lower case; what else there is of HTTP is left alone.

    Refused: envelope-unreadable (which field, what was found), also for a Customs- field nobody knows.
    """
    for name in given:
        if name.startswith(PREFIX) and name not in _CUSTOMS:
            raise Refused("envelope-unreadable", field=name, found=given[name][:100])
    sent, expires = _moment(given, "customs-sent"), _moment(given, "customs-expires")
    if expires <= sent:
        raise Refused("envelope-unreadable", field="customs-expires", found=moment(expires))
    return Envelope(
        sender=Subject.parse(_field(given, "customs-sender", _SUBJECT)),
        receiver=Subject.parse(_field(given, "customs-receiver", _SUBJECT)),
        kind=_field(given, "customs-kind", _KIND),
        message_id=_field(given, "customs-message-id", _NAME),
        conversation=_field(given, "customs-conversation", _NAME),
        sequence=_sequence(given),
        in_reply_to=_field(given, "customs-in-reply-to", _NAME) if "customs-in-reply-to" in given else "",
        sent_at=sent,
        expires_at=expires,
        media_type=_field(given, "content-type", _MEDIA_TYPE),
    )


_CUSTOMS = frozenset(
    PREFIX + name
    for name in (
        "sender", "receiver", "kind", "message-id", "conversation", "sequence", "in-reply-to", "sent",
        "expires",
    )
)  # fmt: skip


def moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _field(given: Mapping[str, str], name: str, form: re.Pattern[str]) -> str:
    found = given.get(name, "")
    if not form.fullmatch(found):
        raise Refused("envelope-unreadable", field=name, found=found[:100])
    return found


def _sequence(given: Mapping[str, str]) -> int:
    found = int(_field(given, "customs-sequence", _SEQUENCE))
    if found > SEQUENCE_MAX:
        raise Refused("envelope-unreadable", field="customs-sequence", found=found)
    return found


def _moment(given: Mapping[str, str], name: str) -> datetime:
    found = _field(given, name, _MOMENT)
    try:
        return datetime.fromisoformat(found)  # the form is that of _MOMENT
    except ValueError:
        raise Refused("envelope-unreadable", field=name, found=found) from None
