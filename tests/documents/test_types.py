"""Declared against sniffed; and the table of a request's states."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thongquan.documents.domain import REQUEST, Act, BadType, State, sniffed_type
from thongquan.documents.domain.types import HEAD

PDF = b"%PDF-1.7\n1 0 obj"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(30)


def office(*members: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name in ("[Content_Types].xml", *members):
            file.writestr(name, "<x/>")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "head", "media_type"),
    [
        ("hóa đơn.PDF", PDF, "application/pdf"),
        ("a.png", PNG, "image/png"),
        ("a.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(20), "image/jpeg"),
        ("a.tiff", b"II*\x00" + bytes(30), "image/tiff"),
        ("a.xml", b"<?xml version='1.0'?><a/>", "application/xml"),
        ("a.xml", b"<Invoice xmlns='urn:x'><ID>1</ID></Invoice>", "application/xml"),
        ("a.xml", b"\xef\xbb\xbf\n<!-- bill --><cbc:Invoice><ID>1</ID></cbc:Invoice>", "application/xml"),
        ("a.xml", b"<a/>", "application/xml"),
        ("a.csv", "số,tên\n1,BM".encode(), "text/csv"),
        ("a.csv", "số".encode("utf-16"), "text/csv"),
        ("a.txt", b"BMW", "text/plain"),
        ("a.json", b'{"a": 1}', "application/json"),
        ("a.txt", "ố".encode() * HEAD, "text/plain"),
    ],
)
def test_a_type_declared_and_sniffed_alike_is_taken(name, head, media_type):
    assert sniffed_type(name, head[:HEAD]) == media_type


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("a.pdf", PNG),
        ("a.png", PDF),
        ("a.pdf", b"MZ\x90\x00" + bytes(60)),
        ("a.txt", PDF),
        ("a.csv", b"<html><script>alert(1)</script>"),
        ("a.txt", b"MZ\x90\x00" + bytes(60)),
        ("a.txt", b"\xff\xfe\x00\xd8\x00"),
        ("a.txt", b"x" * (HEAD - 10) + b"\xff" * 10),
        ("a.pdf", b""),
        ("a.docx", PDF),
        ("a.xml", PDF),
        ("a.xml", b"just words"),
        ("a.xml", b"<html><script>alert(1)</script></html>"),
        ("a.xml", b"<h:html xmlns:h='http://www.w3.org/1999/xhtml'/>"),
        ("a.xml", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    ],
)
def test_a_type_that_is_not_what_it_says_is_refused(name, head):
    with pytest.raises(BadType, match="type-mismatch"):
        sniffed_type(name, head)


@pytest.mark.parametrize("before", [b"", b"<?xml version='1.0'?>\n", b"\xef\xbb\xbf<!-- a --> "])
@pytest.mark.parametrize("doctype", [b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"<!DOCTYPE a SYSTEM 'file:///x'>"])
def test_a_document_type_is_refused_by_its_name_whatever_stands_before_it(before, doctype):
    with pytest.raises(BadType, match="document-type"):
        sniffed_type("a.xml", before + doctype + b"<a>&b;</a>")
    with pytest.raises(BadType, match="document-type"):
        sniffed_type("a.xml", (before.decode("utf-8-sig") + doctype.decode()).encode("utf-16"))


def test_a_document_type_in_a_remark_or_a_text_is_none():
    for harmless in (b"<!-- <!DOCTYPE a> --><a/>", b"<a><![CDATA[<!DOCTYPE a>]]></a>"):
        assert sniffed_type("a.xml", harmless) == "application/xml"


@pytest.mark.parametrize("name", ["a.exe", "a", "a.pdf.sh", ".pdf", "a.html", "a.svg", "a.xlsm"])
def test_types_that_are_not_on_the_list_are_refused(name):
    with pytest.raises(BadType, match="type-not-accepted"):
        sniffed_type(name, PDF)


def test_office_files_are_told_apart_by_what_is_inside_and_macros_are_refused():
    sheet, text = ["xl/workbook.xml"], ["word/document.xml"]
    assert sniffed_type("a.xlsx", office(*sheet), members=sheet).endswith("spreadsheetml.sheet")
    assert sniffed_type("a.docx", office(*text), members=text).endswith("wordprocessingml.document")
    with pytest.raises(BadType, match="type-mismatch"):
        sniffed_type("a.xlsx", office(*text), members=text)
    with pytest.raises(BadType, match="macros-inside"):
        sniffed_type("a.xlsx", office(*sheet), members=[*sheet, "xl/vbaProject.bin"])


@given(st.binary(max_size=200), st.sampled_from(["a.pdf", "a.png", "a.csv", "a.xml", "a.docx", "a.json"]))
def test_noise_never_breaks_the_reader(head, name):
    try:
        assert "/" in sniffed_type(name, head)
    except BadType as why:
        assert why.code == "type-mismatch"  # noqa: PT017


def test_the_states_of_a_request_are_total():
    assert REQUEST.faults() == []
    assert REQUEST.finals == {State.ACCEPTED, State.WITHDRAWN}
    assert REQUEST.after(State.OVERDUE, Act.SUPPLY) is State.SUPPLIED
    assert not REQUEST.allows(State.ACCEPTED, Act.RETURN)
