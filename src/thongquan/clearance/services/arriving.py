"""Declarations that arrive as messages: read, registered by the batch, answered, in one transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from django.utils import timezone

from thongquan.clearance.domain.declaration import Declaration
from thongquan.clearance.messages.detect import parse
from thongquan.clearance.selectors import formats, views
from thongquan.clearance.services.batch import Incoming, Outcome
from thongquan.clearance.services.register import by_legal_day, register
from thongquan.clearance.services.stages import stage
from thongquan.intake import services as intake
from thongquan.intake.domain.messages import Message
from thongquan.kernel.actors import Actor
from thongquan.reference import selectors as reference

KIND = "declaration"
ANSWER_TYPE = "application/json"
CANONICAL = "application/json"
BATCH = 1_000  # declarations decided by one call
_decode = msgspec.json.Decoder(Declaration).decode
_encode = msgspec.json.Encoder().encode


def handle(messages: Sequence[Message]) -> None:
    """The handler of `KIND` that `intake.work` calls."""
    at = timezone.now()
    answers: dict[int, dict[str, Any]] = {}
    waiting: dict[Actor, list[tuple[Message, Incoming]]] = {}
    with stage("read"):
        for message in messages:
            read, answer = _read(message, at)
            if read is None:
                answers[message.id] = answer
            else:
                waiting.setdefault(message.actor, []).append((message, read))
    with reference.steady():
        for actor, pairs in waiting.items():
            answers |= _registered(actor, pairs, at)
    with stage("answer"):
        intake.answer_many(
            answers=[(message, _encode(answers[message.id]).decode()) for message in messages],
            media_type=ANSWER_TYPE,
            at=at,
        )


def _read(message: Message, at: datetime) -> tuple[Incoming | None, dict[str, Any]]:
    """The declaration in a message, or the answer that says why there is none."""
    if message.media_type == CANONICAL:
        try:
            return Incoming(_decode(message.body), message.body, message.id), {}
        except (msgspec.DecodeError, UnicodeDecodeError):
            pass  # the reader below says what is wrong, field by field
    parsed = parse(
        message.body,
        media_type=message.media_type,
        mappings=formats.mappings(known_at=at),
        limits=formats.limits(),
    )
    for read in parsed.reads[:1]:
        if read.declaration is not None and not read.findings:
            return Incoming(read.declaration, _encode(read.declaration), message.id), {}
    findings = [found.as_dict() for read in parsed.reads for found in read.findings]
    return None, {"registered": False, "reference": "", "findings": findings}


def _registered(actor: Actor, pairs: list[tuple[Message, Incoming]], at: datetime) -> dict[int, dict[str, Any]]:
    of = {id(incoming): message for message, incoming in pairs}
    answers: dict[int, dict[str, Any]] = {}
    for batch in by_legal_day([incoming for _, incoming in pairs], at).values():
        for one, outcome in zip(batch, register(incoming=batch, actor=actor, at=at), strict=True):
            answers[of[id(one)].id] = answer_of(outcome, brief=True)
    return answers


def answer_of(outcome: Outcome, *, brief: bool = False) -> dict[str, Any]:
    """The answer to one declaration, as the interface gives it.

    `brief`: only a refusal brings its findings; those of one that is registered are read by its number.
    """
    findings = () if brief and outcome.registered else outcome.findings
    return {
        "registered": outcome.registered,
        "reference": outcome.reference,
        "number": outcome.number,
        "identifier": outcome.identifier,
        "lane": outcome.lane,
        "state": outcome.life,
        "awaited": views.awaited_of(outcome.awaited),
        "findings": [found.as_dict() for found in findings],
    }
