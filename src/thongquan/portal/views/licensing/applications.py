"""Applications: one's own, an agency's desk, one of them, and what is done with it."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from thongquan.books import selectors as books
from thongquan.documents import selectors as documents
from thongquan.documents.domain.types import ACCEPTED
from thongquan.kernel.actors import Actor
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.ledger.selectors import desk as money
from thongquan.licensing.domain.applications import TEXT_MOST, WRITTEN, State
from thongquan.licensing.domain.procedures import Way
from thongquan.licensing.selectors import access, amendments, applications, shown
from thongquan.licensing.selectors.access import APPLY, DECIDE, VIEW
from thongquan.licensing.selectors.applications import Filters
from thongquan.licensing.selectors.names import APPLICATION, subject
from thongquan.licensing.services import applying, deciding, fees
from thongquan.licensing.services.deciding import Granting
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.views import paying
from thongquan.tariff.selectors.browsing import PAPERS, labels

A_PAGE = 20
BLANK = 2  # empty lines of goods at the end of a form
LINES_MOST = 50
OF_GOOD = {"code": 12, "description": 600, "quantity": 30, "unit": 3, "value": 30, "currency": 3, "origin": 2}
ONE = "licensing/applications/<str:application>"
Do = Callable[[int, QueryDict, Actor, Visitor], None]


@page(
    VIEW,
    "licensing/applications",
    name="applications",
    title=_("Applications"),
    journey=Journey.LICENSING,
    menu=20,
    above="licensing",
)
def listed(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """One's own, and an agency's those sent to it."""
    after = request.GET.get("after", "")
    cursor = int(after) if after.isascii() and after.isdigit() and len(after) < 10 else 0
    found = applications.page(visitor.signed, Filters(), visitor.at, cursor=cursor, limit=A_PAGE)
    context = {"found": found.applications, "next": f"?after={found.next}" if found.next else ""}
    return render(request, "portal/licensing/applications.html", context)


@page(
    DECIDE,
    "licensing/desk",
    name="application-desk",
    title=_("Applications to decide"),
    journey=Journey.LICENSING,
    menu=30,
    above="licensing",
)
def desk(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """What one's agency has to do, the most pressing first."""
    waiting = applications.waiting(visitor.signed, visitor.at)
    changes = amendments.waiting(visitor.signed, visitor.at)
    every = [*waiting, *changes]
    figures = [(_("Waiting"), len(every)), (_("Overdue"), sum(one["overdue"] for one in every))]
    context = {"waiting": waiting, "changes": changes, "figures": figures, "papers": labels(PAPERS)}
    return render(request, "portal/licensing/desk.html", context)


@page(VIEW, ONE, name="application", title=_("Application"), journey=Journey.LICENSING, above="applications")
def one(request: HttpRequest, visitor: Visitor, application: str) -> HttpResponse:
    return shown_page(request, visitor, application)


def shown_page(
    request: HttpRequest, visitor: Visitor, application: str, *, why: Refused | None = None
) -> HttpResponse:
    """The page of an application; `why`: an act was refused."""
    with books.steady(visitor.at):
        told = applications.application(visitor.signed, application, visitor.at)
        procedure = shown.procedure(told["procedure"], at=visitor.at)
    writes = State(told["state"]) in WRITTEN and bool({"send", "supplement"} & set(told["may"]))
    papers = [
        {**paper, "there": [one for one in told["documents"] if one["category"] == paper["document"]]}
        for paper in procedure["documents"]
    ]
    context = {
        "one": told,
        "procedure": procedure,
        "fields": [{**field, "value": told["fields"].get(field["field"], "")} for field in procedure["fields"]],
        "goods": [*told["goods"], *([{}] * BLANK if writes else [])],
        "papers": papers,
        "writes": writes,
        "ways": (Way.IMPORT, Way.EXPORT),
        "accepted": ",".join(ACCEPTED),
        "text": request.POST.get("text", "")[:TEXT_MOST],
        "why": why,
        **_fee(told),
    }
    return render(request, "portal/licensing/application.html", context)


def _fee(told: dict[str, Any]) -> dict[str, Any]:
    """How what is owed can be paid; nothing where nothing is."""
    fee = told["fee"]
    if not fee or fee["paid"]:
        return {}
    orders = [one for one in money.orders(declaration=told["identifier"]) if one["kind"] == "collect"]
    collecting = any(one["state"] in ("asked", "sent") for one in orders)
    return {
        "to": settings.BANK_ACCOUNT,
        "square": "" if collecting else paying.square(told["identifier"], fee["open"], fee["currency"]),
        "collecting": collecting,
        "account": "",
    }


@page(
    VIEW,
    f"{ONE}/documents/<uuid:enclosure>",
    name="application-document",
    title=_("Document"),
    journey=Journey.LICENSING,
    whole=False,
)
def document(request: HttpRequest, visitor: Visitor, application: str, enclosure: UUID) -> HttpResponseBase:
    """The file as it was stored; always a download, never shown in place."""
    row = access.application(visitor.signed, application, VIEW, visitor.at)
    found = documents.document(enclosure)
    if found.owner != subject(APPLICATION, row.pk) or found.destroyed_at is not None:
        raise NotFound("document", enclosure)
    stored = documents.path(enclosure).open("rb")
    return FileResponse(stored, as_attachment=True, filename=found.name, content_type=found.media_type)


