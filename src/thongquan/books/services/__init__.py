"""Editions are drafted, checked, approved by a second person, published, and never changed."""

from thongquan.books.services.below import enact_below
from thongquan.books.services.editions import (
    approve,
    check,
    draft,
    publish,
    register_kind,
    withdraw,
)
from thongquan.books.services.files import draft_files
from thongquan.books.services.packs import Installed, install

__all__ = [
    "Installed",
    "approve",
    "check",
    "draft",
    "draft_files",
    "enact_below",
    "install",
    "publish",
    "register_kind",
    "withdraw",
]
