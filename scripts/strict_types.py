"""mypy, strict, on the kernel and on every domain."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "thongquan"


def targets() -> list[str]:
    domains = [*PACKAGE.glob("*/domain"), *PACKAGE.glob("*/domain.py")]
    return [str(PACKAGE / "kernel"), *sorted(str(path) for path in domains)]


if __name__ == "__main__":
    sys.exit(subprocess.call([sys.executable, "-m", "mypy", *targets()], cwd=ROOT))
