"""`thongquan question …` and `thongquan article …`, as people type them."""

from pathlib import Path

from tests.cli.typed import Typed


def asked(thongquan: Typed, *more: str) -> str:
    said = thongquan.by("thuongnhan")(
        "question", "ask", "--topic", "classification", "--text", "Mã của cà phê?", "--office", "02CI", *more
    )
    return next(word for word in said.stdout.split() if word.startswith("VN-Q"))


def test_a_question_goes_from_the_asker_to_the_desk_and_back(thongquan: Typed) -> None:
    which = asked(thongquan, "--code", "09012111")
    officer = thongquan.by("congchuc")
    assert which in officer("question", "desk").stdout
    officer("question", "take", which)
    officer("question", "put-back", which, "--reason", "Vắng")
    officer("question", "take", which)
    officer("question", "answer", which, "--text", "Nhóm 0901.")
    trader = thongquan.by("thuongnhan")
    said = trader("question", "show", which).stdout
    assert "Công chức hải quan, " in said
    assert "Nhóm 0901." in said
    trader("question", "reopen", which, "--text", "Còn gì?")
    assert trader.json("question", "list", "--state", "waiting", "--json")[0]["identifier"] == which
    trader("question", "close", which, "--mark", "partly", "--text", "Cảm ơn")
    assert trader.json("question", "show", which, "--json")["mark"] == "partly"
    assert "not-in-this-state" in thongquan.by("congchuc")("question", "take", which, status=1).stderr


def test_a_question_is_forwarded_and_another_does_not_find_it(thongquan: Typed) -> None:
    which = asked(thongquan)
    thongquan.by("congchuc")("question", "forward", which, "--to", "KV02", "--reason", "Vượt thẩm quyền")
    assert "not-found" in thongquan.by("nganhang")("question", "show", which, status=1).stderr
    assert "classification" in thongquan("question", "topics").stdout


def test_an_article_is_written_given_back_published_found_and_withdrawn(
    thongquan: Typed, tmp_path: Path
) -> None:
    which = asked(thongquan)
    for language, text in (("vi", "Cà phê rang\n\nNhóm 0901."), ("en", "Roasted coffee\n\nHeading 0901.")):
        (tmp_path / f"{language}.txt").write_text(text, "utf-8")
    files = [tmp_path / "vi.txt", tmp_path / "en.txt"]
    officer = thongquan.by("congchuc")
    made = officer(
        "article", "draft", *files, "--topic", "classification", "--question", which, "--code", "0901"
    ).stdout
    article = made.split()[-1]
    officer("article", "submit", article)
    thongquan.by("lanhdao")("article", "return", article, "--reason", "Thêm căn cứ")
    officer = thongquan.by("congchuc")
    assert "Cà phê rang" in officer("article", "at-work").stdout
    officer("article", "draft", *files, "--article", article)
    officer("article", "submit", article)
    assert "not-permitted" in officer("article", "publish", article, status=1).stderr
    thongquan.by("lanhdao")("article", "publish", article)
    anybody = thongquan.by(None)
    assert article in anybody("article", "search", "ca phe rang").stdout
    assert anybody.json("article", "search", "roasted", "--json")[0]["identifier"] == article
    assert anybody.json("article", "search", "--json")[0]["identifier"] == article
    assert "Heading 0901." in anybody("article", "show", article).stdout
    assert anybody.json("article", "show", article, "--json")["words"]["vi"]["title"] == "Cà phê rang"
    thongquan.by("congchuc")("article", "draft", *files, "--article", article)
    thongquan.by("congchuc")("article", "drop", article, "--reason", "Không cần")
    thongquan.by("lanhdao")("article", "withdraw", article, "--reason", "Luật đã đổi")
    thongquan.by(None)("article", "show", article, status=1)
