"""Multibase and Multikey (W3C Controlled Identifiers 1.0, 2.2.2 and 2.4), for Ed25519; did:key by them."""

import base64
import binascii

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_PLACES = {letter: place for place, letter in enumerate(_ALPHABET)}
_ED25519 = b"\xed\x01"  # the multicodec prefix of an Ed25519 public key
_DID_KEY = "did:key:"
BASE58_MAX = 128  # letters: a signature has 88; the work grows by the square


def base58(raw: bytes) -> str:
    """base58btc behind its letter of multibase."""
    number, letters = int.from_bytes(raw, "big"), ""
    while number:
        number, place = divmod(number, 58)
        letters = _ALPHABET[place] + letters
    return "z" + "1" * (len(raw) - len(raw.lstrip(b"\0"))) + letters


def from_base58(text: str) -> bytes:
    """ValueError where `text` is not base58btc behind its letter, or too long to be a key or a signature."""
    if not text.startswith("z") or len(text) > BASE58_MAX:
        raise ValueError("not base58btc")
    number, letters = 0, text[1:]
    for letter in letters:
        if letter not in _PLACES:
            raise ValueError("not base58btc")
        number = number * 58 + _PLACES[letter]
    zeros = len(letters) - len(letters.lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def base64url(raw: bytes) -> str:
    """base64url without padding behind its letter of multibase."""
    return "u" + base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    """ValueError where it is none."""
    if not text.startswith("u"):
        raise ValueError("not base64url")
    try:
        return base64.b64decode(text[1:] + "=" * (-len(text[1:]) % 4), altchars=b"-_", validate=True)
    except binascii.Error as why:
        raise ValueError("not base64url") from why


def multikey(public_key: bytes) -> str:
    """The 32 bytes of an Ed25519 public key as publicKeyMultibase."""
    assert len(public_key) == 32
    return base58(_ED25519 + public_key)


def key_of_did(method: str) -> bytes | None:
    """The Ed25519 key that a verification method did:key:z…#z… itself is; None for any other."""
    identifier, _, fragment = method.removeprefix(_DID_KEY).partition("#")
    if not method.startswith(_DID_KEY) or identifier != fragment:
        return None
    try:
        raw = from_base58(identifier)
    except ValueError:
        return None
    return raw[2:] if raw.startswith(_ED25519) and len(raw) == 34 else None
