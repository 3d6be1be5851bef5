"""The compiled profiles of a process, asked for by many threads at once."""

import threading
import time
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from thongquan.risk import selectors
from thongquan.risk.domain import ProfileSet

DAY = date(2026, 5, 4)


@pytest.mark.django_db(transaction=True)
def test_threads_that_ask_together_compile_a_day_once_and_none_finds_it_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    selectors._sets.clear()
    compiled: list[date] = []
    of = ProfileSet.of.__func__  # type: ignore[attr-defined]

    def slow(cls: type[ProfileSet], *given: Any, on: date, **more: Any) -> ProfileSet:
        compiled.append(on)
        time.sleep(0.02)
        return of(cls, *given, on=on, **more)  # type: ignore[no-any-return]

    monkeypatch.setattr(ProfileSet, "of", classmethod(slow))
    days = [DAY + timedelta(days=n % (selectors.SETS_KEPT + 2)) for n in range(24)]
    failures: list[BaseException] = []
    together = threading.Barrier(len(days))

    def ask(day: date) -> None:
        together.wait()
        try:
            selectors.compiled(day)
        except BaseException as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=(day,)) for day in (DAY,) * 24]
    for round_ in (threads, [threading.Thread(target=ask, args=(day,)) for day in days]):
        for thread in round_:
            thread.start()
        for thread in round_:
            thread.join(30)
        assert failures == []
        if round_ is threads:
            assert compiled == [DAY]
    assert len(selectors._sets) <= selectors.SETS_KEPT
    selectors._sets.clear()
