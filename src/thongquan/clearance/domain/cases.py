"""Who has a declaration on his desk. One row of the history for each time somebody was given it or took it.

What is given and not taken within the time of the clocks goes back to everybody's queue; so nothing lies on the
desk of somebody who is not there.
"""

from enum import StrEnum

from thongquan.kernel.states import Machine

CLOCK = "case-given"  # until when what was given is to be taken


class Case(StrEnum):
    GIVEN = "given"  # by another officer or a supervisor, and not taken yet
    HELD = "held"
    PASSED_ON = "passed-on"
    RETURNED = "returned"
    EXPIRED = "expired"
    DONE = "done"


class CaseAct(StrEnum):
    TAKE = "take"
    GIVE = "give"
    RETURN = "return"
    EXPIRE = "expire"
    FINISH = "finish"


CASE = Machine(
    "case",
    Case,
    CaseAct,
    Case.GIVEN,
    {
        Case.GIVEN: {
            CaseAct.TAKE: Case.HELD,
            CaseAct.GIVE: Case.PASSED_ON,
            CaseAct.RETURN: Case.RETURNED,
            CaseAct.EXPIRE: Case.EXPIRED,
            CaseAct.FINISH: Case.DONE,
        },
        Case.HELD: {
            CaseAct.GIVE: Case.PASSED_ON,
            CaseAct.RETURN: Case.RETURNED,
            CaseAct.FINISH: Case.DONE,
        },
        Case.PASSED_ON: {},
        Case.RETURNED: {},
        Case.EXPIRED: {},
        Case.DONE: {},
    },
)
OPEN = (Case.GIVEN, Case.HELD)
