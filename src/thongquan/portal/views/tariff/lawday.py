"""The day the law speaks of and the moment as known, read from the address of a page."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import HttpRequest

from thongquan.books import selectors as books
from thongquan.portal.gate import Visitor

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class LawDay:
    """`on_text`, `known_text`: as the address says them, "" for today and now. What cannot be read is today."""

    on: date
    known_at: datetime
    on_text: str
    known_text: str
    wrong: bool = False

    @property
    def query(self) -> str:
        """What keeps the day in a link: "?on=2027-01-01", "" for today."""
        said = [f"{name}={text}" for name, text in (("on", self.on_text), ("known", self.known_text)) if text]
        return "?" + "&".join(said) if said else ""

    @classmethod
    def of(cls, request: HttpRequest, visitor: Visitor) -> "LawDay":
        """`known` is a day: what had been published by its end, and no later than now."""
        try:
            on, known = (_day(request.GET.get(name, "")) for name in ("on", "known"))
            end = books.midnight(known + ONE_DAY) if known else visitor.at
        except (ValueError, OverflowError):
            return cls(books.today(visitor.at), visitor.at, "", "", wrong=True)
        return cls(
            on or books.today(visitor.at),
            min(end, visitor.at),
            on.isoformat() if on else "",
            known.isoformat() if known else "",
        )


def _day(text: str) -> date | None:
    return date.fromisoformat(text[:10]) if text else None
