"""A declaration before it is one: what a draft begins with, and what it takes over of an earlier one. Pure.

A draft's content is a canonical declaration in which "" stands for what nobody knows yet; it binds nobody, and
is kept no longer than the clock `pre-registration` says (Circular 38/2015 art. 18.6).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import msgspec

from thongquan.clearance.domain.declaration import Declaration, Document, Item, Party

KEPT = "pre-registration"
WARNED = "pre-registration-warning"
AGENT = "AG"
# What a trader declares alike from one consignment to the next; a new draft begins with it.
USUAL = (
    "declaration_office_id",
    "procedure_code",
    "party_class_code",
    "transport_mode_code",
    "trade_terms_code",
    "invoice_currency_code",
    "payment_method_code",
)
USUAL_PLACE = {"IM": "unloading_location_id", "EX": "loading_location_id"}
# What is of one consignment alone, and left out of a copy.
OF_ONE = (
    "ucr_id",
    "acceptance_date",
    "arrival_date",
    "re_export_date",
    "transport_means_id",
    "inland_means_id",
    "release_reason_code",
    "guarantee_id",
    "marks_numbers",
)
PAPERS_KEPT = ("origin", "licence", "exclusion", "invoice", "transport")


@dataclass(frozen=True, slots=True)
class Terms:
    """What the pack says of drafts (`pack.yaml: drafts`): bytes of one, open ones of a party, and what a
    declaration and an item begin with, by direction."""

    bytes: int = 4 << 20
    of_party: int = 200
    begin: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    item: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Self:
        return cls(**{name: told[name] for name in cls.__dataclass_fields__ if name in told})


def begun(
    kind: str, reference: str, people: Sequence[Party], terms: Terms, last: Declaration | None = None
) -> Declaration:
    """A blank one of direction `kind`: who declares, what the pack begins with, and what was usual `last`."""
    usual = (*USUAL, USUAL_PLACE.get(kind, "")) if last is not None else ()
    before = {name: value for name in usual if name and (value := getattr(last, name))}
    known = {**terms.begin.get(kind, {}), **before}
    return Declaration(functional_reference_id=reference, type_code=kind, parties=list(people), **known)


def copied(before: Declaration, reference: str, people: Sequence[Party]) -> Declaration:
    """Goods, prices, places and partners as in `before`. What is of one consignment alone is left out: its
    means of transport, days and containers; of its papers stay the kinds, without number and day."""
    papers = [
        msgspec.structs.replace(paper, id="", issue_date="", expiry_date="", line_id="")
        for paper in before.documents
        if paper.category_code in PAPERS_KEPT
    ]
    once: dict[str, str] = dict.fromkeys(OF_ONE, "")
    return msgspec.structs.replace(
        spoken(before, people),
        functional_reference_id=reference,
        documents=_once(papers),
        containers=[],
        **once,
    )


def spoken(content: Declaration, people: Sequence[Party]) -> Declaration:
    """`content` as `people` declare it: they take the place of whatever trader and agent it names."""
    own = {content.type_code, AGENT}
    others = [party for party in content.parties if party.role_code not in own]
    return msgspec.structs.replace(content, parties=[*people, *others])


def new_item(content: Declaration, terms: Terms) -> Item:
    """The item after the last, as the pack begins one."""
    return Item(item_number=len(content.items) + 1, commodity_code="", **terms.item.get(content.type_code, {}))


def numbered(items: Iterable[Item]) -> list[Item]:
    """Items as they stand in a declaration: from 1 on, without gaps."""
    return [
        item if item.item_number == number else msgspec.structs.replace(item, item_number=number)
        for number, item in enumerate(items, 1)
    ]


def trader_of(content: Declaration) -> str:
    """The number of the importer or exporter, "" where none is named."""
    return next((party.id for party in content.parties if party.role_code == content.type_code), "")


def _once(papers: Iterable[Document]) -> list[Document]:
    kept: dict[tuple[str, str, int], Document] = {}
    for paper in papers:
        kept.setdefault((paper.category_code, paper.type_code, paper.item_number), paper)
    return list(kept.values())
