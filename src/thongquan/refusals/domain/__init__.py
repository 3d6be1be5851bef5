"""Every code a request can be refused with, its status and what is said of it in every language of ours."""

from thongquan.refusals.domain import (
    declarations,
    exchange,
    help,
    law,
    licensing,
    messages,
    money,
    objections,
    origin,
    people,
)
from thongquan.refusals.domain.told import Told

TEXTS: dict[str, Told] = {
    **declarations.TEXTS,
    **exchange.TEXTS,
    **help.TEXTS,
    **law.TEXTS,
    **licensing.TEXTS,
    **messages.TEXTS,
    **money.TEXTS,
    **objections.TEXTS,
    **origin.TEXTS,
    **people.TEXTS,
}

__all__ = ["TEXTS", "Told"]
