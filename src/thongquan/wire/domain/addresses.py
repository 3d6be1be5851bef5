"""Where what others need to check our credentials stands, below the address `base` of this administration."""

import re

from thongquan.wire.domain.credentials.multibase import multikey

_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
METADATA = "/.well-known/jwt-vc-issuer"  # before the path of the issuer (SD-JWT VC, 4)


def issuer(base: str) -> str:
    """The identifier of who issues, where his keys stand (W3C Controlled Identifiers)."""
    return f"{base}/api/v1/credentials/issuer"


def metadata(base: str) -> str:
    """Where the same keys stand for readers of SD-JWT VC."""
    scheme, _, rest = issuer(base).partition("://")
    host, _, path = rest.partition("/")
    return f"{scheme}://{host}{METADATA}/{path}"


def status_list(base: str, number: int) -> str:
    return f"{base}/api/v1/credentials/status/{number}"


def status_token(base: str, number: int) -> str:
    return f"{base}/api/v1/credentials/status-tokens/{number}"


def list_number(base: str, name: str) -> int | None:
    """Which of our lists is so named, in either form; None: none of ours."""
    for begins in (status_list(base, 0)[:-1], status_token(base, 0)[:-1]):
        number = name.removeprefix(begins)
        if name.startswith(begins) and _NUMBER.fullmatch(number):
            return int(number)
    return None


def credential(base: str, token: str) -> str:
    """The public page of one credential."""
    return f"{base}/verify/{token}"


def key_name(public_key: bytes) -> str:
    """By which the issuer publishes the key: the key itself."""
    return multikey(public_key)


def method(base: str, public_key: bytes) -> str:
    return f"{issuer(base)}#{key_name(public_key)}"
