"""What looks like a number and would break a page is shown as it was written, or answered with nothing."""

import pytest

from tests.api.caller import goods
from tests.portal.test_pages import signed_in
from thongquan.portal.views.amending import differences
from thongquan.portal.views.declaring import numbers, parts


@pytest.mark.parametrize("text", ["9E9999999", "9E99999999999999", "NaN", "Infinity", "1_000", "²", "١٢", ""])
def test_only_plain_digits_are_written_out(text: str) -> None:
    assert differences.written(text) == text
    assert numbers.echo(text) == ""


def test_plain_digits_are_set_apart() -> None:
    assert differences.written("1234567.50") == numbers.echo("1234567.50") != "1234567.50"
    assert numbers.echo("999") == ""


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("place", ["²", "9" * 5000, "0", "-1", "99999", ""])
def test_a_row_that_is_not_there_is_not_taken_out(place: str) -> None:
    content = parts.act(goods(items=1), "papers", "add")
    assert content is not None
    assert parts.act(content, "papers", f"remove:{place}") == content


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1899-12-31", "x"])
def test_a_day_no_journal_has_is_answered(day: str) -> None:
    assert signed_in("kiemtoan").get(f"/journal?on={day}").status_code in (200, 422)
