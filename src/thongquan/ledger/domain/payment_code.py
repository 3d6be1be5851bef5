"""What a payer's banking app reads from a square: to whom, how much, and under which reference.

EMV® QR Code Specification for Payment Systems, Merchant-Presented Mode: objects of two digits of name, two of
length, and a value; template 38 in the profile in which Viet Nam's banks read it, a transfer to an account.
"""

import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

ONCE = "12"  # this one payment; "11" would be a square that is paid again and again
TO_ACCOUNT = "QRIBFTTA"
LONGEST = 99


@dataclass(frozen=True, slots=True)
class Payee:
    """An account as the scheme of a country's banks knows it. `bank`: its number there."""

    scheme: str
    bank: str
    account: str


def payment_code(*, payee: Payee, amount: Decimal, currency: str, country: str, reference: str) -> str:
    """The text of the square. `amount` in units of the currency whose ISO 4217 number is `currency`; `country`:
    two letters. ValueError: a value longer than the format carries, or not in ASCII."""
    whom = _objects([("00", payee.bank), ("01", payee.account)])
    text = _objects(
        [
            ("00", "01"),
            ("01", ONCE),
            ("38", _objects([("00", payee.scheme), ("01", whom), ("02", TO_ACCOUNT)])),
            ("53", currency),
            ("54", format(amount, "f")),
            ("58", country),
            ("62", _objects([("08", reference)])),
        ]
    )
    return f"{text}6304{binascii.crc_hqx(f'{text}6304'.encode(), 0xFFFF):04X}"


def _objects(given: Iterable[tuple[str, str]]) -> str:
    return "".join(f"{name}{_length(value):02d}{value}" for name, value in given)


def _length(value: str) -> int:
    if not 0 < len(value) <= LONGEST or not value.isascii():
        raise ValueError(f"no value of a payment code: {value!r}")
    return len(value)
