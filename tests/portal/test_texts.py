"""Nothing on a page stands in one language only."""

import importlib.util
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from thongquan.books.domain import State
from thongquan.clearance.domain.states import CONTROL, GOODS, LIFE, Control, Goods, Life
from thongquan.clearance.domain.work import OF_TURN
from thongquan.clearance.selectors.awaiting import DOCUMENT
from thongquan.clearance.selectors.turns import CLOCKS
from thongquan.clearance.services.working import SUPPLIED
from thongquan.config.paths import REPOSITORY
from thongquan.kernel.findings import Effect
from thongquan.ledger.domain.debts import How
from thongquan.ledger.domain.states import Promise
from thongquan.parties.domain.words import Kind, Mark
from thongquan.portal import words
from thongquan.refusals.domain.awaited import AWAITED
from thongquan.tariff.domain.duties import CODE_STATES, DUTY_STATES
from thongquan.tariff.domain.rates.states import CODES
from thongquan.tariff.domain.vat import STATES

spec = importlib.util.spec_from_file_location("messages", REPOSITORY / "scripts" / "messages.py")
messages = importlib.util.module_from_spec(spec)
spec.loader.exec_module(messages)

TEMPLATES = sorted(messages.PORTAL.rglob("*.html"))
SPOKEN = ("title", "aria-label", "placeholder", "alt", "data-label")  # attributes that people read
NAMES = {"Thông Quan", "English", "Tiếng Việt", "EN", "VI", "English (EN)", "Tiếng Việt (VI)"}
TRANSLATED = re.compile(r"{%\s*blocktranslate.*?{%\s*endblocktranslate\s*%}", re.DOTALL)


class _Read(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tag = ""

    def handle_data(self, data: str) -> None:
        if self.tag != "script":
            self.texts.append(data)

    def handle_endtag(self, tag) -> None:
        self.tag = ""

    def handle_starttag(self, tag, attrs) -> None:
        self.tag = tag
        self.texts += [value or "" for name, value in attrs if name in SPOKEN]


def said_in_one_language(source: str) -> list[str]:
    bare = TRANSLATED.sub("", source)
    bare = re.sub(r"{[%{#].*?[%}#]}", "", bare)
    reader = _Read()
    reader.feed(bare)
    said = (" ".join(text.split()) for text in reader.texts)
    return [text for text in said if re.search(r"\w\w", text) and text.strip(" ·") not in NAMES]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_a_template_says_nothing_outside_the_catalogue(path: Path) -> None:
    assert said_in_one_language(path.read_text("utf-8")) == []


def test_the_search_for_untranslated_words_finds_them() -> None:
    found = said_in_one_language('<p title="Two">{% translate "Three" %} One {{ four }}</p>')
    assert found == ["Two", "One"]


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_every_text_is_translated_in_the_catalogue_of_its_journey(language: str) -> None:
    for of, texts in messages.said().items():
        known = messages.read(language, of)
        for message in texts:
            if message.id:
                found = known.get(message.id, message.context)
                assert found is not None, f"run make texts: {message.id}"
                assert messages.translated(found), f"{of}: {message.id}"
                assert not found.fuzzy


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_what_several_journeys_say_they_say_alike(language: str) -> None:
    known = messages.spoken(language)
    for of in messages.said():
        for message in messages.read(language, of):
            if message.id:
                assert message.string == known[message.id, message.context].string, f"{of}: {message.id}"


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_a_translation_keeps_the_places_that_are_filled(language: str) -> None:
    places = re.compile(r"%\(\w+\)s")
    for message in messages.spoken(language).values():
        source = message.id[-1] if message.pluralizable else message.id
        for text in message.string if message.pluralizable else [message.string]:
            assert sorted(places.findall(text)) == sorted(places.findall(source)), source


MILESTONES = {"registered", "cleared", "lane-changed", "amendment-asked", "amendment-ordered"}


@pytest.mark.parametrize(
    ("of", "codes"),
    [
        ("life", set(Life)),
        ("control", set(Control)),
        ("goods", set(Goods)),
        ("edition", set(State)),
        ("mark", set(Mark)),
        ("party-kind", set(Kind)),
        ("guarantee", set(Promise)),
        ("awaited", {*OF_TURN, DOCUMENT, SUPPLIED}),
        ("effect", set(Effect) - {Effect.DOUBT}),
        ("how", set(How)),
        ("why-not", {*CODES, *CODE_STATES, *DUTY_STATES} - {"ok"}),
        ("vat-state", set(STATES)),
        ("awaited", set(CLOCKS)),
        ("milestone", MILESTONES | {str(act) for m in (LIFE, CONTROL, GOODS) for act in m.acts}),
    ],
)
def test_every_code_has_its_word(of: str, codes: set[str]) -> None:
    assert {str(code) for code in codes} - {"clear", "free"} <= set(words.CATALOGUE[of])


def test_whoever_is_awaited_is_told_in_words_in_a_refusal_too() -> None:
    assert set(AWAITED) == set(words.AWAITED)
    assert all(set(text) == {"vi", "en"} for text in AWAITED.values())
