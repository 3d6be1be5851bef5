"""A worker that reads one file: a process of its own for each path it is told, forked before anything was read.

`python -m tests.clearance.grown` answers each line it is given, the name of a file, with a line: whether it was
readable and by how many MiB the process grew (peak, the file's own bytes included), and the rules it broke.
"""

import os
import sys
from pathlib import Path

from tests.clearance.packed import mappings
from thongquan.clearance.domain.frames import frames
from thongquan.clearance.domain.mappings import Mappings
from thongquan.clearance.messages import detect
from thongquan.clearance.messages.parsed import Limits


def peak() -> int:
    """KiB since `forget`. Not `ru_maxrss`, which a child takes over from the process that started it."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0])


def forget() -> None:
    """What this process, or the one it was forked from, ever held at most."""
    Path("/proc/self/clear_refs").write_text("5")


def read(name: str, known: Mappings) -> str:
    frames([])  # Polars starts its threads, which no fork takes along
    forget()
    base = peak()
    answer = detect.parse(Path(name).read_bytes(), mappings=known, limits=Limits())
    frames([declaration for declaration in answer.declarations if declaration is not None])
    grown = peak() - base
    rules = sorted({finding.rule for findings in answer.findings for finding in findings})
    return " ".join([str(answer.readable), str(grown // 1024), *rules])


def main() -> None:
    known = mappings()
    for line in sys.stdin:
        if child := os.fork():
            os.waitpid(child, 0)
            continue
        print(read(line.rstrip("\n"), known), flush=True)
        os._exit(0)


if __name__ == "__main__":
    main()
