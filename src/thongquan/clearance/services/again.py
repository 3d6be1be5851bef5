"""What was declared before, word for word, is not declared again: it is known by the hash of what it says.

The message of a declaration in a file is named after its content, and the same name finds the same message.
Only where that one was refused, or its declaration was cancelled or became void, is the content tried anew.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec

from thongquan.clearance.models import Declaration
from thongquan.intake import selectors as received
from thongquan.kernel.identifiers import Subject

ENDED = ("cancelled", "void")


def names(*, sender: Subject, contents: Sequence[bytes]) -> list[str]:
    """For each content the id of its message: one there is, which waits or is registered, or a new one. Two
    that say the same get the same."""
    digests = [hashlib.sha256(content).hexdigest() for content in contents]
    newest = _newest(sender, set(digests))
    spent = _spent(receipt for _, receipt in newest.values())
    following = {digest: attempt + (receipt in spent) for digest, (attempt, receipt) in newest.items()}
    return [_name(digest, following.get(digest, 1)) for digest in digests]


def _newest(sender: Subject, digests: Collection[str]) -> dict[str, tuple[int, str]]:
    """By digest, of those sent before: the number of the last attempt, and its receipt.

    Attempts follow one another without a gap. Twice as many are asked for each time: their number is for the
    sender to choose, and a query for each would be too.
    """
    found: dict[str, tuple[int, str]] = {}
    asked, first, past = digests, 1, 2
    while asked:
        names_of = {_name(digest, n): (digest, n) for digest in asked for n in range(first, past)}
        for name, receipt in received.receipts_of(sender, names_of).items():
            digest, attempt = names_of[name]
            if attempt > found.get(digest, (0, ""))[0]:
                found[digest] = attempt, receipt
        asked = [digest for digest in asked if found.get(digest, (0, ""))[0] == past - 1]
        first, past = past, past * 2
    return found


def _name(digest: str, attempt: int) -> str:
    return f"sha256-{digest}/{attempt}"


def _spent(receipts: Iterable[str]) -> set[str]:
    """Those whose declaration was refused, or registered and ended since."""
    told: Mapping[str, dict[str, object]] = {
        number: msgspec.json.decode(body) for number, body in received.first_answers(receipts).items()
    }
    numbers = {str(answer["identifier"]).partition("-")[2]: one for one, answer in told.items()
               if answer["registered"]}  # fmt: skip
    ended = Declaration.objects.filter(number__in=list(numbers), life__in=ENDED).values_list(
        "number", flat=True
    )
    return {one for one, answer in told.items() if not answer["registered"]} | {numbers[each] for each in ended}
