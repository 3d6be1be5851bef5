"""What a batch took is given back."""

import gc
import weakref

import psutil
import pytest

from thongquan.intake.services.tidying import _trim, give_back


class Frame:
    pass


def test_what_a_batch_left_in_cycles_is_gone():
    give_back()
    frame = Frame()
    frame.itself = frame
    gone = weakref.ref(frame)
    gc.disable()
    del frame
    give_back()
    gc.enable()
    assert gone() is None


@pytest.mark.skipif(_trim() is None, reason="this C library gives nothing back")
def test_freed_pages_between_living_blocks_return_to_the_system():
    before = size()
    blocks = [bytearray(4_000) for _ in range(20_000)]  # 80 MB, each too small for a mapping of its own
    kept = blocks[::100]
    del blocks
    held = size()
    give_back()
    assert size() - before < 20 << 20 < held - before
    assert len(kept) == 200


def size() -> int:
    return int(psutil.Process().memory_info().rss)
