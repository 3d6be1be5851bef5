"""Verifiable credentials: made, signed, read strictly and judged, with nothing but what is handed in.

W3C Verifiable Credentials Data Model 2.0, Data Integrity 1.0 with eddsa-jcs-2022 (RFC 8785 and Ed25519), and
Bitstring Status List 1.0. No context is fetched: what is signed is the JSON as it stands.
"""

from thongquan.wire.domain.credentials.documents import MEDIA_TYPE, BadCredential, read
from thongquan.wire.domain.credentials.integrity import Keys, secured
from thongquan.wire.domain.credentials.judging import Verified, verified
from thongquan.wire.domain.credentials.multibase import key_of_did, multikey
from thongquan.wire.domain.credentials.recorded import Records, digest_of, digest_of_token, record_fault
from thongquan.wire.domain.credentials.status import (
    LENGTH_MIN,
    REVOCATION,
    Bits,
    Standing,
    StatusList,
    entry,
    list_document,
    status_list,
)

__all__ = [
    "LENGTH_MIN",
    "MEDIA_TYPE",
    "REVOCATION",
    "BadCredential",
    "Bits",
    "Keys",
    "Records",
    "Standing",
    "StatusList",
    "Verified",
    "digest_of",
    "digest_of_token",
    "entry",
    "key_of_did",
    "list_document",
    "multikey",
    "read",
    "record_fault",
    "secured",
    "status_list",
    "verified",
]
