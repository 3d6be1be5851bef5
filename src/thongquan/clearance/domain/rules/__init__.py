"""The catalogue of rules: one row makes the check, the message, the documentation page and the test name."""

from thongquan.clearance.domain.rules.checks import problems
from thongquan.clearance.domain.rules.columns import FRAMES, KNOWN
from thongquan.clearance.domain.rules.engine import FINDINGS, Catalogue, holding, public, refused
from thongquan.clearance.domain.rules.rows import Row, topic_rows

__all__ = [
    "FINDINGS",
    "FRAMES",
    "KNOWN",
    "Catalogue",
    "Row",
    "holding",
    "problems",
    "public",
    "refused",
    "topic_rows",
]
