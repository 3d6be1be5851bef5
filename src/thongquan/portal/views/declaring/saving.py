"""What was typed, put into the draft: nothing of another window is lost.

A form says what stood in its fields when it was shown (`seen`). Where they still stand so in the draft, what
was typed goes into it, whatever else was saved meanwhile; where they do not, its reader is told, and decides.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import QueryDict

from thongquan.clearance.domain import fields as canonical
from thongquan.clearance.domain.declaration import Declaration
from thongquan.clearance.domain.drafts import eased
from thongquan.clearance.selectors import drafts
from thongquan.clearance.selectors.drafts import Drafted
from thongquan.clearance.services import drafts as services
from thongquan.kernel.refusals import Refused
from thongquan.portal.gate import Visitor
from thongquan.portal.views.declaring.fields import Field, Kind
from thongquan.portal.views.declaring.shown import read

TRIES = 3


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that two windows have written differently."""

    label: str
    theirs: str
    mine: str


@dataclass(frozen=True, slots=True)
class Saved:
    """`draft` as it stands now; `differences` where nothing was saved because of them, with `mine` as it would
    be."""

    draft: Drafted
    mine: Declaration
    differences: tuple[Difference, ...] = ()


def seen(content: Declaration, names: Iterable[str]) -> str:
    """What stands in these fields, to be recognised by."""
    told = "\x1f".join(f"{name}\x1e{_value(content, name)}" for name in sorted(names))
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def _value(content: Declaration, name: str) -> str:
    try:
        return canonical.value(content, name)
    except KeyError:
        return "\x1d"


def posted(given: QueryDict, fields: Iterable[tuple[str, Field]]) -> dict[str, str]:
    """By name, what was sent of these fields; a flag that was not sent is not set."""
    return {
        name: read(one, given[name]) if name in given else ""
        for name, one in fields
        if name in given or one.kind is Kind.FLAG
    }


def save(
    visitor: Visitor, draft: Drafted, values: Mapping[str, str], *, was: str, labels: Mapping[str, str]
) -> Saved:
    """Put `values` into the draft, where its fields of these names stand as they did (`was`)."""
    for _again in range(TRIES):
        same = seen(draft.content, labels) == was
        mine = written(draft.content, values)
        if mine == draft.content:
            return Saved(draft, mine)
        if not same:
            return Saved(draft, mine, tuple(_differences(draft.content, values, labels)))
        try:
            return Saved(changed(visitor, draft, mine), mine)
        except Refused as refused:
            if refused.code != "draft-changed":
                raise
            draft = drafts.require(visitor.signed, draft.id, visitor.permission, visitor.at)
    raise Refused("draft-changed", version=draft.version, yours="", at=draft.saved_at.isoformat())


def changed(visitor: Visitor, draft: Drafted, content: Declaration) -> Drafted:
    """The draft with `content` in it. Refused: as `services.drafts.save`."""
    return services.save(
        draft=draft.id,
        version=draft.version,
        content=content,
        actor=visitor.signed.actor(on_behalf=draft.party),
        at=visitor.at,
    )


def written(content: Declaration, values: Mapping[str, str]) -> Declaration:
    """Fields of parts that another window took away are left out; what can be worked out is."""
    known = {name: value for name, value in values.items() if _value(content, name) != "\x1d"}
    return eased(canonical.written(content, known))


def _differences(
    content: Declaration, values: Mapping[str, str], labels: Mapping[str, str]
) -> Iterable[Difference]:
    for name, mine in values.items():
        theirs = _value(content, name)
        if theirs != mine:
            yield Difference(labels[name], theirs.replace("\x1d", ""), mine)
