"""The officer's desk and the supervisor's board."""

from typing_extensions import TypedDict

from thongquan.api.answers.declarations import Summary
from thongquan.api.answers.words import Date, Moment, Number


class WorkTold(Summary):
    """A piece of work on a declaration; `officer` "": nobody has taken it. `desk`: given or held."""

    kind: str
    turn: str
    since: Moment
    due_at: Moment | None
    late: bool
    officer: str
    desk: str


class WorkPage(TypedDict):
    """`next` is the cursor of what follows, "" at the end."""

    work: list[WorkTold]
    next: str


class WorkCounts(TypedDict):
    """How much waits in your offices; `mine` is on your desk, `given` waits there to be taken."""

    all: int
    late: int
    nobody: int
    mine: int
    given: int
    kinds: dict[str, int]
    lanes: dict[str, int]


class OnDesk(Summary):
    """A declaration on your desk, whoever is awaited."""

    awaited: list[str]
    desk: str
    given_at: Moment
    reason: str
    due_at: Moment | None


class ExaminationToDo(Summary):
    """An open examination of its goods; `stage`: how far it is, `officer` "": nobody examines yet."""

    inspection: int
    kind: str
    stage: str
    officer: str
    requested_at: Moment
    reason: str
    due_at: Moment | None
    late: bool


class SampleAwaited(Summary):
    """A sample of its goods whose result is still to come; `owner` sees to it."""

    sample: int
    bag: str
    stage: str
    item_number: int
    laboratory: str
    purpose: str
    owner: str
    taken_at: Moment
    sent_at: Moment | None
    due_at: Moment | None
    late: bool


class SamplesTold(TypedDict):
    """Samples of an office whose result is still to come. `oldest`: since when."""

    office: str
    awaited: int
    late: int
    oldest: Moment


class ApprovalTold(TypedDict):
    """An act of two people that waits. `about`: what it concerns; `stands`: yours, others or dependent."""

    kind: str
    key: str
    by: str
    at: Moment
    reason: str
    about: str
    stands: str


class CaseTold(TypedDict):
    """On whose desk it lay, from when to when; the open one has no end. `due_at`: to be taken until."""

    officer: str
    state: str
    given_by: str
    given_at: Moment
    reason: str
    due_at: Moment | None
    taken_at: Moment | None
    ended_at: Moment | None
    ended_by: str
    ended_why: str


class OfficerTold(TypedDict):
    """Somebody who may take it."""

    officer: str
    name: str


class SameGoods(Summary):
    """Of the same party, with the commodity codes of the same origin in common."""

    codes: list[str]


class Sharing(Summary):
    """What it has in common: kinds and numbers."""

    shares: list[tuple[str, str]]


class SamePartner(Summary):
    """Who sells or buys abroad, as it is named there."""

    name: str


class RevisionTold(TypedDict):
    """A revision of the declaration itself."""

    revision: int
    at: Moment


class RelatedTold(TypedDict):
    """What has to do with a declaration; `sequence`: what it follows, and what follows it."""

    goods: list[SameGoods]
    container: list[Sharing]
    paper: list[Sharing]
    partner: list[SamePartner]
    sequence: list[Sharing]
    revisions: list[RevisionTold]


class DebtsTold(TypedDict):
    """What is open of a trader in one currency, and on how many declarations."""

    currency: str
    open: Number
    overdue: Number
    declarations: int


class FoundBefore(TypedDict):
    """A finding of an examination."""

    identifier: str
    number: str
    found: str
    at: Moment


class ChangedBefore(TypedDict):
    """A lane that a person changed."""

    identifier: str
    number: str
    was: str
    lane: str
    why: str
    at: Moment


class MonthTold(TypedDict):
    """How many declarations of a month went into each lane."""

    month: str
    lanes: dict[str, int]


class HistoryTold(TypedDict):
    """What customs knows of a party from its declarations since a day, of your offices alone; `all`: the counts
    leave none of them out; `first`: the first ever; `against`: decisions against it by kind."""

    party: str
    of: str
    first: Summary | None
    months: list[MonthTold]
    against: dict[str, int]
    since: Moment
    declarations: int
    all: bool
    lanes: dict[str, int]
    lives: dict[str, int]
    findings: dict[str, int]
    overrides: int
    amendments: dict[str, int]
    cancellations: dict[str, int]
    debts: list[DebtsTold]
    last: list[Summary]
    found: list[FoundBefore]
    changed: list[ChangedBefore]


class LoadTold(TypedDict):
    """What waits now at an office with an officer; "": in everybody's queue. `oldest`: since when."""

    office: str
    officer: str
    work: int
    declarations: int
    late: int
    oldest: Moment


class AgesTold(TypedDict):
    """Of a kind of work, how much is past its clock, will be in so many hours, or has none."""

    kind: str
    overdue: int
    in_2h: int
    in_8h: int
    in_24h: int
    later: int
    none: int


class OverrideTold(TypedDict):
    """A lane that a person changed, for a reason of the book's list."""

    identifier: str
    number: str
    office: str
    at: Moment
    was: str
    lane: str
    by: str
    reason: str
    note: str


class LanesTold(TypedDict):
    """How many declarations of a legal day went into a lane."""

    day: Date
    lane: str
    declarations: int


class ClearancesTold(TypedDict):
    """How many declarations were cleared within an hour, by lane."""

    hour: Moment
    lane: str
    declarations: int
