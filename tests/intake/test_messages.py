"""Numbers of receipts, and what keeps a message from being handed on."""

from hypothesis import given
from hypothesis import strategies as st

from thongquan.intake.domain.messages import message_number, receipt_number, refusal
from thongquan.wire.domain import Verification


@given(st.integers(1, 10**15))
def test_a_receipts_number_leads_back_to_its_message(number):
    assert message_number("VN", receipt_number("VN", number)) == number
    assert message_number("LA", receipt_number("VN", number)) is None


@given(st.text(max_size=12))
def test_other_texts_lead_nowhere(text):
    assert message_number("VN", text) is None


def test_unsigned_needs_leave_and_signed_needs_a_good_signature():
    good, bad = Verification(True, ""), Verification(False, "wrong-digest")
    assert [refusal(v, unsigned_allowed=a) for v in (None, good, bad) for a in (True, False)] == [
        "",
        "signature-required",
        "",
        "",
        "signature-invalid",
        "signature-invalid",
    ]
