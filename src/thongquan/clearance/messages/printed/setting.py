"""The program that sets one part of a printed declaration. Its arguments are those of `main`."""

import json
import sys
from pathlib import Path

import typst
from pypdf import PdfReader

HERE = Path(__file__).parent


def main(folder: str, fonts: str, part: str, first: str, every: str) -> int:
    """How many pages it has; `first`: pages before it, `every`: in all, 0 where it is set in one piece. Such a
    one is tagged for screen readers; of many the tags would be most of the file."""
    place = Path(folder)
    items = place / f"items-{part}.json"
    given = {
        "main.typ": (HERE / "declaration.typ").read_bytes(),
        "head.json": (place / "head.json").read_bytes(),
        "items.json": items.read_bytes() if items.exists() else b"[]",
        "pages.json": json.dumps({"first": int(first), "all": int(every)}).encode(),
    }
    own = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts])
    target = place / f"{part}.pdf"
    target.write_bytes(typst.compile(given, font_paths=own, pdf_tags=every == "0"))
    return len(PdfReader(target).pages)


if __name__ == "__main__":
    sys.stdout.write(str(main(*sys.argv[1:])))
