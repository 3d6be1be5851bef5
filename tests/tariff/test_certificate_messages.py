"""Messages about certificates of origin: published schemas, examples, what is refused, older versions."""

import json

import jsonschema_rs
import pytest
from scripts import message_schemas

from tests.tariff.certificates import FOLDER, certificate, example, items
from thongquan.kernel.refusals import Refused
from thongquan.tariff.messages import certificates as messages

KINDS = {f"{name}/{version}": f"{name}-{version}" for name, (version, _) in messages.NEWEST.items()}
ISSUE = "certificate-of-origin/1"


def told(**changed) -> bytes:
    whole = json.loads(example("certificate-of-origin-1"))
    return json.dumps({"certificate": whole["certificate"] | changed}).encode()


def why(body: bytes, kind: str = ISSUE) -> tuple[str, str]:
    with pytest.raises(Refused) as refused:
        messages.read(kind, body)
    facts = refused.value.facts
    return refused.value.code, facts.get("path", "") or facts.get("why", "")


def test_the_published_schemas_are_those_of_the_messages():
    fresh = message_schemas.written()
    assert {path: path.read_text("utf-8") for path in fresh} == fresh, "python scripts/message_schemas.py"
    assert set(FOLDER.glob("*.schema.json")) == set(fresh)


@pytest.mark.parametrize("kind", KINDS)
def test_each_example_is_of_its_schema_and_is_read_and_written(kind):
    body, schema = example(KINDS[kind]), json.loads((FOLDER / f"{KINDS[kind]}.schema.json").read_text())
    jsonschema_rs.validator_for(schema).validate(json.loads(body))
    message = messages.read(kind, body)
    assert messages.kind_of(message) == kind
    assert json.loads(messages.written(message)) == json.loads(body)


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
    for kind in ("certificate-of-origin/2", "certificate-of-origin/0", "certificate-of-origin", "plant/1"):
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


def test_a_message_of_the_version_before_is_read_as_the_newest(monkeypatch):
    """As if the consignee's name had been called `importer` before."""

    def upgrade(document):
        before = document["certificate"]
        rest = {name: value for name, value in before.items() if name != "importer"}
        return {"certificate": rest | {"consignee": before["importer"]}}

    old = json.loads(told())["certificate"]
    old["importer"] = old.pop("consignee")
    monkeypatch.setitem(messages.NEWEST, "certificate-of-origin", (2, messages.Issue))
    monkeypatch.setitem(messages.UPGRADES, ("certificate-of-origin", 1), upgrade)
    body = json.dumps({"certificate": old}).encode()
    assert messages.read(ISSUE, body).certificate == certificate()
    assert messages.read("certificate-of-origin/2", told()).certificate == certificate()
    assert why(b"{}")[0] == why(b"[]")[0] == "certificate-of-origin-unreadable"
    assert why(told(), "certificate-of-origin/3")[0] == "kind-not-handled"
