"""Files with declarations, in any accepted format."""

from datetime import datetime
from functools import partial
from pathlib import Path

from thongquan.clearance.messages.detect import parse
from thongquan.clearance.messages.parsed import Parsed, unreadable
from thongquan.clearance.selectors.formats import limits, mappings
from thongquan.intake.domain.hostile import CHUNK, Hostile, bounded
from thongquan.kernel.refusals import Refused

READ = "JSON, NDJSON, CSV, XLSX, XML"


def body_of(file: Path) -> bytes:
    """The bytes of a file, "-": of standard input; no more of them are read than the API takes.
    Refused("no-such-file", "too-large")."""
    try:
        with (Path("/dev/stdin") if str(file) == "-" else file).open("rb") as stream:
            return bounded(iter(partial(stream.read, CHUNK), b""), limits().xml_bytes)
    except OSError as error:
        raise Refused("no-such-file", file=file, why=error.strerror or "") from None


def read(file: Path, *, known_at: datetime) -> Parsed:
    """What is in `file` ("-": standard input). Never raises for what the file holds or lacks."""
    try:
        body = body_of(file)
    except Hostile:
        most = limits().xml_bytes
        return Parsed("", (unreadable("FMT-001", "", f"> {most}", most),))
    except Refused:
        return Parsed("", (unreadable("FMT-018", "FILE", file, READ),))
    return parse(body, name=file.name, mappings=mappings(known_at=known_at), limits=limits())
