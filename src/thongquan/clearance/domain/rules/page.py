"""The catalogue as a page for people, in Markdown: written from the rows, never by hand."""

from collections.abc import Iterator, Sequence

from thongquan.clearance.domain.rules.columns import FRAMES, KNOWN
from thongquan.clearance.domain.rules.rows import Row, Topic
from thongquan.kernel.findings import Audience

_INTRODUCTION = """\
# The rules

Written from `packs/vn/books/rules/*.yaml` by `scripts/rules_page.py`; a test keeps it fresh. Each rule names
its law; "not read" marks a reference that nobody has compared with the text of the law yet. A rule is broken
where its condition is true; where a fact it needs is not known it is not broken.

Effects: **refuse** (cannot be registered so), **require** (something must be supplied by the stage named),
**warn** (shown, holds nothing up), **doubt** (officers only, never refuses by itself).
"""


def page(topics: Sequence[tuple[Topic, Sequence[Row]]], languages: Sequence[str]) -> str:
    """`topics` with their rows, in the order of the page."""
    count = sum(len(rows) for _, rows in topics)
    parts = [_INTRODUCTION, f"{count} rules: {_contents(topics)}.\n"]
    for topic, rows in topics:
        parts += [_heading(topic), *(_rule(row, languages) for row in rows)]
    return "\n".join([*parts, _facts()])


def _contents(topics: Sequence[tuple[Topic, Sequence[Row]]]) -> str:
    return ", ".join(f"[{topic.topic}](#{topic.topic}) {len(rows)}" for topic, rows in topics)


def _heading(topic: Topic) -> str:
    return f'<a id="{topic.topic}"></a>\n\n## ' + " / ".join(topic.title.values()) + "\n"


def _rule(row: Row, languages: Sequence[str]) -> str:
    return "\n".join([f"### {row.id} {row.title}\n", *_lines(row, languages), ""])


def _lines(row: Row, languages: Sequence[str]) -> Iterator[str]:
    stage = "" if row.stage == "registration" else f", before or at the stage: {row.stage}"
    secret = ", for officers only" if row.audience is Audience.OFFICER else ""
    yield f"- **{row.effect}**{stage}{secret}; {_days(row)}"
    yield f"- {row.basis}{'' if row.verified else ' (not read)'}"
    yield f"- on each {row.on}, at `{row.path}`" if row.path else f"- on each {row.on}"
    yield f"- broken where `{row.when}`" if row.when else "- found where the message is read"
    for language in languages:
        yield f"- {language}: {row.message[language]} *{row.fix[language]}*"


def _days(row: Row) -> str:
    return f"from {row.valid_from}" + (f" until before {row.valid_to}" if row.valid_to else "")


def _facts() -> str:
    parts = ["## What a rule may read\n"]
    for on, columns in KNOWN.items():
        names = ", ".join(f"`{name}`" for name in columns)
        parts.append(f"**{on}** (frame `{FRAMES[on]}`): {names}\n")
    return "\n".join(parts)
