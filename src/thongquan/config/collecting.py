"""How often processes look for reference cycles.

What a process keeps (the law, the registers) is some hundred thousand objects; Python's defaults walk all of
them once or twice in a batch of a thousand declarations, 150 ms each time, and find nothing. Nearly all of a
batch is let go by counting references; cycles are rare and can wait.
"""

import gc

YOUNG, MIDDLE, OLD = 200_000, 20, 100  # containers made since; collections of the young; of the middle ones


def collect_rarely() -> None:
    """For the life of this process."""
    gc.set_threshold(YOUNG, MIDDLE, OLD)
