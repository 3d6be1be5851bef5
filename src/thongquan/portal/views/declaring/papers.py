"""The papers of a consignment, and what other agencies demand for its goods."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from thongquan.clearance.domain.declaration import Declaration, Document
from thongquan.clearance.domain.drafts import answered
from thongquan.clearance.selectors.demands import NOTICE, Demand
from thongquan.portal.views.declaring import lists
from thongquan.portal.views.declaring.aside import Judged
from thongquan.portal.views.declaring.form import Step, register
from thongquan.portal.views.declaring.steps import PAPERS

LICENCE, EXCLUSION = "licence", "exclusion"


@dataclass(frozen=True, slots=True)
class Asked:
    """A demand with its words: when it is to be met, which papers answer it, by what its inputs are called."""

    demand: Demand
    stage: Any
    papers: list[tuple[str, str]]

    @property
    def key(self) -> str:
        return f"{self.demand.item_number}.{self.demand.measure}"


def demanded(judged: Judged) -> Mapping[str, Any]:
    """What is to be met, by item; and what is only to be known."""
    every = [_asked(one) for one in judged.demands]
    return {
        "demands": [one for one in every if one.demand.stage != NOTICE],
        "notices": [one for one in every if one.demand.stage == NOTICE],
    }


def _asked(one: Demand) -> Asked:
    return Asked(one, lists.STAGES[one.stage], [(code, lists.paper(code)) for code in one.papers])


def answer(content: Declaration, do: str, given: QueryDict) -> Declaration | None:
    """licence:<item>:<measure> puts in the paper, exclusion:… the reason why none is wanted."""
    what, _colon, rest = do.partition(":")
    number, _colon, measure = rest.partition(":")
    if what not in (LICENCE, EXCLUSION) or not number.isdigit() or not 0 < int(number) <= len(content.items):
        return None

    def told(name: str, most: int = 35) -> str:
        return given.get(f"demand.{number}.{measure}.{name}", "").strip()[:most]

    if what == EXCLUSION:
        paper = Document(category_code=EXCLUSION, type_code=measure[:35], reason=told("reason", 2_000))
    else:
        paper = Document(
            category_code=LICENCE,
            type_code=told("type") or measure[:35],
            id=told("id"),
            issue_date=told("issued"),
            expiry_date=told("until"),
        )
    return answered(content, int(number), measure, paper)


register(Step(PAPERS, demanded, answer))
