"""The square that a banking app reads: length, order and check of its objects."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thongquan.ledger.domain.payment_code import Payee, payment_code

PAYEE = Payee("A000000727", "970403", "0011012345678")


def read(text: str) -> dict[str, str]:
    """The objects of a text, as an app takes them apart."""
    found = {}
    while text:
        name, length = text[:2], int(text[2:4])
        found[name], text = text[4 : 4 + length], text[4 + length :]
    return found


def crc(text: str) -> str:
    """CRC-16 with 0x1021 from 0xFFFF, bit by bit (ISO/IEC 13239)."""
    value = 0xFFFF
    for byte in text.encode():
        value ^= byte << 8
        for _ in range(8):
            value = (value << 1 ^ (0x1021 if value & 0x8000 else 0)) & 0xFFFF
    return f"{value:04X}"


def test_the_check_is_the_one_of_the_standard() -> None:
    assert crc("123456789") == "29B1"


REFERENCE = st.from_regex(r"RF[0-9]{2}[A-Z0-9]{1,21}", fullmatch=True)


@given(amount=st.decimals(0, 10**12, places=0), reference=REFERENCE)
def test_an_app_reads_the_account_the_amount_and_the_reference(amount: Decimal, reference: str) -> None:
    made = payment_code(payee=PAYEE, amount=amount, currency="704", country="VN", reference=reference)
    objects = read(made)
    assert objects["63"] == crc(made[:-4])
    assert list(objects) == sorted(objects)
    whom = read(objects["38"])
    assert (whom["00"], read(whom["01"])) == ("A000000727", {"00": "970403", "01": "0011012345678"})
    assert (Decimal(objects["54"]), objects["53"], objects["58"]) == (amount, "704", "VN")
    assert read(objects["62"])["08"] == reference


def test_what_does_not_fit_is_refused() -> None:
    for wrong in ("x" * 100, "hải quan", ""):
        with pytest.raises(ValueError, match="no value"):
            payment_code(payee=PAYEE, amount=Decimal(1), currency="704", country="VN", reference=wrong)
