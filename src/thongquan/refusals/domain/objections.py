"""Refusals about objections to decisions."""

from thongquan.refusals.domain.told import told

TEXTS = {
    "already-prolonged": told(409, "Thời hạn giải quyết đã được gia hạn", "The time was prolonged already"),
    "before-court": told(
        409,
        "Tòa án đã thụ lý vụ việc",
        "The matter is before the court",
        "Quyết định {decision}: không giải quyết khiếu nại nữa.",
        "Decision {decision}: no objection is answered any more.",
    ),
    "decision-suspended": told(
        409,
        "Quyết định đang bị tạm đình chỉ thi hành",
        "The decision is suspended and not carried out for now",
    ),
    "not-contestable": told(
        422,
        "Không khiếu nại riêng được bước này",
        "This step is not objected to by itself",
        "{decision} là một bước của việc giải quyết khiếu nại; hãy khiếu nại quyết định giải quyết.",
        "{decision} is a step of an objection; object to its answer.",
    ),
    "no-superior": told(
        409,
        "Không có cấp trên để khiếu nại lần hai",
        "There is no office above",
        "Trên {office} không còn đơn vị nào; còn quyền khởi kiện tại tòa án.",
        "Nothing stands above {office}; the court remains.",
    ),
    "nothing-to-suspend": told(
        409,
        "Quyết định này không còn gì để tạm đình chỉ",
        "There is nothing to suspend",
        "Loại quyết định: {kind}.",
        "Kind of decision: {kind}.",
    ),
    "objection-exhausted": told(
        409,
        "Đã giải quyết khiếu nại lần hai; còn quyền khởi kiện tại tòa án",
        "The second instance has answered; the court remains",
    ),
    "objection-withdrawn": told(
        409,
        "Đã rút khiếu nại về quyết định này nhiều lần; còn quyền khởi kiện tại tòa án",
        "Objections to this decision were withdrawn too often; the court remains",
        "Nhiều nhất {most} lần.",
        "At most {most} times.",
    ),
    "objection-open": told(409, "Đang có khiếu nại chưa giải quyết", "An objection is open already"),
    "court-day-ahead": told(
        409,
        "Ngày thụ lý chưa đến",
        "The day the court took it up is yet to come",
        "Ngày {day} sau hôm nay, {today}.",
        "{day} is after today, {today}.",
    ),
    "objection-overdue": told(
        409,
        "Thời hạn giải quyết đã hết",
        "The time for the answer is over",
        "Hết hạn lúc {due}; người khiếu nại có quyền khiếu nại lần hai.",
        "It ended at {due}; who objects may go to the second instance.",
    ),
    "objection-too-late": told(
        409,
        "Đã hết thời hạn khiếu nại",
        "It is too late to object",
        "Thời hạn: {until}. Nếu có lý do chính đáng, hãy nêu để cơ quan xem xét.",
        "It ended at {until}. If there is a good reason, name it: the office will weigh it.",
    ),
    "remedy-wanted": told(
        422, "Phải nêu việc phải làm sau khi giải quyết", "Say what is to be done about the decision"
    ),
}
