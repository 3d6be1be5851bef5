"""The steps of the form, and where in them a finding is to be mended."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from thongquan.clearance.domain import fields as canonical
from thongquan.clearance.domain.declaration import Declaration
from thongquan.kernel.findings import Effect
from thongquan.portal.views.declaring import fields, item_fields
from thongquan.portal.views.declaring.fields import Field, Section

CONSIGNMENT, PRICE, GOODS, PAPERS, CONTAINERS, CHECK = (
    "consignment", "price", "goods", "papers", "containers", "check",
)  # fmt: skip
STEPS: Mapping[str, Promise] = {
    CONSIGNMENT: _("Consignment"),
    PRICE: _("Invoice and charges"),
    GOODS: _("Goods"),
    PAPERS: _("Papers and licences"),
    CONTAINERS: _("Containers"),
    CHECK: _("Check and register"),
}
SECTIONS: Mapping[str, tuple[Section, ...]] = {
    CONSIGNMENT: (fields.PROCEDURE, fields.SELLER, fields.TRANSPORT, fields.WHOLE, fields.SELDOM),
    PRICE: (fields.PRICE, fields.FREIGHT, fields.PAYMENT),
    PAPERS: (fields.PAPERS,),
}
ITEM = "item"
ROWS: Mapping[str, tuple[Field, ...]] = {
    "charges": fields.CHARGE,
    "documents": fields.PAPER,
    "containers": fields.CONTAINER,
}
FOREIGN = {"IM": "EX", "EX": "IM"}
_PATH = re.compile(r"(?P<of>\w+)(?:\[(?P<place>\d+)\])?(?:\.(?P<rest>.+))?")
# What a finding on a whole list asks for, by the list and what it expects.
WANTED = {
    ("documents", "invoice"): (PAPERS, "document.invoice.id"),
    ("documents", "transport"): (PAPERS, "document.transport.id"),
    ("charges", "freight"): (PRICE, "charge.freight.amount"),
    ("charges", "insurance"): (PRICE, "charge.insurance.amount"),
}
OF_LIST = {
    "documents": PAPERS,
    "charges": PRICE,
    "containers": CONTAINERS,
    "items": GOODS,
    "parties": CONSIGNMENT,
}


@dataclass(frozen=True, slots=True)
class Spot:
    """A step, the number of an item (0: none), and the field ("": the step as a whole)."""

    step: str
    item: int = 0
    name: str = ""

    @property
    def anchor(self) -> str:
        return html_id(self.name) if self.name else "main"

    def of(self, step: str, item: int) -> bool:
        """Whether it is shown on the page of this step, or of this item."""
        return self.item == item and (self.step == step or bool(item))

    def link(self, draft: object) -> str:
        if self.item:
            return reverse("draft-item", args=[draft, self.item]) + f"#{self.anchor}"
        return reverse(f"draft-{self.step}", args=[draft]) + f"#{self.anchor}"


@dataclass(frozen=True, slots=True)
class Said:
    """A finding with its spot. `kind`: wrong, needed (nothing is written there yet), later (before clearance,
    or after it), note."""

    finding: Mapping[str, Any]
    spot: Spot
    kind: str
    link: str

    @property
    def open(self) -> bool:
        """Whether it keeps the declaration from being registered."""
        return self.kind in ("wrong", "needed")


def html_id(name: str) -> str:
    return "f-" + name.replace(".", "-")


def spot(content: Declaration, finding: Mapping[str, Any]) -> Spot:
    """Where the finding is mended."""
    match = _PATH.fullmatch(str(finding["path"]))
    if match is None:
        return Spot(CHECK)
    of, place, rest = match["of"], int(match["place"] or 0), match["rest"] or ""
    if of not in canonical.LISTS:
        return _of_header(content, of)
    if not place:
        return _of_list(content, of, str(finding["expected"]))
    if of == "items":
        demanded = rest == "commodity_code" and finding["effect"] == Effect.REQUIRE
        return Spot(PAPERS, name=f"demands.{place}") if demanded else _of_item(place, rest)
    return _of_part(content, of, place, rest)


def _of_header(content: Declaration, name: str) -> Spot:
    for step, sections in SECTIONS.items():
        if any(one.name == name for one in fields.every(sections, content.type_code)):
            return Spot(step, name=name)
    return Spot(CHECK)


def _of_list(content: Declaration, of: str, expected: str) -> Spot:
    if (wanted := WANTED.get((of, expected))) is not None:
        return Spot(wanted[0], name=wanted[1])
    if of == "parties":
        return Spot(CONSIGNMENT, name=f"party.{FOREIGN.get(content.type_code, 'EX')}.name")
    return Spot(OF_LIST[of])


def _of_item(number: int, rest: str) -> Spot:
    name = item_fields.VAT.name if rest.startswith("taxes") else rest
    known = {one.name for section in item_fields.SECTIONS for one in section.fields}
    return Spot(ITEM, number, name if name in known else "")


def _of_part(content: Declaration, of: str, place: int, rest: str) -> Spot:
    """By its role, type or category where the form asks for it so; else by its place in the list."""
    step = OF_LIST[of]
    asked = _asked(content, step, of, place)
    if asked:
        return Spot(step, name=asked.get(rest, ""))
    known = any(one.name == rest for one in ROWS.get(of, ()))
    return Spot(step, name=f"{of}.{place}.{rest}" if known else "")


def _asked(content: Declaration, step: str, of: str, place: int) -> dict[str, str]:
    """The fields of a step that are of this part, by what they are called in it."""
    found = {}
    for one in fields.every(SECTIONS.get(step, ()), content.type_code):
        where = canonical.place(content, one.name)
        if where.of == of and where.at == place - 1:
            found[where.field] = one.name
    return found


def told(
    content: Declaration,
    findings: Iterable[Mapping[str, Any]],
    holding: Collection[tuple[str, str]],
    draft: object,
) -> list[Said]:
    """Each finding with its spot, in the order of the steps; `holding` those that keep it from registration."""
    found = []
    for one in findings:
        where = spot(content, one)
        kind = _kind(content, one, where, (one["rule"], one["path"]) in holding)
        found.append(Said(one, where, kind, where.link(draft)))
    order = [*STEPS]
    return sorted(found, key=lambda said: (order.index(_step(said.spot)), said.spot.item))


def _step(where: Spot) -> str:
    return GOODS if where.step == ITEM else where.step


def _kind(content: Declaration, finding: Mapping[str, Any], where: Spot, holds: bool) -> str:
    if not holds:
        return "later" if finding["effect"] == Effect.REQUIRE else "note"
    return "wrong" if finding["effect"] == Effect.REFUSE and _says_something(content, where) else "needed"


def _says_something(content: Declaration, where: Spot) -> bool:
    if not where.name:
        return where.step != GOODS or bool(content.items)
    try:
        return bool(canonical.value(content, f"items.{where.item}.{where.name}" if where.item else where.name))
    except KeyError:
        return True


@dataclass(frozen=True, slots=True)
class Stage:
    """A step in the way through the form, and how much of it keeps it from being registered."""

    step: str
    title: Promise
    link: str
    current: bool
    open: int


def stages(said: Sequence[Said], draft: object, current: str) -> list[Stage]:
    open_ = [_step(one.spot) for one in said if one.open]
    return [
        Stage(step, title, reverse(f"draft-{step}", args=[draft]), step == current, open_.count(step))
        for step, title in STEPS.items()
    ]


def after(step: str) -> str:
    """The step that follows."""
    names = [*STEPS]
    return names[min(names.index(step) + 1, len(names) - 1)]


@dataclass(slots=True)
class Found:
    """Findings by the name of the field they are shown at."""

    of: dict[str, list[Said]] = field(default_factory=dict)

    @classmethod
    def at(cls, said: Iterable[Said], *, item: int = 0) -> "Found":
        found = cls()
        for one in said:
            if one.spot.item == item:
                found.of.setdefault(one.spot.name, []).append(one)
        return found

    def __getitem__(self, name: str) -> list[Said]:
        return self.of.get(name, [])
