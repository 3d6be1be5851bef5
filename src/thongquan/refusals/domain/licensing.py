"""Refusals about applications to other agencies, and about licences."""

from thongquan.refusals.domain.told import told

TEXTS = {
    "amendment-asked-already": told(
        409,
        "Đã có đề nghị sửa đổi đang chờ",
        "An amendment of the licence is asked for already",
        "{licence}: rút đề nghị trước, hoặc chờ cơ quan quyết định.",
        "{licence}: withdraw that request, or wait for the agency.",
    ),
    "application-closed": told(
        409,
        "Hồ sơ không còn sửa được",
        "The application can be changed no more",
        "Tình trạng hiện tại: {state}.",
        "It is now: {state}.",
    ),
    "application-not-in-order": told(
        422,
        "Hồ sơ chưa hợp lệ",
        "The application is not in order",
        "{count} điểm cần sửa; trước hết: {first}",
        "{count} points to put right; first: {first}",
    ),
    "licence-exhausted": told(
        409,
        "Giấy phép không còn đủ",
        "Not enough of the licence is left",
        "{licence}: cần {wanted}, còn {left}.",
        "{licence}: {wanted} is wanted, {left} is left.",
    ),
    "licence-used-already": told(
        409,
        "Giấy phép đã dùng nhiều hơn mức này",
        "More of the licence is used already",
        "Dòng {line}: đã trừ lùi {used}.",
        "Line {line}: {used} is written off.",
    ),
    "licensing-not-open": told(
        409,
        "Chưa mở thủ tục cấp phép",
        "No procedures of other agencies are open here",
        "Dữ liệu của gói chưa có thủ tục nào.",
        "The pack has no procedures yet.",
    ),
    "no-inspection-here": told(
        409,
        "Thủ tục này không kiểm tra hàng",
        "No goods are inspected in this procedure",
        "{procedure}.",
        "{procedure}.",
    ),
    "no-such-document": told(
        422,
        "Thủ tục không cần giấy tờ này",
        "The procedure knows no such document",
        "{document}; có: {documents}.",
        "{document}; known: {documents}.",
    ),
    "table-unreadable": told(
        422,
        "Không đọc được tệp hồ sơ",
        "The application's file cannot be read",
        "{why}.",
        "{why}.",
    ),
    "no-such-line": told(
        422, "Giấy phép không có dòng này", "The licence has no such line", "{line}.", "{line}."
    ),
}
