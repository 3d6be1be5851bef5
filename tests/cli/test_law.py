"""`thongquan books …` and `thongquan tariff …`, as a person types them."""

from datetime import UTC, datetime

import polars as pl
import pytest
from typer.testing import CliRunner

from tests.tariff.workbooks import xlsx
from thongquan.books import selectors, services
from thongquan.cli.main import app
from thongquan.config.paths import REPOSITORY
from thongquan.identity import services as identity
from thongquan.identity.domain import Role
from thongquan.identity.selectors import subject_of_user
from thongquan.kernel.actors import Actor

pytestmark = pytest.mark.django_db
PASSWORD = "Mot-mat-khau-dai-2026"
XX = REPOSITORY / "tests" / "packs" / "xx"
SHEET = xlsx(
    [
        ["Niveau", "Position", "Désignation", "Union", "NPF", "Droit général"],
        [0, "0901", "Café", "", "", ""],
        [1, "09011110", "- Arabica", "0 % sauf BO", "9 %", "12.5 %"],
        [1, "09011120", "- Robusta", "0 % ou 6 %", "huit", "néant"],
    ],
    sheet="Tarif",
)


@pytest.fixture(autouse=True)
def example_country(settings):
    settings.PACK = XX
    services.install(pack=XX, at=datetime(2026, 8, 1, tzinfo=UTC))


@pytest.fixture
def typed(monkeypatch):
    def run(*arguments, by=None):
        monkeypatch.setenv("THONGQUAN_USER", by or "nobody")
        monkeypatch.setenv("THONGQUAN_PASSWORD", PASSWORD)
        return CliRunner().invoke(app, list(map(str, arguments)))

    return run


@pytest.fixture(autouse=True)
def people(monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    at = datetime.now(UTC)
    ana, budi, eve = (
        identity.NewUser(name, name.title(), PASSWORD, chosen=True) for name in ("ana", "budi", "eve")
    )
    founder, second = identity.appoint_first_administrators(founders=[ana, budi], at=at)
    identity.create_user(new=eve, actor=Actor(founder), at=at)
    return Actor(founder), Actor(second)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "tarif.xlsx"
    path.write_bytes(SHEET)
    return path


def test_the_spreadsheet_becomes_a_draft_that_a_second_person_publishes(typed, file):
    done = typed("tariff", "import", file, by="ana")
    assert done.exit_code == 0, done.output
    assert "tariff/2" in done.output
    assert "taux illisible" in done.output
    assert "unreadable" in done.output

    differences = typed("books", "diff", "tariff", 1, 2)
    assert "8.0000" in differences.output
    assert "9.0000" in differences.output

    again = typed("books", "publish", "tariff", 2, by="ana")
    assert again.exit_code == 1
    assert "needs-a-second-person" in again.output
    assert typed("books", "publish", "tariff", 2, by="budi").exit_code == 0
    assert selectors.tables("tariff", known_at=datetime.now(UTC)).ref.number == 2


def test_what_could_not_be_read_is_written_where_one_asks(typed, file, tmp_path):
    report = tmp_path / "unread.csv"
    typed("tariff", "import", file, "--report", report, by="ana")
    assert report.read_text().splitlines() == [
        "row,column,code,value,why_fr,why_en",
        "4,NPF,09011120,huit,taux illisible,unreadable rate",
    ]


@pytest.mark.parametrize(("who", "code"), [(None, "not-signed-in"), ("eve", "not-permitted")])
def test_nobody_drafts_or_publishes_law_without_signing_in_and_the_right_to(typed, file, who, code):
    for arguments in (("tariff", "import", file), ("books", "publish", "tariff", 1)):
        refused = typed(*arguments, by=who)
        assert refused.exit_code == 1
        assert code in refused.output


def test_a_person_who_may_publish_need_not_be_an_administrator(typed, file, people):
    first, second = people
    at = datetime.now(UTC)
    dewi = identity.NewUser("dewi", "Dewi", PASSWORD, chosen=True)
    drafter = identity.create_user(new=dewi, actor=second, at=at)
    identity.request_grant(to=drafter, role=Role.OFFICER, valid_from=at, actor=second, at=at)
    typed("tariff", "import", file, by="dewi")
    grant = identity.request_grant(
        to=subject_of_user("eve"), role=Role.SUPERVISOR, valid_from=at, actor=first, at=at
    )
    identity.approve_grant(grant=grant, actor=second, at=at)
    assert typed("books", "publish", "tariff", 2, by="eve").exit_code == 0


def test_reading_the_law_needs_no_sign_in(typed):
    assert "tariff" in typed("books", "list").output
    whole = typed("books", "show", "tariff").output
    assert "nomenclature" in whole
    assert "True" not in whole
    assert "False" not in whole
    shown = typed(
        "books", "show", "tariff", "--table", "rates", "--where", "code = '09011110'", "--on", "2026-08-01"
    )
    assert "12.5000" in shown.output
    assert "09011120" not in shown.output


def test_which_codes_value_added_tax_covers_and_from_which_law_is_said(typed):
    shown = typed("tariff", "vat", "09011120").output
    assert "1 / 1" in shown
    assert "OUT, STD, ZERO" in shown
    assert "VAT Act 2020" in shown
    assert "0 / 0" in typed("tariff", "vat", "99").output


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("books", "show", "nothing"), "not-found"),
        (("books", "show", "tariff", "9"), "not-found"),
        (("books", "show", "tariff", "--table", "nope"), "no-such-table"),
        (("books", "show", "tariff", "--table", "rates", "--where", "code ="), "bad-condition"),
        (("books", "show", "tariff", "--table", "rates", "--where", "secret = 1"), "bad-condition"),
    ],
)
def test_what_is_not_there_is_refused_with_its_code_and_exit_status_1(typed, arguments, code):
    done = typed(*arguments)
    assert done.exit_code == 1
    assert code in done.output


