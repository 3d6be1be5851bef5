"""The books this room keeps, with the way each is read from a pack."""

from dataclasses import replace

from thongquan.tariff.domain import book, packfiles
from thongquan.tariff.domain.duties.law import RELIEF
from thongquan.tariff.domain.valuation.law import VALUATION

KINDS = (
    replace(book.TARIFF, read=packfiles.read),
    book.VAT,
    book.TAXES,
    book.EXCHANGE,
    book.REGIMES,
    book.CONTROL,
    VALUATION,
    RELIEF,
)
