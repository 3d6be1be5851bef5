"""Declarations as JSON: exact where it is right, one sentence per mistake where it is not."""

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from thongquan.clearance.domain.declaration import Charge, Declaration, Item, OtherTax, Party
from thongquan.clearance.messages.json import read, read_batch, schema, stream
from thongquan.clearance.messages.parsed import Limits

LIMITS = Limits()
HEAD = b'"functional_reference_id":"R1","type_code":"IM"'
WHOLE = b"{%s}" % HEAD


def body(more: bytes) -> bytes:
    return b"{%s,%s}" % (HEAD, more)


def item(more: bytes = b"") -> bytes:
    return b'{"item_number":1,"commodity_code":"85171300"%s}' % more


def said(data: bytes) -> list[tuple[str, str]]:
    answer = read(data, limits=LIMITS)
    assert (answer.declaration is None) == bool(answer.findings)
    return [(finding.rule, finding.path) for finding in answer.findings]


def test_a_declaration_comes_back_as_it_was_sent():
    sent = Declaration(
        functional_reference_id="R1",
        type_code="EX",
        remarks='Ghi chú: "hàng mẫu"\n\\ dòng hai',
        parties=[Party(role_code="EX", name="Công ty Cà phê")],
        charges=[Charge(type_code="freight", amount="10", currency_code="USD", item_numbers=[1])],
        items=[Item(item_number=1, commodity_code="09011110", taxes=[OtherTax(tax_code="VAT", rate="8")])],
    )
    assert read(msgspec.json.encode(sent), limits=LIMITS).declaration == sent
    assert read(b"\xef\xbb\xbf" + msgspec.json.encode(sent), limits=LIMITS).declaration == sent


def test_a_field_that_says_its_default_is_no_mistake():
    assert said(body(b'"remarks":"","item_quantity":0,"parties":[]')) == []


def test_a_number_sent_as_a_json_number_is_told_to_come_as_a_string():
    answer = read(body(b'"items":[%s,%s]' % (item(), item(b',"quantity":12.50'))), limits=LIMITS)
    (finding,) = answer.findings
    assert (finding.rule, finding.path, finding.found) == ("FMT-006", "items[2].quantity", "12.50")
    assert finding.expected == '"12.50"'
    assert "chuỗi" in finding.fix["vi"]
    assert "string" in finding.fix["en"]


@pytest.mark.parametrize("number", [b"NaN", b"Infinity", b"-Infinity", b"1e400"])
def test_what_no_number_is_is_refused_by_its_name(number):
    (finding,) = read(body(b'"items":[%s]' % item(b',"quantity":' + number)), limits=LIMITS).findings
    assert finding.rule == "FMT-005"
    assert number.decode() in finding.found


def test_every_mistake_is_said_not_only_the_first():
    wrong = body(
        b'"remarks":5,"colour":"red","parties":[{"name":"no role"}],'
        b'"items":[%s,%s,{"item_number":-1,"commodity_code":7}]'
        % (item(b',"net_mass":1'), item(b',"gross_mass":2,"quantity":"3"'))
    )
    assert sorted(said(wrong)) == [
        ("FMT-006", "items[1].net_mass"),
        ("FMT-006", "items[2].gross_mass"),
        ("FMT-006", "items[3].commodity_code"),
        ("FMT-006", "remarks"),
        ("FMT-008", "colour"),
        ("FMT-009", "parties[1].role_code"),
        ("FMT-015", "items[3].item_number"),
    ]


@pytest.mark.parametrize(
    ("data", "rule", "path"),
    [
        (b"", "FMT-014", ""),
        (b"  \n ", "FMT-014", ""),
        (b"null", "FMT-007", ""),
        (b'"text"', "FMT-007", ""),
        (b"{" + HEAD, "FMT-004", ""),
        (WHOLE + b"x", "FMT-004", ""),
        ("{}".encode("utf-16"), "FMT-003", ""),
        (b'{"functional_reference_id":"\xc0","type_code":"IM"}', "FMT-003", ""),
        (b'{"functional_reference_id":"R1"}', "FMT-009", "type_code"),
        (body(b'"type_code":"EX"'), "FMT-010", ""),
        (body(b'"remarks":"a","remarks":"a"'), "FMT-010", ""),
        (body(b'"remarks":5,"remarks":"a"'), "FMT-010", ""),
        (body(b'"remarks":"\\u003a","remarks":""'), "FMT-010", ""),
        (body(b'"items":[{"item_number":1,"commodity_code":"1","item_number":1}]'), "FMT-010", ""),
        (body(b'"remarks":"a\\u0000b"'), "FMT-013", ""),
        (body('"remarks":"a\u202eb"'.encode()), "FMT-013", ""),
        (body(b'"remarks":"a\\u2066b"'), "FMT-013", ""),
        (body(b'"remarks":"a\x01b"'), "FMT-004", ""),
        (body(b'"remarks":"\\ud800"'), "FMT-004", ""),
        (body(b'"remarks":null'), "FMT-007", "remarks"),
        (body(b'"items":{}'), "FMT-007", "items"),
        (body(b'"items":[[]]'), "FMT-007", "items[1]"),
        (body(b'"item_quantity":-1'), "FMT-015", "item_quantity"),
        (body(b'"item_quantity":99999999999999999999999'), "FMT-015", "item_quantity"),
        (body(b'"procedure_code":"' + b"A" * 36 + b'"'), "FMT-012", "procedure_code"),
        (b"[" * 100_000, "FMT-002", ""),
        (b'{"a":' * 100_000, "FMT-002", ""),
        (body(b'"items":' + b"[" * 65 + b"]" * 65), "FMT-002", ""),
        (body(b'"items":[%s]' % b",".join([item()] * 10_000)), "FMT-011", "items"),
        (body(b'"items":[%s]' % b",".join([item()] * 100_000)), "FMT-011", "items"),
        (body(b'"items":[%s]' % b",".join([item()] * 200_000)), "FMT-011", ""),
        (body(b'"charges":[{"type_code":"A","amount":1}]'), "FMT-006", "charges[1].amount"),
    ],
)
def test_each_mistake_has_its_rule_and_its_path(data, rule, path):
    assert said(data)[0] == (rule, path)