def test_a_file_that_is_no_workbook_is_refused_without_a_traceback(typed, tmp_path):
    path = tmp_path / "tariff.xlsx"
    path.write_bytes(b"not a workbook")
    done = typed("tariff", "import", path, by="ana")
    assert done.exit_code == 1
    assert "workbook-unreadable" in done.output
    assert "Traceback" not in done.output


def test_a_draft_comes_from_a_file_and_the_rest_stays_as_it_was(typed, tmp_path):
    path = tmp_path / "parameters.csv"
    path.write_text("surprise\n1\n")
    for by, book in (("eve", "tariff"), ("ana", "nothing"), ("ana", "tariff")):
        assert typed("books", "draft", book, path, "--basis", "x", by=by).exit_code == 1
    schedule = tmp_path / "schedules.csv"
    before = selectors.tables("tariff", known_at=datetime.now(UTC)).tables
    schedule.write_text(csv_of(before["schedules"]), "utf-8")
    assert typed("books", "draft", "tariff", schedule, "--basis", "Décret 7", by="ana").exit_code == 0
    drafted = selectors.edition("tariff", int(selectors.editions("tariff")["number"].max()))
    assert drafted.basis == "Décret 7"
    assert all(drafted.tables[name].equals(before[name]) for name in before if name != "schedules")
    assert drafted.tables["schedules"].height == before["schedules"].height


def csv_of(frame):
    """As people write it: lists parted by ";", the last day in force instead of the day after it."""
    lists = [pl.col(c).list.join(";") for c, dtype in frame.schema.items() if isinstance(dtype, pl.List)]
    flags = [pl.col(c).cast(pl.String) for c, dtype in frame.schema.items() if dtype == pl.Boolean]
    dated = [(pl.col("valid_to") - pl.duration(days=1)).alias("valid_through")] if "valid_to" in frame else []
    return frame.with_columns(*lists, *flags, *dated).drop("valid_to", strict=False).write_csv()
