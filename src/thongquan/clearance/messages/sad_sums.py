"""What a SAD says twice: totals against the sums of the items, and the coefficients of apportionment.

ASYCUDA spreads freight, insurance and costs over the items by alpha = the item's invoice value in foreign
currency over the total of the invoice.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from thongquan.clearance.messages.parsed import finding
from thongquan.clearance.messages.xml import Node
from thongquan.kernel.findings import Finding

ALPHA_DIGITS = Decimal("0.000000001")
_FOREIGN, _NATIONAL = "Amount_foreign_currency", "Amount_national_currency"
_TOTALS = {
    "invoice": ("Valuation/Gs_Invoice", "Valuation_item/Item_Invoice"),
    "external freight": ("Valuation/Gs_external_freight", "Valuation_item/item_external_freight"),
    "internal freight": ("Valuation/Gs_internal_freight", "Valuation_item/item_internal_freight"),
    "insurance": ("Valuation/Gs_insurance", "Valuation_item/item_insurance"),
    "other cost": ("Valuation/Gs_other_cost", "Valuation_item/item_other_cost"),
    "deduction": ("Valuation/Gs_deduction", "Valuation_item/item_deduction"),
}
PAIRS = {
    **{
        f"{what} in national currency": (f"{t}/{_NATIONAL}", f"{i}/{_NATIONAL}")
        for what, (t, i) in _TOTALS.items()
    },
    "invoice": (f"Valuation/Gs_Invoice/{_FOREIGN}", f"Valuation_item/Item_Invoice/{_FOREIGN}"),
    "CIF value": ("Valuation/Total_CIF", "Valuation_item/Total_CIF_itm"),
    "costs": ("Valuation/Total_cost", "Valuation_item/Total_cost_itm"),
    "gross mass": ("Valuation/Total/Total_weight", "Valuation_item/Weight_itm/Gross_weight_itm"),
    "packages": ("Property/Nbers/Total_number_of_packages", "Packages/Number_of_packages"),
}


_NUMBER = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?(E-?[0-9]{1,2})?")


def number(text: str) -> Decimal | None:
    """A number as ASYCUDA writes it (small ones with an exponent: 6.78E-4), or None."""
    return Decimal(text) if _NUMBER.fullmatch(text) else None


class Sums:
    """Adds up the items as they pass."""

    def __init__(self) -> None:
        self.sums = dict.fromkeys(PAIRS, Decimal(0))
        self.unread: set[str] = set()
        self.alphas: list[tuple[int, str, str]] = []
        self.items = 0

    def add(self, item: Node) -> None:
        self.items += 1
        for what, (_, path) in PAIRS.items():
            amount = number(item.peek(path) or "0")
            if amount is None:
                self.unread.add(what)
            else:
                self.sums[what] += amount
        alpha = item.peek("Valuation_item/Alpha_coeficient_of_apportionment")
        if alpha:
            self.alphas.append((self.items, alpha, item.peek(f"Valuation_item/Item_Invoice/{_FOREIGN}")))

    def findings(self, root: Node) -> Iterator[Finding]:
        for what, (path, _) in PAIRS.items():
            total = number(root.peek(path))
            if total is not None and what not in self.unread and self.sums[what] != total:
                yield finding("FMT-303", "", self.sums[what], total, what=path)
        yield from self.coefficients(root)

    def coefficients(self, root: Node) -> Iterator[Finding]:
        """One finding for all the items whose coefficient differs in its first nine decimals."""
        total = number(root.peek("Valuation/Total/Total_invoice"))
        if not total:
            return
        wrong = []
        for place, written, invoice in self.alphas:
            alpha, amount = number(written), number(invoice)
            if alpha is None or amount is None or abs(alpha - amount / total) >= ALPHA_DIGITS:
                right = "" if amount is None else (amount / total).quantize(ALPHA_DIGITS)
                wrong.append((place, written, right))
        if wrong:
            place, written, right = wrong[0]
            yield finding("FMT-304", f"items[{place}]", written, right, count=len(wrong))
