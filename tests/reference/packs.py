"""The books of reference alone, out of Viet Nam's pack: a whole tariff is not wanted in every test."""

import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from thongquan.books import services
from thongquan.books.services import Installed
from thongquan.config.paths import REPOSITORY

VN = REPOSITORY / "packs" / "vn"
AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # 09:00 in Hà Nội, a Monday
BOOKS = ("clocks", "numbering", "offices", "reference")


def install_reference(at: datetime) -> Installed:
    with tempfile.TemporaryDirectory() as folder:
        pack = Path(folder)
        shutil.copy(VN / "pack.yaml", pack)
        for book in BOOKS:
            shutil.copytree(VN / "books" / book, pack / "books" / book)
        return services.install(pack=pack, at=at)
