"""Messages that come at the same time are stored in one transaction: whoever comes first stores those of all.

While one request waits for the disk others arrive; the next that stores takes them along. Each gets its own
receipt or refusal once that is committed.
"""

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection

from thongquan.intake.domain.messages import Incoming, Receipt
from thongquan.intake.services.receiving import receive_many
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import Refused

log = logging.getLogger(__name__)
AT_ONCE, BYTES_AT_ONCE = 50, 8 << 20
Result = Receipt | Refused


@dataclass(eq=False)
class Ticket:
    """A message, its sender, and later what became of it: a result, when (`at`), or what went wrong."""

    incoming: Incoming
    sender: Subject
    at: datetime
    result: Result | None = None
    fault: Exception | None = None
    turn: threading.Event = field(default_factory=threading.Event)  # it is done, or its thread is to store

    @property
    def done(self) -> bool:
        return self.result is not None or self.fault is not None


_lock = threading.Lock()
_waiting: list[Ticket] = []
_storing = False


def receive_together(*, incoming: Incoming, sender: Subject, at: datetime) -> tuple[Result, datetime]:
    """As `receive_many` for one, and the moment at which it was received if it is new."""
    ticket = Ticket(incoming, sender, at)
    if connection.in_atomic_block:  # the caller's transaction is nobody else's
        _store([ticket])
    else:
        _queue(ticket)
    if ticket.fault is not None:
        raise ticket.fault
    assert ticket.result is not None, "stored, refused, or broken"
    return ticket.result, ticket.at


def receive_batch(*, incoming: Sequence[Incoming], at: datetime) -> list[tuple[Result, datetime]]:
    """Messages that came in one request, as `receive_together` for each: those of a sender in one transaction,
    but for what uses an id or a place a second time. What cannot be stored is refused with `try-again`.
    """
    tickets = [Ticket(one, one.envelope.sender, at) for one in incoming if one.envelope is not None]
    waiting = list(tickets)
    while waiting:
        batch, seen = [], set[tuple[object, ...]]()
        for ticket in waiting:
            if ticket.sender == waiting[0].sender and not seen & _names(ticket):
                batch.append(ticket)
            seen |= _names(ticket)
        _store(batch)
        waiting = [ticket for ticket in waiting if not ticket.done]
    return [(_told(ticket), ticket.at) for ticket in tickets]


def _told(ticket: Ticket) -> Result:
    if isinstance(ticket.fault, Refused):
        return ticket.fault
    if ticket.fault is not None:
        log.error("a message of %s could not be stored", ticket.sender, exc_info=ticket.fault)
        return Refused("try-again")
    assert ticket.result is not None, "stored, refused, or broken"
    return ticket.result


def _queue(ticket: Ticket) -> None:
    global _storing
    with _lock:
        _waiting.append(ticket)
        first, _storing = not _storing, True
    if not first:
        ticket.turn.wait()
    if ticket.done:
        return
    batch = [ticket]
    try:
        batch = _taken(ticket)
        _store(batch)
    finally:
        with _lock:
            _storing = bool(_waiting)
            following = _waiting[0] if _waiting else None
        for other in batch:
            if other is not ticket:
                if not other.done:
                    other.fault = RuntimeError("whoever was to store it ended")
                other.turn.set()
        if following is not None:
            following.turn.set()  # its thread stores next


def _taken(own: Ticket) -> list[Ticket]:
    """One's own and others of the same sender, in the order in which they came; an id or a place only once."""
    with _lock:
        _waiting.remove(own)
        batch, size, seen = [own], len(own.incoming.body), _names(own)
        for other in list(_waiting):
            fits = len(batch) < AT_ONCE and size + len(other.incoming.body) <= BYTES_AT_ONCE
            if other.sender == own.sender and fits and not seen & _names(other):
                _waiting.remove(other)
                batch.append(other)
                size += len(other.incoming.body)
                seen |= _names(other)
    return batch


def _names(ticket: Ticket) -> set[tuple[object, ...]]:
    about = ticket.incoming.envelope
    place = set() if about is None else {(about.conversation, about.sequence)}
    return {(ticket.incoming.message_id,), *place}


def _store(batch: Sequence[Ticket]) -> None:
    """All of them in one transaction; where one breaks it, each in its own."""
    at = max(ticket.at for ticket in batch)
    try:
        messages = [ticket.incoming for ticket in batch]
        results = receive_many(messages=messages, sender=batch[0].sender, actor=Actor(batch[0].sender), at=at)
    except Exception as why:
        if len(batch) == 1:
            batch[0].fault = why
            return
        for ticket in batch:
            _store([ticket])
        return
    for ticket, result in zip(batch, results, strict=True):
        ticket.result, ticket.at = result, at
