"""The nouns of the room: kinds of parties, marks they bear, how a party is named outside."""

import re
from enum import StrEnum

from thongquan.kernel.identifiers import Subject, local_part, qualified


class Kind(StrEnum):
    ORGANISATION = "organisation"
    PERSON = "person"
    HOUSEHOLD = "household"  # hộ kinh doanh
    ADMINISTRATION = "administration"


class Mark(StrEnum):
    """Dated statuses that other rooms set and lift. `BARRING` ones end a party's capacity to act."""

    ENFORCEMENT_STOP = "enforcement-stop"  # dừng làm thủ tục hải quan (cưỡng chế)
    PRIORITY = "priority-enterprise"  # doanh nghiệp ưu tiên
    BROKER = "customs-broker"  # đại lý làm thủ tục hải quan
    SUSPENDED = "suspended"  # tạm ngừng hoạt động
    CLOSED = "closed"  # chấm dứt hoạt động
    WATCHED = "watched"  # for officers only


BARRING = frozenset({Mark.SUSPENDED, Mark.CLOSED})
HIDDEN = frozenset({Mark.WATCHED})  # from the party itself, too


def subject_of(party: int, administration: str) -> Subject:
    """Subject("party", "VN-P00000017")."""
    return Subject("party", qualified(administration, f"P{party:08}"))


def party_of(subject: Subject, administration: str) -> int | None:
    """The party's key, or None where `subject` is no party of this administration."""
    number = local_part(subject.id, administration) if subject.kind == "party" else None
    return int(number[1:]) if number and re.fullmatch(r"P[0-9]{8,}", number) else None
