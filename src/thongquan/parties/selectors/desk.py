"""The register as people read it: who there is, by which names and numbers, what is said of him over time."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Q

from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound
from thongquan.kernel.texts import folded
from thongquan.parties import models
from thongquan.parties.domain.identifiers import compact
from thongquan.parties.domain.markings import Change
from thongquan.parties.domain.words import HIDDEN, subject_of
from thongquan.parties.selectors import names, valid
from thongquan.wire import selectors as wire
from thongquan.wire.domain.certificates import Registered, fingerprint, serial, state_on

Told = dict[str, Any]


def find(text: str, on: date, *, after: int | None = None, limit: int = 20) -> list[int]:
    """Parties whose name of the day begins with `text`, diacritics or not, or that hold the number `text`;
    "": all of them. By name, then key; those after the party `after`. NotFound("party") where that has gone."""
    found = models.Name.objects.filter(valid(on))
    if text:
        held = models.Identifier.objects.filter(valid(on), number=compact(text)).values("party")
        found = found.filter(Q(folded__startswith=folded(text)) | Q(party__in=held))
    if after is not None:
        last = models.Name.objects.filter(valid(on), party=after).first()
        if last is None:
            raise NotFound("party", after)
        found = found.filter(Q(folded__gt=last.folded) | Q(folded=last.folded, party__gt=after))
    return list(found.order_by("folded", "party").values_list("party", flat=True)[:limit])


def about(parties: Sequence[int], on: date, *, inside: bool = False) -> list[Told]:
    """What the register says of each on the day, in their order; `inside`: the marks for officers alone too."""
    rows = models.Party.objects.in_bulk(parties)
    for key in parties:
        if key not in rows:
            raise NotFound("party", key)
    named, numbers, marks = names(parties, on), _numbers(parties, on), _marks(parties, on, inside)
    return [
        {
            "party": _code(key),
            "kind": rows[key].kind,
            "country": rows[key].country,
            "name": named.get(key, ""),
            "identifiers": numbers[key],
            "marks": sorted(marks[key]),
        }
        for key in parties
    ]


def whole(party: int, on: date, *, inside: bool = False) -> Told:
    """The same of one, with its address, and past and to come its names, numbers, branches, marks, mandates."""
    row = there(party)
    called = list(models.Name.objects.filter(party=party).order_by("valid_from"))
    held = list(models.Identifier.objects.filter(party=party).select_related("branch").order_by("id"))
    borne = [one for one in _statuses(party) if inside or one.mark not in HIDDEN]
    branches = models.Branch.objects.filter(party=party).order_by("code", "valid_from")
    return {
        "party": _code(party),
        "kind": row.kind,
        "country": row.country,
        "name": next((one.name for one in called if _in_force(one, on)), ""),
        "identifiers": [_held(one) for one in held if _in_force(one, on)],
        "marks": sorted({one.mark for one in borne if one.lifted_at is None and _in_force(one, on)}),
        "address": row.address,
        "names": [{"name": one.name, **_dated(one)} for one in called],
        "numbers": [_number(one) for one in sorted(held, key=lambda one: one.valid_from)],
        "branches": [
            {"code": one.code, "name": one.name, "address": one.address, **_dated(one)} for one in branches
        ],
        "marked": [_mark(one, inside) for one in borne],
        "mandates": mandates_about(party),
    }


def there(party: int) -> models.Party:
    """Its row; NotFound where there is none."""
    row = models.Party.objects.filter(id=party).first()
    if row is None:
        raise NotFound("party", party)
    return row


def marked(party: int, *, inside: bool = False) -> list[Told]:
    """Every mark it bore, bears or will bear, the newest first; who set and lifted it `inside`."""
    return [_mark(row, inside) for row in _statuses(party) if inside or row.mark not in HIDDEN]


def markings(
    *, state: str = "", inside: bool = False, before: int | None = None, limit: int = 50
) -> list[Told]:
    """Marks proposed and decided, the newest first; with `inside` those for officers alone too."""
    rows = models.Marking.objects.order_by("-id")
    rows = rows if inside else rows.exclude(mark__in=HIDDEN)
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(id__lt=before) if before is not None else rows
    return [_marking(row) for row in rows[:limit]]


def marking(key: int, *, inside: bool = False) -> Told:
    row = models.Marking.objects.filter(id=key).first()
    if row is None or (row.mark in HIDDEN and not inside):
        raise NotFound("marking", key)
    return _marking(row)


def certificates(holder: Subject, on: date, at: datetime) -> list[Told]:
    """All that were ever registered to it, the newest first, and whether it may sign with each today."""
    return [_certificate(one, on, at) for one in wire.certificates(holder)]


def mandates_about(party: int) -> list[Told]:
    """Every mandate the party gave or holds, revoked and ended ones too, the newest first."""
    rows = models.Mandate.objects.filter(Q(agent=party) | Q(principal=party)).order_by("-id")
    return [_mandate(row) for row in rows]


def mandate(key: int) -> Told:
    row = models.Mandate.objects.filter(id=key).first()
    if row is None:
        raise NotFound("mandate", key)
    return _mandate(row)


def _numbers(parties: Iterable[int], on: date) -> dict[int, list[Told]]:
    found: dict[int, list[Told]] = defaultdict(list)
    for one in models.Identifier.objects.filter(valid(on), party__in=list(parties)).order_by("id"):
        found[one.party_id].append(_held(one))
    return found


def _statuses(party: int) -> list[models.Status]:
    return list(models.Status.objects.filter(party=party).order_by("-id"))


def _in_force(row: Any, on: date) -> bool:
    return bool(row.valid_from <= on and (row.valid_to is None or on < row.valid_to))


def _held(one: models.Identifier) -> Told:
    return {"type": one.type, "number": one.number, "country": one.country}


def _number(one: models.Identifier) -> Told:
    branch = one.branch.code if one.branch else ""
    return _held(one) | {"branch": branch, **_dated(one)}


def _marks(parties: Iterable[int], on: date, inside: bool) -> dict[int, set[str]]:
    rows = models.Status.objects.filter(valid(on), party__in=list(parties), lifted_at=None)
    found: dict[int, set[str]] = defaultdict(set)
    for key, mark in rows.values_list("party", "mark"):
        if inside or mark not in HIDDEN:
            found[key].add(mark)
    return found


def _mark(row: models.Status, inside: bool) -> Told:
    told = {
        "status": row.id,
        "mark": row.mark,
        "basis": row.basis,
        **_dated(row),
        "lifted_at": row.lifted_at.isoformat() if row.lifted_at else None,
    }
    by = {"source": row.source, "set_by": row.set_by, "lifted_by": row.lifted_by, "reason": row.reason}
    return told | (by if inside else {})


def _marking(row: models.Marking) -> Told:
    return {
        "marking": row.id,
        "party": _code(row.party_id),
        "change": str(Change.LIFT if row.lifts_id else Change.SET),
        "mark": row.mark,
        "basis": row.basis,
        **_dated(row),
        "state": row.state,
        "proposed_by": row.proposed_by,
        "proposed_at": row.proposed_at.isoformat(),
        "decided_by": row.decided_by,
        "decided_at": row.decided_at.isoformat() if row.decided_at else None,
        "decided_why": row.decided_why,
    }


def _certificate(one: Registered, on: date, at: datetime) -> Told:
    return {
        "fingerprint": fingerprint(one.certificate),
        "serial": serial(one.certificate),
        "holder": one.certificate.subject.rfc4514_string(),
        "issuer": one.certificate.issuer.rfc4514_string(),
        "registered_from": one.registered_from.isoformat(),
        "registered_to": one.registered_to.isoformat() if one.registered_to else None,
        "expires_at": one.certificate.not_valid_after_utc.isoformat(),
        "revoked_at": one.revoked_at.isoformat() if one.revoked_at else None,
        "state": str(state_on(one, on, at)),
    }


def _mandate(row: models.Mandate) -> Told:
    return {
        "mandate": row.id,
        "agent": _code(row.agent_id),
        "principal": _code(row.principal_id),
        "offices": list(row.offices),
        "procedures": list(row.procedures),
        **_dated(row),
        "registered_at": row.registered_at.isoformat(),
        "revoked_at": row.revoked_at.isoformat() if row.revoked_at else None,
    }


def _dated(row: Any) -> Told:
    return {
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to.isoformat() if row.valid_to else None,
    }


def _code(party: int) -> str:
    return str(subject_of(party, settings.ADMINISTRATION))
