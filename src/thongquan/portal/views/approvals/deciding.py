"""One act that waits for a second person and has no page of its own: what it is, approved or refused here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from thongquan.books import selectors as books
from thongquan.clearance.selectors import registry
from thongquan.clearance.selectors.approvals import Approval, Stands
from thongquan.documents import selectors as documents
from thongquan.documents import services as papers
from thongquan.exchange import services as exchange
from thongquan.exchange.selectors import partners
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.ledger import selectors as ledger
from thongquan.ledger import services as money
from thongquan.parties import services as parties
from thongquan.parties.selectors import desk as marked
from thongquan.partnership.selectors import pending
from thongquan.portal import words, wrong
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.templatetags.portal import day, said
from thongquan.portal.views.approvals.waiting import KINDS, VIEW, shown
from thongquan.portal.views.desk.doing import text
from thongquan.risk import services as selection
from thongquan.risk.selectors import desk as risk

Facts = list[tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class Deciding:
    """`facts`: what it is; `approve`, `refuse`: by the visitor, of the key; None: it cannot be refused here."""

    facts: Callable[[Visitor, str], Facts]
    approve: Callable[[Visitor, str], object]
    refuse: Callable[[Visitor, str, str], object] | None = None


@page(
    VIEW,
    "approvals/<slug:kind>/<path:key>",
    name="approval",
    title=_("Approval"),
    journey=Journey.HOME,
    methods=("GET", "POST"),
    above="approvals",
)
def approval(request: HttpRequest, visitor: Visitor, kind: str, key: str) -> HttpResponse:
    """NotFound for what does not wait, or is neither the visitor's to decide nor was asked for by him."""
    one = _found(visitor, kind, key)
    why: Refused | None = None
    if request.method == "POST":
        try:
            said = _done(request, visitor, one)
        except NotFound:
            raise
        except Refused as refused:
            why = refused
        else:
            messages.success(request, said)
            return redirect("approvals")
    context = {
        "one": shown([one], str(visitor.signed.subject))[0],
        "facts": DECIDING[kind].facts(visitor, key),
        "may": one.stands is Stands.YOURS,
        "refuses": DECIDING[kind].refuse is not None,
        "why": why,
    }
    return render(request, "portal/approvals/one.html", context, status=422 if why else 200)


def _found(visitor: Visitor, kind: str, key: str) -> Approval:
    if kind in DECIDING:
        for one in pending.waiting(visitor.signed, visitor.at, (kind, key)):
            return one
    raise NotFound("approval", f"{kind}/{key}")


def _done(request: HttpRequest, visitor: Visitor, one: Approval) -> Any:
    """The service says whether the visitor is a second person; whether it reaches him, the list has said."""
    deciding, act = DECIDING[one.what.kind], request.POST.get("act", "")
    if not one.what.may:
        raise Refused("not-permitted", permission=KINDS[one.what.kind])
    if act == "refuse" and deciding.refuse is not None:
        deciding.refuse(visitor, one.what.key, text(request, "reason"))
        return _("Refused.")
    if act != "approve":
        raise wrong.value("act", act, "enum")
    deciding.approve(visitor, one.what.key)
    return _("Approved.")


def _by(visitor: Visitor) -> dict[str, Any]:
    return {"actor": visitor.actor, "at": visitor.at}


def _today(visitor: Visitor) -> dict[str, Any]:
    return {"on": books.today(visitor.at), **_by(visitor)}


def _company(visitor: Visitor, code: str) -> str:
    """Its name today with its code; the code alone where nobody has it."""
    name = registry.names({code}, on=books.today(visitor.at)).get(code, "")
    return f"{name} ({code})" if name else code


def _refund(visitor: Visitor, key: str) -> Facts:
    told = ledger.refund(int(key))
    return [
        (_("Amount"), f"{told['amount']} {told['currency']}"),
        (_("Company"), _company(visitor, told["party"])),
        (_("Declaration"), told["declaration"]),
        (_("To the account"), told["payee_account"]),
    ]


def _reversal(visitor: Visitor, key: str) -> Facts:
    told = ledger.correction(int(key))
    return [(_("Entry"), told["entry"]), (_("Declaration"), told["declaration"])]


def _adjustment(visitor: Visitor, key: str) -> Facts:
    told = ledger.adjustment(int(key))
    return [
        (_("What is done"), words.word("adjustment", told["kind"])),
        (_("Declaration"), told["declaration"]),
        (_("Amount"), ", ".join(f"{tax} {amount}" for tax, amount in told["amounts"].items())),
        (_("Legal basis"), told["basis"]),
    ]


def _guarantee(visitor: Visitor, key: str) -> Facts:
    told = ledger.guarantee_told(key)
    return [
        (_("Amount"), f"{told['amount']} {told['currency']}"),
        (_("Company"), _company(visitor, told["party"])),
        (_("Guarantor"), told["guarantor"]),
        (_("Office"), told["office"]),
        (_("Document"), told["document"]),
        *_days(told),
    ]


def _mark(visitor: Visitor, key: str) -> Facts:
    told = marked.marking(int(key), inside=True)
    return [
        (_("Company"), _company(visitor, told["party"].removeprefix("party:"))),
        (_("Mark borne"), words.word("mark", told["mark"])),
        (_("What is done"), _("to be lifted") if told["change"] == "lift" else _("to be set")),
        *_days(told),
    ]


