"""How a process that serves (web, worker) is set up before anything else is imported.

What it keeps (the law, the registers) is some hundred thousand objects; Python's defaults walk all of them for
reference cycles once or twice in a batch of a thousand declarations, 150 ms each time, and find nothing. Nearly
all of a batch is let go by counting references; cycles are rare, and `intake` looks for them after each batch.

Polars splits its work over threads of its own. There is a process for every core already, and handing a small
frame over costs more than working on it (measured: a batch of a thousand takes as long with one thread as with
two; one declaration takes 3 ms less).
"""

import gc
import os

YOUNG, MIDDLE, OLD = 200_000, 20, 100  # containers made since; collections of the young; of the middle ones


def tune() -> None:
    """For the life of this process; Polars must not have been imported yet."""
    gc.set_threshold(YOUNG, MIDDLE, OLD)
    os.environ.setdefault("POLARS_MAX_THREADS", "1")
