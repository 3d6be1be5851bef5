"""For which parties somebody speaks where neither an office nor a procedure of customs is asked about."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings

from thongquan.books import selectors as books
from thongquan.identity.domain import SignedIn
from thongquan.parties import models, selectors
from thongquan.parties.domain.words import party_of, subject_of


def spoken_for(signed: SignedIn, permission: str, at: datetime) -> frozenset[str]:
    """Codes of the parties of his grants, and of those that gave one of them a general mandate.

    A mandate limited to offices or procedures of customs says nothing of other matters.
    """
    scopes = signed.scopes(permission, at=at)
    mine = {scope.party for scope in scopes if scope.party is not None and scope.party.kind == "party"}
    keys = [key for party in mine if (key := party_of(party, settings.ADMINISTRATION)) is not None]
    given = selectors.mandates(keys, books.today(at), at=at).iter_rows(named=True) if keys else ()
    general = (row["principal_id"] for row in given if not row["offices"] and not row["procedures"])
    return frozenset(
        {party.id for party in mine} | {subject_of(key, settings.ADMINISTRATION).id for key in general}
    )


def numbers_ever(parties: Iterable[int]) -> frozenset[str]:
    """Every number that one of these parties holds or held: what was made out to an old one stays its own."""
    rows = models.Identifier.objects.filter(party__in=list(parties))
    return frozenset(rows.values_list("number", flat=True))
