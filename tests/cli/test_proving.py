"""What a person has in hand is proved to be in the record: a number, a receipt, a decision, a leaf."""

import json
import subprocess
import sys
from pathlib import Path
from zlib import crc32

import pytest
from django.utils import timezone

from thongquan.journal import services as journal
from thongquan.journal.selectors import timeline
from thongquan.kernel.identifiers import Subject

SCRIPT = Path(__file__).parents[2] / "docs" / "verify_proof.py"


def checked(proofs: object, folder: Path) -> list[str]:
    """What the script that needs none of our code says of each."""
    path = folder / "proofs.json"
    path.write_text(json.dumps(proofs), "utf-8")
    done = subprocess.run([sys.executable, "-I", str(SCRIPT), str(path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()[::2]


def kinds(proofs: list[dict]) -> list[str]:
    return [json.loads(one["leaf"])["kind"] for one in proofs]


@pytest.fixture
def number(registered, request) -> str:
    """In the red lane by an officer, who decided so."""
    made = registered(f"P-{crc32(request.node.name.encode())}", lane="R")
    journal.seal(timezone.now())
    return made


def test_a_number_proves_each_leaf_that_is_ones_own_and_the_script_checks_the_list(thongquan, number, tmp_path):
    proofs = thongquan.by("thuongnhan").json("journal", "prove", number)
    assert set(kinds(proofs)) == {"clearance.registered", "clearance.decided"}
    assert {one["payload"] for one in proofs} == {None}
    said = checked(proofs, tmp_path)
    assert len(said) == len(proofs)
    assert all(line.startswith("TRUE: leaf") for line in said)
    alone = thongquan.json("journal", "prove", f"VN-{number[:11]}", "--event", "clearance.registered")
    assert kinds(alone) == ["clearance.registered"]


def test_who_reads_the_journal_has_all_of_it_with_what_it_says(thongquan, number, tmp_path):
    proofs = thongquan.by("kiemtoan").json("journal", "prove", number)
    assert "clearance.lane-changed" in kinds(proofs)
    assert all(one["payload"] for one in proofs)
    assert len(checked(proofs, tmp_path)) == len(proofs)


def test_a_receipt_and_a_decision_are_proved_by_their_numbers(thongquan, number, tmp_path):
    thongquan.by("thuongnhan")
    shown = thongquan.json("declaration", "show", number, "--json")
    [proof] = thongquan.json("journal", "prove", shown["receipt_number"])
    assert kinds([proof]) == ["intake.received"]
    [decision] = thongquan.json("declaration", "decisions", number, "--json")
    [proof] = thongquan.json("journal", "prove", decision["decision"])
    assert kinds([proof]) == ["clearance.decided"]
    assert checked([proof], tmp_path)


def test_a_leaf_is_one_proof_without_signing_in(thongquan, number, tmp_path):
    leaf = timeline(Subject("declaration", f"VN-{number[:11]}"))[0].id
    proof = thongquan.by(None).json("journal", "prove", leaf)
    assert checked(proof, tmp_path)


def test_what_is_anothers_is_not_there_and_a_number_wants_who_asks(thongquan, number):
    assert "not-found" in thongquan.by("nganhang")("journal", "prove", number, status=1).stderr
    assert "not-signed-in" in thongquan.by(None)("journal", "prove", number, status=1).stderr
    assert "not-found" in thongquan.by("thuongnhan")("journal", "prove", "VN-D000000000000", status=1).stderr


def test_what_is_not_sealed_yet_is_refused(thongquan, registered):
    number = registered("P-2")
    assert "not-sealed-yet" in thongquan.by("thuongnhan")("journal", "prove", number, status=1).stderr


def test_a_list_with_one_false_proof_is_false_and_so_is_an_empty_one(thongquan, number, tmp_path):
    good = thongquan.by("thuongnhan").json("journal", "prove", number)
    bad = good[-1] | {"leaf": good[-1]["leaf"].replace("VN", "VX", 1)}
    for proofs in ([*good[:-1], bad], []):
        with pytest.raises(AssertionError, match="FALSE"):
            checked(proofs, tmp_path)
