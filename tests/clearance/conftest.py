"""A world of one's own, whose rows are committed: for what several connections do at once."""

from collections.abc import Callable, Iterator, Sequence
from threading import Barrier, Thread

import pytest
from django.db import connection


@pytest.fixture
def committed(_world_database: str, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Everything written stays written, in a database that is dropped afterwards."""
    from tests import world

    with django_db_blocker.unblock(), world.copy("committed"):
        yield


@pytest.fixture
def at_once() -> Callable[[Sequence[Callable[[], object]]], list[object]]:
    """Runs all of them at the same moment, each on a connection of its own; what each answered or raised."""

    def run(acts: Sequence[Callable[[], object]]) -> list[object]:
        barrier, answers = Barrier(len(acts)), [None] * len(acts)

        def act(place: int) -> None:
            try:
                connection.ensure_connection()
                barrier.wait(10)
                answers[place] = acts[place]()
            except Exception as why:
                answers[place] = why
            finally:
                connection.close()

        threads = [Thread(target=act, args=[place]) for place in range(len(acts))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        return answers

    return run
