"""Refusals about messages: bytes, signatures, workbooks."""

from thongquan.refusals.domain.told import told

_BIG_VI, _BIG_EN = "Vượt giới hạn {limit}.", "The limit is {limit}."
_ZIP_VI, _ZIP_EN = "Thành phần: {member}.", "Member: {member}."

TEXTS = {
    "account-unfit": told(
        422,
        "Tên hoặc mật khẩu của tài khoản không dùng được",
        "The account's name or password will not do",
        "{why}",
        "{why}",
    ),
    "attribute-too-long": told(422, "Thuộc tính XML quá dài", "An XML attribute is too long", _BIG_VI, _BIG_EN),
    "address-too-long": told(414, "Địa chỉ quá dài", "The address is too long", _BIG_VI, _BIG_EN),
    "batch-not-done": told(
        409,
        "Tệp chưa xử lý xong",
        "The file is not done yet",
        "Chờ mọi tờ khai trong tệp {receipt} có kết quả.",
        "Wait until every declaration of {receipt} has its answer.",
    ),
    "bad-cursor": told(400, "Con trỏ trang không hợp lệ", "The cursor is not one of ours"),
    "bad-message-id": told(
        422,
        "Mã thông điệp không hợp lệ",
        "The message id will not do",
        "Tối đa {most} ký tự in được.",
        "At most {most} printable characters.",
    ),
    "bad-request": told(400, "Yêu cầu không đúng cú pháp", "The request is not well-formed"),
    "bad-signature-header": told(
        422,
        "Không đọc được phần chữ ký",
        "The signature header cannot be read",
        "Signature-Kind là JWS, CMS hoặc XMLDSIG; Signature-Detached là Base64.",
        "Signature-Kind is JWS, CMS or XMLDSIG; Signature-Detached is Base64.",
    ),
    "certificate-already-registered": told(
        409, "Chứng thư số đã được đăng ký", "The certificate is registered already"
    ),
    "certificate-already-revoked": told(
        409, "Chứng thư số đã bị thu hồi", "The certificate has been revoked already"
    ),
    "certificate-unreadable": told(
        422, "Không đọc được chứng thư số", "The certificate cannot be read", "{why}", "{why}"
    ),
    "csrf": told(403, "Thiếu mã chống giả mạo yêu cầu", "The CSRF token is missing or wrong"),
    "destruction-before-its-time": told(
        422,
        "Chưa hết thời hạn lưu giữ",
        "Its time has not come",
        "Ngày {due} sau hôm nay ({today}).",
        "{due} is after today ({today}).",
    ),
    "destruction-of-too-much": told(
        422,
        "Quá nhiều nội dung trong một đề nghị",
        "Too much for one proposal",
        "Tối đa {most} mục; chia thành nhiều đề nghị.",
        "At most {most} leaves; make several proposals.",
    ),
    "destruction-of-what": told(
        422,
        "Phải nêu một trong ba: ngày hết hạn lưu, các mục, hoặc đối tượng",
        "Name one of the three: the day retention ends, leaves, or a subject",
    ),
    "destruction-without-basis": told(
        422, "Tiêu hủy phải nêu căn cứ pháp luật và lý do", "Destruction must name its legal basis and a reason"
    ),
    "document-type": told(
        422,
        "XML không được có DOCTYPE",
        "XML with a document type is refused",
        "Bỏ phần <!DOCTYPE …> ở đầu tệp rồi gửi lại.",
        "Take <!DOCTYPE …> out of the head of the file and send it again.",
    ),
    "idempotency-key-reused": told(
        409,
        "Khóa Idempotency-Key đã dùng cho yêu cầu khác",
        "The Idempotency-Key was used for another request",
        "Dùng khóa mới cho yêu cầu mới; yêu cầu cũ gửi lại phải giống hệt.",
        "A new request wants a new key; what is sent again must be the same in every byte.",
    ),
    "idempotency-key-unfit": told(
        422,
        "Khóa Idempotency-Key không hợp lệ",
        "The Idempotency-Key will not do",
        "Từ 1 đến {most} ký tự in được.",
        "Between 1 and {most} printable characters.",
    ),
    "internal": told(
        500,
        "Lỗi của hệ thống",
        "A fault of ours",
        "Báo cho bộ phận hỗ trợ số {reference}.",
        "Tell support the reference {reference}.",
    ),
    "journal-of-another-cluster": told(
        500, "Nhật ký thuộc cụm dữ liệu khác", "The record is of another cluster"
    ),
    "key-unreadable": told(422, "Không dùng được khóa ký", "The key cannot be used to sign", "{why}", "{why}"),
    "message-id-reused": told(
        409,
        "Mã thông điệp đã dùng cho nội dung khác",
        "The message id was used for another body",
        "“{message_id}” đã được tiếp nhận với biên nhận {receipt}.",
        "“{message_id}” was received before, with receipt {receipt}.",
    ),
    "method-not-allowed": told(405, "Phương thức không được phép", "The method is not allowed here"),
    "no-journal-signer": told(503, "Chưa có khóa ký nhật ký", "There is no key to sign the record with"),
    "not-found": told(
        404,
        "Không tìm thấy",
        "Not found",
        "Không có dữ liệu này, hoặc bạn không được biết.",
        "There is no such thing, or none that you may know of.",
    ),
    "job-waits-already": told(
        409,
        "Đã có việc cùng loại đang chờ",
        "Another job of its kind waits already",
        "{task}",
        "{task}",
    ),
    "nothing-to-destroy": told(
        409,
        "Không có nội dung nào để tiêu hủy",
        "There is nothing to destroy",
        "{missing} mục không có hoặc đã tiêu hủy.",
        "{missing} leaves are not there or destroyed already.",
    ),
    "not-where-it-stands": told(
        409,
        "Bên nhận không dừng ở sự kiện này",
        "The subscriber does not stand at this event",
        "Đang ở sự kiện {event}.",
        "It stands at {event}.",
    ),
    "not-sealed-yet": told(
        409,
        "Bản ghi chưa được niêm phong",
        "The leaf is not sealed yet",
        "Thử lại sau vài giây.",
        "Try again in some seconds.",
    ),
    "names-another": told(
        422,
        "Thông điệp không nêu đúng tờ khai hoặc yêu cầu này",
        "The message does not name this declaration or request",
        "Nội dung được ký phải có “identifier”: “{identifier}” và đúng số của yêu cầu được rút ({number}).",
        "What is signed says “identifier”: “{identifier}”, and the number of what is withdrawn ({number}).",
    ),
    "not-xml": told(422, "Không phải XML đúng cú pháp", "This is not well-formed XML"),
    "not-zip": told(422, "Không phải tệp nén hợp lệ", "This is no sound archive"),
    "record-damaged": told(500, "Nhật ký bị hỏng", "The record is damaged"),
    "request-in-progress": told(
        409,
        "Yêu cầu này đang được xử lý",
        "This request is being answered",
        "Yêu cầu cùng khóa Idempotency-Key chưa xong. Thử lại sau vài giây.",
        "The one sent before with this Idempotency-Key has not ended. Try again in some seconds.",
    ),
    "signature-invalid": told(
        422,
        "Chữ ký số không hợp lệ",
        "The signature is not valid",
        "Lý do: {signature}. Thông điệp được lưu với biên nhận {receipt}.",
        "Why: {signature}. The message is kept with receipt {receipt}.",
    ),
    "signature-required": told(
        422,
        "Thông điệp phải có chữ ký số",
        "A signature is required",
        "Ký số rồi gửi lại. Thông điệp được lưu với biên nhận {receipt}.",
        "Sign it and send it again. The message is kept with receipt {receipt}.",
    ),
    "text-unreadable": told(
        400,
        "Có ký tự không được nhận",
        "Some characters are not accepted",
        "Bỏ ký tự NUL và các ký tự Unicode không trọn vẹn khỏi yêu cầu ({where}).",
        "Take NUL and incomplete Unicode characters out of the request ({where}).",
    ),
    "too-deep": told(422, "Dữ liệu lồng nhau quá sâu", "Nested too deep", _BIG_VI, _BIG_EN),
    "too-large": told(413, "Nội dung gửi đến quá lớn", "The body is too large", _BIG_VI, _BIG_EN),
    "too-many-attributes": told(422, "Quá nhiều thuộc tính XML", "Too many XML attributes", _BIG_VI, _BIG_EN),
    "too-many-elements": told(422, "Quá nhiều phần tử XML", "Too many XML elements", _BIG_VI, _BIG_EN),
    "validation": told(
        422, "Tham số không hợp lệ", "The parameters will not do", "Xem “errors”.", "See “errors”."
    ),
    "weak-key": told(422, "Khóa quá yếu", "The key is too weak", "{found}", "{found}"),
    "wrong-encoding": told(
        422, "Bảng mã không được nhận", "The encoding is not accepted", "{found}", "{found}"
    ),
    "zip-encrypted": told(422, "Tệp nén có mật khẩu", "The archive is encrypted", _ZIP_VI, _ZIP_EN),
    "zip-method": told(
        422, "Cách nén không được nhận", "The compression method is not accepted", _ZIP_VI, _ZIP_EN
    ),
    "zip-name": told(
        422, "Tên thành phần trong tệp nén không hợp lệ", "A name in the archive will not do", _ZIP_VI, _ZIP_EN
    ),
    "zip-ratio": told(422, "Tệp nén phình quá mức", "The archive swells too much", _ZIP_VI, _ZIP_EN),
    "zip-too-large": told(
        413, "Tệp nén quá lớn khi giải nén", "The archive is too large unpacked", _BIG_VI, _BIG_EN
    ),
    "zip-too-many-members": told(
        422, "Quá nhiều thành phần trong tệp nén", "Too many members in the archive", _BIG_VI, _BIG_EN
    ),
    "workbook-columns": told(
        422,
        "Cột của bảng tính không khớp",
        "The workbook's columns do not fit",
        "Thiếu: {missing}. Lạ: {unknown}.",
        "Missing: {missing}. Unknown: {unknown}.",
    ),
    "workbook-empty": told(422, "Bảng tính rỗng", "The workbook is empty"),
    "workbook-has-formulas": told(422, "Bảng tính có công thức", "The workbook has formulas"),
    "workbook-too-large": told(413, "Bảng tính quá lớn", "The workbook is too large"),
    "workbook-unreadable": told(422, "Không đọc được bảng tính", "The workbook cannot be read"),
    "workbook-without-sheet": told(
        422,
        "Bảng tính thiếu trang",
        "The workbook lacks a sheet",
        "Cần {wanted}, có {found}.",
        "Wanted {wanted}, found {found}.",
    ),
}
