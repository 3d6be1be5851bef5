"""When a second person is one: neither of the two made the other, and no one person alone made both."""

from collections.abc import Collection


def independent(
    first: str, second: str, *, behind_first: Collection[str], behind_second: Collection[str]
) -> bool:
    """`behind_…`: who created the account, holds its secret, asked for or approved one of its grants, ever."""
    if first == second or second in behind_first or first in behind_second:
        return False
    alone = set(behind_first)
    return len(alone) != 1 or alone != set(behind_second)
