"""Writing the record, sealing it, handing it out, proving it."""

from thongquan.journal.services.asking import ask_verification, verify_asked
from thongquan.journal.services.dispatching import dispatch, subscribe, subscribers, unsubscribe
from thongquan.journal.services.mending import Reading, readings, restart
from thongquan.journal.services.partitions import ensure_partitions, register_months, register_partitioned
from thongquan.journal.services.proving import prove, prove_consistency
from thongquan.journal.services.recording import COPY_LEAVES, COPY_PAYLOADS, copy_rows, record
from thongquan.journal.services.retention import destroy_batch, destroy_payloads
from thongquan.journal.services.sealing import seal, trusted_keys, use_signer
from thongquan.journal.services.verifying import verify

__all__ = [
    "COPY_LEAVES",
    "COPY_PAYLOADS",
    "Reading",
    "ask_verification",
    "copy_rows",
    "destroy_batch",
    "destroy_payloads",
    "dispatch",
    "ensure_partitions",
    "prove",
    "prove_consistency",
    "readings",
    "record",
    "register_months",
    "register_partitioned",
    "restart",
    "seal",
    "subscribe",
    "subscribers",
    "trusted_keys",
    "unsubscribe",
    "use_signer",
    "verify",
    "verify_asked",
]
