"""Reads of certificates of origin."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from decimal import Decimal

import msgspec
from django.db.models import Sum

from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound
from thongquan.tariff import models
from thongquan.tariff.domain.certificates import Balance, Certificate, Held, State
from thongquan.tariff.messages.certificates import ItemUsed, Utilisation
from thongquan.wire import selectors as wire
from thongquan.wire.domain.envelope import Way

Key = tuple[str, str]  # issuing country, reference
ISSUE = "certificate-of-origin"  # the kind of message by which one comes


def certificate(country: str, reference: str) -> Certificate:
    """The data set as it was issued."""
    return msgspec.convert(_row(country, reference).body, Certificate)


def state(country: str, reference: str) -> State:
    return State(_row(country, reference).state)


def replaced_by(country: str, reference: str) -> str:
    """The reference of the certificate that replaces it, or ""."""
    after = _row(country, reference).replaced_by
    return after.reference if after is not None else ""


def held(
    keys: Collection[Key], declaration: str = "", *, among: Collection[int] | None = None
) -> dict[Key, Held]:
    """Those of `keys` that were received here, as `declaration` finds them: what it drew itself is left to it.

    Three queries however many there are. `among`: only of these rows, which the caller has locked.
    """
    rows = models.Certificate.objects.filter(ours=False, reference__in={key[1] for key in keys})
    found = [row for row in (rows if among is None else rows.filter(pk__in=among)) if key_of(row) in keys]
    own = drawn_by(declaration) if found and declaration else {}
    items: dict[int, list[Balance]] = {}
    drawn: dict[int, Decimal] = {}
    for item in models.CertificateItem.objects.filter(certificate__in=found):
        mine = sum((each for (_, key), each in own.items() if key == item.pk), Decimal())
        drawn[item.certificate_id] = drawn.get(item.certificate_id, Decimal()) + mine
        one = Balance(item.pk, item.number, item.hs_code, item.unit, item.granted, item.used - mine)
        items.setdefault(item.certificate_id, []).append(one)
    return {key_of(row): _held(row, items[row.pk], drawn[row.pk]) for row in found}


def sending(countries: Collection[str], *, at: datetime) -> frozenset[str]:
    """Those of `countries` whose administrations send us certificates, by agreement."""
    partners = [Subject("administration", country) for country in sorted(countries)]
    return frozenset(one.id for one in wire.open_with(partners, ISSUE, Way.RECEIVE, at=at))


def _held(row: models.Certificate, items: list[Balance], drawn: Decimal) -> Held:
    return Held(row.pk, State(row.state), row.valid_from, row.valid_until, row.consignee, tuple(items), drawn)


def key_of(row: models.Certificate) -> Key:
    return row.issuing_country, row.reference


def drawn_by(declaration: str) -> Mapping[tuple[int, int], Decimal]:
    """By the declaration's line and the certificate's item (its key): what it holds now."""
    rows = models.CertificateMovement.objects.filter(declaration=declaration).values_list("line", "item")
    return {(line, item): total for line, item, total in rows.annotate(total=Sum("quantity")) if total}


def utilisation(country: str, reference: str, *, at: datetime) -> Utilisation:
    """The report to the issuing administration of all that was used until `at`."""
    items = _row(country, reference).items.order_by("number")
    return Utilisation(
        issuing_country=country,
        reference=reference,
        as_of=at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        items=[ItemUsed(number=each.number, used=_text(each.used), unit=each.unit) for each in items],
    )


def drift() -> list[Key]:
    """Certificates received of which an item's `used` is not what its movements add up to: none, ever."""
    items = models.CertificateItem.objects.filter(certificate__ours=False).select_related("certificate")
    told = items.annotate(moved=Sum("movements__quantity", default=Decimal()))
    return sorted({key_of(each.certificate) for each in told if each.moved != each.used})


def _row(country: str, reference: str) -> models.Certificate:
    row = models.Certificate.objects.filter(issuing_country=country, reference=reference).first()
    if row is None:
        raise NotFound("certificate-of-origin", f"{country}-{reference}")
    return row


def _text(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
