"""Certificates registered and revoked, signatures made and verified, messages sent."""

from thongquan.wire.services.agreeing import register_agreements, require_agreed
from thongquan.wire.services.certificates import (
    pem_of,
    register_certificate,
    require_strong,
    revoke_certificate,
    verify_detached,
)
from thongquan.wire.services.delivery import alone_with, deliver
from thongquan.wire.services.sealing import encryption_certificate, opened
from thongquan.wire.services.sending import (
    agree_manner,
    ask_again,
    give_up,
    require_address,
    send,
    send_anew,
    set_route,
)
from thongquan.wire.services.signers import (
    credential_signer,
    document_signer,
    exchange_signer,
    journal_signer,
    witness_signer,
)
from thongquan.wire.services.signing import own_certificate, sign, signed_fields

__all__ = [
    "agree_manner",
    "alone_with",
    "ask_again",
    "credential_signer",
    "deliver",
    "document_signer",
    "encryption_certificate",
    "exchange_signer",
    "give_up",
    "journal_signer",
    "opened",
    "own_certificate",
    "pem_of",
    "register_agreements",
    "register_certificate",
    "require_address",
    "require_agreed",
    "require_strong",
    "revoke_certificate",
    "send",
    "send_anew",
    "set_route",
    "sign",
    "signed_fields",
    "verify_detached",
    "witness_signer",
]
