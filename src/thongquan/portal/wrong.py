"""What is wrong with a value of a form, as its reader is told: the field as the page calls it, what was sent,
what is wanted."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from thongquan.kernel.refusals import Refused
from thongquan.refusals.domain import values

FIELDS: Mapping[str, Promise] = {  # by the last part of its path; others are not named
    "act": _("What is to be done"),
    "amount": _("Difference"),
    "content": _("What is proposed so far"),
    "declaration": _("Declaration"),
    "effect": _("What it keeps"),
    "excuse": _("Why it comes late"),
    "found": _("Result"),
    "grounds": _("What is wrong with the decision, and why"),
    "item": _("Item"),
    "kind": _("How"),
    "lane": _("Lane"),
    "note": _("Note"),
    "on": _("Day"),
    "purpose": _("Purpose"),
    "quantity": _("Quantity"),
    "reason": _("Reason"),
    "until": _("Until"),
    "verdict": _("Result"),
}
CHOICE = _("a choice of the form")


@dataclass(frozen=True, slots=True)
class Wrong:
    """`field`, `found`, `expected`: "" where there is nothing to say; `why` by language."""

    field: Promise | str
    found: str
    expected: Promise | str
    why: Mapping[str, str]

    @property
    def met(self) -> str:
        """What was sent → what is wanted."""
        return " → ".join(f"“{one}”" for one in (self.found, self.expected) if one)


def value(path: str, found: str, kind: str) -> Refused:
    """Refused("validation"): `kind` as `values.of_kind` knows it."""
    return Refused("validation", path=path, found=found, kind=kind)


def listed(why: Refused) -> list[Wrong]:
    """Nothing where the refusal is no such one, or says no more than that something is wrong."""
    facts = why.facts
    if why.code != "validation" or not facts.keys() & {"path", "why"}:
        return []
    if "path" in facts:
        wrong = values.of_kind({"type": facts["kind"], "input": facts["found"]}, facts["path"])
    else:
        wrong = values.of_sentence(facts["why"])
    expected = CHOICE if facts.get("kind") == "enum" else wrong.expected
    return [Wrong(FIELDS.get(wrong.path.rpartition(".")[2], ""), wrong.found, expected, wrong.message)]
