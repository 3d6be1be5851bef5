"""What can be wrong with a message before any law is asked of it: the rules FMT-… of the pack's catalogue.

They are rows of the book `rules` like all others (`books/rules/format.yaml`), found by code where a message is
read: numbers 0xx any body and JSON, 1xx tables, 2xx XML, 3xx ASYCUDA SAD, 4xx WCO DEC and codes of other
countries. A body that cannot be read has no legal day, so the texts are those of the pack that is installed, in
its languages, and of no edition. `{found}`, `{expected}`, `{path}` and the facts a reader gives are filled in.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from django.conf import settings

from thongquan.clearance.domain.rules.rows import Row, topic_rows

PLACE = Path("books") / "rules" / "format.yaml"


def message(rule: str) -> Row:
    """The row of a finding about a format."""
    return messages(Path(settings.PACK))[rule]


@cache
def messages(pack: Path) -> Mapping[str, Row]:
    """The rules FMT-… of a pack, by id; read once."""
    return {row.id: row for row in topic_rows((pack / PLACE).read_bytes()) if row.id.startswith("FMT-")}
