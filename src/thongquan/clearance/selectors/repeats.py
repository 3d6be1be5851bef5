"""Whether a trader has declared the same before: under a reference of his own, or, without one, word for word.
One indexed query a batch for each of the two, the second only where some declaration has no reference."""

import hashlib
from collections.abc import Hashable, Iterable, Sequence

import msgspec
import polars as pl
from django.db import connection

from thongquan.clearance.domain.declaration import Declaration
from thongquan.clearance.domain.facts import Repeats
from thongquan.clearance.domain.frames import Frames
from thongquan.kernel.copying import listed

# A declaration that was cancelled or is void is declared anew under the same reference, as it should be.
_BEFORE = """
SELECT DISTINCT trader, reference FROM clearance_declaration
WHERE reference = ANY(string_to_array(%s, E'\\x1f')) AND life NOT IN ('cancelled', 'void')
"""
_SAME = """
SELECT DISTINCT d.trader, u.content FROM clearance_unreferenced u
JOIN clearance_declaration d ON d.id = u.declaration_id
WHERE u.content = ANY(%s) AND d.life NOT IN ('cancelled', 'void')
"""
_encode = msgspec.json.Encoder().encode
_Named = tuple[str, Hashable | None]


def repeated_of(given: Frames, traders: pl.DataFrame, declarations: Sequence[Declaration]) -> Repeats:
    """For each declaration of the batch; None where it does not apply or its trader is not known. The later of
    two in one batch repeats the earlier; two registered at the same moment do not see each other."""
    who, references = traders["trader"].to_list(), _references(given)
    named = list(zip(who, references, strict=True))
    said = sorted({reference for trader, reference in named if trader and reference})
    repeats = _marked(named, _seen(_BEFORE, listed(said)) if said else set())
    keys = {d: key_of(declarations[d]) for d, reference in enumerate(references) if not reference}
    if not keys:
        return Repeats(repeats)
    contents = [(trader, keys.get(d)) for d, trader in enumerate(who)]
    return Repeats(repeats, _marked(contents, _seen(_SAME, sorted(set(keys.values())))), keys)


def key_of(declaration: Declaration) -> int:
    """Of what is declared, in whatever format it came: 64 bits of its hash."""
    return int.from_bytes(hashlib.sha256(_encode(declaration)).digest()[:8], "big", signed=True)


def _references(given: Frames) -> list[str]:
    return given.declarations["functional_reference_id"].to_list()


def _seen(query: str, wanted: object) -> set[_Named]:
    with connection.cursor() as cursor:
        cursor.execute(query, [wanted])
        return set(cursor.fetchall())


def _marked(names: Iterable[_Named], seen: set[_Named]) -> list[bool | None]:
    marks: list[bool | None] = []
    for name in names:
        trader, what = name
        marks.append(name in seen if trader and what not in (None, "") else None)
        seen.add(name)
    return marks
