"""What is known of the licences that a batch's documents name; nobody is asked where they name none of ours."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import polars as pl
from django.conf import settings

from thongquan.clearance.domain.facts.licences import Licences, names_ours
from thongquan.kernel.identifiers import qualified
from thongquan.licensing.selectors import licences
from thongquan.licensing.selectors.names import LETTERS, LICENCE
from thongquan.reference import selectors as reference


def licences_of(
    documents: pl.DataFrame, traders: Sequence[str], *, on: date, amends: str = ""
) -> Licences | None:
    """`traders`: codes, by declaration of the batch; `amends`: the declaration whose next revision it is, which
    has what it took before. Two queries, and one for what it took."""
    prefix = qualified(settings.ADMINISTRATION, LETTERS[LICENCE])
    if not names_ours(documents, prefix):
        return None
    named = {number for number in documents["id"].to_list() if number.startswith(prefix)}
    taken: defaultdict[tuple[str, int], Decimal] = defaultdict(Decimal)
    if amends:
        for (licence, line, _), amount in licences.taken_by(amends).items():
            taken[licence, line] += amount
    return Licences(
        prefix, licences.by_numbers(sorted(named)), traders, reference.reference().units(on), dict(taken)
    )
