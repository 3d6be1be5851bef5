"""`thongquan status` for who runs the platform, and what he types when something is stuck."""

import json

from django.db import connection
from django.utils import timezone

from tests.cli.typed import Typed
from thongquan.clearance.selectors import upkeep
from thongquan.intake import selectors as intake
from thongquan.intake.models import Dead


def test_status_ends_with_1_where_a_person_is_wanted_and_says_what_to_type(thongquan: Typed) -> None:
    now = timezone.now()
    month = now.date().replace(day=1)
    Dead.objects.create(message=7, month=month, kind="declaration", tries=5, reason="x", at=now)
    said = thongquan.by("quantri")("status", status=1)
    assert "✗ letters" in said.stdout
    [letter] = intake.dead_letters()
    assert f"thongquan mend letter {letter.receipt}" in said.stdout
    told = json.loads(thongquan("status", "--json", "--whole", status=1).stdout)
    assert told["well"] is False
    assert [one["check"] for one in told["checks"]] == list(upkeep.CHECKS)
    thongquan("mend", "letter", letter.receipt, "--give-up", "--reason", "gửi lại rồi")
    assert "✗ letters" not in thongquan("status", status=1).stdout, "but no worker runs here"


def test_only_an_administrator_mends(thongquan: Typed) -> None:
    for command in (("letter", "VN-R1"), ("outgoing", "m"), ("subscriber", "clearance.settle"), ("job", "1")):
        refused = thongquan.by("kiemtoan")("mend", *command, "--reason", "x", status=1)
        assert "not-permitted" in refused.stderr
    thongquan.by("quantri")("mend", "subscriber", "clearance.settle", "--reason", "thử lại")
    assert "not-found" in thongquan("mend", "job", "999999", "--reason", "x", status=1).stderr
    assert "not-permitted" in thongquan.by("congchuc")("status", status=1).stderr


def test_a_job_is_done_again(thongquan: Typed) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status)"
            " VALUES ('default', 'clearance.released', 'failed') RETURNING id"
        )
        (job,) = cursor.fetchone()
    assert f"thongquan mend job {job}" in thongquan.by("quantri")("status", status=1).stdout
    thongquan("mend", "job", job, "--reason", "đã sửa lỗi")
    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text FROM procrastinate_jobs WHERE id = %s", [job])
        assert cursor.fetchone() == ("todo",)
