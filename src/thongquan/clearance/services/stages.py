"""Where the time of a batch goes: told to the benchmark that listens; where nobody does, it costs nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter

Listener = Callable[[str, float, float], None]  # the stage, when it began and ended, in seconds of perf_counter
_listener: Listener | None = None


def listen(listener: Listener | None) -> None:
    """`listener` is told of every stage from now on; None: nobody is."""
    global _listener
    _listener = listener


@contextmanager
def stage(name: str) -> Iterator[None]:
    if _listener is None:
        yield
        return
    begun = perf_counter()
    yield
    told(name, begun)


def told(name: str, begun: float) -> None:
    """The stage that began at `begun` ends now."""
    if _listener is not None:
        _listener(name, begun, perf_counter())
