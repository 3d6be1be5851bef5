"""What a leaf says, byte for byte."""

import csv
import hashlib
import json
from datetime import timedelta
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.journal.conftest import NOON, OFFICER, entry
from thongquan.journal.domain import ENTROPY, Entry, payload_bytes, read_leaf, rows, upgrades
from thongquan.kernel.actors import Actor
from thongquan.kernel.canonical import canonical_bytes
from thongquan.kernel.identifiers import Subject, uuid7

texts = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | texts
    | st.decimals(allow_nan=False, allow_infinity=False, places=4)
    | st.dates()
    | st.uuids(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(texts, values, max_size=6))
def test_the_quick_bytes_are_the_canonical_bytes(body):
    assert payload_bytes(body) == canonical_bytes(body)


def test_a_float_is_never_recorded():
    with pytest.raises(AssertionError):
        payload_bytes({"amount": 1.5})


@given(st.binary(min_size=ENTROPY, max_size=ENTROPY), texts, texts.filter(bool))
def test_a_row_carries_the_canonical_leaf_and_its_commitment(entropy, reason, number):
    behalf = Subject("party", "VN-0100109106")
    told = Entry("a.b-c", 3, Subject("declaration", number), {"x": number}, Actor(OFFICER.subject, behalf),
    NOON, reason=reason, retention_days=40)  # fmt: skip
    made = rows([told], administration="VN", entropy=entropy)
    assert made.ids == [uuid7(NOON, entropy[:10])]
    month, key, kind, subject, leaf, who, who_salt = next(
        csv.reader(StringIO(made.leaves.decode(), newline=""))
    )
    assert (month, key, kind, subject) == ("2026-11-01", str(made.ids[0]), "a.b-c", f"declaration:{number}")
    assert leaf.encode() == canonical_bytes(json.loads(leaf))
    assert json.loads(leaf) == {
        "administration": "VN", "at": "2026-11-22T05:00:00.000000Z", "id": key, "kind": "a.b-c", "office":
        None, "on_behalf": str(behalf), "reason": reason, "subject": subject, "version": 3, "format": 2,
        "commitment": hashlib.sha256(entropy[10:26] + canonical_bytes({"x": number})).hexdigest(),
        "who": hashlib.sha256(entropy[26:] + b"user:7").hexdigest(),
    }  # fmt: skip
    _, key, salt, payload, data_class, purpose, until = next(
        csv.reader(StringIO(made.payloads.decode(), newline=""))
    )
    assert (who, who_salt) == ("user:7", "\\x" + entropy[26:].hex())
    assert (salt, payload) == ("\\x" + entropy[10:26].hex(), canonical_bytes({"x": number}).decode())
    assert (data_class, purpose, until) == ("internal", "customs", "2027-01-01")


def test_no_two_leaves_of_a_batch_share_salt_or_identifier():
    made = rows([entry(0), entry(0)], administration="VN", entropy=bytes(range(2 * ENTROPY)))
    first, second = csv.reader(StringIO(made.payloads.decode()))
    assert first[1] != second[1]
    assert first[2] != second[2]
    veils = {row[6] for row in csv.reader(StringIO(made.leaves.decode()))}
    assert len(veils | {first[2], second[2]}) == 4


@pytest.mark.parametrize("text", ["{}", "[]", "{", '{"who": "x"}'])
def test_what_is_not_a_leaf_is_not_read_as_one(text):
    with pytest.raises(ValueError):  # noqa: PT011
        read_leaf(text)


def test_a_leaf_with_a_blank_too_many_is_not_canonical():
    made = rows([entry()], administration="VN", entropy=bytes(ENTROPY))
    leaf = next(csv.reader(StringIO(made.leaves.decode())))[4]
    assert read_leaf(leaf).kind == "clearance.registered"
    with pytest.raises(ValueError, match="canonical"):
        read_leaf(leaf.replace(":1,", ": 1,"))


def test_a_leaf_of_the_first_format_is_read_and_names_who():
    made = rows([entry()], administration="VN", entropy=bytes(ENTROPY))
    told = json.loads(next(csv.reader(StringIO(made.leaves.decode())))[4])
    assert not read_leaf(canonical_bytes(told)).names_who
    del told["format"]
    assert read_leaf(canonical_bytes(told | {"who": "user:7"})).names_who
    with pytest.raises(ValueError, match="format"):
        read_leaf(canonical_bytes(told | {"format": 3}))


def test_old_events_are_read_in_their_newest_version():
    upgrades.register("test.moved", 1, lambda body: {**body, "office": "VN-01B1"})
    upgrades.register("test.moved", 2, lambda body: {"from": body["office"]})
    assert upgrades.current("test.moved", 1, {}) == (3, {"from": "VN-01B1"})
    assert upgrades.current("test.moved", 2, {"office": "X"}) == (3, {"from": "X"})
    assert upgrades.current("test.moved", 3, {"from": "Y"}) == (3, {"from": "Y"})
    assert upgrades.current("test.stayed", 9, {"a": 1}) == (9, {"a": 1})


def test_one_moment_has_one_text():
    at = NOON.astimezone(tz=__import__("zoneinfo").ZoneInfo("Asia/Ho_Chi_Minh")) + timedelta(microseconds=1)
    made = rows(
        [Entry("a.b", 1, Subject("x", "1"), {}, OFFICER, at)], administration="VN", entropy=bytes(ENTROPY)
    )
    assert '"2026-11-22T05:00:00.000001Z"' in made.leaves.decode().replace('""', '"')
