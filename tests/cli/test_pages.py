"""What the pages of journeys and the README tell people to type does what they say."""

import re
import shlex
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from tests.cli.typed import Typed
from thongquan.books import selectors as books
from thongquan.clearance.models import Declaration, Objection, SignedDecision
from thongquan.clearance.selectors.decided import number_of
from thongquan.cli.demo.firms import firms
from thongquan.config.paths import REPOSITORY
from thongquan.documents.models import Destruction
from thongquan.exchange.models import Agreement
from thongquan.identity.models import Grant, MachineClient
from thongquan.inspection.selectors import samples
from thongquan.journal import services as journal
from thongquan.ledger import selectors as ledger
from thongquan.ledger.domain.reference import payment_reference
from thongquan.ledger.models import Adjustment, Correction, Entry, Refund
from thongquan.licensing.models import Application, Licence
from thongquan.licensing.selectors import names as licensing
from thongquan.parties.models import Marking, Status
from thongquan.partnership.models import Article, Question
from thongquan.partnership.selectors.names import ARTICLE, QUESTION, named
from thongquan.risk.models import Hold, Parameters
from thongquan.tariff.models import Certificate
from thongquan.tariff.selectors import origin

JOURNEYS = REPOSITORY / "docs" / "journeys"
README = REPOSITORY / "README.md"
BLOCK = re.compile(r"```(?:sh|shell)\n(.*?)```", re.DOTALL)
PREPARED = ("# thuongnhan", "thongquan example import --to first.json", "thongquan declare first.json")


def commands(lines: list[str]) -> list[tuple[str, str]]:
    """Who types (the last `# name` above it in its block, "" nobody), what comes after the program's name."""
    found, who = [], ""
    for line in lines:
        if line.startswith("# "):
            who = line[2:].strip()
        elif line.startswith("thongquan "):
            found.append((who, line.removeprefix("thongquan ")))
    return found


def of_page(page: Path) -> list[tuple[str, str]]:
    text = page.read_text("utf-8")
    typed = [one for block in BLOCK.findall(text) for one in commands(block.splitlines())]
    declares = any(line.startswith("declare ") for _, line in typed[:5])
    return typed if declares or "$" not in text else [*commands(list(PREPARED)), *typed]


class Reader:
    """Types what a page says, with what its $NAMES stand for."""

    def __init__(self, thongquan: Typed) -> None:
        self.thongquan, self.leaf = thongquan, ""

    def type(self, who: str, line: str) -> None:
        row = Declaration.objects.filter(direction="IM").order_by("-id").first()
        if row and " override " in line and f"--to {row.lane} " in line:
            return  # chance drew that lane already
        if line.startswith("declaration duty "):  # whatever lane chance drew: there its goods are seen first
            Declaration.objects.filter(direction="EX").update(lane="G", control="none")
        if line.startswith("journal prove"):
            journal.seal(timezone.now())  # as the worker does every few seconds
        words = [self.stands_for(word, row) for word in shlex.split(line)]
        said = self.thongquan.by(who or None)(*words)
        if found := re.search(r"leaf\s+([0-9a-f-]{36})", said.stderr):
            self.leaf = found[1]

    def stands_for(self, word: str, row: Declaration | None) -> str:
        prefix, dollar, _ = word.partition("$")
        if prefix:
            return prefix + self.stands_for(word.removeprefix(prefix), row) if dollar else word
        if not dollar:
            return word
        identifier = f"VN-{row.number}" if row else ""
        return {
            "$NUMBER": lambda: f"{row.number}{row.revision}",
            "$EXPORT": lambda: "{0.number}{0.revision}".format(
                Declaration.objects.filter(direction="EX").latest("pk")
            ),
            "$REFERENCE": lambda: payment_reference(identifier),
            "$AMOUNT": lambda: str(ledger.standing(identifier, on=row.law_day).owed),
            "$LEAF": lambda: self.leaf,
            "$REFUND": lambda: str(Refund.objects.latest("pk").pk),
            "$ENTRY": lambda: str(Entry.objects.filter(kind="payment").latest("pk").pk),
            "$REVERSAL": lambda: str(Correction.objects.latest("pk").pk),
            "$DECISION": lambda: number_of(
                SignedDecision.objects.filter(kind="cancellation-refused").latest("pk").pk
            ),
            "$OBJECTION": lambda: str(Objection.objects.latest("pk").pk),
            "$PARTY": lambda: row.trader,
            "$HOLD": lambda: str(Hold.objects.latest("since").pk),
            "$PARAMETERS": lambda: str(Parameters.objects.latest("pk").pk),
            "$QUESTION": lambda: named(QUESTION, Question.objects.latest("pk").pk),
            "$ARTICLE": lambda: named(ARTICLE, Article.objects.latest("pk").pk),
            "$APPLICATION": lambda: licensing.named("application", Application.objects.latest("pk").pk),
            "$LICENCE": lambda: licensing.named("licence", Licence.objects.latest("pk").pk),
            "$AGREEMENT": lambda: str(Agreement.objects.latest("pk").pk),
            "$CERTIFICATE": lambda: origin.named(Certificate.objects.latest("pk").pk),
            "$GRANT": lambda: str(Grant.objects.latest("pk").pk),
            "$ADJUSTMENT": lambda: str(Adjustment.objects.latest("pk").pk),
            "$DESTRUCTION": lambda: str(Destruction.objects.latest("pk").pk),
            "$CLIENT": lambda: MachineClient.objects.latest("pk").application.client_id,
            "$TOMORROW": lambda: (timezone.now() + timedelta(days=2)).date().isoformat(),
            "$TODAY": lambda: books.today(timezone.now()).isoformat(),
            "$SAMPLE": lambda: samples(identifier)[-1].number,
            "$MARKING": lambda: str(Marking.objects.latest("pk").pk),
            "$MARK": lambda: str(Status.objects.latest("pk").pk),
            "$BRANCH": lambda: f"{firms()[0].tax_code}-001",
            "$TRADER": lambda: firms()[0].tax_code,
            "$BROKER": lambda: next(firm.tax_code for firm in firms() if firm.kind == "broker"),
        }[word]()


@pytest.fixture
def reader(thongquan: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reader:
    (tmp_path / "docs").symlink_to(REPOSITORY / "docs")
    monkeypatch.chdir(tmp_path)  # what is written stays here
    return Reader(thongquan)


@pytest.mark.parametrize("page", sorted(JOURNEYS.glob("*.md")), ids=lambda page: page.stem)
def test_every_command_of_a_journey_runs(page: Path, reader: Reader) -> None:
    for who, line in of_page(page):
        reader.type(who, line)


def test_the_pages_of_journeys_have_commands() -> None:
    assert all(len(of_page(page)) >= 4 for page in JOURNEYS.glob("*.md"))


def test_the_readme_tells_of_commands_and_pages_that_are_there(reader: Reader) -> None:
    text = README.read_text("utf-8")
    for link in re.findall(r"\]\(([^)]+)\)", text):
        assert (REPOSITORY / link).exists(), link
    targets = (REPOSITORY / "Makefile").read_text()
    for target in re.findall(r"make (\w+)", text):
        assert re.search(rf"^{target}:", targets, re.MULTILINE), target
    typed = re.findall(r"^    \.venv/bin/thongquan ([^#\n]+)", text, re.MULTILINE)
    assert len(typed) == 3
    for line in typed:
        reader.type("", line)
    assert len(text.splitlines()) <= 50, "one screen"
