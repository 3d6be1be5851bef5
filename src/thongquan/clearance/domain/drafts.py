"""A declaration before it is one: what a draft begins with, and what it takes over of an earlier one. Pure.

A draft's content is a canonical declaration in which "" stands for what nobody knows yet; it binds nobody, and
is kept no longer than the clock `pre-registration` says (Circular 38/2015 art. 18.6).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Self, TypeVar

import msgspec

from thongquan.clearance.domain.declaration import Charge, Container, Declaration, Document, Item, Party

_NUMBER = re.compile(r"\d{1,12}(\.\d{1,6})?", re.ASCII)
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
    """A blank one of direction `kind`: who declares, what the pack begins with, and what was usual `last`. How
    the tax was paid under a guarantee is no habit: the guarantee is of that consignment."""
    usual = (*USUAL, USUAL_PLACE.get(kind, "")) if last is not None else ()
    before = {name: value for name in usual if name and (value := getattr(last, name))}
    if last is not None and last.guarantee_id:
        before.pop("payment_method_code", None)
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


def claimed(
    content: Declaration,
    number: int,
    *,
    schedule: str,
    alternative: int = 0,
    quota: str = "",
    proof: Document | None = None,
    direct: bool = False,
) -> Declaration:
    """Item `number` claims a schedule, with the proof of origin that goes with it (of which "" may still be
    unknown); its own proofs of before go. KeyError: there is no such item."""
    item = _item(content, number)
    made = msgspec.structs.replace(
        item,
        duty_regime_code=schedule,
        rate_alternative=alternative,
        quota_code=quota,
        direct_transport=direct or item.direct_transport,
    )
    items = [made if one is item else one for one in content.items]
    papers = [one for one in content.documents if not _proof_of(one, number)]
    if proof is not None:
        papers.append(msgspec.structs.replace(proof, category_code="origin", item_number=number))
    return msgspec.structs.replace(content, items=items, documents=papers)


def answered(content: Declaration, number: int, measure: str, paper: Document) -> Declaration:
    """`paper` answers what `measure` demands of item `number`: a licence of the kind it names, or an exclusion.
    What answered it before goes. KeyError: there is no such item."""
    _item(content, number)
    kinds = {measure, paper.type_code}
    own = msgspec.structs.replace(paper, item_number=number)
    before = [one for one in content.documents if not (_answers(one, number) and one.type_code in kinds)]
    return msgspec.structs.replace(content, documents=[*before, own])


def eased(content: Declaration) -> Declaration:
    """With what can be worked out where nothing is written: charges are in the currency of the invoice, a line
    amounts to its quantity times its price."""
    currency = content.invoice_currency_code
    charges = [
        msgspec.structs.replace(one, currency_code=currency) if one.amount and not one.currency_code else one
        for one in content.charges
    ]
    items = [
        one if one.invoice_amount else msgspec.structs.replace(one, invoice_amount=_amount(one))
        for one in content.items
    ]
    return msgspec.structs.replace(content, charges=charges, items=items)


def _amount(item: Item) -> str:
    """Quantity times price, in hundredths; "" where one of them is no number."""
    if not (_NUMBER.fullmatch(item.quantity) and _NUMBER.fullmatch(item.unit_price)):
        return ""
    product = (Decimal(item.quantity) * Decimal(item.unit_price)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    text = f"{product:f}"
    return text.rstrip("0").rstrip(".")


def with_items(content: Declaration, items: Iterable[Item]) -> Declaration:
    """`content` with these items, numbered anew. What another part says of an item goes along with it; what it
    said of one that is gone, is gone. `item_number` is that of before, 0 for a new one."""
    kept = list(items)
    of_old = {one.item_number: new for new, one in enumerate(kept, 1) if one.item_number}
    moved = [_renumbered(paper, of_old) for paper in content.documents]
    return msgspec.structs.replace(
        content,
        items=numbered(kept),
        item_quantity=0,
        documents=[paper for paper in moved if paper is not None],
        containers=[_spread(one, of_old) for one in content.containers],
        charges=[_spread(one, of_old) for one in content.charges],
    )


S = TypeVar("S", Charge, Container)


def _spread(part: S, of_old: Mapping[int, int]) -> S:
    numbers = [of_old[number] for number in part.item_numbers if number in of_old]
    return msgspec.structs.replace(part, item_numbers=numbers)


def _renumbered(paper: Document, of_old: Mapping[int, int]) -> Document | None:
    if not paper.item_number:
        return paper
    number = of_old.get(paper.item_number)
    return None if number is None else msgspec.structs.replace(paper, item_number=number)


def _item(content: Declaration, number: int) -> Item:
    if not 0 < number <= len(content.items):
        raise KeyError(number)
    return content.items[number - 1]


def _proof_of(paper: Document, number: int) -> bool:
    return paper.category_code == "origin" and paper.item_number == number


def _answers(paper: Document, number: int) -> bool:
    return paper.category_code in ("licence", "exclusion") and paper.item_number == number


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
