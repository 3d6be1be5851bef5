"""The texts of the portal: collected from templates and code into the catalogue, and compiled.

`python scripts/messages.py` adds what is new to portal/locale/<language>, drops what nobody says any more, and
compiles. English is what the code itself says, so it needs no catalogue.
"""

import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

PORTAL = Path(__file__).parent.parent / "src" / "thongquan" / "portal"
LANGUAGES = ("vi",)
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def said() -> Catalog:
    """Every text of the portal, in the order of files."""
    found = Catalog(charset="utf-8", fuzzy=False)
    for path in sorted([*PORTAL.rglob("*.py"), *PORTAL.rglob("*.html")]):
        text = path.read_text("utf-8")
        if path.suffix == ".html":
            text = templatize(text, origin=str(path))
        name = path.relative_to(PORTAL).as_posix()
        for _, message, _, context in extract("python", io.BytesIO(text.encode()), KEYWORDS):
            found.add(message, locations=[(name, None)], context=context, flags=())
    return found


def catalogue(language: str) -> Path:
    return PORTAL / "locale" / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    with catalogue(language).open("rb") as file:
        return read_po(file, locale=language)


def compiled(language: str) -> bytes:
    buffer = io.BytesIO()
    write_mo(buffer, read(language))
    return buffer.getvalue()


def main() -> int:
    missing = 0
    for language in LANGUAGES:
        path = catalogue(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        known = read(language) if path.exists() else Catalog(locale=language, charset="utf-8", fuzzy=False)
        known.update(said(), no_fuzzy_matching=True, update_creation_date=False)
        known.obsolete.clear()
        with path.open("wb") as file:
            write_po(file, known, width=112, sort_output=True, no_location=True, omit_header=False)
        path.with_suffix(".mo").write_bytes(compiled(language))
        for message in known:
            if message.id and not (all(message.string) if message.pluralizable else message.string):
                missing += 1
                print(f"{language}: {message.id}")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
