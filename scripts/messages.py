"""The texts of the portal: collected from templates and code, a catalogue for each journey, compiled into one.

`python scripts/messages.py` adds what is new to portal/locale/<language>/<journey>.po, drops what nobody says
any more, and names what is not translated. English is what the code itself says, so it needs no catalogue.
`python scripts/messages.py compile`, which `make setup` runs, makes what Django reads: build/locale.
"""

import io
import sys
from collections import defaultdict
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

REPOSITORY = Path(__file__).parent.parent
PORTAL = REPOSITORY / "src" / "thongquan" / "portal"
BUILT = REPOSITORY / "build" / "locale"
LANGUAGES = ("vi",)
FRAME = "frame"  # what is said on every page, and by whatever belongs to no journey
OF_FRAME = {"header", "footer", "parts", "error", "errors", "sign"}
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def journey(path: Path) -> str:
    """The journey a file of the portal belongs to: views/<journey>.py or …/<journey>/…, templates
    <journey>_<part>.html or <journey>/…; all else is of the frame."""
    of = path.relative_to(PORTAL).parts
    inside = of[2:] if of[0] == "templates" else of[1:] if of[0] == "views" else ()
    if not inside or (path.name == "__init__.py" and len(inside) == 1):
        return FRAME
    name = inside[0] if len(inside) > 1 else path.stem.split("_")[0]
    return FRAME if name in OF_FRAME else name


def said() -> dict[str, Catalog]:
    """Every text of the portal, by journey, in the order of files."""
    found: dict[str, Catalog] = defaultdict(lambda: Catalog(charset="utf-8", fuzzy=False))
    for path in sorted([*PORTAL.rglob("*.py"), *PORTAL.rglob("*.html")]):
        text = path.read_text("utf-8")
        if path.suffix == ".html":
            text = templatize(text, origin=str(path))
        name = path.relative_to(PORTAL).as_posix()
        for _, message, _, context in extract("python", io.BytesIO(text.encode()), KEYWORDS):
            found[journey(path)].add(message, locations=[(name, None)], context=context, flags=())
    return dict(found)


def catalogue(language: str, of: str) -> Path:
    return PORTAL / "locale" / language / f"{of}.po"


def read(language: str, of: str) -> Catalog:
    path = catalogue(language, of)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def spoken(language: str) -> dict[tuple[object, str | None], Message]:
    """Every translated text of a language, by text and context: what several journeys say, they say alike."""
    found: dict[tuple[object, str | None], Message] = {}
    for path in sorted((PORTAL / "locale" / language).glob("*.po")):
        for message in read(language, path.stem):
            if message.id and translated(message):
                found.setdefault((message.id, message.context), message)
    return found


def translated(message: Message) -> bool:
    return bool(all(message.string) if message.pluralizable else message.string)


def collect(language: str) -> int:
    """Brings the catalogues up to date; how many texts have no translation yet."""
    known, missing, now = spoken(language), 0, said()
    for path in (PORTAL / "locale" / language).glob("*.po"):
        if path.stem not in now:
            path.unlink()
    for of, texts in now.items():
        own = read(language, of)
        own.update(texts, no_fuzzy_matching=True, update_creation_date=False)
        own.obsolete.clear()
        for message in own:
            elsewhere = known.get((message.id, message.context))
            if message.id and not translated(message) and elsewhere is not None:
                message.string = elsewhere.string
            if message.id and not translated(message):
                missing += 1
                print(f"{language} {of}: {message.id}")
        path = catalogue(language, of)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, own, width=112, sort_output=True, no_location=True, omit_header=False)
    return missing


def compiled(language: str) -> bytes:
    whole = Catalog(locale=language, charset="utf-8", fuzzy=False)
    for message in spoken(language).values():
        whole.add(message.id, message.string, context=message.context)
    buffer = io.BytesIO()
    write_mo(buffer, whole)
    return buffer.getvalue()


def build() -> None:
    for language in LANGUAGES:
        path = BUILT / language / "LC_MESSAGES" / "django.mo"
        path.parent.mkdir(parents=True, exist_ok=True)
        made = compiled(language)
        if not path.exists() or path.read_bytes() != made:
            path.write_bytes(made)


def main() -> int:
    missing = 0 if sys.argv[1:] == ["compile"] else sum(map(collect, LANGUAGES))
    build()
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
