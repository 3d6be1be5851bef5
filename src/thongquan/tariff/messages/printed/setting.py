"""The program that sets a certificate. Its arguments are those of `main`."""

import sys
from pathlib import Path

import typst

HERE = Path(__file__).parent


def main(folder: str, fonts: str) -> None:
    """told.json in `folder` becomes whole.pdf beside it, in the fonts of `fonts` and no others."""
    place = Path(folder)
    given = {
        "main.typ": (HERE / "certificate.typ").read_bytes(),
        "told.json": (place / "told.json").read_bytes(),
    }
    own = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts])
    (place / "whole.pdf").write_bytes(typst.compile(given, font_paths=own, pdf_tags=True))


if __name__ == "__main__":
    main(*sys.argv[1:])
