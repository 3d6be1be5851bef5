"""Refusals about messages between administrations: their envelopes, their senders and their turn."""

from thongquan.refusals.domain.told import told

TEXTS = {
    "agreement-known-already": told(
        409,
        "Thỏa thuận này đã được đề nghị hoặc đang có hiệu lực",
        "The agreement is proposed or in force already",
        "Số {number}.",
        "No {number}.",
    ),
    "agreement-unfit": told(
        422,
        "Nội dung về đối tác hoặc thỏa thuận chưa dùng được",
        "What is said of the partner or the agreement will not do",
        "Tại {path}: “{found}”; cần: {expected}.",
        "At {path}: “{found}”; wanted: {expected}.",
    ),
    "bundle-unreadable": told(
        400,
        "Không đọc được gói thông điệp",
        "The bundle of messages cannot be read",
        "{found}",
        "{found}",
    ),
    "acdd-of-another": told(
        403,
        "Chứng từ tờ khai xuất khẩu không thuộc thẩm quyền của cơ quan gửi hoặc không dành cho nơi này",
        "The export declaration document is not the sender's to speak of, or not for here",
        "Nước: {country}.",
        "Country: {country}.",
    ),
    "acdd-unreadable": told(
        422,
        "Không đọc được thông điệp về tờ khai xuất khẩu",
        "The message about an export declaration cannot be read",
        "{why}",
        "{why}",
    ),
    "acdd-version-known": told(
        409,
        "Phiên bản này của chứng từ tờ khai xuất khẩu đã được nhận",
        "This version of the export declaration document was received already",
        "Số {number}, phiên bản {version}.",
        "No {number}, version {version}.",
    ),
    "certificate-inconsistent": told(
        422,
        "Giấy chứng nhận xuất xứ tự mâu thuẫn",
        "The certificate of origin contradicts itself",
        "Tại {path}: “{found}”; đúng ra là: {expected}.",
        "At {path}: “{found}”; right would be: {expected}.",
    ),
    "certificate-not-granted": told(
        409,
        "Giấy chứng nhận xuất xứ không được trừ lùi",
        "The certificate of origin is not drawn of",
        "Số {reference}: cần {found}, có {expected}.",
        "No {reference}: wanted {found}, there is {expected}.",
    ),
    "certificate-known-already": told(
        409,
        "Số tham chiếu này đã thuộc một giấy chứng nhận khác",
        "The reference is that of another certificate",
        "Số tham chiếu {reference}.",
        "Reference {reference}.",
    ),
    "certificate-of-another": told(
        403,
        "Giấy chứng nhận không thuộc thẩm quyền của cơ quan gửi hoặc không dành cho nơi này",
        "The certificate is not the sender's to speak of, or not for here",
        "Nước: {country}.",
        "Country: {country}.",
    ),
    "certificate-of-origin-unreadable": told(
        422,
        "Không đọc được thông điệp về giấy chứng nhận xuất xứ",
        "The message about a certificate of origin cannot be read",
        "{why}",
        "{why}",
    ),
    "closed-already": told(
        409, "Việc này đã được đóng", "It is closed already", "Số {quarantined}.", "No {quarantined}."
    ),
    "envelope-unreadable": told(
        400,
        "Không đọc được phong bì của thông điệp",
        "The message's envelope cannot be read",
        "Trường {field}: “{found}”.",
        "Field {field}: “{found}”.",
    ),
    "exchange-suspended": told(
        503,
        "Trao đổi với cơ quan này đang tạm dừng",
        "Exchange with this administration is suspended for a time",
        "{partner}. Hãy gửi lại sau.",
        "{partner}. Send again later.",
    ),
    "kind-not-agreed": told(
        403,
        "Không có thỏa thuận đang hiệu lực cho loại thông điệp này",
        "No agreement in force covers messages of this kind",
        "{kind}, {partner}.",
        "{kind}, {partner}.",
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
    "no-encryption-key": told(
        422,
        "Cơ quan nhận chưa đăng ký khóa mã hóa",
        "The receiver has registered no key to encrypt with",
        "{subject}",
        "{subject}",
    ),
    "not-suspended": told(
        409,
        "Trao đổi không bị tạm dừng",
        "Exchange is not suspended",
        "Đối tác: {partner}.",
        "Partner: {partner}.",
    ),
    "partner-known-already": told(
        409, "Đối tác này đã có", "The partner is there already", "Mã: {partner}.", "Code: {partner}."
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
    "partner-unfit": told(
        422,
        "Thông tin đối tác chưa dùng được",
        "What is said of the partner will not do",
        "Tại {path}: “{found}”.",
        "At {path}: “{found}”.",
    ),
    "phytosanitary-known-already": told(
        409,
        "Số này đã thuộc một giấy chứng nhận kiểm dịch khác",
        "The number is that of another plant certificate",
        "Số {number}.",
        "No {number}.",
    ),
    "phytosanitary-of-another": told(
        403,
        "Giấy chứng nhận kiểm dịch không do nước của cơ quan gửi cấp hoặc không dành cho nơi này",
        "The plant certificate is not of the sender's country, or not for here",
        "Nước xuất khẩu: {export}; nước nhập khẩu: {importing}.",
        "Exporting country: {export}; importing country: {importing}.",
    ),
    "phytosanitary-signature-invalid": told(
        403,
        "Chữ ký trên giấy chứng nhận kiểm dịch không hợp lệ",
        "The signature that the plant certificate bears is not valid",
        "Lý do: {why}.",
        "Why: {why}.",
    ),
    "phytosanitary-unreadable": told(
        422,
        "Không đọc được giấy chứng nhận kiểm dịch thực vật",
        "The plant certificate cannot be read",
        "Tại {path}: “{found}”.",
        "At {path}: “{found}”.",
    ),
    "proposed-already": told(
        409,
        "Việc này đã được đề nghị và đang chờ duyệt",
        "The same is proposed and waits already",
        "{what}: {about}.",
        "{what}: {about}.",
    ),
    "trade-data-not-agreed": told(
        422,
        "Dữ liệu hàng hóa ngoài phạm vi thỏa thuận",
        "Trade data that the agreement does not name",
        "Tại {path}: “{found}”.",
        "At {path}: “{found}”.",
    ),
    "trade-data-unreadable": told(
        422,
        "Không đọc được thông điệp dữ liệu hàng hóa",
        "The message of trade data cannot be read",
        "{why}",
        "{why}",
    ),
    "receiver-not-here": told(
        404, "Cơ quan nhận không ở đây", "The receiving administration is not here", "{receiver}", "{receiver}"
    ),
    "report-not-of-this-certificate": told(
        422,
        "Báo cáo sử dụng không khớp giấy chứng nhận",
        "The report of use does not fit the certificate",
        "Dòng {item}: {found}.",
        "Item {item}: {found}.",
    ),
    "route-unfit": told(
        422,
        "Địa chỉ hoặc ngày của tuyến gửi không dùng được",
        "The address or the day of the route will not do",
        "“{found}”. Địa chỉ bắt đầu bằng https://; ngày phải sau ngày của tuyến đang dùng.",
        "“{found}”. An address begins with https://; the day comes after that of the route in use.",
    ),
    "sealed-unreadable": told(
        422, "Không mở được nội dung mã hóa", "What was encrypted cannot be opened", "{why}", "{why}"
    ),
    "sequence-reused": told(
        409,
        "Số thứ tự đã dùng cho thông điệp khác",
        "The sequence number was used for another message",
        "Số {sequence} trong hồ sơ {conversation}.",
        "Number {sequence} in the conversation {conversation}.",
    ),
    "suspended-already": told(
        409,
        "Trao đổi đã tạm dừng",
        "Exchange is suspended already",
        "Đối tác: {partner}.",
        "Partner: {partner}.",
    ),
    "signed-ahead-of-time": told(
        422,
        "Thông điệp ghi thời điểm trong tương lai",
        "The message is of a time to come",
        "{signed}; ở đây là {at}.",
        "{signed}; it is {at} here.",
    ),
    "try-again": told(
        503,
        "Chưa lưu được thông điệp, hãy gửi lại",
        "The message could not be stored; send it again",
    ),
}
