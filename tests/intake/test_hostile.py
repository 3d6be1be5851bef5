"""Bombs, lies and wrong encodings are refused early, and say why."""

import contextlib
import io
import struct
import tracemalloc
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thongquan.intake.domain import Hostile, XmlLimits, ZipLimits, bounded, bounded_zip, safe_xml


def code(data: bytes, limits: XmlLimits | None = None) -> str:
    with pytest.raises(Hostile) as refused:
        safe_xml(data, limits or XmlLimits())
    return refused.value.code


def test_plain_xml_is_read():
    root = safe_xml("<?xml version='1.0'?><a x='1'><b>tờ khai</b></a>".encode())
    assert (root.tag, root.get("x"), root[0].text) == ("a", "1", "tờ khai")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "windows-1252"])
def test_usual_encodings_are_read(encoding):
    assert safe_xml(f"<?xml version='1.0' encoding='{encoding}'?><a>é</a>".encode(encoding)).text == "é"


@pytest.mark.parametrize(
    "data",
    [
        "<?xml version='1.0' encoding='utf-8'?><a>é</a>".encode("iso-8859-1"),
        b"<?xml version='1.0' encoding='klingon'?><a/>",
        b"<?xml version='1.0' encoding='utf-7'?><a/>",
        "<?xml version='1.0' encoding='shift_jis'?><a>é</a>".encode(),
    ],
)
def test_wrong_or_strange_encodings_are_refused(data):
    assert code(data) == "wrong-encoding"


@pytest.mark.parametrize(
    "data", [b"", b" ", b"{}", b"<a>", b"<a></b>", b"<a/><b/>", b"\x00" * 100, b"<a>&x;</a>"]
)
def test_what_is_not_xml_is_refused(data):
    assert code(data) == "not-xml"


@pytest.mark.parametrize(
    "data",
    [
        b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><a>&b;&b;&b;</a>',
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        b'<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:1/x">%p;]><a/>',
        b"<!DOCTYPE a><a/>",
        "<!DOCTYPE a><a/>".encode("utf-16"),
    ],
)
def test_document_types_and_entities_are_refused(data):
    assert code(data) == "document-type"


def test_too_deep_too_many_too_long_are_refused_at_the_limit_and_not_before():
    def deep(n: int) -> bytes:
        return b"<a>" * n + b"</a>" * n

    assert safe_xml(deep(64)).tag == "a"
    assert code(deep(65)) == "too-deep"
    assert code(deep(100_000)) == "too-deep"
    wide = XmlLimits(elements=100)
    assert len(safe_xml(b"<r>" + b"<a/>" * 99 + b"</r>", wide)) == 99
    assert code(b"<r>" + b"<a/>" * 100 + b"</r>", wide) == "too-many-elements"
    assert code(b"<r " + b" ".join(b"a%d=''" % n for n in range(65)) + b"/>") == "too-many-attributes"
    assert code(b"<r a='" + b"x" * 65537 + b"'/>") == "attribute-too-long"
    assert code(b"<r/>" + b" " * 20, XmlLimits(size=20)) == "too-large"


def test_a_bomb_of_elements_is_refused_before_it_fills_the_memory():
    tracemalloc.start()
    assert code(b"<r>" + b"<a/>" * 4_000_000, XmlLimits(elements=10_000)) == "too-many-elements"
    assert tracemalloc.get_traced_memory()[1] < 60_000_000
    tracemalloc.stop()


def test_a_comment_cannot_split_what_was_signed():
    assert safe_xml(b"<a>1<!-- x -->00<?pi x?>0</a>").text == "1000"


@given(st.binary(max_size=300))
def test_noise_is_read_or_refused(noise):
    for guard in (safe_xml, bounded_zip):
        with contextlib.suppress(Hostile):
            guard(noise)


def test_bytes_are_bounded_while_they_come():
    assert bounded([b"ab", b"c"], 3) == b"abc"
    with pytest.raises(Hostile, match="too-large"):
        bounded([b"ab", b"cd"], 3)


def archive(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as file:
        for name, content in members:
            file.writestr(name, content)
    return buffer.getvalue()


def zip_code(data: bytes, limits: ZipLimits | None = None) -> str:
    with pytest.raises(Hostile) as refused:
        bounded_zip(data, limits or ZipLimits())
    return refused.value.code


def test_an_honest_archive_passes():
    data = archive(("xl/workbook.xml", b"<w/>" * 1000), ("empty", b""))
    assert bounded_zip(data) == ["xl/workbook.xml", "empty"]
    assert bounded_zip(archive(("a", b"stored"), method=zipfile.ZIP_STORED)) == ["a"]


def test_bombs_and_strange_archives_are_refused():
    zeros = bytes(3_000_000)
    assert zip_code(archive(("a", zeros))) == "zip-ratio"
    noise = b"".join(struct.pack("<Q", n * 0x9E3779B97F4A7C15 % 2**64) for n in range(50_000))
    tight = ZipLimits(unpacked=700_000)
    assert zip_code(archive(("a", noise), ("b", noise)), tight) == "zip-too-large"
    assert zip_code(archive(("a", noise * 2), method=zipfile.ZIP_STORED), tight) == "zip-too-large"
    assert (
        zip_code(archive(*[(str(n), b"") for n in range(11)]), ZipLimits(members=10)) == "zip-too-many-members"
    )
    assert zip_code(archive(("a", b"x"), method=zipfile.ZIP_LZMA)) == "zip-method"
    assert zip_code(archive(("../a", b"x"))) == "zip-name"
    assert zip_code(b"PK\x03\x04 no archive") == "not-zip"
    assert zip_code(archive(("a", b"x")), ZipLimits(size=20)) == "too-large"


def test_a_directory_that_lies_about_sizes_does_not_help():
    data = bytearray(archive(("a", bytes(3_000_000))))
    directory = data.rindex(b"PK\x01\x02")
    data[directory + 24 : directory + 28] = struct.pack("<I", 10)
    assert zip_code(bytes(data)) == "zip-ratio"


def test_an_encrypted_or_cut_member_is_refused():
    data = bytearray(archive(("a", b"x" * 100)))
    directory = data.rindex(b"PK\x01\x02")
    encrypted = bytearray(data)
    encrypted[directory + 8] |= 1
    assert zip_code(bytes(encrypted)) == "zip-encrypted"
    spoiled = bytearray(data)
    spoiled[31:33] = b"\xff\xff"
    assert zip_code(bytes(spoiled)) == "not-zip"
    moved = bytearray(data)
    moved[directory + 42 : directory + 46] = struct.pack("<I", 5)
    assert zip_code(bytes(moved)) == "not-zip"
