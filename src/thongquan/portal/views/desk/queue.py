"""What waits for officers, the most pressing first, worked by keyboard; and what lies on one's own desk."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from thongquan.clearance.selectors import queue as queues
from thongquan.portal import words
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.views.desk.named import named

TAKE = "case.take"
A_PAGE = 25
# What the queue is looked at for: the name in the address, what it says, its key, what it counts.
VIEWS: tuple[tuple[str, Promise, str, str], ...] = (
    ("", _("All"), "a", "all"),
    ("nobody", _("Nobody's yet"), "n", "nobody"),
    ("mine", _("On my desk"), "m", "mine"),
    ("late", _("Overdue"), "o", "late"),
)
LANES = (("R", "r"), ("Y", "y"), ("G", "g"))
HOURS = ((8, _("8 hours")), (24, _("a day")), (72, _("three days")))


@page(TAKE, "queue", name="queue", title=_("What waits"), journey=Journey.CONTROL, menu=10)
def queue(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    asked = _asked(request.GET)
    after = request.GET.get("after", "")[:120]
    found = queues.queue(visitor.signed, _wanted(asked), at=visitor.at, cursor=after, limit=A_PAGE)
    told = {"work": _told(found.work, visitor), "next": found.next, "asked": asked, "after": after}
    choices = {"kinds": words.WORK.items(), "hours": HOURS}
    return render(request, "portal/desk/queue.html", told | choices | _counted(asked, visitor))


@page(TAKE, "queue/counts", name="queue-counts", title=_("What waits"), journey=Journey.CONTROL, whole=False)
def counts(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Asked for again and again by the page of the queue."""
    return render(request, "portal/desk/counts.html", _counted(_asked(request.GET), visitor))


@page(TAKE, "queue/desk", name="own-desk", title=_("My desk"), journey=Journey.CONTROL, menu=20)
def own_desk(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Whoever is awaited: what waits for the declarant stays on the desk."""
    return render(request, "portal/desk/own.html", {"cases": queues.on_desk(visitor.signed, at=visitor.at)})


@page(
    TAKE,
    "desk/<str:identifier>/next",
    name="next-case",
    title=_("Next case"),
    journey=Journey.CONTROL,
    whole=False,
)
def next_case(request: HttpRequest, visitor: Visitor, identifier: str) -> HttpResponse:
    """What comes after it in the queue, as that was narrowed; at the end back to the queue."""
    asked = _asked(request.GET)
    found = queues.following(visitor.signed, _wanted(asked), visitor.known.key, at=visitor.at)
    if found:
        return redirect("control", identifier=found)
    messages.info(request, str(_("Nothing further waits in this queue.")))
    return redirect(f"{reverse('queue')}?{urlencode({name: said for name, said in asked.items() if said})}")


def _asked(given: Mapping[str, str]) -> dict[str, str]:
    """What the address asks for, without what nothing is called."""
    known = {
        "view": {name for name, *_ in VIEWS},
        "lane": {lane for lane, _ in LANES},
        "kind": set(words.WORK),
        "waiting": {str(hours) for hours, _ in HOURS},
    }
    return {
        name: given.get(name, "") if given.get(name, "") in values else "" for name, values in known.items()
    }


def _wanted(asked: Mapping[str, str]) -> queues.Wanted:
    view = asked["view"]
    return queues.Wanted(
        kind=asked["kind"],
        lane=asked["lane"],
        desk="" if view == "late" else view,
        waiting=timedelta(hours=int(asked["waiting"])) if asked["waiting"] else None,
        late=view == "late",
    )


def _counted(asked: Mapping[str, str], visitor: Visitor) -> dict[str, Any]:
    found = queues.counts(visitor.signed, at=visitor.at)
    return {
        "views": [(name, title, key, found[of], name == asked["view"]) for name, title, key, of in VIEWS],
        "lanes": [(lane, key, found["lanes"].get(lane, 0), lane == asked["lane"]) for lane, key in LANES],
        "given": found["given"],
        "asked": asked,
    }


def _told(work: Iterable[Mapping[str, Any]], visitor: Visitor) -> list[dict[str, Any]]:
    """With the names of traders and officers."""
    me = str(visitor.signed.subject)
    return [row | {"mine": row["officer"] == me} for row in named(work, visitor, person="officer")]
