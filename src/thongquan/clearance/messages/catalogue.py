"""The catalogue of what can be wrong with a message before any rule of law looks at it: FMT-…

Numbers: 0xx any body and JSON, 1xx tables, 2xx XML, 3xx ASYCUDA SAD, 4xx WCO DEC and codes of other countries.
`{found}`, `{expected}`, `{path}` and the facts a check gives are filled in.
"""

from dataclasses import dataclass, field

from thongquan.kernel.findings import Effect
from thongquan.kernel.texts import Text


@dataclass(frozen=True, slots=True)
class Message:
    text: Text
    fix: Text = field(default_factory=dict)
    effect: Effect = Effect.REFUSE


def _says(vi: str, en: str, fix_vi: str = "", fix_en: str = "", effect: Effect = Effect.REFUSE) -> Message:
    fix = {"vi": fix_vi, "en": fix_en} if fix_en else {}
    return Message({"vi": vi, "en": en}, fix, effect)


MESSAGES: dict[str, Message] = {
    "FMT-001": _says(
        "Dữ liệu gửi đến lớn {found} byte, vượt giới hạn {expected} byte.",
        "The body has {found} bytes; at most {expected} are accepted.",
        "Tách thành nhiều lần gửi.",
        "Send it in several parts.",
    ),
    "FMT-002": _says(
        "Dữ liệu lồng nhau quá {expected} cấp.",
        "The data are nested more than {expected} levels deep.",
        "Gửi tờ khai đúng theo lược đồ đã công bố.",
        "Send the declaration by the published schema.",
    ),
    "FMT-003": _says(
        "Bảng mã ký tự không được chấp nhận: {found}.",
        "The character encoding is not accepted: {found}.",
        "Lưu lại tệp bằng bảng mã {expected} rồi gửi lại.",
        "Save the file as {expected} and send it again.",
    ),
    "FMT-004": _says(
        "Dữ liệu không đúng cú pháp {format}, hỏng từ byte thứ {at}: {found}",
        "This is not well-formed {format}; it breaks at byte {at}: {found}",
        "Kiểm tra phần mềm tạo ra tệp này.",
        "Check the program that wrote the file.",
    ),
    "FMT-005": _says(
        "{found} không phải là một số.",
        "{found} is not a number.",
        "Bỏ trống trường này hoặc khai số thập phân dạng chuỗi, ví dụ “1250.5”.",
        'Leave the field out, or give a decimal number as a string, such as "1250.5".',
    ),
    "FMT-006": _says(
        "Giá trị ở {path} được gửi dưới dạng số JSON ({found}).",
        "The value at {path} was sent as a JSON number ({found}).",
        "Gửi dưới dạng chuỗi, ví dụ “1250.5”: nhiều phần mềm làm tròn số JSON mà không báo.",
        'Send it as a string, such as "1250.5": many programs round JSON numbers without a word.',
    ),
    "FMT-007": _says(
        "Giá trị ở {path} không đúng kiểu: cần {expected}, nhận được {found}.",
        "The value at {path} is of the wrong kind: {expected} is wanted, {found} was found.",
        "Sửa theo lược đồ đã công bố.",
        "Correct it by the published schema.",
    ),
    "FMT-008": _says(
        "Tờ khai không có trường “{found}” ({path}).",
        "A declaration has no field “{found}” ({path}).",
        "Kiểm tra tên trường trong lược đồ đã công bố.",
        "Check the name in the published schema.",
    ),
    "FMT-009": _says(
        "Thiếu trường bắt buộc “{expected}” ({path}).",
        "The required field “{expected}” is missing ({path}).",
        "Bổ sung trường này.",
        "Supply it.",
    ),
    "FMT-010": _says(
        "Trường “{found}” được khai hai lần trong cùng một đối tượng.",
        "The field “{found}” is given twice in the same object.",
        "Chỉ giữ lại một giá trị.",
        "Keep only one of the values.",
    ),
    "FMT-011": _says(
        "Quá nhiều phần tử ở {path}: {found}, tối đa {expected}.",
        "Too many entries at {path}: {found}; at most {expected} are accepted.",
        "Tách thành nhiều tờ khai hoặc nhiều lần gửi.",
        "Split them into several declarations or several messages.",
    ),
    "FMT-012": _says(
        "Nội dung ở {path} dài quá {expected} ký tự.",
        "The text at {path} is longer than {expected} characters.",
        "Rút ngắn nội dung.",
        "Shorten it.",
    ),
    "FMT-013": _says(
        "Ký tự không được phép trong văn bản: {found}.",
        "A character that no text may hold: {found}.",
        "Bỏ ký tự điều khiển này.",
        "Remove this control character.",
    ),
    "FMT-014": _says(
        "Không có tờ khai nào trong dữ liệu gửi đến.",
        "There is no declaration in the body.",
        "Gửi ít nhất một tờ khai.",
        "Send at least one declaration.",
    ),
    "FMT-015": _says(
        "Giá trị ở {path} nằm ngoài khoảng cho phép: {expected}.",
        "The value at {path} is out of range: {expected} is wanted.",
        "Sửa lại giá trị.",
        "Correct the value.",
    ),
    "FMT-016": _says(
        "Không nhận ra định dạng của dữ liệu ({found}).",
        "The format of the body is not recognised ({found}).",
        "Gửi JSON, bảng CSV hoặc XLSX theo mẫu, ASYCUDA World SAD XML hoặc WCO DEC XML.",
        "Send JSON, a CSV or XLSX table by the template, ASYCUDA World SAD XML or WCO DEC XML.",
    ),
}
