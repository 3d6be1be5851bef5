"""OpenAttestation documents (2.0 and 3.0, as TradeTrust uses them), judged with what they carry themselves.

Integrity is reckoned here. Whether the issuer's store on a ledger, his DNS record or his registry say the same
is asked of nobody: what cannot be known off line is said to be unknown.
"""

from thongquan.wire.domain.attestations.judging import Attested, Issuer, attested
from thongquan.wire.domain.attestations.keccak import keccak256
from thongquan.wire.domain.attestations.reading import BadAttestation, read

__all__ = ["Attested", "BadAttestation", "Issuer", "attested", "keccak256", "read"]
