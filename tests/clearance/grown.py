"""A worker in a process of its own: `python -m tests.clearance.grown FILE` reads FILE, by its bytes alone, and
prints whether it was readable and by how many MiB the process grew (peak, the file's own bytes included).
"""

import sys
from pathlib import Path

from tests.clearance.packed import mappings
from thongquan.clearance.domain.frames import frames
from thongquan.clearance.messages import detect
from thongquan.clearance.messages.parsed import Limits


def peak() -> int:
    """KiB. Not `ru_maxrss`, which a child takes over from the process that started it."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0])


def main(name: str) -> None:
    frames([])
    base = peak()
    answer = detect.parse(Path(name).read_bytes(), mappings=mappings(), limits=Limits())
    frames([declaration for declaration in answer.declarations if declaration is not None])
    grown = peak() - base
    rules = sorted({finding.rule for findings in answer.findings for finding in findings})
    print(answer.readable, grown // 1024, *rules)


if __name__ == "__main__":
    main(sys.argv[1])
