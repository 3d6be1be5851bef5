"""What an amendment would change: shown before it is sent, and worked out again when it is answered.

Judged by the law of the registration day. At most as many revisions as the number can count; some fields are
never corrected, those that other agencies saw not after clearance. After clearance the time for it runs by the
clocks of the book, counted from the clearance and from the registration: what the first one's end costs, and
whether the last one closes it, says the book (Circular 38/2015 art. 20; domain A5).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import msgspec
import polars as pl

from thongquan.clearance.domain.assessment import charged_names, sums
from thongquan.clearance.domain.changes import Change, changes, forbidden
from thongquan.clearance.domain.decide import CLEARANCE
from thongquan.clearance.domain.declaration import Declaration as Content
from thongquan.clearance.domain.frames import frames
from thongquan.clearance.domain.judge import Judged, judge
from thongquan.clearance.domain.rules import public, refused
from thongquan.clearance.domain.states import Life
from thongquan.clearance.models import Declaration, Revision
from thongquan.clearance.selectors.certificates import certificates_of
from thongquan.clearance.selectors.law import law_of
from thongquan.clearance.selectors.licences import licences_of
from thongquan.clearance.selectors.people import people_of
from thongquan.clearance.selectors.prices import history_of
from thongquan.clearance.selectors.standing import requirements_met, wants
from thongquan.clearance.services import withholding
from thongquan.clearance.services.lock import identifier_of, known
from thongquan.kernel.findings import Audience, Effect, Finding
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.kernel.texts import Text
from thongquan.ledger import selectors as ledger
from thongquan.reference import selectors as reference

AMENDABLE = (Life.REGISTERED, Life.CLEARED, Life.EXITED)  # not what was cancelled or is void
FREE, LATEST = "amendment-after-clearance", "amendment-latest"
CLOSED = "refused"  # what a clock's end means: no request is taken up any more
NOUGHT = Decimal(0)
_decode = msgspec.json.Decoder(Content).decode


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an amendment would change in `revision`: fields, and tax by tax (positive: more is due; None:
    it cannot be worked out). terms: as
    `terms_of`. tax_names: by tax, its name by language."""

    revision: int
    changes: tuple[Change, ...]
    duty_change: Mapping[str, Decimal | None]
    findings: tuple[Finding, ...]
    refused: bool
    terms: Mapping[str, Any] = field(default_factory=dict)
    tax_names: Mapping[str, Text] = field(default_factory=dict)


def preview_amendment(*, identifier: str, content: Content, at: datetime) -> Proposal:
    """Shown before sending; nothing is stored, and nothing is said of risk. Refused: as `propose`, and as
    `terms_of`."""
    row = known(identifier)
    require_amendable(row)
    return replace(propose(row, content, at)[0], terms=terms_of(row, at=at))


def require_amendable(row: Declaration) -> None:
    """Refused("declaration-ended") for what was cancelled or is void."""
    if row.life not in AMENDABLE:
        raise Refused("declaration-ended", life=row.life)


def terms_of(row: Declaration, *, at: datetime) -> dict[str, Any]:
    """After clearance: until when an amendment is free of penalty (`free_until`), whether that is over `at`
    (`late`), the law and what it makes of it (`basis`, `on_expiry`). Empty before.

    Refused("amendment-too-late", until, basis) where a clock of the book closes the matter.
    """
    if row.cleared_at is None:
        return {}
    law, told = reference.reference(), {}
    for code, start in ((FREE, row.cleared_at), (LATEST, row.registered_at)):
        try:
            clock = law.deadline(code, office=row.office, at=start, on=row.law_day)
        except NotFound:
            continue  # a law without this clock
        until = clock.due.astimezone(UTC).isoformat() if clock.due else None
        if clock.outcome(at) == CLOSED:
            raise Refused("amendment-too-late", until=until, basis=clock.basis)
        if code == FREE:
            late = clock.expired(at)
            told = {"free_until": until, "late": late, "basis": clock.basis, "on_expiry": clock.on_expiry}
    return told


def content_of(row: Declaration) -> Content:
    """What the declaration says in its present revision."""
    return _decode(bytes(Revision.objects.get(declaration=row, revision=row.revision).content))


def propose(
    row: Declaration, content: Content, at: datetime, *, doubts: bool = False
) -> tuple[Proposal, Judged]:
    """Judged by the law of the registration day as it was known then: a later edition rewrites nothing.

    `doubts`: officers' rules are asked too; what a declarant is shown is worked out without them. Refused:
    too-many-amendments, nothing-changed, field-never-amended.
    """
    law = law_of(row.law_day, known_at=row.registered_at)
    if row.revision >= int(law.parameters["revisions-max"]):
        raise Refused("too-many-amendments", at_most=law.parameters["revisions-max"])
    found = changes(content_of(row), content)
    if not found:
        raise Refused("nothing-changed")
    fixed = law.forbidden if row.cleared_at is None else (*law.forbidden, *law.fixed_after_clearance)
    if never := forbidden(found, fixed):
        raise Refused("field-never-amended", paths=", ".join(c.path for c in never))
    given = frames([content])
    known_of = people_of(given, on=row.law_day, at=at)
    traders = known_of.traders["trader"].to_list()
    licences = licences_of(given.documents, traders, on=row.law_day, amends=identifier_of(row))
    origin = certificates_of(given.documents, given.items, at=at, amends=identifier_of(row))
    asked = replace(known_of.facts, licences=licences, certificates=origin)
    if doubts:
        asked = replace(asked, history=history_of(given))
    judged = judge(given, law, asked, audience=Audience.OFFICER if doubts else Audience.PUBLIC)
    shown = public(judged.findings)
    proposal = Proposal(
        row.revision,
        tuple(found),
        _difference(row, withholding.lawful(row, content, judged)),
        tuple(law.catalogue.to_findings(shown)),
        not refused(shown).is_empty() or (row.cleared_at is not None and _wants(row, shown)),
        tax_names=charged_names(law, row.direction),
    )
    return proposal, judged


def _wants(row: Declaration, findings: pl.DataFrame) -> bool:
    """Whether an agency wants a paper nobody has seen: goods that are cleared cannot come to need one."""
    wanted = findings.filter((pl.col("effect") == str(Effect.REQUIRE)) & (pl.col("stage") == CLEARANCE))
    met = set(requirements_met([row.pk]).values_list("item_number", "measure"))
    return bool(wants(wanted.select("rule", "path", "expected").rows(), met))


def _difference(row: Declaration, judged: Judged) -> dict[str, Decimal | None]:
    """By tax what comes to be owed more; None where what would be owed cannot be worked out."""
    after = sums(judged.items, judged.taxes, judged.law, row.direction)
    before = ledger.charged(identifier_of(row))
    found = {tax: _less(after.get(tax, NOUGHT), before.get(tax, NOUGHT)) for tax in sorted({*after, *before})}
    return {tax: amount for tax, amount in found.items() if amount != 0}


def _less(after: Decimal | None, before: Decimal) -> Decimal | None:
    return None if after is None else after - before
