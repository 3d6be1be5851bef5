"""Which format a body is in, by its bytes first; then it is read."""

from thongquan.clearance.messages import json
from thongquan.clearance.messages.parsed import Limits, Parsed


def parse(body: bytes, *, name: str = "", media_type: str = "", limits: Limits) -> Parsed:
    """The declarations in `body`, whatever accepted format it is in. Never raises."""
    return json.read_batch(body, limits=limits)
