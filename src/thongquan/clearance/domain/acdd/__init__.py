"""The ASEAN Customs Declaration Document: what the exporting side declared, told to the importing side, which
compares it with what is declared there. For control alone: officers and selection read it, no preview does.
"""

from thongquan.clearance.domain.acdd.comparing import compared
from thongquan.clearance.domain.acdd.matching import Named, Sought, Told, chosen, sought
from thongquan.clearance.domain.acdd.outcome import Compared, Difference, Match
from thongquan.clearance.domain.acdd.words import Document, Goods

__all__ = [
    "Compared",
    "Difference",
    "Document",
    "Goods",
    "Match",
    "Named",
    "Sought",
    "Told",
    "chosen",
    "compared",
    "sought",
]
