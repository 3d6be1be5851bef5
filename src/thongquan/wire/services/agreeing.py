"""Which messages may go between us and a partner: the room of agreements, above this one, says it."""

from collections.abc import Callable
from datetime import datetime

from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import Refused
from thongquan.wire import selectors
from thongquan.wire.domain.envelope import Way

_suspended: Callable[[Subject, datetime], bool] = lambda partner, at: False  # noqa: E731


def register_agreements(
    agreed: selectors.Agreed, *, suspended: Callable[[Subject, datetime], bool] = lambda partner, at: False
) -> None:
    """`agreed(partners, name of a kind, way, at)`: those with whom it is agreed; without it nothing is.
    `suspended(partner, at)`: whether that is so for a time only."""
    global _suspended
    selectors._agreed, _suspended = agreed, suspended


def require_agreed(partner: Subject, kind: str, way: Way, *, at: datetime) -> None:
    """Refused: exchange-suspended (for a time), kind-not-agreed."""
    if not selectors.agreed(partner, kind, way, at=at):
        if _suspended(partner, at):
            raise Refused("exchange-suspended", partner=partner)
        raise Refused("kind-not-agreed", kind=kind, partner=partner)
