"""Certificates registered and revoked, signatures made and verified."""

from thongquan.wire.services.certificates import register_certificate, revoke_certificate, verify_detached
from thongquan.wire.services.signers import document_signer, exchange_signer, journal_signer
from thongquan.wire.services.signing import own_certificate, sign, signed_fields

__all__ = [
    "document_signer",
    "exchange_signer",
    "journal_signer",
    "own_certificate",
    "register_certificate",
    "revoke_certificate",
    "sign",
    "signed_fields",
    "verify_detached",
]
