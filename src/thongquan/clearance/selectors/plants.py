"""Plant certificates of other administrations that a batch's documents name; asked only where one may be."""

import polars as pl
from django.conf import settings

from thongquan.clearance.domain.facts import Plants
from thongquan.clearance.domain.facts.plants import named
from thongquan.licensing.selectors import plants


def plants_of(documents: pl.DataFrame) -> Plants:
    """One query where a paper of another country is named."""
    return plants.states(named(documents, settings.ADMINISTRATION))
