"""Kinds of messages between administrations, by name without version, as people read them."""

from collections.abc import Mapping

from thongquan.kernel.texts import Text
from thongquan.wire.domain.envelope import VOID

KINDS: Mapping[str, Text] = {
    "acdd": {"vi": "Tờ khai xuất khẩu đã thông quan (ACDD)", "en": "Export declaration cleared (ACDD)"},
    "acdd-cancellation": {"vi": "Rút tờ khai xuất khẩu (ACDD)", "en": "Export declaration withdrawn (ACDD)"},
    "aeo-list": {"vi": "Danh sách doanh nghiệp ưu tiên (AEO)", "en": "List of authorised operators (AEO)"},
    "certificate-of-origin": {
        "vi": "Giấy chứng nhận xuất xứ được cấp",
        "en": "Certificate of origin issued",
    },
    "certificate-of-origin-cancellation": {
        "vi": "Thu hồi giấy chứng nhận xuất xứ",
        "en": "Certificate of origin cancelled",
    },
    "certificate-of-origin-decision": {
        "vi": "Trả lời về giấy chứng nhận xuất xứ",
        "en": "Decision on a certificate of origin",
    },
    "certificate-of-origin-replacement": {
        "vi": "Thay thế giấy chứng nhận xuất xứ",
        "en": "Certificate of origin replaced",
    },
    "certificate-of-origin-utilisation": {
        "vi": "Báo cáo sử dụng giấy chứng nhận xuất xứ",
        "en": "Use of a certificate of origin",
    },
    "checkpoint": {"vi": "Điểm chốt nhật ký", "en": "Checkpoint of the journal"},
    "checkpoint-cosignature": {"vi": "Đồng ký điểm chốt", "en": "Co-signature of a checkpoint"},
    "origin-verification-answer": {
        "vi": "Trả lời xác minh xuất xứ",
        "en": "Answer to a verification of origin",
    },
    "origin-verification-request": {
        "vi": "Yêu cầu xác minh xuất xứ",
        "en": "Request to verify origin",
    },
    "phytosanitary": {
        "vi": "Giấy chứng nhận kiểm dịch thực vật (e-Phyto)",
        "en": "Plant certificate (e-Phyto)",
    },
    "trade-data": {"vi": "Dữ liệu hàng hóa giữa các cặp cảng", "en": "Trade data between pairs of ports"},
    "void": {"vi": "Thay cho thông điệp đã bỏ", "en": "In place of a message given up"},
}
FREE = frozenset({VOID.partition("/")[0]})  # what says nothing wants no agreement


def name_of(kind: str) -> str:
    """certificate-of-origin/1 → certificate-of-origin."""
    return kind.partition("/")[0]


def text_of(kind: str) -> Text:
    """What is not known by name stays as it is."""
    name = name_of(kind)
    return KINDS.get(name) or {"vi": kind, "en": kind}
