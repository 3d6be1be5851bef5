"""A command that is not written as it is read: in two languages, with what was found and what is wanted."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import typer
from pydantic import ValidationError
from rich.text import Text
from typer._click.exceptions import (  # not among Typer's public names, and this is what it raises
    BadOptionUsage,
    BadParameter,
    MissingParameter,
    NoArgsIsHelpError,
    NoSuchOption,
    UsageError,
)

from thongquan.cli import terminal
from thongquan.refusals.domain import values

__all__ = ["NoArgsIsHelpError", "UsageError", "Wrong", "Wrongly", "told", "wrongly"]
STATUS = 2
_DAY = (("%Y", "YYYY"), ("%m", "MM"), ("%d", "DD"), ("%H", "hh"), ("%M", "mm"), ("%S", "ss"))
_FORMATS, _CHOICES = re.compile(r"match the formats (.*)"), re.compile(r"is not one of (.*)")
_QUOTED = re.compile(r"'([^']*)'")


class Wrong(typer.BadParameter):
    """A value that one of our own options does not read: what was found, and how it is written."""

    def __init__(self, option: str, found: str, wanted: str) -> None:
        super().__init__(f"{found!r}: {wanted}", param_hint=option)
        self.found, self.wanted = found, wanted


@dataclass(frozen=True, slots=True)
class Wrongly:
    """`at`: the option, argument or command; `texts`: what is wrong, by language."""

    at: str
    found: str
    expected: str
    texts: dict[str, str]


def wrongly(error: UsageError) -> Wrongly:
    """What is wrong with what was typed."""
    if isinstance(error, NoSuchOption):
        near = ", ".join(sorted(error.possibilities or ()))
        return _said(
            error.option_name, error.option_name, near, "Không có tùy chọn này", "There is no such option"
        )
    if isinstance(error, BadOptionUsage):
        return _said(error.option_name, "", "", "Tùy chọn dùng chưa đúng", "The option is not used right")
    if isinstance(error, MissingParameter):
        at = _name(error)
        return _said(at, "", at, "Thiếu tham số", "An argument or option is missing")
    if isinstance(error, BadParameter):
        return _said(_name(error), *_value(error), "Giá trị không đọc được", "The value cannot be read")
    found = _quoted(error.message) or error.message.rpartition("(")[2].rstrip(")")
    if error.message.startswith("No such command"):
        near = ", ".join(_QUOTED.findall(error.message)[1:])
        return _said(found, found, near, "Không có lệnh này", "No such command")
    if error.message.startswith("Missing command"):
        return _said("", "", "", "Thiếu tên lệnh", "A command is missing")
    return _said(found, found, "", "Thừa tham số", "There are more arguments than are read")


def told(error: UsageError) -> None:
    """On standard error, with the way to the command's help."""
    console, wrong = terminal.err(), wrongly(error)
    at = f"  {wrong.at}" if wrong.at else ""
    console.print(Text.assemble(("✗ ", "bold red"), terminal.said(wrong.texts), (at, "bold")))
    if facts := terminal.facts(wrong.found, wrong.expected):
        console.print(Text(f"  {facts}", "dim"))
    if error.ctx is not None:
        console.print(Text(f"  › {error.ctx.command_path} --help"))


def _said(at: str, found: str, expected: str, vi: str, en: str) -> Wrongly:
    return Wrongly(at, found, expected, {"vi": vi, "en": en})


def _name(error: BadParameter) -> str:
    hint: str | Sequence[str] = error.param_hint or ""
    if hint:
        return hint if isinstance(hint, str) else " / ".join(hint)
    param: Any = error.param
    if param is None:
        return ""
    return str(param.opts[0]) if param.param_type_name == "option" else str(param.name).upper()


def _value(error: BadParameter) -> tuple[str, str]:
    """What was found, and how it is written."""
    if isinstance(error, Wrong):
        return error.found, error.wanted
    if error.param is None:  # of our own commands: the message says how it is written
        return "", error.message
    if formats := _FORMATS.search(error.message):
        return _quoted(error.message), " · ".join(_day(one) for one in _QUOTED.findall(formats[1]))
    if choices := _CHOICES.search(error.message):
        return _quoted(error.message), " · ".join(_QUOTED.findall(choices[1]))
    if isinstance(error.__cause__, ValidationError):
        wrong = values.of_kind(dict(error.__cause__.errors()[0]))
        return wrong.found, wrong.expected
    return _quoted(error.message), ""


def _day(written: str) -> str:
    for sign, letters in _DAY:
        written = written.replace(sign, letters)
    return written


def _quoted(message: str) -> str:
    found = _QUOTED.search(message)
    return found[1] if found else ""
