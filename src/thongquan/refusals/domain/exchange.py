"""Refusals about messages between administrations: their envelopes and their turn."""

from thongquan.refusals.domain.told import told

TEXTS = {
    "envelope-unreadable": told(
        400,
        "Không đọc được phong bì của thông điệp",
        "The message's envelope cannot be read",
        "Trường {field}: “{found}”.",
        "Field {field}: “{found}”.",
    ),
}
