"""Several messages in one request: each with its own fields and its own signature, as if it came alone."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

import msgspec

from thongquan.kernel.refusals import Refused

MEDIA_TYPE = "application/vnd.customs-exchange.bundle+json"
MESSAGES_MAX = 100
BYTES_MAX = 8 << 20  # of a bundle as it is posted
TAKES = 1 << 20  # bytes of bodies that one holds when we send it; what is larger goes alone
T = TypeVar("T")


class Enclosed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A message: its fields of HTTP by their names in lower case, its body (Base64 in the JSON)."""

    fields: dict[str, str]
    body: bytes


class _Bundle(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    messages: list[Enclosed]


_decode = msgspec.json.Decoder(_Bundle).decode
_encode = msgspec.json.Encoder().encode


def write(messages: Iterable[tuple[Mapping[str, str], bytes]]) -> bytes:
    return _encode(_Bundle([Enclosed(dict(fields), body) for fields, body in messages]))


def read(data: bytes) -> list[Enclosed]:
    """The messages in their order. Refused: bundle-unreadable (what is wrong, in the decoder's words)."""
    try:
        found = _decode(data).messages
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as why:
        raise Refused("bundle-unreadable", found=str(why)[:200]) from None
    if not 0 < len(found) <= MESSAGES_MAX:
        raise Refused("bundle-unreadable", found=len(found))
    return found


def packed(items: Sequence[T], sizes: Sequence[int]) -> Iterator[Sequence[T]]:
    """In their order, as many together as one bundle takes; `sizes` in bytes."""
    start, size = 0, 0
    for place, one in enumerate(sizes):
        if place > start and (size + one > TAKES or place - start == MESSAGES_MAX):
            yield items[start:place]
            start, size = place, 0
        size += one
    if items:
        yield items[start:]
