"""What stands beside the form: what it would cost, whether it is saved, until when it is kept; never a lane."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from thongquan.clearance.selectors.choices import Asked
from thongquan.clearance.selectors.demands import Demand
from thongquan.clearance.selectors.drafts import Drafted
from thongquan.clearance.services import drafted
from thongquan.clearance.services.drafted import Previewed
from thongquan.kernel.refusals import Refused
from thongquan.kernel.texts import Text
from thongquan.portal.gate import Visitor
from thongquan.portal.views.declaring.steps import Said, told


@dataclass(frozen=True, slots=True)
class Judged:
    """A draft as the law sees it now. `refused`: why it cannot be judged at all."""

    draft: Drafted
    asked: Asked
    said: list[Said]
    totals: Mapping[str, str | None]
    taxes: list[tuple[Text, str | None]]
    lines: list[dict[str, Any]]
    demands: list[Demand]
    ready: bool
    refused: Refused | None = None

    @property
    def open(self) -> list[Said]:
        return [one for one in self.said if one.open]

    @property
    def untaxed(self) -> Text:
        """Why items of an export have no duty, where there are such."""
        return next((line["untaxed"] for line in self.lines if line["untaxed"]), {})

    @property
    def priced(self) -> bool:
        """There are goods, and some of what they cost is known."""
        return any(total not in (None, "0") for total in self.totals.values())


def judged(visitor: Visitor, draft: Drafted) -> Judged:
    """Everything preview says of it."""
    try:
        found = drafted.previewed(content=draft.content, party=draft.party, at=visitor.at)
    except Refused as refused:
        on = drafted.day_of(draft.content, visitor.at)
        return Judged(draft, _asked(draft, on, visitor), [], {}, [], [], [], ready=False, refused=refused)
    answer = found.answer
    said = told(draft.content, answer["findings"], found.holding, draft.id)
    return Judged(
        draft,
        _asked(draft, found.on, visitor),
        said,
        answer["totals"],
        _taxes(found),
        answer["lines"],
        found.demands,
        ready=answer["judged"] == "ok",
    )


def _asked(draft: Drafted, on: Any, visitor: Visitor) -> Asked:
    return Asked(on, visitor.at, draft.content.type_code)


def _taxes(found: Previewed) -> list[tuple[Text, str | None]]:
    """Names and totals of the taxes, in their order; None while one cannot be told."""
    totals = found.answer["totals"]
    return [(name, totals[tax]) for tax, name in found.answer["tax_names"].items() if tax in totals]
