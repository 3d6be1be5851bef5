"""What was declared before, word for word, is not declared again: it is known by the hash of what it says.

The message of a declaration in a file is named after its content, and the same name finds the same message.
Only where that one was refused, or its declaration was cancelled or became void, is the content tried anew.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from thongquan.clearance.models import Declaration
from thongquan.intake import selectors as received
from thongquan.kernel.identifiers import Subject

ENDED = ("cancelled", "void")


def names(*, sender: Subject, contents: Sequence[bytes]) -> list[str]:
    """For each content the id of its message: one there is, which waits or is registered, or a new one. Two
    that say the same get the same."""
    digests = [hashlib.sha256(content).hexdigest() for content in contents]
    attempts = dict.fromkeys(digests, 1)
    asked = set(attempts)
    while asked:
        names_of = {digest: _name(digest, attempts[digest]) for digest in asked}
        receipts = received.receipts_of(sender, names_of.values())
        spent = _spent(receipts.values())
        asked = {digest for digest, name in names_of.items() if receipts.get(name) in spent}
        for digest in asked:
            attempts[digest] += 1
    return [_name(digest, attempts[digest]) for digest in digests]


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
