"""When a second person is one: neither of the two is in the other's hands, and no one person has both."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import timedelta

# How long whoever reset two passwords is taken to stand behind both: by then their owners, who could not sign
# in while he did, have noticed. Longer, and those a help desk ever helped could decide nothing together.
REMEMBERED = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Hands:
    """Subjects. `made`: who created the account, asked for or approved one of its grants, ever; `knew`: who was
    ever shown a secret of a person, or the one in force of a machine; `known_lately`: of the former those
    within `REMEMBERED`."""

    made: AbstractSet[str] = frozenset()
    knew: AbstractSet[str] = frozenset()
    known_lately: AbstractSet[str] = frozenset()


def independent(first: str, second: str, *, behind_first: Hands, behind_second: Hands) -> bool:
    if first == second:
        return False
    if second in behind_first.made | behind_first.knew or first in behind_second.made | behind_second.knew:
        return False
    if behind_first.known_lately & behind_second.known_lately:
        return False
    return len(behind_first.made) != 1 or behind_first.made != behind_second.made
