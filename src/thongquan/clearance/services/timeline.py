"""What happened to declarations: steps of the timeline, leaves of the record; in the caller's transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from thongquan.clearance.models import Declaration, Step
from thongquan.clearance.selectors.standing import standings_of
from thongquan.clearance.selectors.turns import Past, clocks, past
from thongquan.clearance.services import desk, working
from thongquan.clearance.services.lock import identifier_of
from thongquan.journal import services as journal
from thongquan.journal.domain.leaves import Entry
from thongquan.kernel.actors import Actor
from thongquan.kernel.events import Event
from thongquan.kernel.identifiers import Subject


def say(
    row: Declaration,
    event: Event,
    milestone: str,
    actor: Actor,
    at: datetime,
    *,
    reason: str = "",
    note: Mapping[str, Any] | None = None,
) -> None:
    say_all([(row, event)], milestone, actor, at, reason=reason, note=note)


def say_all(
    said: Sequence[tuple[Declaration, Event]],
    milestone: str,
    actor: Actor,
    at: datetime,
    *,
    reason: str = "",
    note: Mapping[str, Any] | None = None,
) -> None:
    """The same of each declaration (held, as it now is): who is awaited next, and until when by which clock."""
    rows = [row for row, _ in said]
    if not rows:
        return
    standings, before, running = standings_of(rows, at=at), past([row.pk for row in rows]), clocks()
    steps = []
    for row in rows:
        turns, known = list(standings[row.pk].awaited), before.get(row.pk, Past())
        turn = turns[0] if turns else ""
        steps.append(
            Step(
                month=at.date().replace(day=1),
                declaration_id=row.pk,
                revision=row.revision,
                row=known.steps,
                at=at,
                milestone=milestone,
                actor=str(actor.subject),
                awaited=turn,
                due_at=running.due(
                    turn,
                    office=row.office,
                    law_day=row.law_day,
                    registered_at=row.registered_at,
                    since=known.since.get(turn, at),
                ),
                note={"awaited": turns, **(note or {})},
            )
        )
    Step.objects.bulk_create(steps)
    working.keep(rows, {row.pk: standings[row.pk].awaited for row in rows}, before, running, at)
    desk.finish(rows, at)
    journal.record(
        *(
            Entry.of(
                event, subject=Subject("declaration", identifier_of(row)), actor=actor, at=at, reason=reason
            )
            for row, event in said
        )
    )
