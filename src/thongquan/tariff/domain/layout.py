"""Where a country's official tariff spreadsheet keeps what: the pack's layout.yaml."""

from datetime import date

import msgspec
import yaml

from thongquan.tariff.domain.grammar import Grammar


class Special(msgspec.Struct, frozen=True):
    """The chapter whose codes are national and may repeat, and the only schedules it has."""

    chapter: str
    schedules: list[str]


class Words(msgspec.Struct, frozen=True):
    """Why a row cannot be read, in the pack's languages."""

    code: dict[str, str]
    level: dict[str, str]
    twice: dict[str, str]
    stray: dict[str, str]
    special: dict[str, str]


class Layout(msgspec.Struct, frozen=True):
    """Columns are named by their headers; `schedules` maps a header to the schedule whose rates it holds."""

    valid_from: date
    basis: str
    sheet: str
    level: str
    code: str
    code_pattern: str
    line_digits: int
    texts: dict[str, str]
    schedules: dict[str, str]
    grammar: Grammar
    words: Words
    special: Special | None = None

    @classmethod
    def of(cls, body: bytes) -> "Layout":
        return msgspec.convert(yaml.safe_load(body), cls)

    @property
    def headers(self) -> list[str]:
        return [self.level, self.code, *self.texts.values(), *self.schedules]

    def is_special(self, code: str) -> bool:
        return self.special is not None and code.startswith(self.special.chapter)
