"""What the partner does with a message: verified, kept once, acknowledged, handled in its turn, answered."""

import hashlib
import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from thongquan_outside.partner.keys import PATH, Key, Peer
from thongquan_outside.partner.store import Store, Wrong
from thongquan_outside.partner.weather import Weather

Body = dict[str, Any]
Answer = tuple[int, Body]
KEEPS = timedelta(days=7)


class Desk:
    """`code`: of the administration it plays, as LA."""

    def __init__(self, code: str, folder: Path, weather: Weather, *, delay: float) -> None:
        self.code, self.weather, self.delay = code, weather, delay
        self.store = Store(folder)
        self.key, self.wrong_key = Key(folder, "own"), Key(folder, "wrong")

    def certificate(self) -> bytes:
        return self.key.certificate.public_bytes(Encoding.PEM)

    def meet(self, body: Body) -> Answer:
        """The administration it speaks with: code, address for messages, certificates (PEM)."""
        _certificates(body["certificates"])
        with self.store.transaction():
            told = {name: body[name] for name in ("code", "address", "certificates")}
            self.store.tell("peer", told)
            self.store.tell("answers", body.get("answers", {}))
        return 200, {"code": self.code}

    def peer(self) -> Peer:
        told = self.store.told("peer")
        if told is None:
            raise Wrong(403, "partner-unknown")
        return Peer(_certificates(told["certificates"]))

    def receive(self, fields: Mapping[str, str], body: bytes) -> Answer:
        """A message: 202 with the receipt, the first again where it came before."""
        told = self.store.told("peer")
        message_id = fields.get("customs-message-id", "")
        if fields.get("customs-receiver") != f"administration:{self.code}":
            raise Wrong(404, "receiver-not-here")
        if told is None or fields.get("customs-sender") != f"administration:{told['code']}":
            raise Wrong(403, "partner-unknown")
        if fault := self.peer().fault(fields, body, PATH):
            with self.store.transaction():
                self.store.put_refused(message_id, fault)
            raise Wrong(403, "partner-signature-invalid", fault)
        with self.store.transaction():
            return 202, {"receipt": {"signed": self._received(fields, body, message_id)}}

    def _received(self, fields: Mapping[str, str], body: bytes, message_id: str) -> str:
        digest = hashlib.sha256(body).hexdigest()
        before = self.store.rows("SELECT * FROM received WHERE message_id = ?", message_id)
        if before:
            if before[0]["sha256"] != digest:
                raise Wrong(409, "message-id-reused")
            return str(before[0]["receipt"])
        if datetime.fromisoformat(fields["customs-expires"]) <= datetime.now(UTC):
            raise Wrong(410, "message-expired")
        conversation, sequence = fields["customs-conversation"], int(fields["customs-sequence"])
        taken = "SELECT 1 FROM received WHERE conversation = ? AND sequence = ?"
        if self.store.rows(taken, conversation, sequence):
            raise Wrong(409, "sequence-reused")
        receipt = self.key.sign_receipt(self._receipt(fields, digest, len(body)))
        self.store.put_received(fields, body, digest, receipt)
        self._handle(conversation)
        return receipt

    def _receipt(self, fields: Mapping[str, str], digest: str, size: int) -> Body:
        return {
            "administration": self.code,
            "receipt": f"{self.code}-{uuid4()}",
            "sender": fields["customs-sender"],
            "message_id": fields["customs-message-id"],
            "kind": fields["customs-kind"],
            "sha256": digest,
            "size": size,
            "received_at": datetime.now(UTC).isoformat(),
            "signature": "valid",
        }

    def _handle(self, conversation: str) -> None:
        """What has its turn now, in order; each is answered where its kind is one that it answers."""
        answers = self.store.told("answers") or {}
        sql = "SELECT * FROM received WHERE conversation = ? ORDER BY sequence"
        for place, row in enumerate(self.store.rows(sql, conversation), start=1):
            if row["sequence"] != place:
                return
            if row["handled"]:
                continue
            self.store.mark_handled(row["message_id"])
            if row["kind"] in answers:
                text = json.dumps({"answers": row["body"].decode("utf-8", "replace")})
                self._put(answers[row["kind"]], conversation, text.encode(), reply_to=row["message_id"])

    def send(self, body: Body) -> Answer:
        """Something of its own: kind, conversation, body (text)."""
        with self.store.transaction():
            sent = self._put(body["kind"], body["conversation"], body["body"].encode())
        return 201, {"message_id": sent}

    def _put(self, kind: str, conversation: str, body: bytes, *, reply_to: str = "") -> str:
        now, peer = datetime.now(UTC), self.store.told("peer")
        if peer is None:
            raise Wrong(409, "partner-unknown")
        fields = {
            "content-type": "application/json",
            "customs-sender": f"administration:{self.code}",
            "customs-receiver": f"administration:{peer['code']}",
            "customs-kind": kind,
            "customs-message-id": str(uuid4()),
            "customs-conversation": conversation,
            "customs-sequence": str(self.store.next_sequence(conversation)),
            "customs-sent": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "customs-expires": (now + KEEPS).strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        if reply_to:
            fields["customs-in-reply-to"] = reply_to
        name = fields["customs-message-id"]
        late = self.weather.chance("delay", name) * self.delay * self.weather.bad_days
        self.store.put_sent(fields, body, time.time() + late)
        return name

    def handled(self) -> list[Body]:
        """What it has received and handled, in the order in which it did."""
        rows = self.store.rows("SELECT * FROM received WHERE handled > 0 ORDER BY handled")
        names = ("message_id", "kind", "conversation", "sequence", "in_reply_to")
        return [{**{name: row[name] for name in names}, "body": row["body"].decode()} for row in rows]

    def outbox(self) -> list[Body]:
        rows = self.store.rows("SELECT * FROM sent ORDER BY conversation, sequence")
        names = ("message_id", "conversation", "sequence", "state", "why", "tries")
        return [{name: row[name] for name in names} for row in rows]

    def refused(self) -> list[Body]:
        return [dict(row) for row in self.store.rows("SELECT * FROM refused ORDER BY at")]


def _certificates(pems: list[str]) -> list[x509.Certificate]:
    return [x509.load_pem_x509_certificate(pem.encode()) for pem in pems]
