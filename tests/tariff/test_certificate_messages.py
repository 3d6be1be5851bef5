"""Messages about certificates of origin: published schemas, examples, what is refused, older versions."""

import json

import pytest

from tests.tariff.certificates import example, items
from thongquan.kernel.refusals import Refused
from thongquan.tariff.messages import certificates as messages

ISSUE = "certificate-of-origin/1"


def told(**changed) -> bytes:
    whole = json.loads(example("certificate-of-origin-1"))
    return json.dumps({"certificate": whole["certificate"] | changed}).encode()


def why(body: bytes, kind: str = ISSUE) -> tuple[str, str]:
    with pytest.raises(Refused) as refused:
        messages.read(kind, body)
    facts = refused.value.facts
    return refused.value.code, facts.get("path", "") or facts.get("why", "")


@pytest.mark.parametrize(
    "changed",
    [
        {"extra": 1},
        {"reference": ""},
        {"reference": "LA-1\n"},
        {"issuing_country": "lao"},
        {"issued_on": "20/11/2026"},
        {"items": []},
        {"items": items("1,5")},
        {"items": items("-1")},
        {"items": items("٣")},
        {"items": items("1", code="0901")},
        {"ticks": ["none"]},
        {"exporter": {"name": "No country"}},
        {"remarks": "\0"},
    ],
)
def test_what_is_not_of_the_schema_is_refused(changed):
    code, reason = why(told(**changed))
    assert (code, bool(reason)) == ("certificate-of-origin-unreadable", True)


def test_what_is_no_message_is_refused():
    for body in (b"", b"[]", b"null", b"\xff", b"[" * 100_000, b" " * (messages.BYTES_MAX + 1)):
        assert why(body)[0] == "certificate-of-origin-unreadable", body[:9]
    for kind in ("certificate-of-origin/3", "certificate-of-origin/0", "certificate-of-origin", "plant/1"):
        assert why(told(), kind)[0] == "kind-not-handled", kind


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        ({"importing_country": "LA"}, "importing_country"),
        ({"valid_until": "2026-11-19"}, "valid_until"),
        ({"valid_until": "2027-02-30"}, "valid_until"),
        ({"items": [*items("1"), *items("1")]}, "items[2].number"),
        ({"items": items("0.0")}, "items[1].quantity"),
        ({"items": [items("1")[0] | {"origin_criterion": "RVC 40%"}]}, "items[1].fob_value"),
        ({"ticks": ["accumulation", "accumulation"]}, "ticks"),
    ],
)
def test_what_contradicts_itself_is_refused_where_it_does(changed, path):
    assert why(told(**changed)) == ("certificate-inconsistent", path)


def test_a_moment_that_is_none_is_refused():
    report = json.loads(example("certificate-of-origin-utilisation-1")) | {"as_of": "2026-13-01T00:00:00Z"}
    assert why(json.dumps(report).encode(), "certificate-of-origin-utilisation/1")[1] == "as_of"


def test_a_message_of_the_version_before_is_read_as_the_newest():
    for name in ("certificate-of-origin", "certificate-of-origin-replacement"):
        old = messages.read(f"{name}/1", example(f"{name}-1"))
        new = messages.read(f"{name}/2", example(f"{name}-2"))
        assert old.certificate.invoiced_by is None
        assert new.certificate.invoiced_by.country == "SG"
        assert type(old) is type(new)
    assert why(b"{}")[0] == why(b"[]")[0] == "certificate-of-origin-unreadable"


def test_to_whom_the_version_before_is_spoken_who_invoices_is_told_among_the_remarks():
    new = messages.read("certificate-of-origin/2", example("certificate-of-origin-2"))
    assert messages.kind_of(new, 1) == "certificate-of-origin/1"
    old = messages.read("certificate-of-origin/1", messages.written(new, 1))
    assert old.certificate.remarks.startswith("Invoiced by A trading house, SG.")
    assert old.certificate.invoiced_by is None
    with pytest.raises(Refused, match="kind-not-handled"):
        messages.written(new, 0)
