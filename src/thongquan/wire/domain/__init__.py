"""Certificates and signatures over bytes. Pure: nothing here knows what the bytes say."""

from thongquan.wire.domain.certificates import Registered, State, state_on
from thongquan.wire.domain.signatures import SignatureKind, Verification, check

__all__ = ["Registered", "SignatureKind", "State", "Verification", "check", "state_on"]
