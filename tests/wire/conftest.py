"""The wire alone: what is agreed is another room's to say."""

import pytest

from tests.wire.laos import all_agreed
from thongquan.wire import selectors


@pytest.fixture(autouse=True)
def _whatever_is_sent_is_agreed(monkeypatch):
    monkeypatch.setattr(selectors, "_agreed", all_agreed)
