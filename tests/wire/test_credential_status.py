"""Lists of what is revoked, and the journal's word that a credential was issued."""

import csv
import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wire.certificates import CLERK, NOON
from tests.wire.test_credentials import ISSUER, KEYS, METHOD, Standards, issued
from thongquan.journal.domain import Entry, rows
from thongquan.journal.domain.checkpoint import Checkpoint, signed, verifier_key
from thongquan.journal.domain.merkle import Tree, inclusion, leaf_hash
from thongquan.kernel.identifiers import Subject
from thongquan.wire.domain import credentials
from thongquan.wire.domain.credentials import BadCredential, Bits, Standing
from thongquan.wire.domain.credentials.multibase import base64url

LIST = "https://vc.example/status/3"
TOMORROW = NOON.replace(day=23)
# Bitstring Status List 1.0, example 4: the empty list of 131,072.
EMPTY = "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA"


def listed(*revoked: int, by: str = ISSUER, purpose: str = "revocation"):
    told = credentials.list_document(
        LIST, Bits.of(revoked), issuer=by, valid_from=NOON, valid_until=TOMORROW, purpose=purpose
    )
    return credentials.secured(told, signer=Standards, method=METHOD, at=NOON)


def at_hand(*revoked: int, **rest):
    found = credentials.status_list(listed(*revoked, **rest), keys=KEYS, at=NOON)
    return {found.name: found}


def standing(place: int | str, lists, at=NOON, **changed) -> Standing:
    entry = {**credentials.entry(LIST, 7), "statusListIndex": str(place), **changed}
    return credentials.verified(issued(credentialStatus=entry), keys=KEYS, lists=lists, at=at).standing


def test_the_standards_empty_list_is_read():
    bits = Bits.decoded(EMPTY)
    assert (len(bits), any(bits.raw)) == (131_072, False)


@given(st.sets(st.integers(0, 131_071), max_size=20))
def test_a_list_says_of_each_place_what_it_was_made_of(revoked):
    bits = Bits.decoded(Bits.of(revoked).encoded())
    assert {place for place in range(len(bits)) if bits[place]} == revoked


def test_the_first_place_is_the_highest_bit_of_the_first_byte():
    assert Bits.of([0, 9]).raw[:2] == b"\x80\x40"


def test_a_revoked_credential_no_longer_holds_and_its_neighbours_do():
    lists = at_hand(7)
    assert [standing(place, lists) for place in (6, 7, 8)] == [
        Standing.IN_FORCE, Standing.REVOKED, Standing.IN_FORCE,
    ]  # fmt: skip
    assert standing(7, at_hand(7, purpose="suspension"), statusPurpose="suspension") is Standing.SUSPENDED


def test_what_no_good_list_speaks_of_is_unknown_and_does_not_hold():
    lists = at_hand(7)
    assert standing(6, {}) is Standing.UNKNOWN
    assert standing(6, lists, TOMORROW.replace(day=24)) is Standing.UNKNOWN
    for place in ("131072", "-1", "06", "six", ""):
        assert standing(place, lists) is Standing.UNKNOWN, place
    assert standing(6, lists, statusPurpose="message") is Standing.UNKNOWN
    assert standing(6, lists, statusPurpose=["revocation"]) is Standing.UNKNOWN
    assert standing(6, lists, type="StatusList2021Entry") is Standing.UNKNOWN
    told = credentials.verified(
        issued(credentialStatus=credentials.entry(LIST, 7)), keys=KEYS, lists={}, at=NOON
    )
    assert not told.holds


def test_a_list_by_another_issuer_does_not_free_a_credential():
    keys = {**KEYS, "https://other.example": KEYS[ISSUER]}
    other = credentials.status_list(listed(by="https://other.example"), keys=keys, at=NOON)
    assert standing(7, {LIST: other}) is Standing.UNKNOWN


def test_the_worst_of_several_lists_counts():
    entries = [credentials.entry(LIST, 6), credentials.entry("https://vc.example/status/4", 6)]
    document = issued(credentialStatus=entries)
    found = credentials.verified(document, keys=KEYS, lists=at_hand(7), at=NOON)
    assert found.standing is Standing.UNKNOWN
    found = credentials.verified(document, keys=KEYS, lists=at_hand(6), at=NOON)
    assert found.standing is Standing.REVOKED


