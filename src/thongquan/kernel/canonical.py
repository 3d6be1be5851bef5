"""Canonical bytes of a value (RFC 8785), for hashes and signatures."""

import hashlib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

import msgspec
import rfc8785

SAFE_INTEGER = 2**53 - 1
encoded = msgspec.json.Encoder(order="deterministic").encode  # canonical of what `is_simple`


def plain(value: Any) -> Any:
    """`value` with Decimals, dates and enums as strings: no number of law or money passes through a float."""
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | frozenset | set):
        items = [plain(v) for v in value]
        return sorted(items) if isinstance(value, frozenset | set) else items
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    assert value is None or isinstance(value, str | int | bool), type(value)
    return value


def told(value: Any) -> Any:
    """`value` as JSON for whoever reads it: dataclasses by field, decimals exact and without needless zeros."""
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    if is_dataclass(value):
        return {field.name: told(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {name: told(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [told(one) for one in value]
    return value.isoformat() if isinstance(value, datetime | date) else value


def canonical_bytes(value: Any) -> bytes:
    return bytes(rfc8785.dumps(plain(value)))


def is_simple(value: Any) -> bool:
    """Whether the fast `encoded` says of `value` what `canonical_bytes` says (a law in the tests)."""
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return True
    if kind is int:
        return bool(-SAFE_INTEGER <= value <= SAFE_INTEGER)
    if kind is dict:
        for name, inside in value.items():
            if type(name) is not str or not name.isascii():
                return False
            if type(inside) is not str and not is_simple(inside):  # most are, and there are many
                return False
        return True
    if kind is list or kind is tuple:
        return all(map(is_simple, value))
    return False


def quick_bytes(value: Any) -> bytes:
    """`canonical_bytes`, quickly where `value` is made of plain JSON values."""
    return encoded(value) if is_simple(value) else canonical_bytes(value)


def digest(value: Any) -> str:
    """SHA-256 of the canonical bytes, in lower-case hexadecimal."""
    return hashlib.sha256(canonical_bytes(value)).hexdigest()
