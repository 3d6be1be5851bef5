"""How questions and articles are named outside: VN-Q00000012, VN-A00000003."""

import re

from django.conf import settings

from thongquan.kernel.identifiers import Subject, local_part, qualified
from thongquan.kernel.refusals import NotFound

QUESTION, ARTICLE = "question", "article"
LETTERS = {QUESTION: "Q", ARTICLE: "A"}


def named(kind: str, key: int) -> str:
    return qualified(settings.ADMINISTRATION, f"{LETTERS[kind]}{key:08}")


def key_of(kind: str, identifier: str) -> int:
    """NotFound for what is no name of such a thing."""
    number = local_part(identifier, settings.ADMINISTRATION) or ""
    if not re.fullmatch(f"{LETTERS[kind]}[0-9]{{8,12}}", number, re.ASCII):
        raise NotFound(kind, identifier)
    return int(number[1:])


def subject(kind: str, key: int) -> Subject:
    return Subject(kind, named(kind, key))
