"""Whose turn it is, in words: the facts of a refusal keep the codes, what is told of it does not."""

from collections.abc import Mapping

from thongquan.kernel.texts import Text

SEPARATOR = ", "  # between several of them in one fact
AWAITED: Mapping[str, Text] = {
    "declarant:requirements": {
        "vi": "người khai bổ sung giấy tờ còn thiếu",
        "en": "the declarant's papers that are required",
    },
    "declarant:agency-result": {
        "vi": "kết quả kiểm tra chuyên ngành của hàng đưa về bảo quản",
        "en": "the agency's result on the stored goods",
    },
    "declarant:payment": {
        "vi": "người khai nộp thuế hoặc bảo lãnh",
        "en": "the tax, paid or guaranteed",
    },
    "declarant:document": {"vi": "chứng từ được yêu cầu", "en": "the document asked for"},
    "declarant:tax-owed": {
        "vi": "số thuế còn nợ sau thông quan",
        "en": "the tax still owed after clearance",
    },
    "declarant:amendment": {
        "vi": "người khai khai bổ sung theo yêu cầu",
        "en": "the amendment ordered",
    },
    "officer:documents-due": {"vi": "hải quan kiểm tra hồ sơ", "en": "the check of the documents"},
    "officer:attachments": {"vi": "hải quan xem chứng từ đã nộp", "en": "a look at the papers supplied"},
    "officer:examination-due": {
        "vi": "hải quan bắt đầu kiểm tra thực tế",
        "en": "the start of the examination",
    },
    "officer:in-examination": {
        "vi": "hải quan hoàn thành kiểm tra thực tế",
        "en": "the result of the examination",
    },
    "officer:duty": {"vi": "hải quan xác định số thuế phải nộp", "en": "customs to determine the duty"},
    "officer:hold": {"vi": "quyết định việc tạm dừng", "en": "the decision on the hold"},
    "officer:clearance": {"vi": "quyết định thông quan", "en": "the decision to clear"},
    "officer:amendment": {"vi": "hải quan xử lý khai bổ sung", "en": "the decision on the amendment"},
    "officer:late-amendment": {
        "vi": "hải quan xử lý khai bổ sung sau thông quan",
        "en": "the decision on the amendment after clearance",
    },
    "officer:cancellation": {
        "vi": "hải quan xử lý đề nghị hủy tờ khai",
        "en": "the decision on the cancellation",
    },
    "officer:objection": {"vi": "hải quan giải quyết khiếu nại", "en": "the answer to the objection"},
}
