"""Requests that are done once: two at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction
from django.utils import timezone

from thongquan.intake.services import requests
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import Refused


@pytest.mark.django_db(transaction=True)
def test_the_second_of_two_at_once_is_told_that_the_first_is_not_done() -> None:
    who, asked, at = Subject("user", "VN-x"), b"h" * 32, timezone.now()
    inside, outside = Barrier(2), Barrier(2)

    def first() -> None:
        with transaction.atomic():
            assert requests.begin(who=who, key="k", asked=asked, at=at) is None
            inside.wait(10)
            outside.wait(10)
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(first)
        inside.wait(10)
        with pytest.raises(Refused, match="request-in-progress"), transaction.atomic():
            requests.begin(who=who, key="k", asked=asked, at=at)
        outside.wait(10)
        running.result(10)
    with transaction.atomic():
        assert requests.begin(who=who, key="k", asked=asked, at=at) is None
