"""How applications and licences are named outside: VN-N00000012, VN-G00000003."""

import re

from django.conf import settings

from thongquan.kernel.identifiers import Subject, local_part, qualified
from thongquan.kernel.refusals import NotFound

APPLICATION, LICENCE = "application", "licence"
LETTERS = {APPLICATION: "N", LICENCE: "G"}


def named(kind: str, key: int) -> str:
    return qualified(settings.ADMINISTRATION, f"{LETTERS[kind]}{key:08}")


def key_or_none(kind: str, identifier: str) -> int | None:
    """None for what cannot be the name of such a thing."""
    number = local_part(identifier, settings.ADMINISTRATION) or ""
    written = re.fullmatch(f"{LETTERS[kind]}[0-9]{{8,12}}", number, re.ASCII)
    return int(number[1:]) if written else None


def key_of(kind: str, identifier: str) -> int:
    """NotFound for what is no name of such a thing."""
    key = key_or_none(kind, identifier)
    if key is None:
        raise NotFound(kind, identifier)
    return key


def subject(kind: str, key: int) -> Subject:
    return Subject(kind, named(kind, key))
