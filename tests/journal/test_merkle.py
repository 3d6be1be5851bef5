"""RFC 9162: published vectors, and laws for any size."""

import hashlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thongquan.journal.domain.merkle import (
    EMPTY_ROOT,
    Tree,
    consistency,
    inclusion,
    is_consistent,
    leaf_hash,
    node_hash,
    root_from_inclusion,
)

# The eight leaves of the Certificate Transparency reference implementation and their roots.
LEAVES = [bytes.fromhex(x) for x in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"
)]  # fmt: skip
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
# Inclusion (leaf, size) and consistency (old, new) proofs of the same reference.
PATHS = {
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
}
CONSISTENT = {
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
}
hexed = lambda hashes: [h.hex() for h in hashes]  # noqa: E731


def hashes(size: int) -> list[bytes]:
    return [leaf_hash(str(n).encode()) for n in range(size)]


def tree_of(size: int) -> Tree:
    tree = Tree()
    tree.append(b"".join(hashes(size)))
    return tree


def plain_root(row: list[bytes]) -> bytes:
    """MTH as section 2.1.1 writes it."""
    if not row:
        return hashlib.sha256(b"").digest()
    if len(row) == 1:
        return row[0]
    left = 1
    while left * 2 < len(row):
        left *= 2
    return node_hash(plain_root(row[:left]), plain_root(row[left:]))


def test_the_published_roots_and_proofs_are_ours():
    tree = Tree()
    assert tree.root() == EMPTY_ROOT
    for leaf, root in zip(LEAVES, ROOTS, strict=True):
        tree.append(leaf_hash(leaf))
        assert tree.root().hex() == root
    for (index, size), path in PATHS.items():
        assert hexed(inclusion(tree.node, index, size)) == path
    for (old, new), proof in CONSISTENT.items():
        assert hexed(consistency(tree.node, old, new)) == proof


@given(st.lists(st.integers(0, 300), max_size=8))
def test_however_it_grows_the_root_is_that_of_the_definition(steps):
    tree, row = Tree(), hashes(sum(steps))
    for step in steps:
        tree.append(b"".join(row[tree.size : tree.size + step]))
        tree.forget()
    assert tree.root() == plain_root(row)


@given(st.integers(1, 1100), st.data())
def test_every_leaf_has_a_proof_and_no_other_place_or_leaf_has_it(size, data):
    index = data.draw(st.integers(0, size - 1))
    tree, leaf = tree_of(size), leaf_hash(str(index).encode())
    path = inclusion(tree.node, index, size)
    assert root_from_inclusion(leaf, index, size, path) == tree.root()
    assert root_from_inclusion(node_hash(leaf, leaf), index, size, path) != tree.root()
    assert root_from_inclusion(leaf, index, size, [*path, leaf]) is None
    other = data.draw(st.integers(0, size))
    if other != index:
        assert root_from_inclusion(leaf, other, size, path) != tree.root()


@given(st.integers(1, 900), st.integers(1, 900), st.data())
def test_any_two_sizes_are_consistent_and_a_rewritten_past_is_not(a, b, data):
    old, new = sorted((a, b))
    tree = tree_of(new)
    proof = consistency(tree.node, old, new)
    assert is_consistent(old, tree.root(old), new, tree.root(), proof)
    assert not is_consistent(old, leaf_hash(b"?"), new, tree.root(), proof)
    row = hashes(new)
    row[data.draw(st.integers(0, old - 1))] = leaf_hash(b"rewritten")
    other = Tree()
    other.append(b"".join(row))
    assert not is_consistent(old, tree.root(old), new, other.root(), consistency(other.node, old, new))


def test_a_tile_that_is_not_there_is_said_so():
    with pytest.raises(LookupError, match="no tile 0/0"):
        Tree(5).root()


def test_a_million_leaves_are_appended_in_seconds():
    tree, started = Tree(), time.perf_counter()
    tree.append(leaf_hash(b"x") * 1_000_000)
    assert tree.size == 1_000_000
    assert time.perf_counter() - started < 20
