"""What an officer decides: its text, numbered, signed by the administration, kept and recorded."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from thongquan.clearance.domain.events import Decided, DecidedInside
from thongquan.clearance.models import Declaration, SignedDecision
from thongquan.clearance.selectors.decided import number_of
from thongquan.clearance.services.grounds import grounds
from thongquan.clearance.services.lock import identifier_of
from thongquan.journal import services as journal
from thongquan.journal.domain.leaves import Entry
from thongquan.kernel.actors import Actor
from thongquan.kernel.canonical import canonical_bytes
from thongquan.kernel.findings import Audience
from thongquan.kernel.identifiers import Subject
from thongquan.wire.services import sign

_CLASSES = {Audience.OFFICER: "restricted"}
DECISION = "decision"  # the book's list of decisions that need no reason of their own


def decide(
    row: Declaration,
    kind: str,
    *,
    of: str,
    reason: str,
    about: Mapping[str, Any],
    actor: Actor,
    at: datetime,
    note: str = "",
    basis: str = "",
    audience: Audience = Audience.PUBLIC,
    authority: str = "",
    instance: int = 0,
) -> dict[str, Any]:
    """The decision as it was signed, in the caller's transaction; `about` says what it decides.

    `of` is the list of reasons in the book: DECISION where the law asks for none, and the kind is its own.
    `basis` is the law of this one decision, where the book's is only of its kind; `authority` and `instance` as
    `grounds` wants them. A JWS (RFC 7515) over the canonical bytes (RFC 8785), by the key of
    `wire.services.own_certificate`. Refused("reason-unknown").
    """
    text = grounds(row, of=of, reason=reason, note=note, at=at, authority=authority, instance=instance)
    identifier = identifier_of(row)
    kept = SignedDecision.objects.create(
        declaration=row, kind=kind, decided_by=str(actor.subject), decided_at=at, signed="", audience=audience
    )
    number = number_of(kept.pk)
    decision = {
        "decision": number,
        "kind": kind,
        "declaration": identifier,
        "revision": row.revision,
        "decided_at": at.isoformat(),
        "about": dict(about),
        **text,
        **({"basis": basis} if basis else {}),
    }
    body = canonical_bytes(decision)
    kept.signed = sign(body)
    kept.save(update_fields=["signed"])
    of_whom = Decided if audience is Audience.PUBLIC else DecidedInside
    event = of_whom(identifier, number, kind, hashlib.sha256(body).hexdigest())
    entry = Entry.of(event, subject=Subject("declaration", identifier), actor=actor, at=at, reason=reason)
    journal.record(replace(entry, data_class=_CLASSES.get(audience, entry.data_class)))
    return decision
