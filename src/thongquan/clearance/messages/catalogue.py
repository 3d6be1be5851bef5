"""The catalogue of what can be wrong with a message before any rule of law looks at it: FMT-…

Numbers: 0xx any body and JSON, 1xx tables, 2xx XML, 3xx ASYCUDA SAD, 4xx WCO DEC and codes of other countries.
`{found}`, `{expected}`, `{path}` and the facts a check gives are filled in.
"""

from dataclasses import dataclass, field

from thongquan.kernel.findings import Effect
from thongquan.kernel.texts import Text


@dataclass(frozen=True, slots=True)
class Message:
    """What a finding about a format says, by language, and what would mend it."""

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
    "FMT-101": _says(
        "Bảng có cột không nhận ra: {found}.",
        "The table has a column that is not known: {found}.",
        "Dùng tên cột của mẫu tải về.",
        "Use the column names of the template.",
    ),
    "FMT-102": _says(
        "Bảng thiếu cột bắt buộc: {expected}.",
        "The table lacks a required column: {expected}.",
        "Dùng mẫu tải về.",
        "Use the template.",
    ),
    "FMT-103": _says(
        "Bảng chứa công thức ({found}); không được chấp nhận.",
        "The table holds a formula ({found}); formulas are not accepted.",
        "Dán giá trị thay cho công thức rồi gửi lại.",
        "Paste values in place of formulas and send it again.",
    ),
    "FMT-104": _says(
        "Dòng {row}, cột “{column}”: không đọc chắc chắn được số {found}.",
        "Row {row}, column “{column}”: {found} cannot be read as a number for certain.",
        "Viết số không có dấu phân cách hàng nghìn, dùng dấu chấm thập phân: 1234.5.",
        "Write it without thousands marks and with a decimal point: 1234.5.",
    ),
    "FMT-105": _says(
        "Dòng {row}, cột “{column}”: không đọc chắc chắn được ngày {found}.",
        "Row {row}, column “{column}”: {found} cannot be read as a day for certain.",
        "Viết theo dạng 2026-11-20, hoặc dùng ô kiểu ngày.",
        "Write it as 2026-11-20, or use a cell of the kind date.",
    ),
    "FMT-106": _says(
        "Dòng {row}, cột “{column}” ghi {found}, nhưng dòng trước của cùng tờ khai ghi {expected}.",
        "Row {row}, column “{column}” says {found}; an earlier row of the same declaration says {expected}.",
        "Ghi cùng một giá trị, hoặc chỉ ghi ở dòng đầu.",
        "Give the same value, or give it in the first row only.",
    ),
    "FMT-107": _says(
        "Dòng {row}, cột “{column}”: mã {found} là ô số nên có thể đã mất số 0 ở đầu.",
        "Row {row}, column “{column}”: code {found} is a number cell and may have lost leading zeros.",
        "Định dạng cột là văn bản và gõ lại mã.",
        "Format the column as text and type the code again.",
    ),
    "FMT-108": _says(
        "Dòng {row}, cột “{column}”: cần có hoặc không, nhận được {found}.",
        "Row {row}, column “{column}”: yes or no is wanted, {found} was found.",
        "Ghi có hoặc không.",
        "Write yes or no.",
    ),
    "FMT-109": _says(
        "Bảng tính không được chấp nhận: {found}.",
        "The workbook is not accepted: {found}.",
        "Lưu lại thành .xlsx không có macro, không đặt mật khẩu.",
        "Save it as .xlsx without macros and without a password.",
    ),
    "FMT-110": _says(
        "Cột {found} xuất hiện hai lần.",
        "The column {found} is there twice.",
        "Chỉ giữ lại một cột.",
        "Keep only one of them.",
    ),
    "FMT-111": _says(
        "Tệp nén bung ra quá {expected} byte.",
        "The file unpacks to more than {expected} bytes.",
        "Tách thành nhiều tệp.",
        "Split it into several files.",
    ),
    "FMT-112": _says(
        "Dòng {row} có {found} ô, dòng tiêu đề có {expected}.",
        "Row {row} has {found} cells, the heading has {expected}.",
        "Kiểm tra dấu phân cách và dấu ngoặc kép.",
        "Check the delimiters and the quotation marks.",
    ),
    "FMT-201": _says(
        "XML không đúng cú pháp ở dòng {line}, cột {column}: {found}.",
        "This is not well-formed XML; it breaks at line {line}, column {column}: {found}.",
        "Kiểm tra phần mềm tạo ra tệp này.",
        "Check the program that wrote the file.",
    ),
    "FMT-202": _says(
        "XML có khai báo DTD hoặc thực thể; không được chấp nhận.",
        "The XML declares a document type or entities; that is not accepted.",
        "Bỏ phần <!DOCTYPE …>.",
        "Remove the <!DOCTYPE …> part.",
    ),
    "FMT-203": _says(
        "Tài liệu XML “{found}” không chứa tờ khai.",
        "The XML document “{found}” holds no declaration.",
        "Gửi tờ khai theo ASYCUDA World SAD hoặc WCO DEC.",
        "Send a declaration by ASYCUDA World SAD or WCO DEC.",
    ),
    "FMT-301": _says(
        "Tờ khai ghi có {found} dòng hàng nhưng không chứa dòng nào.",
        "The declaration announces {found} items and holds none.",
        "Xuất lại tệp kèm đầy đủ các dòng hàng.",
        "Export the file again with its items.",
    ),
    "FMT-302": _says(
        "Đây là mẫu trống: không có dòng hàng nào.",
        "This is a blank form: it holds no item.",
        "Điền tờ khai rồi gửi lại.",
        "Fill the declaration in and send it again.",
    ),
    "FMT-303": _says(
        "Tổng {what} của các dòng hàng là {found}, khác số tổng đã khai {expected}.",
        "The {what} of the items adds up to {found}; the stated total is {expected}.",
        "Kiểm tra lại số liệu; hệ thống tính lại từ các dòng hàng.",
        "Check the figures; they are computed anew from the items.",
        Effect.WARN,
    ),
    "FMT-304": _says(
        "Hệ số phân bổ của {count} dòng không bằng trị giá dòng chia cho tổng: {found}, đúng ra {expected}.",
        "The coefficient of {count} items is not their invoice value over the total: {found}, not {expected}.",
        "Kiểm tra phần mềm tạo tệp; hệ thống phân bổ lại.",
        "Check the program that wrote the file; the apportionment is made anew.",
        Effect.WARN,
    ),
    "FMT-305": _says(
        "Tệp không ghi đồng tiền của {what}.",
        "The file does not name the currency of the {what}.",
        "Khai mã đồng tiền (ISO 4217).",
        "Declare the currency (ISO 4217).",
        Effect.REQUIRE,
    ),
    "FMT-401": _says(
        "Mã {found} ({list}) của nước ngoài chưa có mã tương ứng.",
        "The foreign code {found} ({list}) has no counterpart here.",
        "Khai mã dùng tại Việt Nam.",
        "Declare the code used here.",
        Effect.WARN,
    ),
    "FMT-402": _says(
        "Đây là khai sửa đổi cho tờ khai {found}, không phải tờ khai để đăng ký.",
        "This is an amendment of declaration {found}, not a declaration to register.",
        "Dùng chức năng khai sửa đổi, bổ sung.",
        "Use the amendment of that declaration.",
    ),
    "FMT-403": _says(
        "Đây là đề nghị hủy tờ khai {found}, không phải tờ khai để đăng ký.",
        "This asks to cancel declaration {found}; it is not a declaration to register.",
        "Dùng chức năng hủy tờ khai.",
        "Use the cancellation of that declaration.",
    ),
    "FMT-404": _says(
        "Đây là thông báo xuất trình hàng của tờ khai {found}, không phải tờ khai để đăng ký.",
        "This presents the goods of declaration {found}; it is not a declaration to register.",
        "Dùng chức năng thông báo hàng đến.",
        "Use the notification of presentation.",
    ),
    "FMT-405": _says(
        "Đây là phần tờ khai chép lại trong thông báo của cơ quan hải quan, không phải tờ khai để đăng ký.",
        "This is a copy within an answer of customs, not a declaration to register.",
    ),
    "FMT-406": _says(
        "Đây là thông báo trả lời của cơ quan hải quan ({found}), không phải tờ khai.",
        "This is an answer of customs ({found}), not a declaration.",
        "Gửi chính tờ khai.",
        "Send the declaration itself.",
    ),
    "FMT-407": _says(
        "Đây là thông điệp theo dõi hàng hóa ({found}), không phải tờ khai.",
        "This is a message about the movement of goods ({found}), not a declaration.",
        "Gửi chính tờ khai.",
        "Send the declaration itself.",
    ),
    "FMT-408": _says(
        "Phần tử Declaration nằm ngoài không gian tên của WCO: “{found}”.",
        "The element Declaration is not in the namespace of the WCO: “{found}”.",
        "Khai không gian tên {expected}.",
        "Declare the namespace {expected}.",
    ),
    "FMT-409": _says(
        "Các dòng hàng dùng nhiều đồng tiền: {found}.",
        "The items are priced in several currencies: {found}.",
        "Tách tờ khai, hoặc quy về một đồng tiền hóa đơn.",
        "Split the declaration, or use one invoice currency.",
        Effect.REQUIRE,
    ),
    "FMT-410": _says(
        "Các dòng hàng theo nhiều chế độ hải quan: {found}.",
        "The items are placed under several procedures: {found}.",
        "Mỗi tờ khai chỉ một loại hình; tách tờ khai.",
        "A declaration has one procedure; split it.",
        Effect.REQUIRE,
    ),
    "FMT-412": _says(
        "Mã hàng {found} thuộc biểu thuế của nước khác.",
        "Commodity code {found} is of another country's tariff.",
        "Chọn mã AHTN 8 chữ số trong cùng phân nhóm HS: {expected}.",
        "Choose the 8-digit AHTN code under the same HS subheading: {expected}.",
        Effect.REQUIRE,
    ),
    "FMT-411": _says(
        "Ưu đãi {found} được xin theo luật của nước khác.",
        "The preference {found} is claimed under the law of another country.",
        "Khai biểu thuế và chứng từ xuất xứ theo hiệp định của Việt Nam, nếu có.",
        "Claim the schedule and the proof of origin of an agreement of Viet Nam, if there is one.",
        Effect.WARN,
    ),
}
