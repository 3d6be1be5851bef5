"""What may be said of a claimed schedule; where several things are wrong, the one that stands last here is."""

from collections.abc import Sequence
from enum import IntEnum


class State(IntEnum):
    OK = 0
    NO_RATE = 1  # the book gives this code no rate under the schedule
    QUOTA_CHOOSE = 2  # the rate differs inside and outside the quota: say which (IN, OUT)
    QUOTA_INSIDE_ONLY = 3  # outside the quota is declared, and the agreement gives no rate there
    SPLIT_WRONG = 4  # the agreement has no such good under the code
    SPLIT_CHOOSE = 5  # the agreement cuts the code into several goods: say which
    NO_DIRECT = 6  # direct transport is not declared
    WRONG_PROOF = 7  # the proof is not one the agreement accepts
    NO_PROOF = 8
    ZONE_NOT_COVERED = 9  # goods of this zone do not share the rate
    EXCLUDED_COUNTRY = 10  # the rate is not for goods of this country
    NOT_ELIGIBLE = 11  # the agreement leaves the code out
    NOT_MEMBER = 12
    ORDINARY_ONLY = 13  # MFN was claimed for an origin without MFN treatment
    MFN_ORIGIN_MISSING = 14  # MFN was claimed without an origin
    UNCONFIRMED = 15  # the countries or proofs of the schedule are not confirmed: it grants nothing
    NO_SCHEDULE = 16  # no schedule is claimed, or one the book does not know

    @property
    def code(self) -> str:
        return self.name.lower().replace("_", "-")


CODES = tuple(state.code for state in State)
OF_CLAIM = (State.NOT_MEMBER, State.NO_PROOF, State.WRONG_PROOF)


def expected(schedules: Sequence[str], members: Sequence[str], proofs: Sequence[str]) -> list[str]:
    """[state × schedule] → what would be right, as text; two more for a schedule that is unknown or not said.

    The schedule is the claimed one for the states `OF_CLAIM`, else the one that holds without a claim. What a
    line without a claim may claim, and what it has to choose among, hangs on the line: `told` says it.
    """
    lawful = [*schedules, "", ""]
    by_state = {
        State.NOT_MEMBER: [*members, "", ""],
        State.NO_PROOF: [*proofs, "", ""],
        State.WRONG_PROOF: [*proofs, "", ""],
        State.NO_DIRECT: ["true"] * len(lawful),
        State.MFN_ORIGIN_MISSING: [""] * len(lawful),
    }
    return [text for state in State for text in by_state.get(state, lawful)]
