"""Another administration, as it signs."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tests.wire.certificates import DAY, certificate, key, pem
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.wire.domain.envelope import Envelope
from thongquan.wire.services import register_certificate, signed_fields

LAOS, VIETNAM = Subject("administration", "LA"), Subject("administration", "VN")
FIRST = Actor(Subject("user", "VN-quantri"))
PATH = "/api/v1/exchange/messages"
KIND = "practice/1"
DOSSIER = "LA-CO-2026-7"
SENT = datetime(2026, 11, 22, 5, tzinfo=UTC)
ENVELOPE = Envelope(
    sender=LAOS,
    receiver=VIETNAM,
    kind=KIND,
    message_id="018f-1",
    conversation=DOSSIER,
    sequence=1,
    in_reply_to="",
    sent_at=SENT,
    expires_at=SENT + timedelta(days=7),
    media_type="application/json",
)


def all_agreed(partners, name, way, at):
    """In the place of the room of agreements: whatever is sent is agreed."""
    return frozenset(partners)


class Key:
    """A signer that holds an Ed25519 key of the tests."""

    algorithm = "EdDSA"
    former_public_keys = ()

    def __init__(self, number: int = 0) -> None:
        self.number = number

    @property
    def certificate(self):
        return certificate("ed", self.number)

    @property
    def public_key(self) -> bytes:
        return key("ed", self.number).public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        return key("ed", self.number).sign(message)


def known(number: int = 0, at: datetime = SENT, **days) -> str:
    """Laos registered by its certificate of this number; the fingerprint."""
    told = {"registered_from": DAY, **days}
    return register_certificate(subject=LAOS, certificate=pem("ed", number), actor=FIRST, at=at, **told)


def signed(body: bytes, *, by: int = 0, at: datetime = SENT, path: str = PATH, **envelope) -> dict[str, str]:
    """The fields under which Laos posts `body`."""
    return signed_fields(replace(ENVELOPE, **envelope), body, path=path, at=at, signer=Key(by))
