"""The files themselves: written to a draft, looked at, then renamed to their hash."""

import errno
import hashlib
import os
import shlex
import subprocess
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from thongquan.documents.domain.files import Scan
from thongquan.documents.domain.types import HEAD
from thongquan.kernel.refusals import Refused

SCAN_SECONDS = 120
MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Draft:
    """A file on its way in: `size` in bytes, `sha256` in hexadecimal, `head` its first bytes."""

    path: Path
    sha256: str
    size: int
    head: bytes

    def members(self) -> list[str]:
        """The names in the archive, where it is one (read from its directory; nothing is unpacked)."""
        if not self.head.startswith(b"PK"):
            return []
        try:
            with zipfile.ZipFile(self.path) as archive:
                return archive.namelist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError):
            return []


def folder() -> Path:
    return Path(settings.VAR) / "documents"


def path_of(sha256: str) -> Path:
    return folder() / sha256[:2] / sha256


@contextmanager
def drafted(body: bytes | Iterable[bytes], limit: int) -> Iterator[Draft]:
    """The bytes of `body` (whole, in chunks, or an open file) on disk and safe, under a name of their own; gone
    afterwards unless renamed.

    Refused("too-large") as soon as they pass `limit`, "empty-file" where there are none, "storage-full" where
    the disk has no room for them.
    """
    drafts = folder() / "drafts"
    path = drafts / os.urandom(16).hex()
    try:
        with _room():
            drafts.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft = _written(path, body, limit)
        if not draft.size:
            raise Refused("empty-file")
        yield draft
    finally:
        path.unlink(missing_ok=True)


@contextmanager
def _room() -> Iterator[None]:
    try:
        yield
    except OSError as why:
        if why.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Refused("storage-full") from why
        raise


def _written(path: Path, body: bytes | Iterable[bytes], limit: int) -> Draft:
    digest, size, head = hashlib.sha256(), 0, b""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        for chunk in _chunks(body):
            size += len(chunk)
            if size > limit:
                raise Refused("too-large", limit=limit)
            head += chunk[: HEAD - len(head)]
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return Draft(path, digest.hexdigest(), size, head)


def _chunks(body: bytes | Iterable[bytes]) -> Iterable[bytes]:
    if isinstance(body, bytes):
        return [body]
    read = getattr(body, "read", None)
    return body if read is None else iter(lambda: read(MIB), b"")


def keep(draft: Draft) -> None:
    """Rename the draft to its hash: one step; the same bytes may already be there. Refused("storage-full")."""
    place = path_of(draft.sha256)
    with _room():
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.replace(draft.path, place)
    handle = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read(sha256: str) -> Iterator[bytes]:
    with open(path_of(sha256), "rb") as file:
        while chunk := file.read(MIB):
            yield chunk


def scanned(path: Path) -> Scan:
    """Ask the scanner of the installation (`SCANNER`: a command line; the path is added; 0 clean, 1 infected).

    Refused("infected"), or "scanner-failed" where it says neither: a scanner that is there must answer.
    """
    command = getattr(settings, "SCANNER", "") or os.environ.get("THONGQUAN_SCANNER", "")
    if not command:
        return Scan.NOT_SCANNED
    try:
        done = subprocess.run(
            [*shlex.split(command), str(path)], capture_output=True, timeout=SCAN_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as why:
        raise Refused("scanner-failed", why=type(why).__name__) from None
    if done.returncode == 1:
        raise Refused("infected")
    if done.returncode != 0:
        raise Refused("scanner-failed", why=f"exit status {done.returncode}")
    return Scan.CLEAN