@page(
    APPLY,
    f"{ONE}/attach",
    name="application-attach",
    title=_("Attach"),
    journey=Journey.LICENSING,
    methods=("POST",),
    whole=False,
)
def attach(request: HttpRequest, visitor: Visitor, application: str) -> HttpResponse:
    """A document of the procedure."""
    row = access.application(visitor.signed, application, APPLY, visitor.at)
    file = request.FILES.get("file")
    if file is None:
        return redirect("application", application)
    try:
        applying.attach(
            application=row.pk,
            document=request.POST.get("document", "")[:40],
            name=str(file.name)[:255],
            body=file,
            actor=access.acting(visitor.signed, row, APPLY, visitor.at),
            at=visitor.at,
        )
    except Refused as why:
        return shown_page(request, visitor, application, why=why)
    return redirect("application", application)


def _act(act: str, permission: str, title: Promise, done: Promise, do: Do) -> None:
    """A page that does one thing to an application, by whoever may."""

    def acted(request: HttpRequest, visitor: Visitor, application: str) -> HttpResponse:
        row = access.application(visitor.signed, application, permission, visitor.at)
        actor = access.acting(visitor.signed, row, permission, visitor.at)
        try:
            do(row.pk, request.POST, actor, visitor)
        except NotFound:
            raise
        except Refused as why:
            return shown_page(request, visitor, application, why=why)
        messages.success(request, str(done))
        return redirect("application", application)

    page(
        permission,
        f"{ONE}/{act}",
        name=f"application-{act}",
        title=title,
        journey=Journey.LICENSING,
        methods=("POST",),
        whole=False,
    )(acted)


def _write(key: int, given: QueryDict, actor: Actor, visitor: Visitor) -> None:
    fields = {
        name.removeprefix("field."): value.strip()[:2_000]
        for name, value in given.items()
        if name.startswith("field.") and str(value).strip() and len(name) < 50
    }
    direction = given.get("direction", "")
    applying.write(
        application=key,
        direction=direction if direction in ("import", "export") else "import",
        fields=fields,
        goods=list(_goods(given)),
    )


def _goods(given: QueryDict) -> Iterator[dict[str, str]]:
    """The lines that say anything."""
    for n in range(LINES_MOST):
        said = {
            name: value
            for name, most in OF_GOOD.items()
            if (value := given.get(f"goods.{n}.{name}", "").strip()[:most])
        }
        if said:
            yield said | {"code": said.get("code", "").replace(".", "").replace(" ", "")}


def _send(key: int, given: QueryDict, actor: Actor, visitor: Visitor) -> None:
    applying.send(application=key, actor=actor, at=visitor.at)


def _supplement(key: int, given: QueryDict, actor: Actor, visitor: Visitor) -> None:
    applying.supplement(application=key, text=given.get("text", ""), actor=actor, at=visitor.at)


def _withdraw(key: int, given: QueryDict, actor: Actor, visitor: Visitor) -> None:
    applying.withdraw(application=key, actor=actor, at=visitor.at)


def _collect(key: int, given: QueryDict, actor: Actor, visitor: Visitor) -> None:
    account = " ".join(given.get("account", "").split())
    fees.collect(application=key, account=account, actor=actor, at=visitor.at)


def _receive(key: int, given: QueryDict, actor: Actor, visitor: Visitor) -> None:
    deciding.receive(application=key, actor=actor, at=visitor.at)


def _ask(key: int, given: QueryDict, actor: Actor, visitor: Visitor) -> None:
    deciding.ask_supplement(application=key, text=given.get("text", ""), actor=actor, at=visitor.at)


def _inspect(key: int, given: QueryDict, actor: Actor, visitor: Visitor) -> None:
    deciding.assign_inspection(application=key, text=given.get("text", ""), actor=actor, at=visitor.at)


def _refuse(key: int, given: QueryDict, actor: Actor, visitor: Visitor) -> None:
    deciding.refuse(application=key, reason=given.get("text", ""), actor=actor, at=visitor.at)


def _grant(key: int, given: QueryDict, actor: Actor, visitor: Visitor) -> None:
    amounts = {
        n: value for n in range(1, LINES_MOST + 1) if (value := given.get(f"amount.{n}", "").strip()[:30])
    }
    note = given.get("note", "").strip()[:TEXT_MOST]
    deciding.grant(application=key, granting=Granting(amounts=amounts, note=note), actor=actor, at=visitor.at)


for _given in (
    ("write", APPLY, _("Save"), _("Saved."), _write),
    ("send", APPLY, _("Send to the agency"), _("The application was sent."), _send),
    ("supplement", APPLY, _("Send the supplement"), _("The supplement was sent."), _supplement),
    ("withdraw", APPLY, _("Withdraw"), _("The application is withdrawn."), _withdraw),
    ("collect", APPLY, _("Have the bank collect it"), _("The bank asks the holder of the account."), _collect),
    ("receive", DECIDE, _("Receive"), _("The application has its number; the clock runs."), _receive),
    (
        "ask-supplement",
        DECIDE,
        _("Ask for a supplement"),
        _("The applicant was asked; the clock stands meanwhile."),
        _ask,
    ),
    (
        "assign-inspection",
        DECIDE,
        _("Have the goods inspected"),
        _("The applicant was told of the inspection."),
        _inspect,
    ),
    ("refuse", DECIDE, _("Refuse"), _("The application is refused."), _refuse),
    ("grant", DECIDE, _("Grant"), _("The licence is granted."), _grant),
):
    _act(*_given)
