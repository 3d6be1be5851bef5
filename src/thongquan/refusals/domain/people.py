"""Refusals about people: accounts, grants, parties, mandates."""

from thongquan.refusals.domain.told import told

TEXTS = {
    "too-many-views": told(
        409,
        "Đã lưu quá nhiều bộ lọc",
        "Too many views are saved",
        "Mỗi danh sách nhiều nhất {most}; hãy xóa bớt.",
        "At most {most} of one list; forget some.",
    ),
    "view-too-large": told(
        422,
        "Bộ lọc quá lớn",
        "The view is too large",
        "Nhiều nhất {fields} điều kiện, mỗi điều kiện {characters} ký tự.",
        "At most {fields} fields of {characters} characters.",
    ),
    "list-unknown": told(
        422,
        "Không có danh sách tên này",
        "There is no such list",
        "{of}; các danh sách: {lists}.",
        "{of}; the lists are {lists}.",
    ),
    "view-without-name": told(422, "Bộ lọc chưa có tên", "The view has no name"),
    "already-founded": told(
        409, "Hệ thống đã có quản trị viên", "The installation has its administrators already"
    ),
    "branch-taken": told(409, "Mã chi nhánh đã dùng", "The branch code is taken"),
    "ends-before-it-begins": told(
        422,
        "Kết thúc trước khi bắt đầu",
        "It would end before it begins",
        "Từ {begins} đến {ends}.",
        "From {begins} to {ends}.",
    ),
    "grant-not-in-force": told(409, "Quyền không còn hiệu lực", "The grant is not in force"),
    "grant-not-pending": told(409, "Quyền không chờ duyệt", "The grant does not wait for approval"),
    "grant-to-oneself": told(403, "Không được tự cấp quyền", "Nobody grants to himself"),
    "identifier-missing": told(422, "Thiếu số định danh", "A number is missing"),
    "identifier-taken": told(
        409, "Số định danh đã đăng ký", "The number is registered already", "Số: {number}.", "Number: {number}."
    ),
    "identifier-type-unknown": told(
        422, "Loại định danh không có trong danh mục", "The type of number is unknown", "{type}", "{type}"
    ),
    "identifier-without-country": told(
        422, "Thiếu nước cấp số định danh", "The country of the number is missing"
    ),
    "identifier-wrong": told(
        422, "Số định danh sai", "The number is wrong", "{number}: {why}.", "{number}: {why}."
    ),
    "last-administrator": told(409, "Không thể bỏ quản trị viên cuối cùng", "The last administrators stay"),
    "marking-open": told(
        409, "Đã có đề nghị chờ duyệt về dấu này", "A change of this mark waits for a decision already"
    ),
    "mandate-of-oneself": told(422, "Không thể ủy quyền cho chính mình", "Nobody mandates himself"),
    "mandate-revoked-before": told(
        409, "Ủy quyền đã bị chấm dứt trước đó", "The mandate was revoked before", "Từ {at}.", "Since {at}."
    ),
    "no-second-person": told(
        409,
        "Không có người thứ hai để duyệt lại",
        "There is no second person to approve it again",
        "Quyền quản trị, lãnh đạo và ngân hàng phải được duyệt lại bởi một quản trị viên khác, không phải "
        "người đặt lại mật khẩu và cũng không phải chính người đó. Hãy có ít nhất ba quản trị viên.",
        "Roles of administrators, supervisors and banks are approved again by an administrator who is neither "
        "the one who resets the password nor the one it is of. Have at least three administrators.",
    ),
    "only-who-proposed": told(403, "Chỉ người đề nghị mới được rút lại", "Only who proposed it takes it back"),
    "not-taken-back": told(
        409,
        "Việc này không rút lại được",
        "This is not taken back",
        "Nó đã có hiệu lực: {what}.",
        "It holds already: {what}.",
    ),
    "not-for-machines": told(422, "Vai trò không dành cho hệ thống kết nối", "The role is not for machines"),
    "not-for-oneself": told(403, "Không được tự làm cho chính mình", "Nobody does this for himself"),
    "not-independent": told(
        409,
        "Người thứ hai chưa độc lập với người thứ nhất",
        "The second person is not independent of the first",
        "Người này đã tạo tài khoản, giữ khóa hoặc cấp quyền cho người kia, hoặc cả hai tài khoản "
        "chỉ do một người lập ra. Việc này phải do người khác duyệt.",
        "One of the two made the other's account, holds its secret or gave it a grant, or one person "
        "alone made both. Somebody else must decide this.",
    ),
    "not-mandated": told(
        403,
        "Chưa được ủy quyền khai thay",
        "No mandate to declare for this trader",
        "Không có ủy quyền còn hiệu lực của {party}. Đơn vị đó đăng ký ủy quyền cho đại lý, hoặc tự khai.",
        "There is no mandate of {party} in force. They register one for the broker, or declare themselves.",
    ),
    "not-permitted": told(
        403,
        "Không có quyền thực hiện",
        "Not permitted",
        "Việc này cần quyền “{permission}”.",
        "This wants the permission “{permission}”.",
    ),
    "not-signed-in": told(
        401,
        "Chưa đăng nhập",
        "Not signed in",
        "Gửi kèm mã truy cập còn hiệu lực, hoặc đăng nhập.",
        "Send a valid token, or sign in.",
    ),
    "party-not-chosen": told(
        422,
        "Chưa rõ khai báo thay cho ai",
        "It is not clear for whom you act",
        "Bạn đại diện nhiều đơn vị: nêu một trong số đó ở On-Behalf-Of.",
        "You speak for several parties: name one in On-Behalf-Of.",
    ),
    "party-scope-wanted": told(
        422, "Vai trò này phải gắn với một đơn vị", "The role wants the scope of one party"
    ),
    "password-weak": told(422, "Mật khẩu quá yếu", "The password is too weak"),
    "permission-unknown": told(
        422, "Không có quyền này", "There is no such permission", "{permission}", "{permission}"
    ),
    "second-factor-not-enrolled": told(
        403,
        "Vai trò này phải có yếu tố xác thực thứ hai",
        "This role wants a second factor, and none is enrolled",
        "Hãy đăng nhập trên trang web và đăng ký ứng dụng tạo mã hoặc khóa truy cập, rồi làm lại.",
        "Sign in on the pages, enrol an app for codes or a passkey, and come again.",
    ),
    "second-factor-wanted": told(
        401,
        "Cần mã xác thực thứ hai",
        "The code of the second factor is wanted",
        "Gửi kèm mã của ứng dụng hoặc mã dự phòng (code); khóa truy cập chỉ dùng được trên trang web.",
        "Send the code of your app or a recovery code as `code`; a passkey works on the pages alone.",
    ),
    "second-person-needed": told(409, "Phải do người thứ hai thực hiện", "A second person must do this"),
    "no-password-here": told(409, "Hệ thống kết nối không có mật khẩu", "A connected system has no password"),
    "password-to-change": told(
        403,
        "Phải đổi mật khẩu đầu tiên",
        "The first password is to be changed",
        "Mật khẩu này do người khác đặt: hãy đăng nhập cùng một mật khẩu mới.",
        "Somebody else gave it: sign in with a new one beside it.",
    ),
    "password-unchanged": told(422, "Mật khẩu mới giống mật khẩu cũ", "The new password is the old one"),
    "second-person-wanted": told(409, "Phải do người thứ hai thực hiện", "A second person must do this"),
    "speaks-for-another": told(
        403,
        "Tờ khai của người khác",
        "The declaration is somebody else's",
        "Người khai trên tờ khai ({party}) không phải là bên bạn đại diện.",
        "Its declarant ({party}) is not the party you speak for.",
    ),
    "token-lifetime": told(
        422,
        "Thời hạn mã truy cập không hợp lệ",
        "The token's lifetime will not do",
        "Tối đa {longest_days} ngày.",
        "At most {longest_days} days.",
    ),
    "too-many-attempts": told(
        429,
        "Đăng nhập sai quá nhiều lần",
        "Too many failed attempts",
        "Thử lại sau {free_at}.",
        "Try again after {free_at}.",
    ),
    "too-many-requests": told(
        429,
        "Quá nhiều yêu cầu cùng lúc",
        "Too many questions at once",
        "Thử lại sau {wait} giây.",
        "Try again after {wait} seconds.",
    ),
    "two-founders-wanted": told(422, "Cần hai quản trị viên đầu tiên", "Two founders are wanted"),
    "username-taken": told(409, "Tên đăng nhập đã có", "The username is taken"),
}
