"""The sentences of an explanation, by language; a pack words them in its own (`explanations` of pack.yaml)."""

from collections.abc import Mapping, Sequence

Templates = Mapping[str, Mapping[str, str]]

TEMPLATES: Templates = {
    "tax": {
        "vi": "{name}: {rate}% × {base} = {amount} {currency}.",
        "en": "{name}: {rate}% × {base} = {amount} {currency}.",
    },
    "rounded": {
        "vi": "{name}: {rate}% × {base} = {exact}, làm tròn {amount} {currency}.",
        "en": "{name}: {rate}% × {base} = {exact}, rounded to {amount} {currency}.",
    },
    "exempt": {
        "vi": "{name}: {rate}% × {base} = {exact} {currency}, được miễn theo mã {relief}: phải nộp {amount}.",
        "en": "{name}: {rate}% × {base} = {exact} {currency}, exempt under relief {relief}: {amount} to pay.",
    },
    "not_subject": {
        "vi": "{name}: hàng hóa không chịu thuế này, không có thuế suất; phải nộp {amount} {currency}.",
        "en": "{name}: the goods are not subject to this tax, there is no rate; {amount} {currency} to pay.",
    },
    "not_listed": {
        "vi": "{name}: biểu thuế ({basis}) không quy định thuế suất cho mã này nên không phải nộp.",
        "en": "{name}: none is set for this code; the schedule ({basis}) has no rate for it.",
    },
    "not_covered": {
        "vi": "{name}: chưa tính, vì hệ thống chưa có biểu thuế này.",
        "en": "{name}: not worked out, for the book holds no schedule of it yet.",
    },
    "determined": {
        "vi": "{name}: hệ thống chưa có biểu thuế này; công chức đã xác định số thuế cho cả tờ khai.",
        "en": "{name}: the book holds no schedule of it; an officer determined it for the whole declaration.",
    },
    "basis": {
        "vi": " Căn cứ: {basis}; mã biện pháp {measure}.",
        "en": " Legal basis: {basis}; measure {measure}.",
    },
    "schedule": {"vi": " Biểu thuế: {schedule}.", "en": " Schedule: {schedule}."},
    "value": {"vi": "trị giá hải quan {value}", "en": "customs value {value}"},
    "worked": {
        "vi": " Trị giá hải quan {value} {currency}: {price} × tỷ giá {rate} {equals} {converted}{change}.",
        "en": " Customs value {value} {currency}: {price} × exchange rate {rate} {equals} {converted}{change}.",
    },
    "added": {
        "vi": ", cộng {amount} cước, bảo hiểm và các khoản điều chỉnh phân bổ cho dòng hàng",
        "en": ", plus {amount} of freight, insurance and adjustments shared out to the item",
    },
    "taken": {
        "vi": ", trừ {amount} cước, bảo hiểm và các khoản điều chỉnh phân bổ cho dòng hàng",
        "en": ", less {amount} of freight, insurance and adjustments shared out to the item",
    },
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
