"""A refusal's sentence: its facts keep their codes, what is told of them is in words."""

from collections.abc import Mapping

from thongquan.kernel.texts import Text, filled
from thongquan.refusals.domain.awaited import AWAITED, SEPARATOR
from thongquan.refusals.domain.told import Told
from thongquan.refusals.domain.words import ACTS, INSPECTED, LANES, PROCESSES, STATES

FALLBACK = "en"
# By fact, what its codes are called; what is not there is told as it is.
WORDS: Mapping[str, Mapping[str, Text]] = {
    "awaits": AWAITED,
    "machine": PROCESSES,
    "state": STATES,
    "life": STATES,
    "act": ACTS,
    "lane": LANES,
    "kind": INSPECTED,
}


def detailed(told: Told, facts: Mapping[str, str]) -> dict[str, str]:
    """What is said of a refusal with these facts, by language."""
    text = told.detail or told.title
    spoken = {fact: WORDS[fact] for fact in facts if fact in WORDS}
    if not spoken:
        return filled(text, **facts)
    return {
        language: filled(
            {language: template},
            **{**facts, **{fact: _in(language, facts[fact], words) for fact, words in spoken.items()}},
        )[language]
        for language, template in text.items()
    }


def worded(fact: str, codes: str) -> Text:
    """A fact alone, in words."""
    return {language: _in(language, codes, WORDS.get(fact, {})) for language in ("vi", FALLBACK)}


def _in(language: str, codes: str, words: Mapping[str, Text]) -> str:
    said = (words.get(code, {FALLBACK: code}) for code in str(codes).split(SEPARATOR))
    return SEPARATOR.join(text.get(language, text[FALLBACK]) for text in said)
