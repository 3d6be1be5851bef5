"""A small process that has a declaration set: `python -m tests.clearance.set_many FILE FONTS` reads head and
parts (JSON), and prints how many pages came of it and the peak of the largest program that set them, in KiB.

Small, because a child takes over the peak of the process that started it.
"""

import io
import json
import resource
import sys
from pathlib import Path

from pypdf import PdfReader

from thongquan.clearance.messages.printed import typeset


def main(file: str, fonts: str) -> None:
    head, parts = json.loads(Path(file).read_text("utf-8"))
    body = typeset(head, parts, fonts=Path(fonts))
    print(len(PdfReader(io.BytesIO(body)).pages), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)


if __name__ == "__main__":
    main(*sys.argv[1:])
