"""Refusals about the law: books, lists, clocks, selection."""

from thongquan.refusals.domain.told import told

TEXTS = {
    "bad-condition": told(422, "Điều kiện không hợp lệ", "The condition will not do", "{why}", "{why}"),
    "book-faulty": told(409, "Dữ liệu pháp luật có lỗi", "The edition has faults", "{faults}", "{faults}"),
    "book-malformed": told(
        422, "Dữ liệu pháp luật sai cấu trúc", "The edition is malformed", "{faults}", "{faults}"
    ),
    "code-not-whole": told(
        422,
        "Phải ghi đủ 8 chữ số của mã hàng",
        "All eight digits of the code are wanted",
        "{commodity} còn chia nhỏ; chọn một mã: {lines}.",
        "{commodity} is divided further; choose one of {lines}.",
    ),
    "country-unknown": told(
        422,
        "Không có nước này trong danh mục",
        "There is no such country on the list",
        "“{country}”: ghi mã hai chữ cái theo ISO 3166-1.",
        "“{country}”: write the two letters of ISO 3166-1.",
    ),
    "number-unreadable": told(
        422,
        "Không đọc được số này",
        "This is not a number that can be read",
        "“{found}”: ghi chữ số, dấu chấm thập phân, ví dụ 100000000 hoặc 2500.50.",
        "“{found}”: write digits with a decimal point, such as 100000000 or 2500.50.",
    ),
    "clock-expired": told(409, "Đã hết thời hạn", "The time is over", "{clock}: {due}.", "{clock}: {due}."),
    "clock-not-paused": told(409, "Thời hạn không đang tạm dừng", "The clock is not paused"),
    "clock-paused": told(409, "Thời hạn đang tạm dừng", "The clock is paused"),
    "clock-runs-backwards": told(422, "Thời điểm không hợp lệ", "Time would run backwards"),
    "demo-outside-the-demo": told(
        409, "Dữ liệu thử nghiệm không dùng ngoài bản thử nghiệm", "A demo edition is refused outside the demo"
    ),
    "edition-stale": told(
        409,
        "Đã có bản khác được ban hành sau khi soạn",
        "Another edition was published since the draft",
        "Bản đã ban hành: {published_since}.",
        "Published since: {published_since}.",
    ),
    "needs-a-second-person": told(
        409,
        "Phải do người thứ hai thực hiện",
        "A second person must do this",
        "Bản {edition} do chính bạn soạn.",
        "Edition {edition} is your own draft.",
    ),
    "no-basis": told(422, "Phải nêu căn cứ pháp luật", "The legal basis is missing"),
    "no-layout": told(404, "Gói quốc gia không mô tả biểu thuế", "The pack describes no tariff layout"),
    "no-law-in-force": told(409, "Chưa có văn bản nào có hiệu lực ngày đó", "No law is in force on that day"),
    "no-such-template": told(404, "Không có mẫu này", "There is no such template"),
    "no-such-table": told(404, "Không có bảng này", "There is no such table"),
    "no-tariff-yet": told(409, "Chưa nạp biểu thuế", "No tariff has been loaded yet"),
    "number-does-not-fit": told(422, "Số không khớp mẫu", "The number does not fit its scheme"),
    "parameters-not-ahead": told(
        409, "Tham số phải có hiệu lực từ ngày sau", "Parameters must begin ahead of time"
    ),
    "profile-already-drafted": told(409, "Tiêu chí đang có bản soạn", "The profile has a draft already"),
    "profile-unsound": told(422, "Tiêu chí có lỗi", "The profile has faults", "{faults}", "{faults}"),
    "published-out-of-order": told(409, "Thời điểm ban hành sai thứ tự", "Published out of order"),
    "reference-unfit": told(
        409, "Danh mục không khớp nhau", "The lists do not fit each other", "{faults}", "{faults}"
    ),
    "registrations-since-midnight": told(
        409, "Trong ngày đã có tờ khai đăng ký", "There are registrations of this day"
    ),
    "schedules-unknown": told(
        422, "Biểu thuế suất không có trong danh mục", "Schedules are unknown", "{schedules}", "{schedules}"
    ),
    "seed-already-committed": told(
        409, "Số ngẫu nhiên của ngày đã được cam kết", "The day's seed is committed already"
    ),
    "seed-day-not-ahead": told(
        409,
        "Chỉ cam kết số ngẫu nhiên của những ngày sắp tới",
        "A seed is committed for a day to come",
        "Trong vòng {most} ngày tới, kể từ ngày mai.",
        "Within the next {most} days, from tomorrow on.",
    ),
}
