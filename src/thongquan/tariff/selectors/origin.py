"""Certificates of origin for whoever asks: officers see all, a firm those that name it; else none."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings
from django.db.models import Q, QuerySet

from thongquan.books import selectors as books
from thongquan.identity.domain import SignedIn
from thongquan.kernel.canonical import told as plain
from thongquan.kernel.identifiers import Subject, local_part, qualified
from thongquan.kernel.refusals import NotFound
from thongquan.parties.domain.words import party_of
from thongquan.parties.selectors.speaking import numbers_ever, spoken_for
from thongquan.tariff import models
from thongquan.tariff.domain.certificates import MACHINE, USABLE, Act, Certificate, State
from thongquan.tariff.messages.printed import typeset
from thongquan.wire import selectors as wire
from thongquan.wire.domain import addresses

VIEW, ISSUE, REFUSE = "origin.view", "origin.issue", "origin.refuse"
KIND = "certificate-of-origin"
OURS, RECEIVED = "ours", "received"
Told = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Filters:
    """`side`: ours, received or ""; `state`: one of the machine's or ""; `find`: how the reference begins."""

    side: str = ""
    state: str = ""
    find: str = ""


def named(key: int) -> str:
    """VN-O00000001: references have blanks and strokes, which no address should have."""
    return qualified(settings.ADMINISTRATION, f"O{key:08}")


def subject(row: models.Certificate) -> Subject:
    """As the journal and the credential name it."""
    return Subject(KIND, f"{row.issuing_country}-{row.reference}")


def everybodys(signed: SignedIn, at: datetime, permission: str = VIEW) -> bool:
    """Whether he sees every certificate, as officers do."""
    return any(scope.party is None for scope in signed.scopes(permission, at=at))


def visible(signed: SignedIn, at: datetime) -> Q:
    """A firm sees those that it exports by, made out here, and those that name it as consignee, received."""
    if everybodys(signed, at):
        return Q()
    codes = (Subject("party", code) for code in spoken_for(signed, VIEW, at))
    keys = [key for one in codes if (key := party_of(one, settings.ADMINISTRATION)) is not None]
    numbers = sorted(numbers_ever(keys))
    return Q(ours=True, exporter__in=numbers) | Q(ours=False, consignee__in=numbers)


def row(signed: SignedIn, identifier: str, at: datetime) -> models.Certificate:
    """NotFound: it is not there for him."""
    number = local_part(identifier, settings.ADMINISTRATION) or ""
    key = int(number[1:]) if re.fullmatch("O[0-9]{8,12}", number, re.ASCII) else None
    found = models.Certificate.objects.filter(visible(signed, at), pk=key).first() if key else None
    if found is None:
        raise NotFound(KIND, identifier)
    return found


def page(
    signed: SignedIn, filters: Filters, at: datetime, *, cursor: int = 0, limit: int = 50
) -> tuple[list[Told], str]:
    """The newest first, each with what is left; and the cursor of the next page."""
    rows = models.Certificate.objects.filter(visible(signed, at)).prefetch_related("items")
    rows = _narrowed(rows, filters)
    if cursor:
        rows = rows.filter(pk__lt=cursor)
    found = list(rows.order_by("-pk")[: limit + 1])
    more = str(found[limit - 1].pk) if len(found) > limit else ""
    return [_told(one, books.today(at)) for one in found[:limit]], more


def one(signed: SignedIn, identifier: str, at: datetime) -> Told:
    """The whole of one: its data set, balances, who drew of it, what may be done."""
    found = row(signed, identifier, at)
    items = list(found.items.order_by("number"))
    moved = models.CertificateMovement.objects.filter(item__in=items).order_by("pk")
    numbers = {each.pk: each.number for each in items}
    credential = wire.credential_of(subject(found)) if found.ours else None
    before = models.Certificate.objects.filter(replaced_by=found).first()
    return {
        **_told(found, books.today(at), items),
        "certificate": found.body,
        "reason": found.reason,
        "digest": found.digest,
        "recorded_at": found.at,
        "reported_at": found.reported_at,
        "replaced_by": named(found.replaced_by_id) if found.replaced_by_id else "",
        "replaces": named(before.pk) if before is not None else "",
        "movements": [
            {
                "declaration": each.declaration,
                "line": each.line,
                "item": numbers[each.item_id],
                "quantity": plain(each.quantity),
                "at": each.at,
            }
            for each in moved
        ],
        "credential": credential.token if credential is not None else "",
        "revoked_at": credential.revoked_at if credential is not None else None,
        "may": _may(signed, found, at),
    }


def certificate_of(found: models.Certificate) -> Certificate:
    return msgspec.convert(found.body, Certificate)


def paper(found: models.Certificate) -> bytes:
    """As a PDF, with the code that leads to its public page where it was issued here."""
    kept = wire.credential_of(subject(found)) if found.ours else None
    address = addresses.credential(settings.URL, kept.token) if kept is not None else ""
    languages, fonts = tuple(books.pack().languages), Path(settings.FONTS)
    return typeset(found.body, state=found.state, address=address, languages=languages, fonts=fonts)


def _may(signed: SignedIn, found: models.Certificate, at: datetime) -> list[str]:
    """What whoever reads it may do with it now."""
    permission = ISSUE if found.ours else REFUSE
    if not everybodys(signed, at, permission):
        return []
    acts = (Act.CANCEL, Act.REPLACE) if found.ours else (Act.REFUSE,)
    return [act.value for act in acts if MACHINE.allows(State(found.state), act)]


def _narrowed(rows: "QuerySet[models.Certificate]", filters: Filters) -> "QuerySet[models.Certificate]":
    if filters.side in (OURS, RECEIVED):
        rows = rows.filter(ours=filters.side == OURS)
    if filters.state:
        rows = rows.filter(state=filters.state)
    return rows.filter(reference__startswith=filters.find) if filters.find else rows


def _told(
    found: models.Certificate, today: date, items: Iterable[models.CertificateItem] | None = None
) -> Told:
    body: Mapping[str, Any] = found.body
    state = State(found.state)
    held = sorted(found.items.all(), key=lambda each: each.number) if items is None else items
    return {
        "identifier": named(found.pk),
        "reference": found.reference,
        "form": found.form,
        "side": OURS if found.ours else RECEIVED,
        "issuing_country": found.issuing_country,
        "importing_country": found.importing_country,
        "state": found.state,
        "usable": state in USABLE and found.valid_from <= today <= found.valid_until,
        "valid_from": found.valid_from,
        "valid_until": found.valid_until,
        "exporter": body["exporter"]["name"],
        "consignee": body["consignee"]["name"],
        "items": [
            {
                "item": each.number,
                "code": each.hs_code,
                "unit": each.unit,
                "granted": plain(each.granted),
                "used": plain(each.used),
                "left": plain(each.granted - each.used),
            }
            for each in held
        ],
    }
