"""What the clock does: a question nobody answered goes up, an answer nobody came back to is the last word."""

from datetime import datetime

from django.db import transaction

from thongquan.books import selectors as books
from thongquan.kernel.actors import Actor
from thongquan.partnership import models
from thongquan.partnership.domain.questions import ESCALATED, MACHINE, UNANSWERED, Act, State
from thongquan.partnership.services.moving import due_of, moved, told
from thongquan.reference import selectors as reference

CLOCK = Actor.system("partnership")


@transaction.atomic
def escalate_overdue(*, at: datetime, limit: int = 200) -> int:
    """Questions whose time ran out go to the office above, with a clock of its own; at the head of the
    administration they stay, overdue. How many were looked at."""
    rows = _ended(at, sorted(UNANSWERED), limit)
    for row in rows:
        above = reference.reference().offices.successor(row.desk, books.today(at)).parent
        if above:
            row.state = MACHINE.after(State(row.state), Act.ESCALATE)
            row.desk, row.officer, row.escalations = above, "", row.escalations + 1
            row.due = due_of(ESCALATED, above, at)
            moved(row, told(row, Act.ESCALATE), CLOCK, at)
        row.top = not above
        row.save(update_fields=["state", "desk", "officer", "escalations", "due", "top"])
    return len(rows)


@transaction.atomic
def lapse_silent(*, at: datetime, limit: int = 200) -> int:
    """Answers whose time to come back is over; how many."""
    rows = _ended(at, [State.ANSWERED], limit)
    for row in rows:
        row.state = MACHINE.after(State(row.state), Act.LAPSE)
        row.due, row.closed_at = None, at
        row.save(update_fields=["state", "due", "closed_at"])
        moved(row, told(row, Act.LAPSE), CLOCK, at)
    return len(rows)


def _ended(at: datetime, states: list[State], limit: int) -> list[models.Question]:
    rows = models.Question.objects.select_for_update(skip_locked=True)
    return list(rows.filter(state__in=states, due__lte=at, top=False).order_by("due")[:limit])
