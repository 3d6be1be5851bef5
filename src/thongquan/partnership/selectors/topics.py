"""What may be asked about: the book `help` of the day."""

from dataclasses import dataclass
from datetime import date, datetime

from thongquan.books import selectors as books
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.kernel.texts import Text


@dataclass(frozen=True, slots=True)
class Topic:
    """`office` "": the one the asker names, else the head of the administration. `clock`: until the answer."""

    code: str
    text: Text
    office: str
    clock: str
    basis: str


def topics(*, on: date, known_at: datetime) -> list[Topic]:
    """In the order of the book; none where no edition of it is in force."""
    try:
        rows = books.in_force("help", on=on, known_at=known_at).tables["topics"].sort("order", "topic")
    except NotFound:
        return []
    languages = books.pack().languages
    return [
        Topic(
            code=row["topic"],
            text={language: row[language] for language in languages if row.get(language)},
            office=row["office"] or "",
            clock=row["clock"],
            basis=row["basis"],
        )
        for row in rows.iter_rows(named=True)
    ]


def topic(code: str, *, on: date, known_at: datetime) -> Topic:
    """Refused: help-not-open (the pack has no topics), no-such-topic."""
    known = topics(on=on, known_at=known_at)
    if not known:
        raise Refused("help-not-open")
    found = next((one for one in known if one.code == code), None)
    if found is None:
        raise Refused("no-such-topic", topic=code, topics=", ".join(one.code for one in known))
    return found
