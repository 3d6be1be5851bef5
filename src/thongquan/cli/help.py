"""`thongquan question …` and `thongquan article …`: asked, answered, kept for everybody."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.padding import Padding
from rich.text import Text

from thongquan.books import selectors as books
from thongquan.cli import install, terminal
from thongquan.cli.declaration import AsJson, Reason, print_json
from thongquan.cli.listing import listing
from thongquan.cli.session import Visit, identifier, visit
from thongquan.kernel.canonical import told
from thongquan.partnership.domain.articles import STATES as ARTICLE_STATES
from thongquan.partnership.domain.articles import State as ArticleState
from thongquan.partnership.domain.articles import Words
from thongquan.partnership.domain.questions import MARKS, STATES, Context, Mark, State
from thongquan.partnership.selectors import articles, questions
from thongquan.partnership.selectors.questions import Filters
from thongquan.partnership.selectors.topics import topics
from thongquan.partnership.services import answering, asking, writing
from thongquan.partnership.services.asking import Asked

question = typer.Typer(no_args_is_help=True, help="Hỏi đáp với cơ quan hải quan / questions and answers.")
article = typer.Typer(no_args_is_help=True, help="Bài hướng dẫn / articles for everybody.")
Which = Annotated[str, typer.Argument(help="Số câu hỏi / the question: VN-Q00000001")]
WhichArticle = Annotated[str, typer.Argument(metavar="ARTICLE", help="Số bài / the article: VN-A00000001")]
Topic = Annotated[str, typer.Option("--topic", help="Chủ đề / topic: thongquan question topics")]
Said = Annotated[str, typer.Option("--text", help="Nội dung / the words")]
LIST_MOST = 200
_QUESTION = ("identifier", "state", "awaited", "due", "topic", "excerpt")
_ARTICLE = ("identifier", "version", "state", "topic", "title")


@question.command("topics")
def list_topics(as_json: AsJson = False) -> None:
    """Có thể hỏi về những gì / what may be asked about."""
    install.if_empty()
    at = datetime.now(UTC)
    rows = [
        {"topic": one.code, "title": dict(one.text), "clock": one.clock, "basis": one.basis}
        for one in topics(on=books.today(at), known_at=at)
    ]
    listing(rows, ("topic", "title", "clock"), as_json=as_json)


@question.command("ask")
def ask(
    text: Said,
    topic: Topic = "procedure",
    declaration: Annotated[str, typer.Option("--declaration", help="Về tờ khai / about a declaration")] = "",
    code: Annotated[str, typer.Option("--code", help="Về mã hàng / about a code of the tariff")] = "",
    office: Annotated[str, typer.Option("--office", help="Đơn vị trả lời / the office to answer")] = "",
    party: Annotated[str, typer.Option("--for", help="Thay mặt đơn vị / for which party")] = "",
    language: Annotated[str, typer.Option("--language", help="vi, en")] = "vi",
) -> None:
    """Hỏi; câu hỏi có số, thời hạn và đơn vị trả lời / ask: it gets a number, a clock and an office."""
    visitor = visit("question.ask")
    context = Context(code=code, declaration=identifier(declaration) if declaration else "")
    asked = Asked(topic, text, language, context, office, party)
    made = asking.ask(asked=asked, signed=visitor.signed, at=visitor.at)
    due = questions.question(visitor.signed, made, visitor.at)["due"]
    terminal.done("Đã gửi câu hỏi / asked", f"{made}  → {due:%Y-%m-%d %H:%M UTC}")


@question.command("list")
def list_questions(
    state: Annotated[str, typer.Option("--state", help="waiting, asked, taken, answered …")] = "",
    as_json: AsJson = False,
) -> None:
    """Các câu hỏi của mình, của đơn vị / one's own questions, an officer's of his offices."""
    visitor = visit("question.view")
    page = questions.page(visitor.signed, Filters(state=state), visitor.at, limit=LIST_MOST)
    listing(page.questions, _QUESTION, as_json=as_json)


@question.command("desk")
def desk(as_json: AsJson = False) -> None:
    """Câu hỏi chờ trả lời, gấp nhất trước / what the desk has to answer, the most pressing first."""
    visitor = visit("question.answer")
    listing(questions.waiting(visitor.signed, visitor.at), _QUESTION, as_json=as_json)


@question.command("show")
def show(which: Which, as_json: AsJson = False) -> None:
    """Một câu hỏi và các trả lời / a question and all that was said."""
    visitor = visit("question.view")
    found = questions.question(visitor.signed, which, visitor.at)
    if as_json:
        print_json(told(found))
        return
    console = terminal.out()
    state = terminal.said(STATES[State(found["state"])])
    console.print(
        Text.assemble((found["identifier"], "bold"), f"  {terminal.said(found['topic_text'])}  {state}")
    )
    for name in ("declaration", "code", "page", "desk", "due", "mark"):
        if found[name]:
            console.print(Text(f"  {name}: {found[name]}", "dim"))
    for said in found["messages"]:
        who = terminal.said(said["title"]) or "Người hỏi / the asker"
        console.print(Text.assemble((f"{said['at']:%Y-%m-%d %H:%M UTC}  ", "dim"), (who, "bold")))
        console.print(Padding(Text(said["text"]), (0, 0, 0, 4)))


@question.command("take")
def take(which: Which) -> None:
    """Tiếp nhận để trả lời / take it up."""
    visitor, key = _of(which, "question.answer")
    answering.take(question=key, actor=visitor.actor, at=visitor.at)
    terminal.done("Đã tiếp nhận / taken", which)


@question.command("put-back")
def put_back(which: Which, reason: Reason) -> None:
    """Chuyển lại cho đơn vị / somebody else of the office is to answer."""
    visitor, key = _of(which, "question.answer")
    answering.put_back(question=key, reason=reason, actor=visitor.actor, at=visitor.at)
    terminal.done("Đã chuyển lại / put back", which)


@question.command("forward")
def forward(
    which: Which, to: Annotated[str, typer.Option("--to", help="Đơn vị / office")], reason: Reason
) -> None:
    """Chuyển đơn vị khác / to another office."""
    visitor, key = _of(which, "question.answer")
    answering.forward(question=key, office=to, reason=reason, actor=visitor.actor, at=visitor.at)
    terminal.done("Đã chuyển / forwarded", f"{which} → {to}")


@question.command("answer")
def answer(which: Which, text: Said) -> None:
    """Trả lời / answer."""
    visitor, key = _of(which, "question.answer")
    answering.answer(question=key, text=text, actor=visitor.actor, at=visitor.at)
    terminal.done("Đã trả lời / answered", which)


@question.command("reopen")
def reopen(which: Which, text: Said) -> None:
    """Hỏi lại / the answer left something open."""
    visitor, key = _of(which, "question.ask")
    asking.reopen(question=key, text=text, actor=visitor.actor, at=visitor.at)
    terminal.done("Đã hỏi lại / asked again", which)


@question.command("close")
def close(
    which: Which,
    mark: Annotated[Mark | None, typer.Option("--mark", help="Đánh giá câu trả lời / did it help")] = None,
    text: Said = "",
) -> None:
    """Đóng câu hỏi / close it."""
    visitor, key = _of(which, "question.ask")
    asking.close(question=key, actor=visitor.actor, at=visitor.at, mark=mark, text=text)
    terminal.done("Đã đóng / closed", terminal.said(MARKS[mark]) if mark else which)


@article.command("search")
def search(
    words: Annotated[list[str] | None, typer.Argument(help="Từ, có dấu hay không / words")] = None,
    as_json: AsJson = False,
) -> None:
    """Tìm trong mọi ngôn ngữ; không có từ: mới nhất / search all languages; no words: the newest."""
    at = datetime.now(UTC)
    text = " ".join(words or ())
    found = articles.search(text, at=at) if text else articles.published(at=at)
    listing(_plain(found), _ARTICLE, as_json=as_json)


@article.command("show")
def read(which: WhichArticle, as_json: AsJson = False) -> None:
    """Đọc một bài / read an article."""
    found = articles.article(which, at=datetime.now(UTC))
    if as_json:
        print_json(told(_plain([found])[0]))
        return
    console = terminal.out()
    for language, words in found["words"].items():
        console.print(Text.assemble((f"{language}  ", "dim"), (words["title"], "bold")))
        console.print(Padding(Text(words["body"]), (0, 0, 1, 4)))


@article.command("at-work")
def at_work(as_json: AsJson = False) -> None:
    """Bản thảo và bài chờ duyệt / drafts, and what waits for a second person."""
    visitor = visit("article.draft")
    listing(_plain(articles.at_work(at=visitor.at)), _ARTICLE, as_json=as_json)


@article.command("draft")
def draft(
    files: Annotated[
        list[Path],
        typer.Argument(exists=True, dir_okay=False, help="vi.txt en.txt: dòng đầu là tiêu đề / title first"),
    ],
    topic: Topic = "",
    of: Annotated[str, typer.Option("--question", help="Từ câu trả lời / from an answer")] = "",
    into: Annotated[str, typer.Option("--article", help="Sửa bài / a new version of an article")] = "",
    codes: Annotated[list[str] | None, typer.Option("--code", help="Mã hàng / code of the tariff")] = None,
    rules: Annotated[list[str] | None, typer.Option("--rule", help="Quy tắc / rule")] = None,
) -> None:
    """Soạn bài, mỗi ngôn ngữ một tệp / write an article, a file for each language."""
    visitor = visit("article.draft")
    words = {file.stem: _read(file) for file in files}
    besides: dict[str, Any] = {
        "codes": codes or (),
        "rules": rules or (),
        "actor": visitor.actor,
        "at": visitor.at,
    }
    if into:
        writing.write(article=into, words=words, **besides)
    else:
        if of:
            questions.require(visitor.signed, of, "question.view", visitor.at)
        into = writing.draft(topic=topic, words=words, question=of, **besides)
    terminal.done("Đã lưu bản thảo / drafted", into)


@article.command("submit")
def submit(which: WhichArticle) -> None:
    """Trình duyệt / give it to a second person."""
    visitor = visit("article.draft")
    writing.submit(article=which, actor=visitor.actor, at=visitor.at)
    terminal.done(terminal.said(ARTICLE_STATES[ArticleState.SUBMITTED]), which)


@article.command("publish")
def publish(which: WhichArticle) -> None:
    """Người thứ hai đăng bài / a second person publishes it."""
    visitor = visit("article.publish")
    writing.publish(article=which, actor=visitor.actor, at=visitor.at)
    terminal.done("Đã đăng / published", which)


@article.command("return")
def give_back(which: WhichArticle, reason: Reason) -> None:
    """Trả lại để sửa / back to those who write."""
    visitor = visit("article.publish")
    writing.give_back(article=which, reason=reason, actor=visitor.actor, at=visitor.at)
    terminal.done("Đã trả lại / given back", which)


@article.command("drop")
def drop(which: WhichArticle, reason: Reason) -> None:
    """Bỏ bản thảo / the draft is not wanted."""
    visitor = visit("article.draft")
    writing.drop(article=which, reason=reason, actor=visitor.actor, at=visitor.at)
    terminal.done("Đã bỏ bản thảo / dropped", which)


@article.command("withdraw")
def withdraw(which: WhichArticle, reason: Reason) -> None:
    """Gỡ bài đã đăng / nobody reads it any more."""
    visitor = visit("article.publish")
    writing.withdraw(article=which, reason=reason, actor=visitor.actor, at=visitor.at)
    terminal.done("Đã gỡ / withdrawn", which)


def _of(which: str, permission: str) -> tuple[Visit, int]:
    visitor = visit(permission)
    return visitor, questions.require(visitor.signed, which, permission, visitor.at).key


def _read(file: Path) -> Words:
    title, _, body = file.read_text("utf-8").partition("\n")
    return Words(title.strip(), body.strip())


def _plain(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: one for name, one in row.items() if name != "key"} for row in found]
