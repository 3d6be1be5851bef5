"""Recording, sealing, verifying, proving: and each way of tampering is found."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from tests.journal.conftest import NOON, OFFICER, Key, entry
from thongquan.journal import selectors, services
from thongquan.journal.domain import Entry, upgrades
from thongquan.journal.domain.checkpoint import Checkpoint, opened, signed
from thongquan.journal.domain.merkle import is_consistent
from thongquan.journal.models import Checkpoint as CheckpointRow
from thongquan.journal.models import Leaf, Payload, Tile
from thongquan.journal.services import sealing
from thongquan.kernel.canonical import canonical_bytes
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused

WHO = "user:7"
SCRIPT = Path(__file__).parents[2] / "docs" / "verify_proof.py"


def sql(text: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE journal_leaf DISABLE TRIGGER journal_leaf_append_only")
        cursor.execute(text, values)
        cursor.execute("ALTER TABLE journal_leaf ENABLE TRIGGER journal_leaf_append_only")


def codes() -> set[str]:
    return {fault.code for fault in services.verify().faults}


def first_format(n: int) -> UUID:
    """A leaf as it was written before accounts were committed to."""
    (leaf,) = services.record(entry(n))
    told = json.loads(Leaf.objects.get(id=leaf).leaf)
    del told["format"]
    text = canonical_bytes(told | {"who": WHO}).decode()
    sql("UPDATE journal_leaf SET leaf = %s, who = NULL, who_salt = NULL WHERE id = %s", text, leaf)
    return leaf


def check(proof: dict, folder: Path, *more: str) -> subprocess.CompletedProcess:
    path = folder / "proof.json"
    path.write_text(json.dumps(proof), encoding="utf-8")
    return subprocess.run([sys.executable, "-I", str(SCRIPT), str(path), *more], capture_output=True, text=True)


@pytest.mark.django_db
@pytest.mark.parametrize("odd", ['"', "a\nb\r\n", "\\x41", ",", "đ", "x" * 200_000, "", "\\."])
def test_an_entry_alone_is_kept_as_it_is_among_others(odd):
    told = replace(entry(1), body={"odd": odd, odd[:9]: None}, reason=odd[:99], purpose=odd[:20])
    ids = [*services.record(told), *services.record(told, told)]
    kept = [Payload.objects.get(leaf_id=one) for one in ids]
    assert {(one.payload, one.data_class, one.purpose, one.retain_until) for one in kept} == {
        (kept[2].payload, kept[2].data_class, odd[:20], kept[2].retain_until)
    }
    assert all(json.loads(Leaf.objects.get(id=one).leaf)["reason"] == odd[:99] for one in ids)
    assert codes() == set()


def test_the_untouched_record_verifies(sealed):
    seen = []
    result = services.verify(progress=lambda done, total: seen.append((done, total)))
    assert result.whole
    assert (result.size, result.checkpoints, result.waiting, result.destroyed) == (7, 2, 0, 0)
    assert result.sealed_at == NOON
    assert seen[-1] == (7, 7)


def test_an_empty_record_verifies(transactional_db):
    assert services.verify().whole
    assert services.seal(NOON) == 0


def test_what_is_recorded_and_not_sealed_is_counted_and_checked(sealed):
    (late,) = services.record(entry(9))
    assert services.verify().waiting == 1
    Payload.objects.filter(leaf_id=late).update(payload='{"number":"VN-8"}')
    assert codes() == {"payload-changed"}


def test_a_rolled_back_change_leaves_no_leaf(transactional_db):
    with transaction.atomic():
        services.record(entry())
        transaction.set_rollback(True)
    assert Leaf.objects.count() == 0


def test_a_changed_leaf_is_found(sealed):
    sql("UPDATE journal_leaf SET leaf = replace(leaf, 'VN-01B1', 'VN-01B2') WHERE id = %s", sealed[2])
    assert codes() == {"leaf-changed"}


@pytest.mark.parametrize(
    "changed", ["who = 'user:8'", "who = NULL, who_salt = NULL", r"who_salt = '\x00'", "who_salt = NULL"]
)
def test_another_actor_beside_the_leaf_is_found(sealed, changed):
    sql(f"UPDATE journal_leaf SET {changed} WHERE id = %s", sealed[2])
    assert codes() == {"actor-changed"}


def test_a_leaf_of_the_first_format_is_read_verified_and_proved_as_before(transactional_db, tmp_path):
    old, new = first_format(1), services.record(entry(2))[0]
    services.seal(NOON)
    assert services.verify().whole
    assert [selectors.event(one).actor for one in (old, new)] == [OFFICER, OFFICER]
    proof = services.prove(old, disclose=True)
    assert json.loads(proof["leaf"])["who"] == WHO
    proof_of_before = {
        name: proof[name] for name in ("leaf", "index", "path", "checkpoint", "keys", "payload", "salt")
    }
    assert check(proof_of_before, tmp_path).returncode == 0
    sql("UPDATE journal_leaf SET who = 'user:8' WHERE id = %s", old)
    assert codes() == {"actor-changed"}
    assert selectors.event(old).actor == OFFICER


def test_who_may_not_read_the_journal_gets_a_leaf_that_names_an_officer_by_its_hash(transactional_db, tmp_path):
    old = first_format(1)
    services.seal(NOON)
    proof = services.prove(old)
    assert (proof["leaf"], proof["subject"]) == (None, "declaration:VN-1")
    assert WHO not in json.dumps(proof)
    assert check(proof, tmp_path).stdout.splitlines()[1] == proof["leaf_hash"]
    assert check({**proof, "leaf_hash": "00" * 32}, tmp_path).returncode == 1


def test_the_proof_says_the_office_and_not_the_account_until_the_reader_may_know(sealed, tmp_path):
    proof = services.prove(sealed[5])
    assert json.loads(proof["leaf"])["office"] == "VN-01B1"
    assert WHO not in json.dumps(proof)
    assert (proof["who"], proof["who_salt"]) == (None, None)
    told = services.prove(sealed[5], disclose=True)
    assert told["who"] == WHO
    assert check(told, tmp_path).returncode == 0
    assert check({**told, "who": "user:8"}, tmp_path).returncode == 1


def test_a_leaf_that_is_no_json_any_more_is_found(sealed):
    sql("UPDATE journal_leaf SET leaf = 'x' WHERE id = %s", sealed[2])
    assert codes() == {"leaf-changed", "leaf-unreadable"}


def test_a_changed_column_beside_the_leaf_is_found(sealed):
    sql("UPDATE journal_leaf SET subject = 'declaration:VN-99' WHERE id = %s", sealed[2])
    assert codes() == {"columns-differ"}


def test_a_changed_payload_is_found(sealed):
    Payload.objects.filter(leaf_id=sealed[5]).update(payload='{"lane":"R","number":"VN-5"}')
    (fault,) = services.verify().faults
    assert (fault.code, fault.position, fault.subject) == ("payload-changed", 5, str(sealed[5]))


def test_a_payload_that_vanished_is_found(sealed):
    Payload.objects.filter(leaf_id=sealed[5]).delete()
    assert codes() == {"payload-missing"}


@pytest.mark.parametrize("which", [0, 3, 4, 6])
def test_a_removed_leaf_is_found_where_it_was(sealed, which):
    sql("DELETE FROM journal_leaf WHERE id = %s", sealed[which])
    faults = services.verify().faults
    assert {fault.code for fault in faults} == {"leaf-missing"}
    assert faults[0].position == which


def test_leaves_in_another_order_are_found(sealed):
    first, second = Leaf.objects.order_by("txid", "seq")[1:3]
    sql("UPDATE journal_leaf SET seq = %s WHERE id = %s", second.seq + 1000, first.id)
    sql("UPDATE journal_leaf SET seq = %s WHERE id = %s", first.seq, second.id)
    sql("UPDATE journal_leaf SET seq = %s WHERE id = %s", second.seq, first.id)
    assert "leaf-changed" in codes() or "leaf-missing" in codes()


def test_a_leaf_slipped_in_later_is_found(sealed):
    (late,) = services.record(entry(9))
    first = Leaf.objects.order_by("txid", "seq")[0]
    sql("UPDATE journal_leaf SET txid = %s::xid8, seq = %s WHERE id = %s", str(first.txid), 0, late)
    assert "leaf-added" in codes()


def test_a_leaf_and_its_hash_changed_together_do_not_lead_to_the_signed_root(sealed):
    leaf = Leaf.objects.get(id=sealed[2])
    text = leaf.leaf.replace("VN-01B1", "VN-01B2")
    sql("UPDATE journal_leaf SET leaf = %s WHERE id = %s", text, leaf.id)
    tile = Tile.objects.get(level=0, index=0)
    hashes = bytearray(tile.hashes)
    hashes[64:96] = sealing.leaf_hash(text.encode())
    sql("UPDATE journal_tile SET hashes = %s", bytes(hashes))
    assert codes() == {"root-differs"}


def test_a_forged_checkpoint_is_found(sealed):
    forged = signed(Checkpoint(sealing.origin(), 7, bytes(32), NOON), Key(b"f" * 32))
    CheckpointRow.objects.filter(size=7).update(note=forged)
    assert codes() == {"checkpoint-forged"}


def test_a_checkpoint_of_another_size_in_its_place_is_found(sealed):
    CheckpointRow.objects.filter(size=7).update(note=CheckpointRow.objects.get(size=4).note)
    assert codes() == {"checkpoint-bad"}


def test_the_end_cut_off_is_found_by_a_checkpoint_kept_elsewhere(sealed):
    kept = CheckpointRow.objects.get(size=7).note
    assert services.verify(witnessed=[kept]).whole
    for leaf in sealed[4:]:
        sql("DELETE FROM journal_leaf WHERE id = %s", leaf)
    CheckpointRow.objects.filter(size=7).delete()
    sql("UPDATE journal_tile SET hashes = substring(hashes from 1 for 128)")
    assert services.verify().whole
    assert {fault.code for fault in services.verify(witnessed=[kept]).faults} == {"leaf-missing"}


def test_a_former_key_still_verifies_old_checkpoints(sealed, monkeypatch):
    now = Key(b"n" * 32)
    monkeypatch.setattr(sealing, "_signer", lambda: now)
    assert codes() == {"checkpoint-forged"}
    now.former_public_keys = (Key().public_key,)
    services.record(entry(9))
    services.seal(NOON)
    assert services.verify().whole


def test_inner_tiles_are_compared_too(transactional_db):
    services.record(*[entry(n) for n in range(600)])
    services.seal(NOON)
    assert services.verify().whole
    sql("UPDATE journal_tile SET hashes = substring(hashes from 1 for 32) || %s WHERE level = 1", bytes(32))
    assert codes() == {"tile-differs"}


def test_the_journal_refuses_to_be_updated_or_deleted_from(sealed):
    for statement in ("UPDATE journal_leaf SET kind = 'x'", "DELETE FROM journal_leaf"):
        with pytest.raises(DatabaseError, match="only added to"), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_proof_is_checked_by_a_script_without_our_code(sealed, tmp_path):
    proof = services.prove(sealed[5], disclose=True)
    done = check(proof, tmp_path, proof["keys"][0])
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("TRUE: leaf 5 of 7 in VN.customs/journal")
    assert services.prove(sealed[5])["payload"] is None
    assert check(services.prove(sealed[5]), tmp_path).returncode == 0
    assert len(SCRIPT.read_text(encoding="utf-8").splitlines()) <= 60


def test_the_script_refuses_a_false_proof(sealed, tmp_path):
    proof = services.prove(sealed[5], disclose=True)
    other_key = services.sealing.verifier_key(sealing.origin(), Key(b"o" * 32).public_key)
    false = [
        {**proof, "leaf": proof["leaf"].replace("VN-01B1", "VN-01B2")},
        {**proof, "who_salt": "00"},
        {**proof, "index": 4},
        {**proof, "index": 7},
        {**proof, "path": proof["path"][:-1]},
        {**proof, "path": [*proof["path"], "00" * 32]},
        {**proof, "payload": '{"lane":"R"}'},
        {**proof, "checkpoint": proof["checkpoint"].replace("\n7\n", "\n6\n")},
    ]
    assert [check(bad, tmp_path).returncode for bad in false] == [1] * len(false)
    assert check(proof, tmp_path, other_key).returncode == 1


def test_every_leaf_of_many_sealings_is_proved(transactional_db, tmp_path):
    ids: list[UUID] = []
    for size in (1, 255, 1, 2, 300):
        ids += services.record(*[entry(n) for n in range(size)])
        services.seal(NOON)
    assert [services.prove(leaf)["index"] for leaf in ids] == list(range(559))


def test_the_record_is_shown_to_be_consistent_with_an_old_checkpoint(sealed):
    old = opened(CheckpointRow.objects.get(size=4).note, services.trusted_keys())
    new = opened(CheckpointRow.objects.get(size=7).note, services.trusted_keys())
    proof = services.prove_consistency(4)
    assert is_consistent(4, old.root, 7, new.root, [bytes.fromhex(step) for step in proof["path"]])
    with pytest.raises(NotFound):
        services.prove_consistency(8)


def test_a_leaf_is_proved_only_once_it_is_sealed(sealed):
    (late,) = services.record(entry(9))
    with pytest.raises(Refused, match="not-sealed-yet"):
        services.prove(late)
    with pytest.raises(NotFound):
        services.prove(UUID(int=1))


def test_a_damaged_record_proves_nothing(sealed):
    sql("UPDATE journal_leaf SET leaf = replace(leaf, 'VN-01B1', 'VN-01B2') WHERE id = %s", sealed[2])
    with pytest.raises(Refused, match="record-damaged"):
        services.prove(sealed[2])


def test_the_timeline_reads_old_events_in_their_newest_form(sealed):
    upgrades.register("test.lane-given", 1, lambda body: {**body, "route": 1})
    at = NOON + timedelta(minutes=1)
    services.record(
        Entry("test.lane-given", 1, Subject("declaration", "VN-5"), {"lane": "R"}, OFFICER, at, reason="r")
    )
    first, second = selectors.timeline(Subject("declaration", "VN-5"))
    assert (first.kind, first.actor, first.at) == ("clearance.registered", OFFICER, NOON)
    assert (second.version, second.body, second.reason) == (2, {"lane": "R", "route": 1}, "r")


def test_months_ahead_get_their_partitions_and_rows_move_into_them(sealed):
    before = [services.prove(leaf)["index"] for leaf in sealed]
    try:
        made = services.ensure_partitions(month=date(2026, 11, 1), ahead=2)
        assert "journal_leaf_2026_11" in made
        assert "journal_payload_2027_01" in made
        assert services.ensure_partitions(month=date(2026, 11, 30), ahead=0) == []
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM journal_leaf_2026_11")
            assert cursor.fetchone()[0] == 7
        assert services.verify().whole
        assert [services.prove(leaf)["index"] for leaf in sealed] == before
        services.record(entry(9))
    finally:
        with connection.cursor() as cursor:
            for name in made:
                cursor.execute(f"DROP TABLE {name}")


def test_a_record_of_another_cluster_is_refused(sealed):
    CheckpointRow.objects.filter(size=7).update(to_txid=2**50)
    services.record(entry(9))
    with pytest.raises(Refused, match="journal-of-another-cluster"):
        services.seal(NOON)
