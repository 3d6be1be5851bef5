"""A question and an article of the demo's people, for tests that walk and look at pages."""

from datetime import UTC, datetime

from thongquan.identity import selectors as identity
from thongquan.identity.selectors import subject_of_user
from thongquan.partnership.domain.articles import Words
from thongquan.partnership.domain.questions import Context
from thongquan.partnership.selectors.names import QUESTION, key_of
from thongquan.partnership.services import answering, asking, writing
from thongquan.partnership.services.asking import Asked

CODE, OFFICE = "09012111", "02CI"
READERS = frozenset({"thuongnhan", "congchuc", "lanhdao"})  # of the question
WORDS = {
    "vi": Words(
        "Mã hàng của cà phê rang",
        "Cà phê đã rang thuộc nhóm 0901.\n\n# Chọn phân nhóm\n\n- Chưa khử chất caffeine: 0901.21\n- Đã khử: 0901.22",  # noqa: E501
    ),
    "en": Words(
        "The code of roasted coffee",
        "Roasted coffee is of heading 0901.\n\n# Choosing the subheading\n\n- Not decaffeinated: 0901.21\n- Decaf: 0901.22",  # noqa: E501
    ),
}


def asked(*, text: str = "Cà phê rang chưa xay thuộc mã nào?", declaration: str = "") -> str:
    """By the trader, of the office of the demo."""
    context = Context(page=f"/tariff/{CODE}", code="" if declaration else CODE, declaration=declaration)
    told = Asked("classification", text, "vi", context, "" if declaration else OFFICE)
    return asking.ask(
        asked=told, signed=identity.signed_in(subject_of_user("thuongnhan")), at=datetime.now(UTC)
    )


def answered(question: str, text: str = "Phân nhóm 0901.21: cà phê đã rang, chưa khử chất caffeine.") -> None:
    """By the officer."""
    actor, key = identity.signed_in(subject_of_user("congchuc")).actor(), key_of(QUESTION, question)
    answering.take(question=key, actor=actor, at=datetime.now(UTC))
    answering.answer(question=key, text=text, actor=actor, at=datetime.now(UTC))


def published(question: str = "") -> str:
    """Drafted by the officer, published by the supervisor."""
    officer, supervisor = (
        identity.signed_in(subject_of_user(name)).actor() for name in ("congchuc", "lanhdao")
    )
    at = datetime.now(UTC)
    article = writing.draft(
        topic="classification", words=WORDS, question=question, codes=["0901.21"], actor=officer, at=at
    )
    writing.submit(article=article, actor=officer, at=at)
    writing.publish(article=article, actor=supervisor, at=at)
    return article
