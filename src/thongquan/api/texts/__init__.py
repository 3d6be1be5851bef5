"""Every code a request can be refused with, its status and what is said of it in every language of ours."""

from thongquan.api.texts import declarations, law, messages, money, people
from thongquan.api.texts.told import Told

TEXTS: dict[str, Told] = {**declarations.TEXTS, **law.TEXTS, **messages.TEXTS, **money.TEXTS, **people.TEXTS}

__all__ = ["TEXTS", "Told"]
