"""The catalogue of permissions: what each is, and which roles have it. What is not here nobody may do."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from thongquan.kernel.texts import Text


class Role(StrEnum):
    TRADER = "trader"
    BROKER = "broker"
    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    BANK = "bank"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    MACHINE = "machine"
    AGENCY = "agency"
    EXCHANGE = "exchange"


ROLE_TEXTS: Mapping[Role, Text] = {
    Role.TRADER: {"vi": "Người khai hải quan", "en": "Trader"},
    Role.BROKER: {"vi": "Đại lý làm thủ tục hải quan", "en": "Customs broker"},
    Role.OFFICER: {"vi": "Công chức hải quan", "en": "Customs officer"},
    Role.SUPERVISOR: {"vi": "Lãnh đạo đơn vị", "en": "Supervisor"},
    Role.BANK: {"vi": "Ngân hàng", "en": "Bank"},
    Role.ADMINISTRATOR: {"vi": "Quản trị hệ thống", "en": "Administrator"},
    Role.AUDITOR: {"vi": "Kiểm toán", "en": "Auditor"},
    Role.MACHINE: {"vi": "Hệ thống kết nối", "en": "Connected system"},
    Role.AGENCY: {"vi": "Cán bộ cơ quan cấp phép", "en": "Officer of another agency"},
    Role.EXCHANGE: {"vi": "Công chức trao đổi dữ liệu quốc tế", "en": "Officer of international exchange"},
}

# A grant of these wants a second person (a bank says that money came, an officer of exchange opens ways
# to other countries); those below speak for nobody by themselves: they need the scope of one party
# (an agency's officer: of his agency).
TWO_PERSON_ROLES = frozenset({Role.ADMINISTRATOR, Role.SUPERVISOR, Role.BANK, Role.EXCHANGE})
ONE_PARTY_ROLES = frozenset({Role.TRADER, Role.BROKER, Role.BANK, Role.MACHINE, Role.AGENCY})


@dataclass(frozen=True, slots=True)
class Permission:
    """What may be allowed, and to which roles; what is not here nobody may do."""

    code: str
    text: Text
    roles: frozenset[Role]


DECLARANTS = (Role.TRADER, Role.BROKER, Role.MACHINE)
OFFICERS = (Role.OFFICER, Role.SUPERVISOR)
READERS = (*OFFICERS, Role.AUDITOR)
KEEPERS = (Role.SUPERVISOR, Role.ADMINISTRATOR)  # of the record

_TABLE: tuple[tuple[str, str, str, tuple[Role, ...]], ...] = (
    ("declaration.draft", "Soạn tờ khai", "Draft a declaration", DECLARANTS),
    ("declaration.preview", "Khai thử, tính thuế thử", "Preview a declaration", DECLARANTS),
    ("declaration.register", "Đăng ký tờ khai", "Register a declaration", DECLARANTS),
    ("declaration.batch", "Gửi tờ khai theo lô", "Send declarations in bulk", DECLARANTS),
    ("declaration.view", "Xem tờ khai", "See a declaration", (*DECLARANTS, *READERS)),
    ("declaration.amend", "Khai bổ sung", "Ask for an amendment", DECLARANTS),
    ("declaration.cancel", "Đề nghị hủy tờ khai", "Ask for a cancellation", DECLARANTS),
    ("amendment.decide", "Quyết định khai bổ sung", "Decide on an amendment", OFFICERS),
    ("amendment.order", "Yêu cầu khai bổ sung", "Order an amendment", OFFICERS),
    ("cancellation.decide", "Quyết định hủy tờ khai", "Decide on a cancellation", OFFICERS),
    ("objection.lodge", "Khiếu nại quyết định", "Object to a decision", DECLARANTS),
    ("objection.decide", "Giải quyết khiếu nại", "Answer an objection", (Role.SUPERVISOR,)),
    ("document.attach", "Nộp chứng từ", "Attach a document", DECLARANTS),
    ("document.view", "Xem chứng từ", "See a document", (*DECLARANTS, *READERS)),
    ("document.request", "Yêu cầu nộp chứng từ", "Ask for a document", OFFICERS),
    ("document.check", "Kiểm tra hồ sơ", "Check documents", OFFICERS),
    ("case.take", "Nhận, chuyển giao hồ sơ", "Take and hand over work", OFFICERS),
    ("case.assign", "Phân công hồ sơ", "Assign work", (Role.SUPERVISOR,)),
    ("supervision.view", "Xem bảng điều hành", "See the supervisor's board", (Role.SUPERVISOR, Role.AUDITOR)),
    ("examination.record", "Ghi kết quả kiểm tra thực tế", "Record an examination", OFFICERS),
    ("examination.assign", "Phân công kiểm tra", "Assign an examination", (Role.SUPERVISOR,)),
    ("lane.view", "Xem căn cứ phân luồng", "See why a lane was chosen", READERS),
    ("lane.override", "Chuyển luồng", "Override a lane", OFFICERS),
    ("risk.view", "Xem hồ sơ rủi ro", "See risk profiles", READERS),
    ("risk.draft", "Soạn tiêu chí rủi ro", "Draft a risk profile", OFFICERS),
    ("risk.approve", "Duyệt tiêu chí rủi ro", "Approve a risk profile", (Role.SUPERVISOR,)),
    ("hold.set", "Tạm dừng lô hàng", "Set a hold", OFFICERS),
    ("hold.lift", "Bỏ tạm dừng lô hàng", "Lift a hold", OFFICERS),
    ("storage.decide", "Cho đưa hàng về bảo quản", "Decide on bringing to storage", OFFICERS),
    ("release.decide", "Giải phóng hàng", "Decide on conditional release", OFFICERS),
    ("clearance.decide", "Thông quan", "Decide on clearance", OFFICERS),
    ("origin.verify", "Xác minh xuất xứ với nước cấp", "Verify origin with who issued the proof", OFFICERS),
    (
        "origin.answer",
        "Trả lời xác minh xuất xứ của nước ngoài",
        "Answer another country on origin",
        (Role.EXCHANGE,),
    ),
    ("debt.view", "Xem nợ thuế", "See debts", (*DECLARANTS, *READERS, Role.BANK)),
    ("payment.report", "Báo có thu thuế", "Report a payment", (Role.BANK,)),
    ("guarantee.register", "Đăng ký bảo lãnh", "Register a guarantee", (Role.BANK,)),
    ("guarantee.view", "Xem bảo lãnh", "See guarantees", (*DECLARANTS, *READERS, Role.BANK)),
    ("guarantee.accept", "Chấp nhận, giải tỏa bảo lãnh", "Accept and release a guarantee", OFFICERS),
    ("guarantee.withdraw", "Rút bảo lãnh", "Withdraw a guarantee", (Role.BANK, *OFFICERS)),
    ("guarantee.use", "Dùng bảo lãnh cho tờ khai", "Set a guarantee against a declaration", DECLARANTS),
    ("payment.order", "Yêu cầu ngân hàng thu thuế", "Have the bank collect a payment", DECLARANTS),
    ("account.view", "Xem sổ kế toán thuế", "See the accounts", (Role.SUPERVISOR, Role.AUDITOR)),
    ("correction.propose", "Đề nghị đảo bút toán", "Propose to reverse an entry", OFFICERS),
    ("correction.decide", "Duyệt đảo bút toán", "Decide on a reversal", (Role.SUPERVISOR,)),
    ("adjustment.propose", "Đề nghị miễn, hoãn, bù trừ", "Propose to let off, put off, offset", OFFICERS),
    ("adjustment.decide", "Duyệt miễn, hoãn, bù trừ", "Let off, put off, offset tax", (Role.SUPERVISOR,)),
    ("refund.ask", "Đề nghị hoàn thuế", "Ask for a refund", DECLARANTS),
    ("refund.propose", "Thẩm định, đề xuất hoàn thuế", "Examine and propose a refund", OFFICERS),
    ("refund.decide", "Quyết định hoàn thuế", "Decide on a refund", (Role.SUPERVISOR,)),
    ("books.draft", "Soạn dữ liệu pháp luật", "Draft law", (*OFFICERS, Role.ADMINISTRATOR)),
    ("books.publish", "Duyệt và ban hành", "Approve and publish law", (Role.SUPERVISOR, Role.ADMINISTRATOR)),
    (
        "party.register",
        "Đăng ký, cập nhật doanh nghiệp",
        "Register a party, keep its entry",
        (*OFFICERS, Role.ADMINISTRATOR),
    ),
    (
        "party.view",
        "Xem hồ sơ doanh nghiệp",
        "See a party",
        (*DECLARANTS, Role.BANK, *READERS, Role.ADMINISTRATOR),
    ),
    ("mark.view", "Xem đề nghị gắn nhãn quản lý doanh nghiệp", "See marks proposed for parties", READERS),
    ("mark.propose", "Đề nghị gắn, bỏ nhãn quản lý doanh nghiệp", "Propose to mark a party", OFFICERS),
    ("mark.decide", "Duyệt gắn, bỏ nhãn quản lý doanh nghiệp", "Decide on a mark", (Role.SUPERVISOR,)),
    ("licence.apply", "Nộp hồ sơ xin cấp phép", "Apply to another agency", DECLARANTS),
    (
        "licence.view",
        "Xem hồ sơ xin cấp phép",
        "See applications to other agencies",
        (*DECLARANTS, Role.AGENCY),
    ),
    ("licence.read", "Xem giấy phép, số còn lại", "See licences", (*DECLARANTS, Role.AGENCY, *READERS)),
    ("licence.decide", "Giải quyết hồ sơ cấp phép", "Decide on applications", (Role.AGENCY,)),
    ("origin.view", "Xem giấy chứng nhận xuất xứ", "See certificates of origin", (*DECLARANTS, *READERS)),
    (
        "origin.issue",
        "Cấp, hủy, thay thế giấy chứng nhận xuất xứ",
        "Issue, cancel, replace certificates of origin",
        OFFICERS,
    ),
    (
        "origin.refuse",
        "Từ chối giấy chứng nhận xuất xứ nhận được",
        "Refuse certificates of origin received",
        OFFICERS,
    ),
    ("question.ask", "Hỏi cơ quan hải quan", "Ask a question", (Role.TRADER, Role.BROKER, Role.BANK)),
    ("question.view", "Xem câu hỏi", "See questions", (Role.TRADER, Role.BROKER, Role.BANK, *OFFICERS)),
    ("question.answer", "Trả lời câu hỏi", "Answer questions", OFFICERS),
    ("article.draft", "Soạn bài hướng dẫn", "Draft articles", OFFICERS),
    ("article.publish", "Duyệt, đăng bài hướng dẫn", "Publish articles", (Role.SUPERVISOR,)),
    ("mandate.register", "Ủy quyền đại lý", "Give a mandate", (Role.TRADER, *OFFICERS)),
    ("mandate.revoke", "Chấm dứt ủy quyền", "Revoke a mandate", (Role.TRADER, Role.BROKER, *OFFICERS)),
    (
        "certificate.register",
        "Đăng ký chữ ký số",
        "Register a certificate",
        (*DECLARANTS, Role.BANK, *OFFICERS),
    ),
    (
        "certificate.revoke",
        "Thu hồi chữ ký số",
        "Revoke a certificate",
        (*DECLARANTS, Role.BANK, *OFFICERS),
    ),
    ("user.create", "Tạo tài khoản", "Create an account", (Role.ADMINISTRATOR,)),
    ("user.view", "Xem tài khoản", "See accounts", (Role.ADMINISTRATOR, Role.AUDITOR)),
    ("user.disable", "Khóa tài khoản", "Disable an account", (Role.ADMINISTRATOR,)),
    (
        "user.reset",
        "Đặt lại mật khẩu, gỡ yếu tố xác thực thứ hai",
        "Reset a password or a second factor",
        (Role.ADMINISTRATOR,),
    ),
    (
        "approval.view",
        "Xem việc chờ người thứ hai",
        "See what waits for a second person",
        (*OFFICERS, Role.ADMINISTRATOR, Role.EXCHANGE),
    ),
    (
        "exchange.view",
        "Xem trao đổi với hải quan các nước",
        "See exchange with other administrations",
        (Role.EXCHANGE, Role.AUDITOR),
    ),
    (
        "exchange.propose",
        "Đề nghị thỏa thuận, tuyến gửi, khóa của đối tác",
        "Propose agreements, routes and keys of partners",
        (Role.EXCHANGE,),
    ),
    (
        "exchange.approve",
        "Duyệt thỏa thuận, tuyến gửi, khóa của đối tác",
        "Approve agreements, routes and keys of partners",
        (Role.EXCHANGE, Role.SUPERVISOR),
    ),
    (
        "exchange.close",
        "Đình chỉ, chấm dứt trao đổi, thu hồi khóa",
        "Suspend and end exchange, revoke keys",
        (Role.EXCHANGE,),
    ),
    (
        "exchange.mend",
        "Xử lý thông điệp bị cách ly, không xử lý được, bị từ chối",
        "Deal with messages in quarantine, laid aside or refused",
        (Role.EXCHANGE,),
    ),
    (
        "trade-data.view",
        "Xem dữ liệu hàng hóa nhận theo thỏa thuận",
        "See trade data received by an agreement",
        (*READERS, Role.EXCHANGE),
    ),
    ("grant.request", "Cấp quyền", "Grant a role", (Role.ADMINISTRATOR,)),
    ("grant.approve", "Duyệt cấp quyền", "Approve a grant", (Role.ADMINISTRATOR,)),
    ("grant.revoke", "Thu hồi quyền", "Revoke a grant", (Role.ADMINISTRATOR,)),
    ("client.create", "Đăng ký hệ thống kết nối", "Register a machine client", (Role.ADMINISTRATOR,)),
    (
        "operations.view",
        "Xem tình trạng hệ thống",
        "See how the platform runs",
        (Role.ADMINISTRATOR, Role.AUDITOR),
    ),
    ("operations.mend", "Khắc phục sự cố", "Put right what is stuck", (Role.ADMINISTRATOR,)),
    ("journal.view", "Xem nhật ký", "Read the journal", (Role.AUDITOR, Role.SUPERVISOR)),
    ("destruction.view", "Xem việc tiêu hủy hồ sơ", "See destructions", (*KEEPERS, Role.AUDITOR)),
    ("destruction.propose", "Đề nghị tiêu hủy hồ sơ", "Propose a destruction", KEEPERS),
    ("destruction.decide", "Duyệt tiêu hủy hồ sơ", "Decide on a destruction", KEEPERS),
)

PERMISSIONS: Mapping[str, Permission] = {
    code: Permission(code, {"vi": vi, "en": en}, frozenset(roles)) for code, vi, en, roles in _TABLE
}
assert len(PERMISSIONS) == len(_TABLE), "a permission is listed twice"
