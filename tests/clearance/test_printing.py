"""A declaration on paper: what it says, in whose language, in which fonts, and how long it may be."""

import io
import json
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from django.conf import settings
from pypdf import PdfReader

from tests.api.caller import goods
from tests.clearance.test_register import ACTOR, incoming
from tests.world import AT
from thongquan.clearance.messages import printed as printing
from thongquan.clearance.messages.printed import label, labels, typeset
from thongquan.clearance.models import Declaration as Row
from thongquan.clearance.selectors.printed import languages_of, printed
from thongquan.clearance.services import printing as services
from thongquan.clearance.services.register import register
from thongquan.config import fonts, paths
from thongquan.kernel.refusals import Refused

pytestmark = pytest.mark.usefixtures("world")
LATER = AT + timedelta(minutes=1)
BOTH = ("vi", "en")
HOSTILE = '#eval("x") $a$ *b* [c] @d `e` \\ Đường ống PVC'


@pytest.fixture(scope="session", autouse=True)
def _fonts() -> None:
    fonts.build(paths.VAR / "npm" / "node_modules")


@pytest.fixture
def identifier() -> str:
    """An import of two items that owes its tax; its description is one to try the layout with."""
    for seed in range(1, 20):
        one = goods(seed=seed, items=2)
        if one.type_code == "IM":
            break
    hostile = msgspec.structs.replace(
        one.items[0], description='#eval("x") $a$ *b* [c] @d `e` \\ Đường ống PVC'
    )
    content = msgspec.structs.replace(one, items=[hostile, *one.items[1:]])
    [outcome] = register(incoming=incoming(content), actor=ACTOR, at=AT)
    assert outcome.registered, [found.as_dict() for found in outcome.findings]
    Row.objects.filter(number=outcome.identifier[3:]).update(lane="Y", control="documents-due")
    return outcome.identifier


def pages(body: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(body)).pages]


def text(body: bytes) -> str:
    return re.sub(r"\s+", " ", " ".join(pages(body)))


def embedded(body: bytes) -> set[str]:
    """The names of all fonts a PDF refers to, without the prefix of a subset."""
    found = set()
    for page in PdfReader(io.BytesIO(body)).pages:
        for font in page["/Resources"].get("/Font", {}).values():
            found.add(str(font.get_object()["/BaseFont"]).rpartition("+")[2].lstrip("/"))
    return found


def test_it_says_what_was_declared_what_is_charged_and_why(identifier: str) -> None:
    said = text(services.pdf(identifier=identifier, languages=BOTH, at=LATER))
    row = Row.objects.get()
    for words in (
        f"{row.number}{row.revision}", "Tờ khai hàng hóa nhập khẩu", "Import declaration", "Luồng vàng",
        "Yellow lane", "Đã đăng ký", "Registered", "Thuế nhập khẩu", "Import duty", "Căn cứ", "Legal basis",
        f"{row.tax_total:,.0f}".replace(",", "."), "Trang / Page 1 /",
    ):  # fmt: skip
        assert words in said, words
    assert HOSTILE in said, "what was declared is no markup"


@pytest.mark.parametrize(
    ("language", "there", "not_there"), [("vi", "Luồng vàng", "lane"), ("en", "Yellow lane", "Luồng")]
)
def test_in_one_language_it_says_nothing_in_another(
    identifier: str, language: str, there: str, not_there: str
) -> None:
    said = text(services.pdf(identifier=identifier, languages=(language,), at=LATER))
    assert there in said
    assert not_there not in said


def test_papers_and_days_are_written_in_the_language_of_the_paper(identifier: str) -> None:
    day = Row.objects.get().law_day
    for language, paper, written in (
        ("vi", "Hóa đơn", f"{day:%d/%m/%Y}"),
        ("en", "Invoice", f"{day.day} {day:%b %Y}"),
    ):
        head = printed(identifier, Row.objects.get().pk, (language,), at=LATER).head
        assert paper in [said for one in head["documents"] for said in one["kind"]]
        assert written in [fact["value"] for fact in head["facts"]]


def test_every_kind_of_paper_has_its_words() -> None:
    from thongquan.portal.views.declaring.words import CATEGORIES

    assert {f"paper.{code}" for code in CATEGORIES} <= set(labels())


def test_only_the_fonts_of_the_house_are_in_it(identifier: str) -> None:
    body = services.pdf(identifier=identifier, languages=BOTH, at=LATER)
    assert embedded(body) == {"BeVietnamPro-Regular", "BeVietnamPro-SemiBold"}


def test_the_fonts_have_every_letter_of_vietnamese() -> None:
    from fontTools.ttLib import TTFont

    letters = set("ĂÂĐÊÔƠƯăâđêôơưẮẰẲẴẶẤẦẨẪẬẾỀỂỄỆỐỒỔỖỘỚỜỞỠỢỨỪỬỮỰỲÝỶỸỴắằẳẵặấầẩẫậếềểễệốồổỗộớờởỡợứừửữựỳýỷỹỵ₫·×–")
    made = sorted(Path(settings.FONTS).glob("*.ttf"))
    assert len(made) == len(fonts.WEIGHTS)
    for file in made:
        assert letters <= {chr(code) for code in TTFont(file).getBestCmap()}, file