def test_dashes_quotes_and_marks_of_arabic_are_lawful():
    assert said(body('"remarks":"“cà phê” – \u0642\u0647\u0648\u0629\u200f (…)"'.encode())) == []


def test_nine_thousand_nine_hundred_and_ninety_nine_items_are_lawful():
    assert said(body(b'"items":[%s]' % b",".join([item()] * 9_999))) == []


def test_brackets_inside_texts_do_not_count_as_depth():
    assert said(body(b'"remarks":"%s"' % (b"[{" * 100))) == []
    assert said(body(b'"remarks":"%s","item_quantity":0' % (b'\\\\\\"[' * 100))) == []


def test_a_body_past_the_limit_is_not_even_looked_at():
    (finding,) = read(b"x" * 101, limits=Limits(json_bytes=100)).findings
    assert (finding.rule, finding.found, finding.expected) == ("FMT-001", "101", "100")


@pytest.mark.parametrize("batch", [b"[%s,{},%s]", b"%s\n{}\n%s\n", b"\xef\xbb\xbf%s\r\n{}\r\n\r\n%s"])
def test_one_bad_declaration_of_a_batch_does_not_fail_the_others(batch):
    answer = read_batch(batch % (WHOLE, WHOLE), limits=LIMITS)
    assert [read.declaration is not None for read in answer.reads] == [True, False, True]
    assert answer.format == ("json" if batch[:1] == b"[" else "ndjson")


def test_a_broken_line_of_ndjson_fails_alone_and_a_broken_array_as_a_whole():
    assert [len(read.findings) for read in stream(WHOLE + b"\n{x}\n" + WHOLE, limits=LIMITS)] == [0, 1, 0]
    assert [len(read.findings) for read in stream(b"[%s,{x},%s]" % (WHOLE, WHOLE), limits=LIMITS)] == [1]


def test_one_declaration_over_several_lines_is_one_declaration():
    pretty = json.dumps(json.loads(body(b'"items":[%s]' % item())), indent=1).encode()
    answer = read_batch(pretty, limits=LIMITS)
    assert (answer.format, len(answer.reads), answer.readable) == ("json", 1, True)


def test_a_batch_of_more_declarations_than_the_pack_allows_is_refused():
    few = Limits(declarations=2)
    for batch in (b"[%s]" % b",".join([WHOLE] * 3), b"\n".join([WHOLE] * 4)):
        (answer,) = stream(batch, limits=few)
        assert answer.findings[0].rule == "FMT-011"


@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_no_bytes_at_all_make_it_fail(data):
    for answer in stream(data, limits=LIMITS):
        assert (answer.declaration is None) == bool(answer.findings)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
_FIELDS = sorted({*Declaration.__struct_fields__, *Item.__struct_fields__, *Charge.__struct_fields__, "x"})


@given(
    st.dictionaries(
        st.sampled_from(_FIELDS), _json | st.lists(st.dictionaries(st.sampled_from(_FIELDS), _json))
    )
)
def test_no_json_at_all_makes_it_fail(value):
    answer = read(json.dumps(value).encode(), limits=LIMITS)
    assert (answer.declaration is None) == bool(answer.findings)


def test_the_published_schema_names_every_field_and_the_limits():
    published = schema()
    assert set(published["$defs"]["Item"]["properties"]) == set(Item.__struct_fields__)
    assert published["$defs"]["Declaration"]["properties"]["items"]["maxItems"] == LIMITS.items
    assert published["$defs"]["Item"]["additionalProperties"] is False
