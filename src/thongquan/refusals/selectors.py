"""The texts of refusals in the languages of the pack.

A pack words them in `refusals.yaml`: by code, `title` and `detail` by language. Where it does not, the
program's own words in that language hold; where there are none either, the program's English.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from thongquan.books import selectors as books
from thongquan.kernel.refusals import Refused
from thongquan.kernel.texts import Text
from thongquan.refusals.domain import TEXTS
from thongquan.refusals.domain.spoken import detailed
from thongquan.refusals.domain.told import Told

FALLBACK = "en"


def texts() -> Mapping[str, Told]:
    """Every refusal by code, each in all languages of the pack, in their order."""
    return _texts(Path(settings.PACK))


def told_of(refused: Refused) -> Told:
    """What is told of this one: its facts filled in, where they may be told; a code without a text is a bad
    request."""
    known = texts()
    code = refused.code if refused.code in known else "bad-request"
    facts = {} if code in ("not-found", "bad-request") else refused.facts
    told = known[code]
    return replace(told, detail=detailed(told, facts))


@cache
def _texts(pack: Path) -> Mapping[str, Told]:
    languages = books.pack(pack).languages
    file = pack / "refusals.yaml"
    own: dict[str, Any] = (yaml.safe_load(file.read_text("utf-8")) if file.exists() else None) or {}
    if strange := set(own) - set(TEXTS):
        raise ValueError(f"{file}: no such refusals: {', '.join(sorted(strange))}")
    return {code: _worded(told, own.get(code, {}), languages) for code, told in TEXTS.items()}


def _worded(told: Told, own: Mapping[str, Text], languages: list[str]) -> Told:
    return replace(
        told,
        title=_in(languages, {**told.title, **own.get("title", {})}),
        detail=_in(languages, {**told.detail, **own.get("detail", {})}),
    )


def _in(languages: list[str], text: Text) -> Text:
    return {language: text.get(language, text[FALLBACK]) for language in languages} if text else {}
