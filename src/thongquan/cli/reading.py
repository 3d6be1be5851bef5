"""Files with declarations, in any accepted format."""

from datetime import datetime
from pathlib import Path

from thongquan.clearance.messages.detect import parse
from thongquan.clearance.messages.parsed import Parsed, unreadable
from thongquan.clearance.selectors.formats import limits, mappings
from thongquan.kernel.refusals import Refused

READ = "JSON, NDJSON, CSV, XLSX, XML"


def body_of(file: Path) -> bytes:
    """The bytes of a file, "-": of standard input. Refused("no-such-file")."""
    try:
        return Path("/dev/stdin").read_bytes() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise Refused("no-such-file", file=file, why=error.strerror or "") from None


def read(file: Path, *, known_at: datetime) -> Parsed:
    """What is in `file` ("-": standard input). Never raises for what the file holds or lacks."""
    try:
        body = body_of(file)
    except Refused:
        return Parsed("", (unreadable("FMT-018", "FILE", file, READ),))
    return parse(body, name=file.name, mappings=mappings(known_at=known_at), limits=limits())
