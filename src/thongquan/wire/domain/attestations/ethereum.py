"""Whose key signed a hash, as wallets of Ethereum sign it: the address is recovered from the signature.

SEC 1, 4.1.6, over secp256k1. Public values only: nothing here needs to take the same time for every input.
"""

from thongquan.wire.domain.attestations.keccak import keccak256

_P = 2**256 - 2**32 - 977
_N = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
_G = (
    0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
    0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8,
)
Point = tuple[int, int] | None  # None: the point at infinity


def _sum(a: Point, b: Point) -> Point:
    if a is None or b is None:
        return a or b
    if a[0] == b[0]:
        if (a[1] + b[1]) % _P == 0:
            return None
        slope = 3 * a[0] * a[0] * pow(2 * a[1], -1, _P) % _P
    else:
        slope = (b[1] - a[1]) * pow(b[0] - a[0], -1, _P) % _P
    x = (slope * slope - a[0] - b[0]) % _P
    return x, (slope * (a[0] - x) - a[1]) % _P


def _times(factor: int, point: Point) -> Point:
    found: Point = None
    while factor:
        if factor & 1:
            found = _sum(found, point)
        point, factor = _sum(point, point), factor >> 1
    return found


def signer(message: bytes, signature: bytes) -> str:
    """The address (0x and 40 digits in small letters) whose key signed `message`; "" where none did.

    `signature`: r, s and v (27 or 28), 65 bytes.
    """
    if len(signature) != 65 or signature[64] not in (27, 28):
        return ""
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:64], "big")
    root = pow(r**3 + 7, (_P + 1) // 4, _P)
    if not (0 < r < _N and 0 < s < _N) or (root * root - r**3 - 7) % _P:
        return ""
    nonce = (r, root if root % 2 == signature[64] - 27 else _P - root)
    prefix = f"\x19Ethereum Signed Message:\n{len(message)}".encode()
    told = int.from_bytes(keccak256(prefix + message), "big")
    inverse = pow(r, -1, _N)
    public = _sum(_times(s * inverse % _N, nonce), _times(-told * inverse % _N, _G))
    if public is None:
        return ""
    return "0x" + keccak256(b"".join(each.to_bytes(32, "big") for each in public))[12:].hex()
