"""What every step of the form has in common: it is shown, saved while one types, and left by a button."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thongquan.books import selectors as books
from thongquan.clearance.domain.declaration import Declaration
from thongquan.clearance.selectors import drafts
from thongquan.clearance.selectors.drafts import Drafted
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.views.declaring import parts, saving, steps
from thongquan.portal.views.declaring.aside import Judged, judged
from thongquan.portal.views.declaring.fields import Field, every
from thongquan.portal.views.declaring.saving import Saved, changed
from thongquan.portal.views.declaring.shown import Group, Paper, Shown, filled
from thongquan.portal.views.declaring.steps import SECTIONS, Found
from thongquan.reference import selectors as reference

AT = "declare/<uuid:draft>"
FILLED = "draft-filled"  # the event that puts what came into being by itself into the fields
More = Callable[[Judged], Mapping[str, Any]]
Act = Callable[[Declaration, str, QueryDict], Declaration | None]


@contextmanager
def steady(visitor: Visitor) -> Iterator[None]:
    """One load of the books and of reference answers everything."""
    with reference.steady(), books.steady(visitor.at):
        yield


def opened(visitor: Visitor, draft: UUID) -> Drafted:
    """NotFound for what is another's."""
    return drafts.require(visitor.signed, draft, visitor.permission, visitor.at)


@dataclass(slots=True)
class Screen:
    """A step as it is shown: the draft as the law sees it, its fields, and what else its template asks."""

    step: str
    judged: Judged
    groups: list[Group]
    names: Sequence[str]
    rows: Sequence[parts.Row] = ()
    more: Mapping[str, Any] = field(default_factory=dict)
    saved: Saved | None = None
    item: int = 0

    @property
    def fields(self) -> list[Shown]:
        grouped = [one for group in self.groups for one in group.fields]
        return [*grouped, *(one for row in self.rows for one in row.fields)]

    def context(self) -> dict[str, Any]:
        draft, said = self.judged.draft, self.judged.said
        return {
            "screen": self,
            "draft": draft,
            "content": draft.content,
            "judged": self.judged,
            "groups": self.groups,
            "rows": self.rows,
            "fields": self.fields,
            "seen": saving.seen(draft.content, self.names),
            "stages": steps.stages(said, draft.id, self.step),
            "here": [one for one in said if not one.spot.name and one.spot.of(self.step, self.item)],
            "differences": self.saved.differences if self.saved else (),
            **self.more,
        }


def answer(request: HttpRequest, screen: Screen, template: str) -> HttpResponse:
    """The page; or after a save in the background the parts of it that changed."""
    partial = _partial(request)
    name = "saved" if partial else template
    response = render(request, f"portal/declaring/{name}.html", screen.context())
    if partial:
        response["HX-Trigger"] = json.dumps({FILLED: filled(screen.fields, request.POST.dict())})
    return response


def _partial(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request-Type") == "partial"


def ended(draft: Drafted) -> HttpResponseBase | None:
    """Where a draft that was registered is looked at."""
    return redirect("draft-registered", draft=draft.id) if draft.declaration else None


def saved_of(
    request: HttpRequest, visitor: Visitor, known: Drafted, fields: Sequence[tuple[str, Field]]
) -> Saved:
    """What was posted of `fields`, put into the draft."""
    return saving.save(
        visitor,
        known,
        saving.posted(request.POST, fields),
        was=request.POST.get("seen", ""),
        labels={name: str(one.label) for name, one in fields},
    )


def left(request: HttpRequest, draft: Drafted, step: str, anchor: str = "") -> HttpResponseBase:
    """After a save by a button: to the next step, to the one it names, or back here."""
    do = request.POST.get("do", "")
    if do == "save":
        messages.success(request, _("Saved."))
    to = steps.after(step) if do == "next" else do if do in steps.STEPS else step
    return redirect(reverse(f"draft-{to}", args=[draft.id]) + anchor)


@dataclass(frozen=True, slots=True)
class Step:
    """`more`: what its template asks besides; `act`: what its own buttons do."""

    name: str
    more: More = lambda judged: {}
    act: Act = lambda content, do, given: None

    def named(self, content: Declaration) -> list[tuple[str, Field]]:
        """Every field of the step, by its name."""
        own = every(SECTIONS.get(self.name, ()), content.type_code)
        return [*((one.name, one) for one in own), *parts.named(content, self.name)]

    def screen(self, found: Judged, saved: Saved | None) -> Screen:
        content = saved.mine if saved and saved.differences else found.draft.content
        paper = Paper(content, found.asked, Found.at(found.said))
        names = [name for name, _field in self.named(found.draft.content)]
        groups = paper.groups(SECTIONS.get(self.name, ()))
        listed = parts.rows(paper, self.name)
        return Screen(self.name, found, groups, names, listed, self.more(found), saved)

    def view(self, request: HttpRequest, visitor: Visitor, draft: UUID) -> HttpResponseBase:
        with steady(visitor):
            known = opened(visitor, draft)
            if (gone := ended(known)) is not None:
                return gone
            saved = None
            if request.method == "POST":
                saved = saved_of(request, visitor, known, self.named(known.content))
                if not _partial(request) and not saved.differences:
                    return self._left(request, visitor, saved.draft)
            return answer(
                request, self.screen(judged(visitor, saved.draft if saved else known), saved), self.name
            )

    def _left(self, request: HttpRequest, visitor: Visitor, draft: Drafted) -> HttpResponseBase:
        do = request.POST.get("do", "")
        made = parts.act(draft.content, self.name, do)
        anchor = "#rows"
        if made is None:
            made, anchor = self.act(draft.content, do, request.POST), "#demands"
        if made is not None:
            changed(visitor, draft, made)
            return left(request, draft, self.name, anchor)
        return left(request, draft, self.name)


def register(step: Step) -> None:
    page(
        drafts.PERMISSION,
        f"{AT}/{step.name}",
        name=f"draft-{step.name}",
        title=steps.STEPS[step.name],
        journey=Journey.DECLARING,
        methods=("GET", "POST"),
        above="declare",
    )(step.view)
