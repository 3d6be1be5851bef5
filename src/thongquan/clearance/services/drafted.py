"""A draft becomes the register call: previewed as often as one likes, registered once.

Registration holds the draft's row and keeps its answer in the same transaction, so that a second click, a
second window or a lost answer find the declaration that is there. Each attempt is a message of its own: what
was refused is judged anew the next time, for the world may have changed though the draft has not.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import transaction

from thongquan.clearance.domain.assessment import assessments
from thongquan.clearance.domain.declaration import Declaration as Content
from thongquan.clearance.domain.rules import holding, public
from thongquan.clearance.models import Declaration, Draft
from thongquan.clearance.selectors import access
from thongquan.clearance.selectors.demands import Demand, demands_of
from thongquan.clearance.selectors.drafts import Drafted
from thongquan.clearance.services import drafts
from thongquan.clearance.services.batch import Incoming
from thongquan.clearance.services.preview import judged
from thongquan.clearance.services.register import legal_day
from thongquan.clearance.services.submit import JSON, Answered, Sent, speaker, submit
from thongquan.intake import selectors as received
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject, local_part
from thongquan.kernel.refusals import Refused
from thongquan.wire.domain import SignatureKind


def preview_draft(*, draft: Drafted, at: datetime) -> dict[str, Any]:
    """As registration would judge it now, incomplete as it may be; nothing of lanes.
    Registers are asked of the declarant's own people alone. Refused: speaks-for-another."""
    return previewed(content=draft.content, party=draft.party, at=at).answer


@dataclass(frozen=True, slots=True)
class Previewed:
    """`answer` as `preview` gives it; `demands` of other agencies; `holding`: rule and path of what keeps it
    from being registered; `on`: the legal day it was judged for."""

    answer: dict[str, Any]
    demands: list[Demand]
    holding: frozenset[tuple[str, str]]
    on: date


def day_of(content: Content, at: datetime) -> date:
    """The legal day it would be judged for."""
    return legal_day(Incoming(content, b""), at)


def previewed(*, content: Content, party: Subject, at: datetime) -> Previewed:
    """The same, and what the goods demand. Refused: speaks-for-another."""
    on = day_of(content, at)
    named = speaker(content)
    if named and not access.speaks_for(party, named, on):
        raise Refused("speaks-for-another", party=named)
    found = judged(declarations=[content], on=on, at=at, ask=access.own_people(party, content, on, at))
    [answer] = assessments(found)
    holds = frozenset(holding(public(found.findings)).select("rule", "path").rows())
    return Previewed(answer, demands_of(found, at), holds, on)


def register_draft(
    *,
    draft: UUID,
    version: int,
    actor: Actor,
    at: datetime,
    signature: bytes | None = None,
    signature_kind: SignatureKind | None = None,
) -> Answered:
    """Register what was saved as `version`; where that was done before, the answer it had then.

    Refused: draft-changed, and as `submit`; NotFound.
    """
    with transaction.atomic():
        row = drafts.locked(draft, at)
        if row.declaration_id is not None:
            return _before(row)
        drafts.on_version(row, version)
        sent = Sent(
            bytes(row.content),
            JSON,
            f"draft/{draft}/{version}/{row.attempt}",
            signature=signature,
            signature_kind=signature_kind,
        )
        try:
            answered = submit(sent=sent, sender=Subject("party", row.party), actor=actor, at=at)
        except Refused as refused:  # what came is kept all the same
            why = refused
        else:
            _keep(row, answered, actor, at)
            return answered
    raise why


def body_of(draft: UUID) -> bytes:
    """The bytes that are registered, and that a signature is over; whether the reader may see them is the
    caller's question."""
    return bytes(Draft.objects.values_list("content", flat=True).get(pk=draft))


def _before(row: Draft) -> Answered:
    [answer, *_] = received.answers(row.receipt)
    return Answered(received.receipt(row.receipt), msgspec.json.decode(answer.body), again=True)


def _keep(row: Draft, answered: Answered, actor: Actor, at: datetime) -> None:
    """What the answer makes of the draft: it has become a declaration, or it waits for the next attempt."""
    if not answered.answer["registered"]:
        row.attempt += 1
        row.save(update_fields=["attempt"])
        return
    identifier = answered.answer["identifier"]
    row.declaration = Declaration.objects.get(number=local_part(identifier, settings.ADMINISTRATION))
    row.receipt = answered.receipt.number
    row.content = msgspec.json.encode(
        Content(functional_reference_id=row.reference, type_code=row.direction)
    )  # the declaration has the rest
    row.save(update_fields=["declaration", "receipt", "content"])
    drafts.ended(row, "registered", identifier, actor, at)
