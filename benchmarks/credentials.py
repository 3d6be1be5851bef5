"""Credentials of certificates of origin, verified with what revokes them and their place in the record.

`python -m benchmarks.credentials`. Each is read from its bytes; its own signature and the checkpoint's are
verified for each anew, the status list once. The limit is Ed25519 alone, twice for each, on the same core.
"""

import csv
import io
import json
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.place import row, say, show
from thongquan.journal.domain import ENTROPY, Entry, rows
from thongquan.journal.domain.checkpoint import Checkpoint, signed, verifier_key
from thongquan.journal.domain.merkle import Tree, inclusion, leaf_hash
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.wire.domain import credentials

AT = datetime(2026, 11, 30, 5, tzinfo=UTC)
UNTIL = AT.replace(year=2027)
COUNT, OTHERS, ITEMS, WANTED = 500, 1_000_000, 5, 1_000
ISSUER, LIST, ORIGIN = "https://customs.example", "https://customs.example/status/1", "LA.customs/journal"
METHOD = f"{ISSUER}#1"


class Key:
    """The issuer's, in memory."""

    algorithm, certificate, former_public_keys = "EdDSA", None, ()

    def __init__(self) -> None:
        self._key = Ed25519PrivateKey.generate()
        self.public_key = self._key.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message)


def certificate(n: int) -> dict[str, Any]:
    item = {
        "marks": "N/M", "packages": "500 bags", "description": "Green coffee, not roasted", "hsCode": "090111",
        "originCriterion": "WO", "quantity": "30000", "unit": "KGM",
        "invoice": f"INV-{n}", "date": "2026-11-20",
    }  # fmt: skip
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": f"https://customs.example/certificates/{n}",
        "type": ["VerifiableCredential", "CertificateOfOrigin"],
        "issuer": ISSUER,
        "validFrom": "2026-11-20T00:00:00Z",
        "validUntil": "2027-11-20T00:00:00Z",
        "credentialStatus": credentials.entry(LIST, n),
        "credentialSubject": {"reference": f"LA-{n}", "form": "D", "items": [item] * ITEMS},
    }


def recorded(documents: list[dict[str, Any]], key: Key) -> list[dict[str, Any]]:
    """The proofs that they stand in a record of a million other events."""
    actor = Actor(Subject("user", "7"), office="LA-01")
    entries = [
        Entry("tariff.certificate-issued", 1, Subject("certificate", f"LA-{n}"),
              {"issued": credentials.digest_of(document)}, actor, AT)
        for n, document in enumerate(documents)
    ]  # fmt: skip
    made = rows(entries, administration="LA", entropy=os.urandom(ENTROPY * len(entries)))
    leaves = [each[4] for each in csv.reader(io.StringIO(made.leaves.decode()))]
    opened = [each[2:4] for each in csv.reader(io.StringIO(made.payloads.decode()))]
    tree = Tree()
    tree.append(b"".join(leaf_hash(leaf.encode()) for leaf in leaves) + leaf_hash(b"another") * OTHERS)
    note = signed(Checkpoint(ORIGIN, tree.size, tree.root(), AT), key)
    return [
        {"leaf": leaf, "leaf_hash": "", "index": n, "checkpoint": note, "payload": payload, "salt": salt[2:],
         "path": [step.hex() for step in inclusion(tree.node, n, tree.size)], "who": None}
        for n, (leaf, (salt, payload)) in enumerate(zip(leaves, opened, strict=True))
    ]  # fmt: skip


def rate(work: Callable[[int], object]) -> int:
    """A second, the best of three rounds of COUNT."""
    best = float("inf")
    for _ in range(3):
        started = time.perf_counter()
        for n in range(COUNT):
            work(n)
        best = min(best, time.perf_counter() - started)
    return round(COUNT / best)


def run() -> list[dict[str, Any]]:
    say("credentials of certificates of origin")
    key = Key()
    documents = [credentials.secured(certificate(n), signer=key, method=METHOD, at=AT) for n in range(COUNT)]
    proofs = [json.dumps(proof).encode() for proof in recorded(documents, key)]
    bodies = [json.dumps(document).encode() for document in documents]
    keys, records = {ISSUER: {METHOD: key.public_key}}, {ISSUER: [verifier_key(ORIGIN, key.public_key)]}
    revoked = range(0, COUNT, 50)
    told = credentials.list_document(
        LIST, credentials.Bits.of(revoked), issuer=ISSUER, valid_from=AT, valid_until=UNTIL
    )
    signed_list = credentials.secured(told, signer=key, method=METHOD, at=AT)
    lists = {LIST: credentials.status_list(signed_list, keys=keys, at=AT)}

    def verify(n: int) -> credentials.Verified:
        return credentials.verified(
            credentials.read(bodies[n]),
            keys=keys,
            lists=lists,
            at=AT,
            proof=json.loads(proofs[n]),
            records=records,
        )

    found = [verify(n) for n in range(COUNT)]
    assert [n for n, each in enumerate(found) if not each.holds] == list(revoked)
    assert not any(each.recorded for each in found)
    return [_row(rate(verify), key)]


def _row(value: int, key: Key) -> dict[str, Any]:
    message, public = b"m" * 64, Ed25519PrivateKey.generate()
    signature, holder = public.sign(message), public.public_key()

    def bare(n: int) -> None:
        holder.verify(signature, message)
        holder.verify(signature, message)

    limit = rate(bare)
    name = "credentials: verified with revocation and inclusion, one core"
    return row(name, value, "1/s", limit, round(value / limit, 2), value >= WANTED)


if __name__ == "__main__":
    show(run())
