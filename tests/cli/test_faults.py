"""What goes wrong beneath the command line is told in a line; its trace is kept for who mends it."""

import json

import pytest
from django.db import connection
from django.db.utils import OperationalError
from django.utils import timezone

from thongquan.cli import main, record
from thongquan.journal import services as journal
from thongquan.journal.models import Checkpoint


@pytest.fixture
def folder(settings, tmp_path):
    settings.VAR = tmp_path
    return tmp_path


def test_a_database_without_tables_is_named_and_says_what_to_type(thongquan, folder):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE journal_checkpoint RENAME TO hidden")
        try:
            said = thongquan("journal", "verify", status=1).stderr
        finally:
            cursor.execute("ALTER TABLE hidden RENAME TO journal_checkpoint")
    assert "no-tables-yet" in said
    assert "make run" in said
    assert "Traceback" not in said
    assert "UndefinedTable" in (folder / "log" / "cli.log").read_text()


def test_a_database_that_does_not_answer_is_no_traceback(thongquan, folder, monkeypatch):
    def fails(*_, **__):
        raise OperationalError("connection refused")

    monkeypatch.setattr(record.services, "verify", fails)
    assert "database-unreachable" in thongquan("journal", "verify", status=1).stderr


def test_a_fault_of_ours_is_told_in_a_line_with_a_status_of_its_own(thongquan, folder, monkeypatch):
    def fails(*_, **__):
        raise ZeroDivisionError("by nought")

    monkeypatch.setattr(record.services, "verify", fails)
    said = thongquan("journal", "verify", status=main.BROKEN).stderr
    assert "ZeroDivisionError: by nought" in said
    assert "Traceback" not in said


def test_wrong_words_are_told_as_usage_with_status_2(thongquan):
    assert "No such command" in thongquan("nothing-of-ours", status=2).stderr


def test_a_record_cut_off_at_its_end_is_found_by_a_checkpoint_kept_elsewhere(thongquan, tmp_path):
    journal.seal(timezone.now())
    kept = tmp_path / "checkpoint.json"
    kept.write_text(json.dumps({"checkpoint": (note := Checkpoint.objects.latest("size").note), "keys": []}))
    assert "the record is whole" in thongquan("journal", "verify", "--checkpoint", kept).stdout
    lines = note.splitlines(keepends=True)
    kept.write_text("".join([lines[0], "99999999\n", *lines[2:]]))
    assert "checkpoint" in thongquan("journal", "verify", "--checkpoint", kept, status=1).stdout
    assert "no-such-file" in thongquan("journal", "verify", "--checkpoint", tmp_path / "none", status=1).stderr


@pytest.mark.parametrize(
    ("words", "vi", "facts"),
    [
        (("draft", "show", "VN-10000000001"), "Giá trị không đọc được", "VN-10000000001 → xxxxxxxx-xxxx"),
        (("--nothing",), "Không có tùy chọn này", "--nothing"),
        (("assess",), "Thiếu tham số", "FILE"),
        (("journal", "verify", "b"), "Thừa tham số", "b"),
        (("books", "show", "tariff", "--on", "soon"), "Giá trị không đọc được", "soon → YYYY-MM-DD"),
        (("jornal",), "Không có lệnh này", "jornal → journal"),
    ],
)
def test_wrong_words_are_told_in_both_languages_with_what_is_wanted(thongquan, words, vi, facts):
    said = thongquan(*words, status=2).stderr
    assert f"✗ {vi} / " in said
    assert facts in said
    assert "--help" in said
