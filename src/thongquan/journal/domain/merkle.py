"""The Merkle tree of RFC 9162 (section 2.1), kept as tiles of 256 hashes.

A tile (level t, index k) holds up to 256 neighbouring hashes of complete subtrees of 256^t leaves each; a
full tile's own root is one hash of the tile above. So a tree of n leaves can grow knowing only the last tile
of each level, and any proof reads a handful of tiles. Everything between two tile levels is hashed again when
asked for.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

HASH = 32
HEIGHT = 8
WIDTH = 1 << HEIGHT
EMPTY_ROOT = hashlib.sha256(b"").digest()

Load = Callable[[int, int], bytes]
Node = Callable[[int, int], bytes]


def leaf_hash(leaf: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _above(row: bytes | bytearray) -> bytes:
    """The hashes one level up; an odd one at the end waits for its neighbour."""
    sha = hashlib.sha256
    pairs = range(0, len(row) - HASH, 2 * HASH)
    return b"".join([sha(b"\x01" + row[i : i + 2 * HASH]).digest() for i in pairs])


def _nothing(level: int, index: int) -> bytes:
    raise LookupError(f"no tile {level}/{index}")


@dataclass
class Tree:
    """A growing tree. `load(level, index)` fetches a tile that is not in `tiles`; by default all are in
    memory.
    """

    size: int = 0
    load: Load = _nothing
    tiles: dict[tuple[int, int], bytearray] = field(default_factory=dict)

    def append(self, hashes: bytes) -> None:
        """Leaf hashes, 32 bytes each, one after the other."""
        assert len(hashes) % HASH == 0
        self._push(0, self.size, hashes)
        self.size += len(hashes) // HASH

    def _push(self, level: int, count: int, hashes: bytes) -> None:
        """`hashes` onto tile level `level`, which holds `count` already."""
        start, roots, taken = count // WIDTH, [], 0
        while taken < len(hashes):
            tile = self._tile(level, count // WIDTH) if count % WIDTH else self._new(level, count // WIDTH)
            part = hashes[taken : taken + (WIDTH - count % WIDTH) * HASH]
            tile += part
            taken += len(part)
            count += len(part) // HASH
            if count % WIDTH == 0:
                roots.append(self._root_of(tile))
        if roots:
            self._push(level + 1, start, b"".join(roots))

    @staticmethod
    def _root_of(tile: bytes | bytearray) -> bytes:
        row: bytes | bytearray = tile
        while len(row) > HASH:
            row = _above(row)
        return bytes(row)

    def _new(self, level: int, index: int) -> bytearray:
        return self.tiles.setdefault((level, index), bytearray())

    def _tile(self, level: int, index: int) -> bytearray:
        if (level, index) not in self.tiles:
            self.tiles[level, index] = bytearray(self.load(level, index))
        return self.tiles[level, index]

    def node(self, level: int, index: int) -> bytes:
        """The hash of the complete subtree of 2^level leaves that starts at leaf index × 2^level."""
        above, inside = divmod(level, HEIGHT)
        first = index << inside
        tile = self._tile(above, first // WIDTH)
        offset = first % WIDTH * HASH
        row: bytes | bytearray = tile[offset : offset + (HASH << inside)]
        assert len(row) == HASH << inside, (level, index)
        for _ in range(inside):
            row = _above(row)
        return bytes(row)

    def root(self, size: int | None = None) -> bytes:
        return subtree(self.node, 0, self.size if size is None else size)

    def forget(self) -> None:
        """Keep only the tiles that can still grow: a walk over any number of leaves stays small."""
        for level, index in list(self.tiles):
            if index != self.size // WIDTH ** (level + 1):
                del self.tiles[level, index]


def _split(size: int) -> int:
    """The largest power of two smaller than `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def subtree(node: Node, start: int, size: int) -> bytes:
    """MTH of the `size` leaves from `start`, where `start` is a multiple of the largest power of two in
    `size`.
    """
    if size == 0:
        return EMPTY_ROOT
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return node(level, start >> level)
    left = _split(size)
    return node_hash(subtree(node, start, left), subtree(node, start + left, size - left))


def inclusion(node: Node, index: int, size: int) -> list[bytes]:
    """PATH(index, D[size]): the neighbours of leaf `index` from the bottom up."""
    assert 0 <= index < size
    path, start = [], 0
    while size > 1:
        left = _split(size)
        if index - start < left:
            path.append(subtree(node, start + left, size - left))
            size = left
        else:
            path.append(subtree(node, start, left))
            start, size = start + left, size - left
    return path[::-1]


def consistency(node: Node, old: int, new: int) -> list[bytes]:
    """PROOF(old, D[new]): that the first `old` leaves of the tree of `new` are the tree of `old`."""
    assert 0 < old <= new
    proof: list[bytes] = []
    start, size, whole = 0, new, True
    while old - start != size:
        left = _split(size)
        if old - start <= left:
            proof.append(subtree(node, start + left, size - left))
            size = left
        else:
            proof.append(subtree(node, start, left))
            start, size, whole = start + left, size - left, False
    return ([] if whole else [subtree(node, start, size)]) + proof[::-1]


@dataclass(frozen=True, slots=True)
class Step:
    """Up from a node: its `sibling`, which stands to its left or not, and the node above both."""

    sibling: bytes
    left: bool
    above: bytes


def steps(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> list[Step] | None:
    """From the leaf's hash to the root by `path`, or None where its length is wrong (2.1.3.2)."""
    if not 0 <= index < size:
        return None
    hashed, fn, sn, found = leaf, index, size - 1, []
    for sibling in path:
        if sn == 0:
            return None
        left = bool(fn & 1) or fn == sn
        hashed = node_hash(sibling, hashed) if left else node_hash(hashed, sibling)
        found.append(Step(sibling, left, hashed))
        while left and not fn & 1 and fn:
            fn, sn = fn >> 1, sn >> 1
        fn, sn = fn >> 1, sn >> 1
    return found if sn == 0 else None


def root_from_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root that `path` leads to from the leaf's hash, or None where its length is wrong."""
    climbed = steps(leaf, index, size, path)
    if climbed is None:
        return None
    return climbed[-1].above if climbed else leaf


def is_consistent(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the tree of `new` leaves only added to the tree of `old` (2.1.4.2)."""
    if old == new:
        return old_root == new_root and not proof
    if not 0 < old < new or not proof:
        return False
    hashes: Iterator[bytes] = iter(proof if old & (old - 1) else [old_root, *proof])
    fn, sn = old - 1, new - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    first = second = next(hashes)
    for sibling in hashes:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            second = node_hash(second, sibling)
        fn, sn = fn >> 1, sn >> 1
    return (first, second, sn) == (old_root, new_root, 0)
