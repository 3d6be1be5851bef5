"""Printing a declaration: small ones at once, large ones by the worker; what was printed is kept a while.

A file is kept under what it says: whatever changes of the declaration, the next one who asks gets a new one.
"""

import os
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from thongquan.clearance.messages.printed import typeset
from thongquan.clearance.selectors.printed import Printed, printed
from thongquan.clearance.services.lock import known

AT_ONCE = 300  # items set while somebody waits: about a second
KEPT = timedelta(days=2)


def pdf(*, identifier: str, languages: tuple[str, ...], at: datetime) -> bytes:
    """The whole of it, however long that takes. NotFound."""
    return _set(printed(identifier, known(identifier).pk, languages, at=at))


def at_once(*, identifier: str, key: int, languages: tuple[str, ...], at: datetime) -> Path | None:
    """The file; None where it is large and has to be made by the worker first."""
    one = printed(identifier, key, languages, at=at)
    path = _place(one)
    if path.exists():
        return path
    return _keep(path, _set(one)) if one.items <= AT_ONCE else None


def make(*, identifier: str, languages: tuple[str, ...], at: datetime) -> None:
    """Made and kept, where nobody has; the worker's part."""
    one = printed(identifier, known(identifier).pk, languages, at=at)
    path = _place(one)
    if not path.exists():
        _keep(path, _set(one))


def forget(*, at: datetime) -> int:
    """Files that were made, or begun and left, longer ago than KEPT; how many."""
    gone = 0
    for path in _folder().glob("*.pdf*"):
        try:
            if path.stat().st_mtime < (at - KEPT).timestamp():
                path.unlink()
                gone += 1
        except FileNotFoundError:  # another worker was here first, or it is whole now and bears its name
            continue
    return gone


def _set(one: Printed) -> bytes:
    return typeset(one.head, one.parts(), fonts=Path(settings.FONTS))


def _folder() -> Path:
    return Path(settings.VAR) / "printed"


def _place(one: Printed) -> Path:
    return _folder() / f"{one.identifier}-{'-'.join(one.languages)}-{one.mark[:32]}.pdf"


def _keep(path: Path, body: bytes) -> Path:
    """Whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    draft.write_bytes(body)
    draft.replace(path)
    return path
