"""A worker grows by at most 300 MiB on the largest lawful file of each format, and on a hostile one."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

GROWTH_MAX = 300  # MiB
HEAD = b'{"functional_reference_id":"R","type_code":"IM"'


def full_json() -> Iterator[bytes]:
    """9,999 items with every list filled, near 32 MiB."""
    taxes = b",".join([b'{"tax_code":"VAT","rate":"10","category_code":"STD"}'] * 12)
    yield HEAD + b',"items":['
    for n in range(1, 10_000):
        text = b"x" * 1_900
        yield (
            b'%s{"item_number":%d,"commodity_code":"85171300","description":"%s","quantity":"12.5","taxes":[%s]}'
            % (
                b"," if n > 1 else b"",
                n,
                text,
                taxes,
            )
        )
    yield b"]}"


def json_batch() -> Iterator[bytes]:
    for n in range(20_000):
        yield HEAD + b',"remarks":"%d%s"}\n' % (n, b"x" * 1_580)


def too_many_items() -> Iterator[bytes]:
    yield HEAD + b',"items":[' + b",".join([b'{"item_number":1,"commodity_code":""}'] * 800_000) + b"]}"


def too_many_numbers() -> Iterator[bytes]:
    charge = b'{"type_code":"A","amount":"1","currency_code":"USD","item_numbers":[%s1]}'
    yield HEAD + b',"charges":[%s]}' % (charge % (b"1," * 3_900_000))


def full_containers() -> Iterator[bytes]:
    container = b'{"id":"CSQU3054383","seal_ids":["A","B"],"item_numbers":[%s]}' % b",".join([b"12"] * 390)
    yield HEAD + b',"containers":[' + b",".join([container] * 9_999) + b"]}"


FILES = {
    "full.json": (full_json, True, ""),
    "batch.ndjson": (json_batch, True, ""),
    "containers.json": (full_containers, True, ""),
    "items.json": (too_many_items, False, "FMT-011"),
    "numbers.json": (too_many_numbers, False, "FMT-011"),
    "ones.json": (lambda: [b"[" + b"1," * 16_000_000 + b"1]"], False, "FMT-011"),
    "brackets.json": (lambda: [b"[" * 33_000_000], False, "FMT-002"),
    "quoted.json": (lambda: [b'{"a":"[",' * 3_600_000], False, "FMT-002"),
    "objects.json": (lambda: [b'{"a":' * 6_000_000], False, "FMT-002"),
}


@pytest.mark.parametrize("name", FILES)
def test_the_largest_and_the_worst_files_grow_a_worker_by_at_most_300_mebibytes(name, tmp_path: Path):
    write, readable, rule = FILES[name]
    with (tmp_path / name).open("wb") as file:
        file.writelines(write())
    run = subprocess.run(
        [sys.executable, "-m", "tests.clearance.grown", str(tmp_path / name)],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
        cwd=Path(__file__).parents[2],
    )
    answered, grown, *rules = run.stdout.split()
    print(name, (tmp_path / name).stat().st_size, "bytes:", grown, "MiB", *rules)
    assert 0 < int(grown) <= GROWTH_MAX
    assert (answered, rules) == (str(readable), [rule] if rule else [])
