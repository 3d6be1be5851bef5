"""A tax of a line in words: measure, legal basis, base, rate, exchange rate, amount; written when read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from thongquan.kernel.texts import filled, text_in
from thongquan.tariff.domain.duties.law import CUSTOMS_VALUE, TariffLaw, Tax, names

Row = Mapping[str, Any]
Templates = Mapping[str, Mapping[str, str]]

TEMPLATES: Templates = {
    "tax": {
        "vi": "{name} {rate}% × {base} = {amount} {currency}. Căn cứ: {basis}; mã biện pháp {measure}.",
        "en": "{name} {rate}% × {base} = {amount} {currency}. Legal basis: {basis}; measure {measure}.",
    },
    "schedule": {"vi": " Biểu thuế: {schedule}.", "en": " Schedule: {schedule}."},
    "relief": {"vi": " Được miễn thuế theo mã {relief}.", "en": " Exempt under relief {relief}."},
    "exchange": {
        "vi": " Tỷ giá: {rate} {currency} cho {units} đơn vị nguyên tệ.",
        "en": " Exchange rate: {rate} {currency} for {units} of the invoice currency.",
    },
    "value": {"vi": "trị giá hải quan {value}", "en": "customs value {value}"},
    "not_reserved": {
        "vi": "Hạn ngạch, giấy phép và bảo lãnh chưa được giữ chỗ.",
        "en": "Quota, licence and guarantee balances are not reserved.",
    },
}
# Thousands, decimals; other languages as in English.
MARKS = {**dict.fromkeys(("vi", "lo", "km", "id", "es", "pt"), (".", ",")), "fr": ("\u202f", ",")}


def wording(languages: Sequence[str], of_pack: Templates) -> Templates:
    """TEMPLATES in `languages`: as the pack words them, else as written here, else in English."""
    return {
        name: {
            language: {**texts, **of_pack.get(name, {})}.get(language, texts["en"]) for language in languages
        }
        for name, texts in TEMPLATES.items()
    }


def explained(
    line: Row,
    taxes: Sequence[Row],
    law: TariffLaw,
    *,
    direction: str,
    currency: str,
    templates: Templates = TEMPLATES,
) -> list[dict[str, str]]:
    """For each tax row of one line (as `assess` gives them, in order): its explanation by language.

    line: customs_value, and exchange_rate and exchange_units where it was valued from an invoice.
    """
    kinds = {tax.tax: tax for tax in law.taxes[direction]}
    owed = {row["tax"]: row["amount"] for row in taxes}
    tellers = [_Teller(language, law, currency, templates) for language in templates["tax"]]
    return [{t.language: t.told(line, row, kinds[row["tax"]], owed) for t in tellers} for row in taxes]


@dataclass(frozen=True, slots=True)
class _Teller:
    language: str
    law: TariffLaw
    currency: str
    templates: Templates

    def told(self, line: Row, row: Row, tax: Tax, owed: Mapping[str, Decimal]) -> str:
        text = self._said(
            "tax",
            name=text_in(tax.name, self.language) or tax.tax,
            rate=self._number(row["rate"]),
            base=self._base(line, row, tax, owed),
            amount=self._number(row["amount"]),
            currency=self.currency,
            basis=row["basis"],
            measure=row["measure"],
        )
        if row["schedule"]:
            text += self._said("schedule", schedule=self._schedule(row["schedule"]))
        if row["relief"]:
            text += self._said("relief", relief=row["relief"])
        return text + self._exchange(line)

    def _base(self, line: Row, row: Row, tax: Tax, owed: Mapping[str, Decimal]) -> str:
        value = self._said("value", value=self._number(line["customs_value"]))
        parts = [value] if CUSTOMS_VALUE in tax.base else []
        parts += [f"{name} {self._number(owed[name])}" for name in tax.base if name in owed]
        return parts[0] if len(parts) == 1 else f"({' + '.join(parts)} = {self._number(row['base'])})"

    def _exchange(self, line: Row) -> str:
        rate, units = line.get("exchange_rate"), line.get("exchange_units") or 1
        if rate is None or (rate == 1 and units == 1):
            return ""
        return self._said("exchange", rate=self._number(rate), currency=self.currency, units=units)

    def _schedule(self, schedule: str) -> str:
        row = self.law.about.filter(schedule=schedule).row(0, named=True)
        name = text_in(names(row), self.language)
        return f"{schedule} ({name})" if name else schedule

    def _said(self, template: str, **facts: object) -> str:
        return filled({self.language: self.templates[template][self.language]}, **facts)[self.language]

    def _number(self, value: Decimal) -> str:
        """Exact, without the zeros that say nothing, thousands set apart."""
        whole, _, rest = f"{value:,f}".partition(".")
        thousands, point = MARKS.get(self.language, (",", "."))
        rest = rest.rstrip("0")
        return whole.replace(",", thousands) + (point + rest if rest else "")
