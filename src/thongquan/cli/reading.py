"""Files with declarations, in any accepted format."""

from datetime import datetime
from pathlib import Path

from thongquan.clearance.messages.detect import parse
from thongquan.clearance.messages.parsed import Parsed, Read
from thongquan.clearance.selectors.formats import limits, mappings
from thongquan.kernel.findings import Effect, Finding

NO_FILE = {
    "vi": "Không đọc được tệp {found}.",
    "en": "The file {found} cannot be read.",
}


def read(file: Path, *, known_at: datetime) -> Parsed:
    """What is in `file` ("-": standard input). Never raises for what the file holds or lacks."""
    try:
        body = Path("/dev/stdin").read_bytes() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        return Parsed("", (Read(None, (_no_file(file, error),)),))
    return parse(body, name=file.name, mappings=mappings(known_at=known_at), limits=limits())


def _no_file(file: Path, error: OSError) -> Finding:
    return Finding(
        rule="FILE-001",
        path="",
        found=str(file),
        expected="",
        effect=Effect.REFUSE,
        message={language: text.format(found=file) for language, text in NO_FILE.items()},
        fix={"vi": error.strerror or "", "en": error.strerror or ""},
    )
