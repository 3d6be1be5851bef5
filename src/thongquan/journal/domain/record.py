"""What the verification of the whole record says."""

from dataclasses import dataclass, field
from datetime import datetime

FAULTS_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Fault:
    """`code`: leaf-changed, leaf-missing, leaf-unreadable, columns-differ, actor-changed, payload-changed,
    payload-missing, checkpoint-forged, checkpoint-bad, root-differs, tile-differs, order-differs. `position`
    in the tree, or None where the leaf is not sealed yet."""

    code: str
    position: int | None
    subject: str
    detail: str = ""


@dataclass
class Verified:
    """`size` leaves under the newest checkpoint were read again; `waiting` more are recorded and not
    sealed yet.
    """

    size: int = 0
    root: str = ""
    sealed_at: datetime | None = None
    checkpoints: int = 0
    destroyed: int = 0
    waiting: int = 0
    faults: list[Fault] = field(default_factory=list)
    faults_left_out: int = 0

    @property
    def whole(self) -> bool:
        return not self.faults

    def blame(self, code: str, position: int | None, subject: str, detail: str = "") -> None:
        if len(self.faults) < FAULTS_SHOWN:
            self.faults.append(Fault(code, position, subject, detail))
        else:
            self.faults_left_out += 1
