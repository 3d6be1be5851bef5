"""Refusals about doubts of origin, on either side."""

from thongquan.refusals.domain.told import told

TEXTS = {
    "answer-incomplete": told(
        422,
        "Trả lời không đúng những mặt hàng được hỏi",
        "The answer is not of the goods that were asked about",
        "Mặt hàng số: {items}.",
        "Goods no: {items}.",
    ),
    "asked-electronically": told(
        409,
        "Đã hỏi bằng thông điệp điện tử: trả lời cũng đến bằng thông điệp",
        "It was asked by message, and is answered by message",
        "Số xác minh {verification}.",
        "Verification {verification}.",
    ),
    "doubt-open": told(
        409,
        "Chứng từ xuất xứ này đang được xác minh cho tờ khai",
        "This proof of origin is being verified for the declaration already",
        "Số {reference}.",
        "No {reference}.",
    ),
    "inquiry-item-open": told(
        422,
        "Phải trả lời từng mặt hàng được hỏi, và chỉ những mặt hàng đó",
        "Each item that was asked about is answered, and no other",
        "Mặt hàng số: {items}.",
        "Items no: {items}.",
    ),
    "inquiry-known-already": told(
        409,
        "Số xác minh này đã được dùng cho một yêu cầu khác",
        "The number is that of another request",
        "Số xác minh {verification}.",
        "Verification {verification}.",
    ),
    "no-preference": told(
        422,
        "Dòng hàng không khai ưu đãi theo chứng từ xuất xứ",
        "The item claims no preference that rests on a proof of origin",
        "Dòng: {items}.",
        "Items: {items}.",
    ),
    "no-such-goods": told(
        422,
        "Không có mặt hàng này trong lần xác minh",
        "There are no such goods in the verification",
        "Mặt hàng số: {numbers}.",
        "Goods no: {numbers}.",
    ),
    "proofs-differ": told(
        422,
        "Các dòng hàng dựa trên nhiều chứng từ xuất xứ: xác minh riêng từng chứng từ",
        "The items rest on several proofs of origin: each is verified by itself",
        "Số: {proofs}.",
        "No: {proofs}.",
    ),
    "tax-owed-besides": told(
        409,
        "Còn thuế khác chưa nộp hoặc chưa bảo lãnh; bảo lãnh này chỉ cho số chênh lệch đang xác minh",
        "Other tax is neither paid nor guaranteed; this guarantee is for the difference under doubt alone",
        "Còn phải nộp {owed}; số chênh lệch là {difference}.",
        "Owed: {owed}; the difference: {difference}.",
    ),
    "verification-inconsistent": told(
        422,
        "Thông điệp xác minh xuất xứ tự mâu thuẫn",
        "The message of a verification of origin contradicts itself",
        "Tại {path}: “{found}”; đúng ra là: {expected}.",
        "At {path}: “{found}”; right would be: {expected}.",
    ),
    "verification-unreadable": told(
        422,
        "Không đọc được thông điệp xác minh xuất xứ",
        "The message of a verification of origin cannot be read",
        "{why}",
        "{why}",
    ),
    "verification-over": told(
        409, "Việc xác minh xuất xứ đã kết thúc", "The verification of origin is over", "{state}", "{state}"
    ),
}