def test_the_code_on_it_opens_its_page(identifier: str) -> None:
    one = printed(identifier, Row.objects.get().pk, BOTH, at=LATER)
    assert one.head["address"] == f"{settings.URL}/declarations/{identifier}"
    assert one.head["qr"].startswith("<svg")


def test_nothing_of_officers_is_on_it(identifier: str) -> None:
    one = printed(identifier, Row.objects.get().pk, BOTH, at=LATER)
    told = json.dumps([one.head, *one.parts()], ensure_ascii=False)
    for word in ("score", "profile", "DBT-", "VAL-9", "officer:", "user:"):
        assert word not in told


def test_it_is_made_anew_only_where_it_says_something_else(identifier: str, tmp_path: Path, settings) -> None:
    settings.VAR = tmp_path
    asked = {"identifier": identifier, "key": Row.objects.get().pk, "languages": BOTH}
    first = services.at_once(**asked, at=LATER)
    assert first is not None
    assert services.at_once(**asked, at=LATER + timedelta(hours=1)) == first
    Row.objects.update(lane="R")
    assert services.at_once(**asked, at=LATER) != first
    assert services.forget(at=LATER) == 0
    assert services.forget(at=LATER + services.KEPT + timedelta(days=1)) == 2
    assert not first.exists()


def test_what_was_half_made_is_forgotten_too_and_what_is_gone_meanwhile_is_no_fault(
    tmp_path: Path, settings
) -> None:
    settings.VAR = tmp_path
    folder = tmp_path / "printed"
    folder.mkdir()
    (folder / "VN-1-vi-0.pdf.77.0a0b0c0d").write_bytes(b"%PDF")
    (folder / "VN-2-vi-0.pdf").symlink_to(folder / "gone")
    assert services.forget(at=LATER) == 0
    assert services.forget(at=LATER + services.KEPT + timedelta(days=1)) == 1
    assert not list(folder.glob("*.pdf.*"))


def test_a_long_one_is_left_to_the_worker(identifier: str, tmp_path: Path, settings, monkeypatch) -> None:
    settings.VAR = tmp_path
    monkeypatch.setattr(services, "AT_ONCE", 1)
    asked = {"identifier": identifier, "languages": BOTH}
    key = Row.objects.get().pk
    assert services.at_once(**asked, key=key, at=LATER) is None
    services.make(**asked, at=LATER)
    made = services.at_once(**asked, key=key, at=LATER)
    assert made is not None
    assert made.read_bytes().startswith(b"%PDF")


def test_several_parts_are_one_paper_with_one_count_of_pages(identifier: str, monkeypatch) -> None:
    monkeypatch.setattr(printing, "PART", 30)
    one = printed(identifier, Row.objects.get().pk, ("vi",), at=LATER)
    [items] = one.parts()
    many = [{**items[0], "number": str(n)} for n in range(1, 71)]
    body = typeset(one.head, [many[:30], many[30:60], many[60:]], fonts=Path(settings.FONTS))
    found = pages(body)
    assert len(found) > 3
    for number, page in enumerate(found, 1):
        assert f"Trang {number} / {len(found)}" in re.sub(r"\s+", " ", page)
    assert text(body).count("Tờ khai hàng hóa nhập khẩu") == 1
    assert embedded(body) == {"BeVietnamPro-Regular", "BeVietnamPro-SemiBold"}


def test_without_its_fonts_nothing_is_printed(identifier: str, tmp_path: Path) -> None:
    one = printed(identifier, Row.objects.get().pk, BOTH, at=LATER)
    with pytest.raises(Refused, match="fonts-missing"):
        typeset(one.head, one.parts(), fonts=tmp_path)


def test_languages_are_those_of_the_pack() -> None:
    assert languages_of("") == BOTH
    assert languages_of("en, vi,en") == ("en", "vi")
    with pytest.raises(Refused, match="language-unknown"):
        languages_of("fr")


def test_every_label_is_in_both_languages_and_another_country_reads_the_english() -> None:
    assert [code for code, texts in labels().items() if set(texts) != set(BOTH)] == []
    assert label("lane.R", ["fr"]) == ["Red lane"]


@pytest.mark.soak
def test_nine_thousand_items_take_no_more_memory_than_a_few_hundred(identifier: str, tmp_path: Path) -> None:
    """Setting is done by programs of their own: the largest of them is what counts."""
    one = printed(identifier, Row.objects.get().pk, BOTH, at=LATER)
    [items] = one.parts()
    many = [{**items[0], "number": str(n)} for n in range(1, 10_000)]
    parts = [many[first : first + printing.PART] for first in range(0, len(many), printing.PART)]
    told = tmp_path / "told.json"
    told.write_text(json.dumps([one.head, parts], ensure_ascii=False), encoding="utf-8")
    command = [sys.executable, "-m", "tests.clearance.set_many", str(told), str(settings.FONTS)]
    done = subprocess.run(command, cwd=paths.REPOSITORY, check=True, capture_output=True, text=True)
    count, largest = map(int, done.stdout.split())
    assert count > 500
    assert largest < 300 << 10  # KiB
