"""The reference a payer quotes, with check digits."""

import re

_SHAPE = re.compile(r"RF(\d\d)([A-Z]{2})([0-9A-Z]{1,19})", re.ASCII)  # 25 characters at most
_SEPARATORS = re.compile(r"[\s.-]")


def payment_reference(declaration: str) -> str:
    """The creditor reference (ISO 11649) of a declaration: "VN-10000000013" → "RF46VN10000000013"."""
    administration, _, number = declaration.partition("-")
    body = administration + number
    reference = f"RF{98 - _mod97(body + 'RF00'):02d}{body}"
    assert _SHAPE.fullmatch(reference), declaration
    return reference


def declaration_of(reference: str) -> str | None:
    """The declaration a reference names, blanks and case forgiven; None where the check digits are wrong."""
    found = _SHAPE.fullmatch(_SEPARATORS.sub("", reference).upper())
    if found is None or not found[0].isascii():
        return None
    digits, administration, number = found.groups()
    if _mod97(f"{administration}{number}RF{digits}") != 1:
        return None
    return f"{administration}-{number}"


def _mod97(text: str) -> int:
    return int("".join(str(int(character, 36)) for character in text)) % 97
