"""Texts are maps keyed by language (BCP 47 primary tags: "vi", "en", "lo")."""

import unicodedata
from collections.abc import Mapping

Text = Mapping[str, str]


def text_in(text: Text, language: str) -> str:
    """The text in `language`; else in the first language it has. An empty text is ""."""
    if language in text:
        return text[language]
    return next(iter(text.values()), "")


def filled(text: Text, **facts: object) -> dict[str, str]:
    """Each language's template with its {placeholders} filled from `facts`; an unknown one stays visible."""
    known = {name: str(value) for name, value in facts.items()}
    return {language: template.format_map(_Visible(known)) for language, template in text.items()}


def folded(text: str) -> str:
    """`text` for searching without diacritics: small letters, đ as d, blanks single."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(bare.replace("đ", "d").split())


class _Visible(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"
