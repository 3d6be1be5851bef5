"""Check a proof of the journal without any of the administration's code.

    python verify_proof.py PROOF.json [VERIFIER-KEY]     (one proof, or a list of them: all are checked)

Take the verifier key from a source you trust (the administration publishes it), not from the proof alone.
Needs Python 3.11 and `cryptography`. After RFC 9162 section 2.1.3.2 and C2SP signed-note.
"""

import base64
import hashlib
import json
import sys

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def root_of(node: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    last = size - 1
    for sibling in path:
        if last == 0:
            sys.exit("FALSE: the path is too long")
        if index % 2 or index == last:
            node = sha256(b"\1", sibling, node)
            while index % 2 == 0 and index:
                index, last = index // 2, last // 2
        else:
            node = sha256(b"\1", node, sibling)
        index, last = index // 2, last // 2
    return node if 0 <= index < size and last == 0 else b""


def signed_text(note: str, key: str) -> str:
    text, _, signatures = note.rpartition("\n\n")
    name, identifier, public = key.split("+", 2)
    for mark, signer, signature in map(str.split, signatures.splitlines()):
        raw = base64.b64decode(signature)
        if (mark, signer, raw[:4].hex()) == ("—", name, identifier):
            signed_by = Ed25519PublicKey.from_public_bytes(base64.b64decode(public)[1:])
            signed_by.verify(raw[4:], f"{text}\n".encode())
            return text
    sys.exit("FALSE: the checkpoint is not signed by this key")


with open(sys.argv[1], encoding="utf-8") as file:
    given = json.load(file)
for proof in [given] if isinstance(given, dict) else given or sys.exit("FALSE: nothing is proved"):
    origin, size, root, *rest = signed_text(proof["checkpoint"], (*sys.argv[2:], *proof["keys"])[0]).split("\n")
    node = sha256(b"\0", leaf.encode()) if (leaf := proof["leaf"]) else bytes.fromhex(proof["leaf_hash"])
    if root_of(node, proof["index"], int(size), [*map(bytes.fromhex, proof["path"])]) != base64.b64decode(root):
        sys.exit("FALSE: the leaf is not in the record that was signed")
    for name, salt, member in (("payload", "salt", "commitment"), ("who", "who_salt", "who")):
        opened = proof.get(name) and sha256(bytes.fromhex(proof[salt]), proof[name].encode()).hex()
        if opened and opened != json.loads(leaf)[member]:
            sys.exit(f"FALSE: the {name} is not the one the leaf commits to")
    told = f"TRUE: leaf {proof['index']} of {size} in {origin}, {' '.join(rest)}"
    sys.stdout.write(f"{told}\n{leaf or node.hex()}\n")
