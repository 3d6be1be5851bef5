"""The reference a payer quotes, with check digits, and the code his telephone reads."""

import re
from dataclasses import dataclass
from decimal import Decimal

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


@dataclass(frozen=True, slots=True)
class QrScheme:
    """A national scheme of EMV merchant-presented codes: data of the pack."""

    application: str  # e.g. the scheme's application identifier
    service: str  # transfer to an account
    bank: str  # the receiving bank's number in the scheme
    account: str
    currency: str  # ISO 4217, numeric
    country: str


def qr_payload(scheme: QrScheme, *, amount: Decimal, reference: str) -> str:
    """The text of the QR code for one payment: EMV tag-length-value with its CRC-16/CCITT."""
    assert amount > 0
    beneficiary = _tlv("00", scheme.bank) + _tlv("01", scheme.account)
    merchant = _tlv("00", scheme.application) + _tlv("01", beneficiary) + _tlv("02", scheme.service)
    payload = (
        _tlv("00", "01")
        + _tlv("01", "12")  # for one payment only
        + _tlv("38", merchant)
        + _tlv("53", scheme.currency)
        + _tlv("54", format(amount.normalize(), "f"))
        + _tlv("58", scheme.country)
        + _tlv("62", _tlv("08", reference))
        + "6304"
    )
    return f"{payload}{_crc16(payload.encode('ascii')):04X}"


def _tlv(tag: str, value: str) -> str:
    assert len(value) <= 99
    return f"{tag}{len(value):02d}{value}"


def _crc16(data: bytes) -> int:
    crc = 0xFFFF
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return crc
