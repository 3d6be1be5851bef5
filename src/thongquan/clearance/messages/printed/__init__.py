"""A declaration as a PDF: what it says comes in as texts, how it is laid out stands in declaration.typ.

It is set by programs of their own, one for each part of PART items: what setting takes of memory goes with
them, so that nine thousand items take no more of it than a few hundred. Several parts are set twice: how many
pages they are together is known only then.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from thongquan.kernel.refusals import Refused

HERE = Path(__file__).parent
PART = 400  # items set at once: some 100 MiB of memory
LONGEST = 120  # seconds for one part
ANY = 9999  # as the number of pages, where only the part's own are asked


@cache
def labels() -> Mapping[str, Mapping[str, str]]:
    """What stands on the paper, by language."""
    found: Mapping[str, Mapping[str, str]] = yaml.safe_load((HERE / "labels.yaml").read_text("utf-8"))
    return found


def label(code: str, languages: Sequence[str]) -> list[str]:
    """The text in each of `languages`, the first one first; the English where it has no text."""
    texts = labels()[code]
    return list(dict.fromkeys(texts.get(language, texts["en"]) for language in languages))


def typeset(head: Mapping[str, Any], parts: Iterable[Sequence[Mapping[str, Any]]], *, fonts: Path) -> bytes:
    """The PDF. `head` and items as declaration.typ reads them; `parts`: the items, at most PART in each.
    Refused("fonts-missing") where the installation has not made them."""
    if not any(fonts.glob("*.ttf")):
        raise Refused("fonts-missing")
    with tempfile.TemporaryDirectory(prefix="thongquan-print-") as folder:
        place = Path(folder)
        (place / "head.json").write_text(json.dumps(head, ensure_ascii=False), "utf-8")
        count = 0
        for count, items in enumerate(parts, 1):
            (place / f"items-{count}.json").write_text(json.dumps(items, ensure_ascii=False), "utf-8")
        if count <= 1:
            _set(place, fonts, max(count, 1), first=0, every=0)
            return (place / "1.pdf").read_bytes()
        every = range(1, count + 1)
        pages = [_set(place, fonts, part, first=int(part > 1), every=ANY) for part in every]
        for part in every:
            _set(place, fonts, part, first=sum(pages[: part - 1]), every=sum(pages))
        return _together([place / f"{part}.pdf" for part in every])


def _set(place: Path, fonts: Path, part: int, *, first: int, every: int) -> int:
    """How many pages the part has; `<part>.pdf` is written."""
    program = [sys.executable, "-m", "thongquan.clearance.messages.printed.setting"]
    given = [str(place), str(fonts), str(part), str(first), str(every)]
    done = subprocess.run([*program, *given], capture_output=True, text=True, timeout=LONGEST, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return int(done.stdout)


def _together(files: Sequence[Path]) -> bytes:
    from pypdf import PdfWriter  # a tenth of a second at every start, for papers of several parts

    whole = PdfWriter()
    for file in files:
        whole.append(file)
    whole.compress_identical_objects()
    target = files[0].with_name("whole.pdf")
    whole.write(target)
    return target.read_bytes()
