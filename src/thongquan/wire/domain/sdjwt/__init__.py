"""Credentials of which the holder shows what he will: SD-JWT (RFC 9901) as SD-JWT VC, and their status lists.

Pinned: draft-ietf-oauth-sd-jwt-vc-15, draft-ietf-oauth-status-list-21. EdDSA and SHA-256 alone; no key binding:
a certificate belongs to its goods, not to a wallet.
"""

from thongquan.wire.domain.sdjwt.judging import Presented, presented
from thongquan.wire.domain.sdjwt.making import TYPE, Sd, made
from thongquan.wire.domain.sdjwt.reading import MARK, BadToken, Token, narrowed, paths, read
from thongquan.wire.domain.sdjwt.statuses import LIST_TYPE, status_reference, status_token, token_list

__all__ = [
    "LIST_TYPE",
    "MARK",
    "TYPE",
    "BadToken",
    "Presented",
    "Sd",
    "Token",
    "made",
    "narrowed",
    "paths",
    "presented",
    "read",
    "status_reference",
    "status_token",
    "token_list",
]
