"""The fonts of what is printed: what npm brings in parts for the web, put together as one file a weight.

`python -m thongquan.config.static` makes them under `var/fonts`; nothing else is ever printed with.
"""

import hashlib
import shutil
import tempfile
from pathlib import Path

from fontTools.merge import Merger
from fontTools.ttLib import TTFont

from thongquan.config.paths import VAR

FONTS = VAR / "fonts"
FILE = "@fontsource/be-vietnam-pro/files/be-vietnam-pro-{subset}-{weight}-normal.woff2"
SUBSETS = ("latin", "latin-ext", "vietnamese")
WEIGHTS = ("400", "600")


def build(modules: Path) -> None:
    """From the packages in `modules`; nothing where they have not changed."""
    parts = {weight: [modules / FILE.format(subset=s, weight=weight) for s in SUBSETS] for weight in WEIGHTS}
    mark = _mark([path for paths in parts.values() for path in paths])
    done = FONTS / "built"
    if done.exists() and done.read_text() == mark:
        return
    FONTS.mkdir(parents=True, exist_ok=True)
    for weight, paths in parts.items():
        _together(paths, FONTS / f"be-vietnam-pro-{weight}.ttf")
    done.write_text(mark)


def _together(paths: list[Path], target: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        plain = [str(_decompressed(path, Path(folder))) for path in paths]
        draft = Path(folder) / "whole.ttf"
        Merger().merge(plain).save(draft)
        shutil.copyfile(draft, target.with_suffix(".new"))
    target.with_suffix(".new").replace(target)


def _decompressed(path: Path, folder: Path) -> Path:
    font = TTFont(path)
    font.flavor = None
    plain = folder / f"{path.stem}.ttf"
    font.save(plain)
    return plain


def _mark(paths: list[Path]) -> str:
    whole = hashlib.sha256(Path(__file__).read_bytes())
    for path in paths:
        whole.update(path.read_bytes())
    return whole.hexdigest()