def _destruction(visitor: Visitor, key: str) -> Facts:
    told = documents.destruction(int(key), at=visitor.at)
    return [
        (_("Kept until"), told["due"]),
        (_("Details of the record"), sum(one["count"] for one in told["concerns"])),
        (_("Papers"), told["papers"]),
        (_("Legal basis"), told["basis"]),
    ]


def _profile(visitor: Visitor, key: str) -> Facts:
    named, me = _profile_named(key), str(visitor.signed.subject)
    [told] = [
        one
        for one in risk.profiles_told(code=named["code"], secret=True, drafted_by=me)
        if one["revision"] == named["revision"]
    ]
    return [
        (_("Owner"), told["owner"]),
        (_("Lane"), words.word("lane", told["lane"])),
        (_("Weight"), told["weight"]),
        (_("Condition"), told["condition"]),
        *_days(told),
    ]


def _parameters(visitor: Visitor, key: str) -> Facts:
    [told] = [one for one in risk.parameters_told() if str(one["number"]) == key]
    return [
        (_("From"), day(told["valid_from"])),
        (_("Drawn by chance"), told["random_rate"]),
        (_("Yellow lane from the score"), told["yellow_score"]),
        (_("Red lane from the score"), told["red_score"]),
    ]


def _days(told: Mapping[str, Any]) -> Facts:
    until = told["valid_to"]
    return [(_("From"), day(told["valid_from"])), (_("Until"), day(until) if until else "")]


def _profile_named(key: str) -> dict[str, Any]:
    code, _slash, revision = key.rpartition("/")
    return {"code": code, "revision": int(revision)}


def _partner_agreement(visitor: Visitor, key: str) -> Facts:
    told = partners.agreement(int(key), at=visitor.at)
    kinds = {way: ", ".join(said(text) for text in told[way].values()) for way in ("receives", "sends")}
    return [
        (_("Partner"), said(told["partner_name"])),
        (_("Agreement"), f"{told['number']} · {said(told['title'])}"),
        (_("Legal basis"), said(told["legal_basis"])),
        (_("It may send us"), kinds["receives"]),
        (_("We may send it"), kinds["sends"]),
        (_("Purpose"), said(told["purpose"])),
        (_("What it may be used for"), said(told["use_limits"])),
        (_("Kept for, days"), told["retention_days"]),
        (_("From"), day(told["valid_from"])),
        (_("Last day"), day(told["valid_through"]) if told["valid_through"] else ""),
    ]


def _partner_opening(visitor: Visitor, key: str) -> Facts:
    told = partners.opening(int(key))
    return [
        (_("Partner"), said(told["partner_name"])),
        (_("What is opened"), said(told["what_text"])),
        (_("Address, fingerprint or reason"), told["about"]),
        (_("From"), day(told["valid_from"]) if told["valid_from"] else ""),
        (_("Until"), day(told["valid_to"]) if told["valid_to"] else ""),
    ]


DECIDING: Mapping[str, Deciding] = {
    "refund": Deciding(
        _refund,
        lambda v, key: money.approve_refund(refund=int(key), **_today(v)),
        lambda v, key, why: money.refuse_refund(refund=int(key), reason=why, **_by(v)),
    ),
    "reversal": Deciding(
        _reversal,
        lambda v, key: money.approve_reversal(correction=int(key), **_by(v)),
        lambda v, key, why: money.refuse_reversal(correction=int(key), reason=why, **_by(v)),
    ),
    "adjustment": Deciding(
        _adjustment,
        lambda v, key: money.approve_adjustment(adjustment=int(key), **_today(v)),
        lambda v, key, why: money.refuse_adjustment(adjustment=int(key), reason=why, **_by(v)),
    ),
    "guarantee": Deciding(
        _guarantee,
        lambda v, key: money.accept_guarantee(number=key, **_by(v)),
        lambda v, key, why: money.refuse_guarantee(number=key, reason=why, **_by(v)),
    ),
    "release": Deciding(_guarantee, lambda v, key: money.release_guarantee(number=key, **_by(v))),
    "mark": Deciding(
        _mark,
        lambda v, key: parties.approve_marking(marking=int(key), **_by(v)),
        lambda v, key, why: parties.refuse_marking(marking=int(key), reason=why, **_by(v)),
    ),
    "destruction": Deciding(
        _destruction,
        lambda v, key: papers.approve_destruction(destruction=int(key), **_by(v)),
        lambda v, key, why: papers.refuse_destruction(destruction=int(key), reason=why, **_by(v)),
    ),
    "profile": Deciding(
        _profile,
        lambda v, key: selection.approve_profile(**_profile_named(key), **_by(v)),
        lambda v, key, why: selection.discard_profile(**_profile_named(key), why=why, **_by(v)),
    ),
    "parameters": Deciding(
        _parameters,
        lambda v, key: selection.approve_parameters(number=int(key), today=books.today(v.at), **_by(v)),
    ),
    "partner-agreement": Deciding(
        _partner_agreement,
        lambda v, key: exchange.approve_agreement(agreement=int(key), **_by(v)),
        lambda v, key, why: exchange.refuse_agreement(agreement=int(key), reason=why, **_by(v)),
    ),
    "partner-opening": Deciding(
        _partner_opening,
        lambda v, key: exchange.approve_opening(opening=int(key), **_by(v)),
        lambda v, key, why: exchange.refuse_opening(opening=int(key), reason=why, **_by(v)),
    ),
}
