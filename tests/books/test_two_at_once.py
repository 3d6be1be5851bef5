"""Two people publish at the same moment, over two connections that really commit."""

from datetime import UTC, datetime
from threading import Barrier, Thread

import polars as pl
import pytest
from django.db import connection

from tests.tariff import small
from thongquan.books import services
from thongquan.kernel.actors import Actor
from thongquan.kernel.refusals import Refused

ANA, BUDI = Actor.system("ana"), Actor.system("budi")
AT = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.fixture
def committed(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        yield
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE books_table, books_edition, books_book CASCADE")


def approved(note):
    vat = small.vat()
    vat["vat_codes"] = vat["vat_codes"].with_columns(basis=pl.lit(note))
    ref = services.draft(book="vat", tables=vat, basis=note, actor=ANA, at=AT)
    services.check(book="vat", number=ref.number, actor=ANA, at=AT)
    services.approve(book="vat", number=ref.number, actor=BUDI, at=AT)
    return ref


def test_of_two_who_publish_at_once_the_second_is_told_that_his_is_stale(committed):
    refs = [approved("one"), approved("two")]
    start, answers = Barrier(2), []

    def publish(number):
        start.wait()
        try:
            services.publish(book="vat", number=number, actor=BUDI, at=AT)
            answers.append("published")
        except Refused as refused:
            answers.append(refused.code)
        finally:
            connection.close()

    threads = [Thread(target=publish, args=(ref.number,)) for ref in refs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["edition-stale", "published"]
