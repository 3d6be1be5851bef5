"""A worker grows by at most 300 MiB on the largest lawful file of each format, and on a hostile one."""

import io
import random
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from thongquan.clearance.messages import columns

SHEET = "xl/worksheets/sheet1.xml"
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


def full_sad() -> Iterator[bytes]:
    """9,999 items of the size ASYCUDA writes them, near 64 MiB."""
    empties = b"<Taxation_line><Duty_tax_code><null/></Duty_tax_code></Taxation_line>\n" * 75
    yield b"<ASYCUDA><Property><Sad_flow>I</Sad_flow></Property>"
    for n in range(9_999):
        yield (
            b"<Item><Tarification><HScode><Commodity_code>85171300</Commodity_code></HScode><Item_price>%d.50"
            b"</Item_price></Tarification><Goods_description><Description_of_goods>%s</Description_of_goods>"
            b"</Goods_description><Free_text_1>%s</Free_text_1>%s</Item>\n"
        ) % (n, b"x" * 400, b"y" * 400, empties)
    yield b"</ASYCUDA>"


def full_dec() -> Iterator[bytes]:
    """9,999 items with their papers, near 64 MiB."""
    paper = b"<AdditionalDocument><CategoryCode>N</CategoryCode><ID>%s</ID></AdditionalDocument>" % (b"1" * 30)
    yield b'<Declaration xmlns="urn:wco:datamodel:WCO:DEC-DMS:2"><TypeCode>IMA</TypeCode><GoodsShipment>'
    for _ in range(9_999):
        yield (
            b"<GovernmentAgencyGoodsItem><Commodity><Description>%s</Description><Classification><ID>85171300</ID>"
            b"<IdentificationTypeCode>TSP</IdentificationTypeCode></Classification></Commodity>%s%s"
            b"</GovernmentAgencyGoodsItem>"
        ) % (b"x" * 1_900, paper * 2, b"<ValuationAdjustment/>" * 180)
    yield b"</GoodsShipment></Declaration>"


def many_items() -> Iterator[bytes]:
    item = b'{"item_number":1,"commodity_code":""}'
    yield b"[" + b",".join([HEAD + b',"items":[' + b",".join([item] * 9_999) + b"]}"] * 80) + b"]"


def many_leaves() -> Iterator[bytes]:
    yield b"<ASYCUDA>" + b"<b>1</b>" * 8_000_000 + b"</ASYCUDA>"


def many_empties() -> Iterator[bytes]:
    yield b"<ASYCUDA>" + b"<b/>" * 7_900_000 + b"</ASYCUDA>"


def full_csv() -> Iterator[bytes]:
    """Near 32 MiB: declarations of 9,999 items."""
    yield b"functional_reference_id,type_code,item.commodity_code,item.quantity,item.description\n"
    for n in range(99_000):
        yield b"R%d,IM,85171300,%d.25,%s\n" % (n // 9_999, n, b"x" * 295)


def full_xlsx(path: Path) -> None:
    """31,000 rows as wide as the template, near 32 MiB: the text does not compress away."""
    randoms = random.Random(7)
    headings = [heading.key for heading in columns.headings()]
    names = ["functional_reference_id", "type_code", "item.commodity_code", "item.quantity", "item.description"]
    order = [*names, *(key for key in headings if key not in names)]
    stream = io.BytesIO()
    openpyxl.Workbook().save(stream)
    with zipfile.ZipFile(stream) as empty, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in empty.namelist():
            if name != SHEET:
                archive.writestr(name, empty.read(name))
        with archive.open(SHEET, "w") as part:
            part.write(
                b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
            )
            part.write(b"<row>%s</row>" % b"".join(_text(key) for key in order))
            for n in range(31_000):
                described = randoms.randbytes(880).hex().encode()
                part.write(
                    b"<row>%s%s%s<c><v>%d.25</v></c>%s</row>"
                    % (_text(f"R{n // 9_000}"), _text("IM"), _text("85171300"), n, _text(described.decode()))
                )
            part.write(b"</sheetData></worksheet>")


def _text(text: str) -> bytes:
    return b'<c t="inlineStr"><is><t>%s</t></is></c>' % text.encode()


def zip_bomb(path: Path) -> None:
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(300):
            part.write(b" " * 1_000_000)


FILES = {
    "full.json": (full_json, True, ""),
    "batch.ndjson": (json_batch, True, ""),
    "containers.json": (full_containers, True, ""),
    "items.json": (too_many_items, False, "FMT-011"),
    "numbers.json": (too_many_numbers, False, "FMT-011"),
    "batch.json": (many_items, True, "FMT-011"),
    "ones.json": (lambda: [b"[" + b"1," * 16_000_000 + b"1]"], False, "FMT-011"),
    "brackets.json": (lambda: [b"[" * 33_000_000], False, "FMT-002"),
    "quoted.json": (lambda: [b'{"a":"[",' * 3_600_000], False, "FMT-002"),
    "full.sad.xml": (full_sad, True, "FMT-412"),
    "full.dec.xml": (full_dec, True, ""),
    "leaves.xml": (many_leaves, False, "FMT-011"),
    "empties.xml": (many_empties, False, "FMT-011"),
    "full.csv": (full_csv, True, ""),
    "full.xlsx": (full_xlsx, True, ""),
    "bomb.xlsx": (zip_bomb, False, "FMT-111"),
    "objects.json": (lambda: [b'{"a":' * 6_000_000], False, "FMT-002"),
}


@pytest.fixture(scope="module")
def worker() -> Iterator[subprocess.Popen[str]]:
    """Reads every file in a process of its own."""
    command = [sys.executable, "-m", "tests.clearance.grown"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    ) as program:
        yield program
        program.stdin.close()


@pytest.mark.parametrize("name", FILES)
def test_the_largest_and_the_worst_files_grow_a_worker_by_at_most_300_mebibytes(name, tmp_path: Path, worker):
    write, readable, rule = FILES[name]
    path = tmp_path / name
    if name.endswith(".xlsx"):
        write(path)
    else:
        with path.open("wb") as file:
            file.writelines(write())
    worker.stdin.write(f"{path}\n")
    worker.stdin.flush()
    answered, grown, *rules = worker.stdout.readline().split()
    print(name, path.stat().st_size, "bytes:", grown, "MiB", *rules)
    path.unlink()
    assert 0 < int(grown) <= GROWTH_MAX
    assert (answered, rules) == (str(readable), [rule] if rule else [])
