"""Refusals about declarations, inspections, holds, documents."""

from thongquan.api.texts.told import told

TEXTS = {
    "amendment-open": told(
        409,
        "Đang có một yêu cầu khai bổ sung chưa giải quyết",
        "An amendment is open already",
        "Tờ khai {declaration} đang có yêu cầu khai bổ sung chưa được trả lời.",
        "Declaration {declaration} has an amendment that is not decided yet.",
    ),
    "as-declared-and-not": told(
        409,
        "Kết quả kiểm tra tự mâu thuẫn",
        "The findings contradict each other",
        "Đã ghi “đúng khai báo” cùng với: {found}.",
        "“As declared” stands beside: {found}.",
    ),
    "bad-name": told(
        422,
        "Tên tệp không hợp lệ",
        "The file name will not do",
        "Tối đa {most} ký tự, không có ký tự điều khiển.",
        "At most {most} printable characters.",
    ),
    "cancellation-open": told(
        409,
        "Đang có đề nghị hủy chưa giải quyết",
        "A cancellation is open already",
        "Tờ khai {declaration} đang chờ quyết định hủy.",
        "Declaration {declaration} awaits the decision on its cancellation.",
    ),
    "conclusion-wanted": told(422, "Thiếu kết luận kiểm tra", "The conclusion is missing"),
    "declaration-ended": told(
        409,
        "Tờ khai không còn ở giai đoạn này",
        "The declaration is past this stage",
        "Tình trạng hiện tại: {life}.",
        "It is now: {life}.",
    ),
    "destruction-without-basis": told(
        422, "Tiêu hủy phải nêu căn cứ pháp luật", "Destruction must name its legal basis"
    ),
    "document-ended": told(
        409,
        "Chứng từ đã được thay thế hoặc kết thúc",
        "The document has been replaced or ended",
        "Chứng từ: {document}.",
        "Document: {document}.",
    ),
    "documents-unchecked": told(
        409,
        "Còn chứng từ chưa kiểm tra",
        "Documents are still unchecked",
        "Chưa kiểm tra: {documents}.",
        "Unchecked: {documents}.",
    ),
    "due-in-the-past": told(
        422,
        "Thời hạn đã qua",
        "The due date has passed already",
        "Thời hạn đưa ra: {due}.",
        "The date given: {due}.",
    ),
    "empty-file": told(422, "Tệp rỗng", "The file is empty"),
    "exit-held": told(
        409,
        "Hàng đang bị tạm dừng ra khỏi khu vực giám sát",
        "A hold keeps the goods from leaving",
        "Lệnh tạm dừng: {holds}.",
        "Holds: {holds}.",
    ),
    "field-never-amended": told(
        409,
        "Chỉ tiêu không được khai bổ sung",
        "A field that is never amended has changed",
        "Các chỉ tiêu: {paths}. Phải hủy tờ khai và khai lại.",
        "Fields: {paths}. Cancel and declare anew.",
    ),
    "finding-incomplete": told(
        422,
        "Kết quả kiểm tra ghi chưa đủ",
        "The finding does not say enough",
        "Mặt hàng {item}, kết quả “{found}”: ghi rõ khai báo và thực tế.",
        "Item {item}, finding “{found}”: name what was declared and what was seen.",
    ),
    "findings": told(
        422,
        "Nội dung vi phạm quy tắc khai báo",
        "The declaration breaks rules",
        "Các quy tắc: {rules}.",
        "Rules: {rules}.",
    ),
    "hold-already-released": told(409, "Lệnh tạm dừng đã được bỏ", "The hold has been released already"),
    "infected": told(422, "Tệp có mã độc", "The file carries malware"),
    "inspection-of-another-officer": told(
        403, "Việc kiểm tra được giao cho công chức khác", "The inspection is another officer's"
    ),
    "inspection-open": told(
        409,
        "Đang có một lần kiểm tra cùng loại",
        "An inspection of this kind is open already",
        "Loại kiểm tra: {kind}.",
        "Kind: {kind}.",
    ),
    "lane-unchanged": told(
        409,
        "Tờ khai đã ở luồng này",
        "The declaration is in this lane already",
        "Luồng: {lane}.",
        "Lane: {lane}.",
    ),
    "macros-inside": told(422, "Tệp có macro", "The file has macros inside"),
    "no-committed-seed": told(
        503,
        "Chưa thể phân luồng",
        "Selection is not possible at the moment",
        "Hệ thống chưa sẵn sàng nhận đăng ký; hãy gửi lại sau ít phút.",
        "Registration waits; send the same message again in some minutes.",
    ),
    "no-finding-recorded": told(409, "Chưa ghi kết quả kiểm tra nào", "No finding has been recorded"),
    "no-selection-parameters": told(
        503,
        "Chưa thể phân luồng",
        "Selection is not possible at the moment",
        "Hệ thống chưa sẵn sàng nhận đăng ký; hãy gửi lại sau ít phút.",
        "Registration waits; send the same message again in some minutes.",
    ),
    "not-in-this-state": told(
        409,
        "Không thực hiện được ở tình trạng hiện tại",
        "Not possible in the present state",
        "{machine}: đang ở “{state}”, không thể “{act}”.",
        "{machine}: it is “{state}”, and “{act}” does not lead on from there.",
    ),
    "not-yet": told(
        409,
        "Chưa đủ điều kiện thông quan",
        "Not ready for clearance yet",
        "Còn chờ: {awaits}.",
        "It awaits: {awaits}.",
    ),
    "note-wanted": told(
        422,
        "Phải ghi chú cho kết quả này",
        "This result wants a note",
        "Chứng từ {document}: {verdict}.",
        "Document {document}: {verdict}.",
    ),
    "nothing-changed": told(422, "Không có thay đổi nào", "Nothing has changed"),
    "one-declaration-wanted": told(
        422,
        "Mỗi lần gửi chỉ một tờ khai",
        "One declaration at a time",
        "Nhận được {found} tờ khai; gửi theo lô tại /declarations/batch.",
        "There are {found}; send several to /declarations/batch.",
    ),
    "only-clearance-frees": told(
        409, "Chỉ quyết định thông quan mới giải phóng hoàn toàn lô hàng", "Only clearance frees the goods"
    ),
    "reason-unknown": told(
        422,
        "Lý do không có trong danh mục",
        "The reason is not in the list",
        "“{reason}” không phải là lý do cho “{of}”.",
        "“{reason}” is no reason for “{of}”.",
    ),
    "reason-wanted": told(422, "Phải nêu lý do", "A reason is wanted"),
    "result-of-another-kind": told(
        409,
        "Kết quả không thuộc loại kiểm tra này",
        "The result belongs to another kind of inspection",
        "Loại: {kind}.",
        "Kind: {kind}.",
    ),
    "registered-already": told(
        409, "Tờ khai đã đăng ký, không còn dừng đăng ký được", "Registered already: too late to stop that"
    ),
    "scanner-failed": told(
        503, "Chưa quét được mã độc, hãy gửi lại", "The scanner did not answer; send it again"
    ),
    "tax-owed": told(
        409,
        "Còn nợ thuế",
        "Tax is still owed",
        "Số còn phải nộp hoặc bảo lãnh: {owed}.",
        "To be paid or guaranteed: {owed}.",
    ),
    "too-many-amendments": told(
        409,
        "Hết số lần khai bổ sung",
        "No further amendment is possible",
        "Tối đa {at_most} lần.",
        "At most {at_most}.",
    ),
    "type-mismatch": told(422, "Nội dung tệp không khớp với tên", "The file is not what its name says"),
    "type-not-accepted": told(422, "Loại tệp không được nhận", "Files of this type are not accepted"),
    "unreadable": told(
        422,
        "Không đọc được tờ khai",
        "The declaration cannot be read",
        "Xem từng điểm sai trong “findings”.",
        "See what is wrong under “findings”.",
    ),
    "refused": told(
        422,
        "Tờ khai không được đăng ký",
        "The declaration was not registered",
        "Xem từng điểm sai trong “findings”.",
        "See what is wrong under “findings”.",
    ),
}