def test_a_list_that_nobody_we_know_signed_is_none():
    def why(document, keys=KEYS, at=NOON) -> str:
        with pytest.raises(BadCredential) as told:
            credentials.status_list(document, keys=keys, at=at)
        return str(told.value)

    good = listed(7)
    assert why(good, keys={}) == "issuer-not-known"
    assert why(good, at=TOMORROW.replace(day=24)) == "expired"
    subject = good["credentialSubject"]
    assert why({**good, "credentialSubject": {**subject, "encodedList": EMPTY}}) == "wrong-signature"
    assert why({**good, "type": ["VerifiableCredential"]}) == "list-unreadable"
    assert why({**good, "credentialSubject": {**subject, "statusSize": 2}}) == "list-unreadable"


def test_a_list_of_too_few_bits_or_that_unpacks_without_end_is_not_read():
    for raw in (bytes(100), bytes((1 << 21) + 1)):
        with pytest.raises(BadCredential, match="list-unreadable"):
            Bits.decoded(base64url(gzip.compress(raw)))
    for text in ("", "u", EMPTY[:-9], "z" + EMPTY[1:], EMPTY + "AAAA"):
        with pytest.raises(BadCredential, match="list-unreadable"):
            Bits.decoded(text)


ORIGIN = "LA.customs/journal"
VERIFIERS = [verifier_key(ORIGIN, Standards.public_key)]


def in_the_record(document, member: str = "issued") -> dict:
    """The proof, as the journal gives it, that the sixth of nine events is the issue of `document`."""
    told = [{"n": n} for n in range(9)]
    told[5] = {member: credentials.digest_of(document)}
    entries = [
        Entry("tariff.certificate-issued", 1, Subject("certificate", f"LA-{n}"), body, CLERK, NOON)
        for n, body in enumerate(told)
    ]
    made = rows(entries, administration="LA", entropy=bytes(range(256)) * 10)
    leaves = [row[4] for row in csv.reader(made.leaves.decode().splitlines())]
    salt, payload = list(csv.reader(made.payloads.decode().splitlines()))[5][2:4]
    tree = Tree()
    tree.append(b"".join(leaf_hash(leaf.encode()) for leaf in leaves))
    note = signed(Checkpoint(ORIGIN, 9, tree.root(), NOON), Standards)
    path = [step.hex() for step in inclusion(tree.node, 5, 9)]
    return {
        "leaf": leaves[5], "leaf_hash": leaf_hash(leaves[5].encode()).hex(), "index": 5, "path": path,
        "checkpoint": note, "keys": VERIFIERS, "payload": payload, "salt": salt[2:], "who": None,
    }  # fmt: skip


def recorded(document, proof, records=None) -> str:
    known = {ISSUER: VERIFIERS} if records is None else records
    return credentials.verified(document, keys=KEYS, lists={}, at=NOON, proof=proof, records=known).recorded


def test_a_credential_is_shown_to_stand_in_its_issuers_record():
    document = issued()
    found = credentials.verified(
        document, keys=KEYS, lists={}, at=NOON, proof=in_the_record(document), records={ISSUER: VERIFIERS}
    )
    assert (found.recorded, found.holds) == ("", True)


def test_a_proof_of_another_credential_or_of_another_event_shows_nothing():
    document = issued()
    assert recorded(document, in_the_record(issued(name="Another"))) == "another-credential"
    assert recorded(document, in_the_record(document, member="revoked")) == "another-credential"


def test_a_record_whose_key_we_do_not_hold_shows_nothing_though_the_proof_names_its_key():
    document = issued()
    proof = in_the_record(document)
    assert recorded(document, proof, records={}) == "not-in-the-record"
    assert recorded(document, {**proof, "index": 4}) == "not-in-the-record"
    assert recorded(document, {**proof, "path": proof["path"][:-1]}) == "not-in-the-record"
    assert recorded(document, {**proof, "payload": proof["payload"] + " "}) == "not-in-the-record"


def test_a_proof_that_cannot_be_read_is_said_to_be_unreadable():
    document = issued()
    proof = in_the_record(document)
    for name in ("leaf", "payload", "checkpoint", "path", "index", "salt"):
        for spoiled in (None, 7, [], "none"):
            assert recorded(document, {**proof, name: spoiled}), (name, spoiled)
        without = {member: value for member, value in proof.items() if member != name}
        assert recorded(document, without) == "record-unreadable"
