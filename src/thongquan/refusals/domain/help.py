"""Refusals about questions and articles."""

from thongquan.refusals.domain.told import told

TEXTS = {
    "article-language-missing": told(
        409,
        "Bài chưa đủ các ngôn ngữ",
        "The article lacks a language",
        "Còn thiếu tiêu đề hoặc nội dung: {languages}.",
        "Title or text is missing in: {languages}.",
    ),
    "article-language-unknown": told(
        422,
        "Ngôn ngữ không dùng ở đây",
        "The language is not one of ours",
        "{language}; dùng: {languages}.",
        "{language}; ours are: {languages}.",
    ),
    "article-too-long": told(
        422,
        "Nội dung quá dài",
        "The text is too long",
        "{field} ({language}): {length} ký tự, tối đa {limit}.",
        "{field} ({language}): {length} characters, at most {limit}.",
    ),
    "help-not-open": told(
        409,
        "Chưa mở mục hỏi đáp",
        "Questions are not taken here yet",
        "Dữ liệu của gói chưa có chủ đề hoặc thời hạn trả lời.",
        "The pack has no topics or no clock for them yet.",
    ),
    "no-draft-open": told(
        409,
        "Bài không có bản thảo đang mở",
        "The article has no draft open",
        "Bài {article}: hãy sửa bài để mở bản mới.",
        "Article {article}: edit it to begin a new version.",
    ),
    "no-such-topic": told(
        422,
        "Không có chủ đề này",
        "There is no such topic",
        "{topic}; có: {topics}.",
        "{topic}; known: {topics}.",
    ),
    "nothing-to-mark": told(409, "Chưa có câu trả lời để đánh giá", "There is no answer to mark yet"),
    "question-is-there-already": told(
        409, "Câu hỏi đang ở đơn vị này", "The question is there already", "{office}.", "{office}."
    ),
    "question-of-another-officer": told(
        409,
        "Công chức khác đang trả lời câu hỏi này",
        "Another officer took this question",
        "Chuyển lại câu hỏi rồi tiếp nhận trước khi trả lời.",
        "Have it put back, and take it, before you answer.",
    ),
    "question-stays-with-its-office": told(
        409,
        "Câu hỏi về tờ khai chỉ chuyển lên đơn vị cấp trên",
        "A question about a declaration goes only to an office above its own",
        "Đơn vị của tờ khai: {office}.",
        "The declaration's office: {office}.",
    ),
    "text-too-long": told(
        422,
        "Nội dung quá dài",
        "The text is too long",
        "{length} ký tự, tối đa {limit}.",
        "{length} characters, at most {limit}.",
    ),
    "text-wanted": told(422, "Hãy viết nội dung", "Write something"),
}
