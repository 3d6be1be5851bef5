"""The tariff's writes: the official spreadsheet and the rates of a week become draft editions."""

from thongquan.tariff.services.importing import BOOK, STEPS, Imported, import_workbook
from thongquan.tariff.services.rates import Quoted, draft_rates, quoted_in

__all__ = ["BOOK", "STEPS", "Imported", "Quoted", "draft_rates", "import_workbook", "quoted_in"]
