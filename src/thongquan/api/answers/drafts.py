"""Declarations on their way to be ones."""

from typing import Any, NotRequired

from typing_extensions import TypedDict

from thongquan.api.answers.declarations import FindingTold
from thongquan.api.answers.words import Moment


class DraftRow(TypedDict):
    """A draft in one row of a list; `warned`: its time is nearly over."""

    draft: str
    party: str
    version: int
    started_at: Moment
    saved_at: Moment
    saved_by: str
    warned_at: Moment
    expires_at: Moment
    declaration: str
    direction: str
    reference: str
    trader: str
    items: int
    warned: bool


class DraftPage(TypedDict):
    """`next` is the cursor of what follows, "" at the end."""

    drafts: list[DraftRow]
    next: str


class DeclarationDraft(TypedDict):
    """The whole of it. `version` goes with the next save; after `expires_at` it is dropped; `declaration`: what
    it was registered as; `findings`: what was noticed in the file it was filled from."""

    draft: str
    party: str
    version: int
    started_at: Moment
    saved_at: Moment
    saved_by: str
    warned_at: Moment
    expires_at: Moment
    declaration: str
    content: dict[str, Any]
    findings: NotRequired[list[FindingTold]]
