"""C2SP tlog-checkpoint in a C2SP signed note."""

import pytest

from tests.journal.conftest import NOON, Key
from thongquan.journal.domain.checkpoint import BadNote, Checkpoint, key_id, opened, signed, verifier_key

ORIGIN = "VN.customs/journal"
CHECKPOINT = Checkpoint(ORIGIN, 3, bytes(32), NOON)


def test_a_signed_checkpoint_is_opened_with_its_key():
    note = signed(CHECKPOINT, Key())
    assert note.startswith(
        f"{ORIGIN}\n3\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\ntime 2026-11-22T05:00:00"
    )
    assert f"\n\n— {ORIGIN} " in note
    assert opened(note, [verifier_key(ORIGIN, Key().public_key)]) == CHECKPOINT


def test_the_key_id_is_that_of_the_published_example():
    """The example key of the signed note specification (Go's sumdb/note package)."""
    name, identifier, public = "PeterNeumann", "c74f20a3", "ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    raw = __import__("base64").b64decode(public)[1:]
    assert key_id(name, raw).hex() == identifier
    assert verifier_key(name, raw) == f"{name}+{identifier}+{public}"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda n: n.replace("\n3\n", "\n4\n"),
        lambda n: n.replace("AAAAAAAA", "BAAAAAAA", 1),
        lambda n: n.replace("time 2026", "time 2025"),
        lambda n: n.replace("\n\n", "\n"),
        lambda n: n.replace("— VN", "- VN"),
        lambda n: n[:-4] + "!!=\n",
        lambda n: "",
    ],
)
def test_a_spoiled_note_is_not_opened(spoil):
    with pytest.raises(BadNote):
        opened(spoil(signed(CHECKPOINT, Key())), [verifier_key(ORIGIN, Key().public_key)])


def test_another_key_or_another_name_does_not_open_it():
    note = signed(CHECKPOINT, Key())
    for key in (verifier_key(ORIGIN, Key(b"o" * 32).public_key), verifier_key("LA", Key().public_key)):
        with pytest.raises(BadNote, match="no signature by a known key"):
            opened(note, [key])


def test_signed_text_that_is_no_checkpoint_is_refused():
    class Loose(Checkpoint):
        def text(self) -> str:
            return super().text().replace("\n3\n", "\n03\n")

    note = signed(Loose(ORIGIN, 3, bytes(32), NOON), Key())
    with pytest.raises(BadNote, match="one form"):
        opened(note, [verifier_key(ORIGIN, Key().public_key)])
