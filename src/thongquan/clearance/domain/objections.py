"""Objection to a decision (khiếu nại): first to who decided, then to his superior; the court is only noted.

Law on Complaints 02/2011/QH13. The terms are rows of the book `clocks`, the grounds and the texts of answers
rows of the book `clearance`. An objection does not stay the decision: that takes an order of its own (art. 35).
"""

from collections.abc import Mapping
from enum import StrEnum

from thongquan.kernel.states import Machine


class Objection(StrEnum):
    """One objection, at one instance."""

    LODGED = "lodged"  # whether it is taken up is to be said within days
    TAKEN_UP = "taken-up"
    DECLINED = "declined"  # not taken up, for a reason of the law
    WITHDRAWN = "withdrawn"
    UPHELD = "decision-upheld"
    AMENDED = "decision-amended"
    ANNULLED = "decision-annulled"
    UNANSWERED = "unanswered"  # the time was over, and it went to the second instance
    BEFORE_COURT = "before-court"


class ObjectionAct(StrEnum):
    TAKE_UP = "take-up"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    UPHOLD = "uphold"
    AMEND = "amend"
    ANNUL = "annul"
    PASS_ON = "pass-on"  # noqa: S105
    GO_TO_COURT = "go-to-court"


OBJECTION = Machine(
    "objection",
    Objection,
    ObjectionAct,
    Objection.LODGED,
    {
        Objection.LODGED: {
            ObjectionAct.TAKE_UP: Objection.TAKEN_UP,
            ObjectionAct.DECLINE: Objection.DECLINED,
            ObjectionAct.WITHDRAW: Objection.WITHDRAWN,
            ObjectionAct.PASS_ON: Objection.UNANSWERED,
            ObjectionAct.GO_TO_COURT: Objection.BEFORE_COURT,
        },
        Objection.TAKEN_UP: {
            ObjectionAct.UPHOLD: Objection.UPHELD,
            ObjectionAct.AMEND: Objection.AMENDED,
            ObjectionAct.ANNUL: Objection.ANNULLED,
            ObjectionAct.WITHDRAW: Objection.WITHDRAWN,
            ObjectionAct.PASS_ON: Objection.UNANSWERED,
            ObjectionAct.GO_TO_COURT: Objection.BEFORE_COURT,
        },
        Objection.DECLINED: {},
        Objection.WITHDRAWN: {},
        Objection.UPHELD: {},
        Objection.AMENDED: {},
        Objection.ANNULLED: {},
        Objection.UNANSWERED: {},
        Objection.BEFORE_COURT: {},
    },
)
OPEN = (Objection.LODGED, Objection.TAKEN_UP)


class Force(StrEnum):
    """Whether the decision objected to is carried out meanwhile."""

    IN_FORCE = "in-force"
    SUSPENDED = "suspended"


class ForceAct(StrEnum):
    SUSPEND = "suspend"
    RESUME = "resume"


FORCE = Machine(
    "decision force",
    Force,
    ForceAct,
    Force.IN_FORCE,
    {
        Force.IN_FORCE: {ForceAct.SUSPEND: Force.SUSPENDED},
        Force.SUSPENDED: {ForceAct.RESUME: Force.IN_FORCE},
    },
)

FIRST, SECOND = 1, 2
COURT = "court"
# What is decided in the course of an objection goes on to the next instance, and begins no first one.
ANSWERS: Mapping[ObjectionAct, str] = {
    ObjectionAct.TAKE_UP: "objection-taken-up",
    ObjectionAct.UPHOLD: "objection-upheld",
    ObjectionAct.AMEND: "objection-amended",
    ObjectionAct.ANNUL: "objection-annulled",
}
PROLONGED, SUSPENDED, RESUMED, DECLINED = (
    "objection-prolonged",
    "decision-suspended",
    "suspension-lifted",
    "objection-declined",
)
IN_COURSE = frozenset({*ANSWERS.values(), PROLONGED, SUSPENDED, RESUMED, DECLINED})
DECLINING = "objection"  # the book's list of reasons not to take one up
# Decisions that are still being carried out, so that there is something to suspend.
SUSPENDABLE = frozenset({"amendment-ordered", "examination-required"})

_ACCEPT = "objection-accept"
_LODGE = {FIRST: "objection-first", SECOND: "objection-second"}
_ANSWER = {FIRST: "objection-first-answer", SECOND: "objection-second-answer"}


def clock_to_lodge(instance: int, *, remote: bool) -> str:
    """The code of the clock that runs from the decision (or from the end of the time for the answer)."""
    return f"{_LODGE[instance]}-remote" if remote and instance == SECOND else _LODGE[instance]


def clock_to_answer(state: Objection, instance: int, *, remote: bool, intricate: bool) -> str:
    """The code of the clock of whoever is to answer: from lodging, or from taking up. "": nobody is."""
    if state is Objection.LODGED:
        return _ACCEPT
    if state is not Objection.TAKEN_UP:
        return ""
    return _ANSWER[instance] + "-remote" * remote + "-intricate" * intricate


def next_instance(state: Objection | None, *, overdue: bool) -> int:
    """Where a decision may be objected to now, by its last objection at the first instance (None, or one that
    was withdrawn: there is none); 0 while that one is being answered in time."""
    if state is None or state is Objection.WITHDRAWN:
        return FIRST
    return SECOND if state not in OPEN or overdue else 0
