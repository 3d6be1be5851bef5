"""Refusals about money."""

from thongquan.refusals.domain.told import told

TEXTS = {
    "adjustment-open": told(
        409, "Đã có đề nghị cùng loại đang chờ duyệt", "A proposal of its kind waits to be approved already"
    ),
    "adjustment-without-basis": told(422, "Phải nêu căn cứ pháp luật", "It must name its legal basis"),
    "amount-finer-than-currency": told(
        422,
        "Số tiền lẻ hơn đơn vị nhỏ nhất của đồng tiền",
        "The amount is finer than its currency",
        "{amount} {currency}",
        "{amount} {currency}",
    ),
    "amount-not-above-zero": told(
        422, "Số tiền phải lớn hơn không", "The amount must be above zero", "{amount}", "{amount}"
    ),
    "amount-below-zero": told(
        422, "Số tiền không được nhỏ hơn không", "The amount may not be below zero", "{amount}", "{amount}"
    ),
    "amount-too-large": told(
        422,
        "Số tiền quá lớn",
        "The amount is too large",
        "{amount}; phải nhỏ hơn {most}.",
        "{amount}; it must be below {most}.",
    ),
    "duty-known": told(
        409,
        "Số thuế phải nộp đã được xác định",
        "What is owed is known already",
        "Tổng số thuế: {total}. Muốn thay đổi thì yêu cầu khai bổ sung.",
        "Taxes in all: {total}. An amendment is ordered to change it.",
    ),
    "bank-message-id-reused": told(
        409,
        "Mã giao dịch đã dùng cho nội dung khác",
        "The transaction was told before with other content",
        "{transaction}",
        "{transaction}",
    ),
    "bank-message-unreadable": told(
        422, "Không đọc được báo có của ngân hàng", "The bank's message cannot be read"
    ),
    "bank-other-account": told(
        422, "Báo có của tài khoản khác", "The notice is about another account", "{account}", "{account}"
    ),
    "bank-signature": told(403, "Chữ ký của ngân hàng không đúng", "The bank's signature is wrong"),
    "bank-signature-old": told(403, "Chữ ký của ngân hàng quá hạn", "The bank's signature is too old"),
    "cannot-reverse": told(409, "Không thể đảo bút toán", "The entry cannot be reversed"),
    "correction-open": told(
        409, "Đã có đề nghị đảo bút toán này đang chờ duyệt", "A reversal of this entry waits to be approved"
    ),
    "credit-of-another-party": told(
        409,
        "Tiền của người khác không nộp thay thuế này",
        "Money of one taxpayer pays no tax of another",
        "{party}",
        "{party}",
    ),
    "debt-already-raised": told(409, "Nợ thuế đã được ghi", "The debt has been raised already"),
    "debt-below-zero": told(409, "Nợ thuế không thể âm", "A debt cannot be below zero"),
    "exemption-above-charge": told(
        409, "Miễn nhiều hơn số thuế", "The exemption is above the charge", "{taxes}", "{taxes}"
    ),
    "guarantee-exhausted": told(409, "Bảo lãnh không đủ hạn mức", "The guarantee is exhausted"),
    "guarantee-in-use": told(
        409,
        "Bảo lãnh còn đang được trừ cho tờ khai",
        "The guarantee is still reserved for declarations",
        "Còn {reserved}.",
        "Reserved {reserved}.",
    ),
    "guarantee-in-another-currency": told(
        409, "Bảo lãnh bằng đồng tiền khác", "The guarantee is in another currency"
    ),
    "guarantee-not-valid-on-that-day": told(
        409, "Bảo lãnh không có hiệu lực ngày đó", "The guarantee is not valid on that day"
    ),
    "guarantee-of-another-declaration": told(
        409, "Bảo lãnh của tờ khai khác", "The guarantee is another declaration's"
    ),
    "guarantee-of-another-office": told(
        409, "Bảo lãnh tại đơn vị hải quan khác", "The guarantee is for another office"
    ),
    "guarantee-of-another-party": told(409, "Bảo lãnh của đơn vị khác", "The guarantee is another party's"),
    "guarantee-not-accepted": told(
        409, "Bảo lãnh chưa được cơ quan hải quan chấp nhận", "The guarantee has not been accepted by customs"
    ),
    "guarantee-withdrawn": told(409, "Bảo lãnh đã bị rút", "The guarantee has been withdrawn"),
    "guarantee-not-in-default": told(409, "Chưa đến hạn đòi bảo lãnh", "The guarantee is not in default"),
    "guarantee-number-in-use": told(409, "Số bảo lãnh đã dùng", "The guarantee number is in use"),
    "guarantee-unknown": told(404, "Không có bảo lãnh này", "There is no such guarantee"),
    "guarantee-without-document": told(422, "Bảo lãnh thiếu chứng từ", "The guarantee lacks its document"),
    "no-account": told(500, "Thiếu tài khoản kế toán", "An account is missing from the chart"),
    "no-such-debt": told(404, "Không có khoản nợ này", "There is no such debt"),
    "not-a-priority-enterprise": told(
        409,
        "Người nộp thuế không phải doanh nghiệp ưu tiên vào ngày đăng ký",
        "The payer was no priority enterprise on the day of registration",
    ),
    "account-not-read": told(
        422,
        "Số tài khoản không đọc được",
        "The account cannot be read",
        "Chữ số, chữ cái không dấu, dấu chấm, gạch ngang; nhiều nhất 40 ký tự.",
        "Digits, plain letters, points and hyphens; 40 characters at most.",
    ),
    "nothing-owed": told(409, "Không còn nợ", "Nothing is owed"),
    "nothing-to-apply": told(409, "Không có tiền để bù trừ", "There is nothing to apply"),
    "nothing-to-defer": told(409, "Không có khoản để gia hạn", "There is nothing to defer"),
    "deferral-term-passed": told(
        409,
        "Đã qua ngày được gia hạn đến",
        "The day until which tax may be put off has passed",
        "{declaration}: {until}",
        "{declaration}: {until}",
    ),
    "guarantee-term-passed": told(
        409,
        "Đã hết thời hạn bảo lãnh tính từ ngày đăng ký tờ khai",
        "The term of a guarantee, from the day of registration, has passed",
        "{declaration}: {until}",
        "{declaration}: {until}",
    ),
    "nothing-to-guarantee": told(409, "Không có khoản để bảo lãnh", "There is nothing to guarantee"),
    "office-unknown": told(
        422, "Không có cơ quan hải quan này", "There is no such office", "{office}", "{office}"
    ),
    "order-open": told(
        409, "Lệnh thu trước chưa được ngân hàng trả lời", "The bank has not answered the earlier order"
    ),
    "refund-above-credit": told(
        409,
        "Hoàn nhiều hơn số dư",
        "The refund is above the credit",
        "Số dư {credit}, đề nghị {amount}.",
        "Credit {credit}, asked {amount}.",
    ),
}
