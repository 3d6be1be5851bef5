"""A tax of a line in words, so that a reader can work it out again; written when read, kept nowhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

from thongquan.kernel.texts import filled, text_in
from thongquan.tariff.domain.duties.assess import EXPORT_DUTY
from thongquan.tariff.domain.duties.law import CUSTOMS_VALUE, EXPORT, TariffLaw, Tax, names
from thongquan.tariff.domain.wording import MARKS, TEMPLATES, Templates

Row = Mapping[str, Any]

TREATMENTS = {
    "charged": "the rate is applied",
    "zero-rate": "the rate is nought",
    "exempt": "a relief exempts the goods from the tax that its rate would give",
    "not-subject": "the tax is not on these goods: there is no rate",
}


def treatment(row: Row) -> str:
    """Which of `TREATMENTS` a tax row had; it wants rate and relief."""
    if row["relief"]:
        return "exempt"
    if row["rate"] is None:
        return "not-subject"
    return "charged" if row["rate"] else "zero-rate"


def explained(
    line: Row,
    taxes: Sequence[Row],
    law: TariffLaw,
    *,
    direction: str,
    currency: str,
    places: int = 0,
    templates: Templates = TEMPLATES,
) -> list[dict[str, str]]:
    """For each tax row of one line (as `assess` gives them, in order): its explanation by language.

    line: customs_value; and where it was valued from an invoice also invoice_amount, invoice_currency_code,
    exchange_rate, exchange_units. places: decimals of the national currency.
    """
    kinds = {tax.tax: tax for tax in law.taxes[direction]}
    owed = {row["tax"]: row["amount"] for row in taxes}
    with localcontext() as context:
        context.prec = 60
        worth = _Worth.of(line, places)
        tellers = [_Teller(language, law, currency, templates, kinds) for language in templates["tax"]]
        return [{t.language: t.told(line, row, owed, worth) for t in tellers} for row in taxes]


def unlisted(law: TariffLaw) -> bool:
    """Whether an export line without a row of the duty owes none: the book has the schedule, with no rate."""
    return EXPORT in law.about["kind"]


def untaxed(law: TariffLaw, templates: Templates = TEMPLATES, *, determined: bool = False) -> dict[str, str]:
    """Why an export line has no row of the duty, by language. `determined`: an officer has said the duty of the
    whole declaration."""
    which = "not_listed" if unlisted(law) else "determined" if determined else "not_covered"
    bases = law.about.filter(kind=EXPORT)["basis"].to_list()
    name = next((tax.name for tax in law.taxes["export"] if tax.tax == EXPORT_DUTY), {})
    return {
        language: filled({language: text}, name=text_in(name, language), basis=", ".join(bases))[language]
        for language, text in templates[which].items()
    }


@dataclass(frozen=True, slots=True)
class _Worth:
    """How a customs value came of an invoice: the price converted, and what was added or taken off."""

    price: Decimal
    currency: str
    rate: Decimal
    units: int
    exact: bool
    converted: Decimal
    added: Decimal

    @classmethod
    def of(cls, line: Row, places: int) -> "_Worth | None":
        """None where the line has no invoice or no value, or its price is its value."""
        value, price, rate = (line.get(name) for name in ("customs_value", "invoice_amount", "exchange_rate"))
        if value is None or price is None or rate is None or not line.get("invoice_currency_code"):
            return None
        units = line.get("exchange_units") or 1
        exact = price * rate / units
        converted = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        added = value - converted
        if rate == units and not added:
            return None
        return cls(price, line["invoice_currency_code"], rate, units, exact == converted, converted, added)


@dataclass(frozen=True, slots=True)
class _Teller:
    language: str
    law: TariffLaw
    currency: str
    templates: Templates
    kinds: Mapping[str, Tax]

    def told(self, line: Row, row: Row, owed: Mapping[str, Decimal], worth: _Worth | None) -> str:
        tax = self.kinds[row["tax"]]
        text = self._sum(line, row, tax, owed)
        text += self._said("basis", basis=row["basis"], measure=row["measure"])
        if row["schedule"]:
            text += self._said("schedule", schedule=self._schedule(row["schedule"]))
        return text + (self._worth(line, worth) if CUSTOMS_VALUE in tax.base else "")

    def _sum(self, line: Row, row: Row, tax: Tax, owed: Mapping[str, Decimal]) -> str:
        treated = treatment(row)
        name, amount = self._name(tax), self._number(row["amount"])
        if treated == "not-subject":
            return self._said("not_subject", name=name, amount=amount, currency=self.currency)
        product = row["base"] * row["rate"] / 100
        which = "exempt" if treated == "exempt" else "tax" if product == row["amount"] else "rounded"
        return self._said(
            which,
            name=name,
            rate=self._number(row["rate"]),
            base=self._base(line, row, tax, owed),
            exact=self._number(product),
            amount=amount,
            currency=self.currency,
            relief=self._relief(row) if treated == "exempt" else "",
        )

    def _name(self, tax: Tax) -> str:
        return text_in(tax.name, self.language) or tax.tax

    def _base(self, line: Row, row: Row, tax: Tax, owed: Mapping[str, Decimal]) -> str:
        value = self._said("value", value=self._number(line["customs_value"]))
        parts = [value] if CUSTOMS_VALUE in tax.base else []
        for below in (self.kinds[name] for name in tax.base if name in owed):
            name = self._name(below)
            said = name if name == below.tax else name[0].lower() + name[1:]
            parts.append(f"{said} {self._number(owed[below.tax])}")
        return parts[0] if len(parts) == 1 else f"({' + '.join(parts)} = {self._number(row['base'])})"

    def _relief(self, row: Row) -> str:
        basis, name = self.law.exempt.get((row["tax"], row["relief"]), ("", {}))
        said = ", ".join(part for part in (text_in(name, self.language), basis) if part)
        return f"{row['relief']} ({said})" if said else str(row["relief"])

    def _worth(self, line: Row, worth: _Worth | None) -> str:
        if worth is None:
            return ""
        change = ""
        if worth.added:
            which = "added" if worth.added > 0 else "taken"
            change = self._said(which, amount=self._number(abs(worth.added)), currency=self.currency)
        return self._said(
            "worked",
            value=self._number(line["customs_value"]),
            currency=self.currency,
            price=f"{self._number(worth.price)} {worth.currency}",
            rate=self._number(worth.rate) + (f" / {worth.units}" if worth.units > 1 else ""),
            equals="=" if worth.exact else "≈",
            converted=self._number(worth.converted),
            change=change,
        )

    def _schedule(self, schedule: str) -> str:
        """Its name, and its code where the name does not say it."""
        row = self.law.about.filter(schedule=schedule).row(0, named=True)
        name = text_in(names(row), self.language)
        return name if schedule in name else f"{name} ({schedule})" if name else schedule

    def _said(self, template: str, **facts: object) -> str:
        return filled({self.language: self.templates[template][self.language]}, **facts)[self.language]

    def _number(self, value: Decimal) -> str:
        """Exact, without the zeros that say nothing, thousands set apart."""
        whole, _, rest = f"{value:,f}".partition(".")
        thousands, point = MARKS.get(self.language, (",", "."))
        rest = rest.rstrip("0")
        return whole.replace(",", thousands) + (point + rest if rest else "")
