"""Whose keys we know, and who co-signed which checkpoint of ours."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings

from thongquan.exchange.domain.verified import Witness
from thongquan.exchange.models import Cosigned, Issuer, Rewritten, Witnessed
from thongquan.wire.domain.credentials import Keys, Records


def issuers() -> tuple[dict[str, str], Keys, Records]:
    """Of partners, by the name of the issuer: which administration, its keys, those of its journal."""
    rows = list(Issuer.objects.select_related("partner"))
    keys = {row.name: {method: bytes.fromhex(key) for method, key in row.keys.items()} for row in rows}
    return {row.name: row.partner.code for row in rows}, keys, {row.name: row.journal_keys for row in rows}


def witnesses(size: int) -> tuple[Witness, ...]:
    """Of our own record: who co-signed the last checkpoint below `size` leaves, and the first that has them."""
    rows = Cosigned.objects.filter(cosigned_at__isnull=False).select_related("partner")
    below = rows.filter(size__lt=size).order_by("partner", "-size").distinct("partner")
    above = rows.filter(size__gte=size).order_by("partner", "size").distinct("partner")
    return tuple(Witness(row.partner.code, row.size, row.cosigned_at) for row in (*below, *above))


def checkpoints(*, limit: int = 20) -> dict[str, list[dict[str, Any]]]:
    """`ours`: sent to whom, co-signed when; `theirs`: checked and co-signed; `rewritten`: what was refused."""
    ours = Cosigned.objects.select_related("partner").order_by("-pk")[:limit]
    theirs = Witnessed.objects.select_related("partner").order_by("-pk")[:limit]
    refused = Rewritten.objects.select_related("partner").order_by("-pk")[:limit]
    return {
        "ours": [
            {
                "partner": row.partner.code,
                "size": row.size,
                "sent_at": row.sent_at,
                "cosigned_at": row.cosigned_at,
            }
            for row in ours
        ],
        "theirs": [{"partner": row.partner.code, "size": row.size, "at": row.at} for row in theirs],
        "rewritten": [{"partner": row.partner.code, "code": row.code, "at": row.at} for row in refused],
    }


def administration_of(issuer: str, own: Mapping[str, object], known: Mapping[str, str]) -> str:
    """Whose it is; "" where nobody's that we know."""
    return settings.ADMINISTRATION if issuer in own else known.get(issuer, "")


def rewritten_since(since: datetime) -> list[str]:
    """Partners whose record was found rewritten: an alarm for whoever runs the exchange."""
    rows = Rewritten.objects.filter(at__gte=since).order_by().values_list("partner__code", flat=True)
    return sorted(set(rows))
