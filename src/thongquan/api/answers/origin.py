"""Answers about verification of origin."""

from typing import NotRequired

from typing_extensions import TypedDict

from thongquan.api.answers.words import Anything, Date, Moment, Number


class GoodsDoubted(TypedDict):
    """`found`: what the issuing side said of them, "" where it has said nothing."""

    number: int
    line: int
    code: str
    found: str
    granted: bool


class VerificationTold(TypedDict):
    """`withheld`: by tax, what is owed more without the preference; `turn`: officer, issuer or "". What is last
    here is told to officers alone; `may`: what they can do."""

    verification: int
    number: str
    declaration: str
    issuing_country: str
    reference: str
    schedule: str
    state: str
    open: bool
    reason: str
    goods: list[GoodsDoubted]
    withheld: dict[str, Number]
    withheld_total: Number
    cover: str
    turn: str
    raised_at: Moment
    asked_at: Moment | None
    due_at: Moment | None
    late: bool
    latest_at: Moment | None
    decided_at: Moment | None
    decision: str
    chosen: NotRequired[str]
    statement: NotRequired[str]
    on_paper: NotRequired[bool]
    reminders: NotRequired[int]
    escalated: NotRequired[bool]
    raised_by: NotRequired[str]
    decided_by: NotRequired[str]
    answer: NotRequired[Anything | None]
    answered_at: NotRequired[Moment | None]
    late_answer: NotRequired[Anything | None]
    may: NotRequired[list[str]]


class GoodsAskedAbout(TypedDict):
    """An item of the proof that the importing side doubts."""

    number: int
    hs_code: str
    quantity: NotRequired[Number]
    unit: NotRequired[str]


class InquiryTold(TypedDict):
    """`known`: whether a certificate of ours has the reference; `turn`: officer, exporter or ""; `answer`: as
    it was sent."""

    inquiry: int
    asker: str
    verification: str
    reference: str
    known: bool
    certificate_state: str
    state: str
    doubt: str
    statement: str
    items: list[GoodsAskedAbout]
    asked_at: Moment
    answer_by: Date
    turn: str
    due_at: Moment | None
    late: bool
    reminders: int
    reminded: bool
    escalated: bool
    exporter: str
    heard: str
    answer: Anything | None
    answered_at: Moment | None
    may: list[str]
