"""The packs' own notation of a rate cell: short, one meaning each, the same for every country.

    7.5            the rate, per cent            40q80       40 inside the quota, 80 outside
    x              not eligible                  q           only within a quota, its rate not given
    0!KH,LA        not for goods of KH and LA    0!MM+GIC    … and goods of the zone GIC share it
    0|5            two goods under one code      150%        per cent of the MFN rate
    28;MX:35       another rate for MX           @note       the rate stands in the special chapter
    ?text          the source could not be read

A mark of a country is the country itself, so `;MX:` needs no table.
"""

from collections.abc import Sequence
from decimal import Decimal

from thongquan.tariff.domain.grammar import Form, Grammar, Part

_NUMBER = r"[0-9]{1,5}(?:\.[0-9]{1,4})?"
_COUNTRIES = [a + b for a in map(chr, range(65, 91)) for b in map(chr, range(65, 91))]

NOTATION = Grammar(
    number=_NUMBER,
    country="[A-Z]{2}",
    between_alternatives="|",
    apart={c: [c] for c in _COUNTRIES},
    forms=[
        Form("see_98", r"(?s)@(?P<note>.*)", whole=True),
        Form("unreadable", r"(?s)\?(?P<note>.*)", whole=True),
        Form("not_eligible", "x"),
        Form("quota", "q"),
        Form("of_mfn", r"(?P<rate>{number})%"),
        Form("rate", r"(?P<rate>{number})(?:q(?P<out_quota>{number}))?"
                     r"(?:!(?P<not_countries>{countries}))?(?:\+(?P<zone>[A-Z]+))?"),
    ],
    otherwise={"vi": "không đúng ký hiệu của gói dữ liệu", "en": "not in the packs' notation"},
)  # fmt: skip


def write(parts: Sequence[Part]) -> str:
    """The cell that says `parts`; `NOTATION.parse` reads it back to the same."""
    groups: dict[tuple[str, ...] | None, list[str]] = {}
    for part in parts:
        groups.setdefault(part.only, []).append(_part(part))
    common = "|".join(groups.pop(None))
    assert all(only and len(only) == 1 for only in groups), "one country a group"
    return ";".join([common, *(f"{only[0]}:{'|'.join(cells)}" for only, cells in groups.items() if only)])


def _part(part: Part) -> str:
    if part.kind in ("see_98", "unreadable"):
        return {"see_98": "@", "unreadable": "?"}[part.kind] + (part.note or "")
    if part.kind in ("not_eligible", "quota"):
        return part.kind[0].replace("n", "x")
    if part.kind == "of_mfn":
        return f"{_number(part.rate)}%"
    outside = f"q{_number(part.out_quota)}" if part.out_quota is not None else ""
    excluded = "!" + ",".join(part.not_countries) if part.not_countries else ""
    return _number(part.rate) + outside + excluded + (f"+{part.zone}" if part.zone else "")


def _number(value: Decimal | None) -> str:
    assert value is not None
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
