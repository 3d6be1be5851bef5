"""Refusals about messages between administrations: their envelopes, their senders and their turn."""

from thongquan.refusals.domain.told import told

TEXTS = {
    "envelope-unreadable": told(
        400,
        "Không đọc được phong bì của thông điệp",
        "The message's envelope cannot be read",
        "Trường {field}: “{found}”.",
        "Field {field}: “{found}”.",
    ),
    "kind-not-handled": told(
        422,
        "Loại thông điệp này chưa được tiếp nhận ở đây",
        "Messages of this kind are not handled here",
        "{kind}",
        "{kind}",
    ),
    "message-expired": told(
        410, "Thông điệp đã quá hạn", "The message has expired", "Hạn: {expired}.", "It expired at {expired}."
    ),
    "partner-signature-invalid": told(
        403,
        "Chữ ký của cơ quan gửi không hợp lệ",
        "The signature of the sending administration is not valid",
        "Lý do: {signature}.",
        "Why: {signature}.",
    ),
    "partner-unknown": told(
        403, "Không biết cơ quan gửi", "The sending administration is not known", "{sender}", "{sender}"
    ),
    "receiver-not-here": told(
        404, "Cơ quan nhận không ở đây", "The receiving administration is not here", "{receiver}", "{receiver}"
    ),
    "sequence-reused": told(
        409,
        "Số thứ tự đã dùng cho thông điệp khác",
        "The sequence number was used for another message",
        "Số {sequence} trong hồ sơ {conversation}.",
        "Number {sequence} in the conversation {conversation}.",
    ),
    "signed-ahead-of-time": told(
        422,
        "Thông điệp ghi thời điểm trong tương lai",
        "The message is of a time to come",
        "{signed}; ở đây là {at}.",
        "{signed}; it is {at} here.",
    ),
}
