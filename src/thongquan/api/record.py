"""The record, for whoever would check that nothing was rewritten."""

from datetime import date
from uuid import UUID

from cryptography.hazmat.primitives.serialization import Encoding
from django.http import HttpRequest, HttpResponse

from thongquan.api.gate import PUBLIC, SIGNED_IN, Gate, Routes, Visitor
from thongquan.api.rendering import answer
from thongquan.clearance.selectors import access
from thongquan.clearance.selectors import record as readers
from thongquan.journal import selectors, services
from thongquan.kernel.refusals import NotFound
from thongquan.risk import selectors as risk
from thongquan.wire.domain.certificates import fingerprint
from thongquan.wire.services import document_signer, own_certificate

routes = Routes(tags=["record"])


@routes.get("/journal/checkpoint", auth=Gate(PUBLIC), operation_id="checkpoint")
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The newest signed checkpoint, and the keys it is signed with."""
    return answer({"checkpoint": selectors.checkpoint(), "keys": list(services.trusted_keys())})


@routes.get("/certificate", auth=Gate(PUBLIC), operation_id="certificate")
def certificate(request: HttpRequest) -> HttpResponse:
    """By which anyone verifies our receipts and decisions; take it from our publication too, and compare."""
    own = own_certificate()
    pem = own.public_bytes(Encoding.PEM).decode()
    return answer(
        {"certificate": pem, "fingerprint": fingerprint(own), "algorithm": document_signer().algorithm}
    )


@routes.get("/journal/consistency", auth=Gate(PUBLIC), operation_id="consistency")
def consistency(request: HttpRequest, since: int) -> HttpResponse:
    """That the record only grew since the checkpoint of size `since`."""
    return answer(services.prove_consistency(since))


@routes.get("/journal/proofs/{uuid:leaf}", auth=Gate(SIGNED_IN), operation_id="proof")
def proof(request: HttpRequest, leaf: UUID) -> HttpResponse:
    """That a leaf is in the record; for what is one's own, and for those who read the journal."""
    visitor: Visitor = request.auth
    told, data_class = selectors.event_and_class(leaf)
    reads = readers.reads(visitor.signed, told, data_class, visitor.at)
    if not reads and not readers.owns(visitor.signed, told, visitor.at):
        raise NotFound("leaf", leaf)
    return answer(services.prove(leaf, disclose=reads))


@routes.get("/declarations/{identifier}/record", auth=Gate("declaration.view"), operation_id="record")
def record(request: HttpRequest, identifier: str) -> HttpResponse:
    """The leaves of a declaration that may be proved by whoever asks."""
    visitor: Visitor = request.auth
    reads = access.allowed(visitor.signed, visitor.known, "journal.view", visitor.at)
    found = selectors.timeline(visitor.known.subject)
    return answer(
        [
            {"leaf": str(one.id), "kind": one.kind, "at": one.at.isoformat()}
            for one in found
            if reads or one.kind.startswith(readers.OPEN)
        ]
    )


@routes.get("/selection/seeds/{day}", auth=Gate(PUBLIC), operation_id="public_seed")
def public_seed(request: HttpRequest, day: date) -> HttpResponse:
    """The commitment to the day's random selection; the seed itself once it is revealed."""
    seed = risk.public_seed(day)
    return answer(
        {
            "day": seed.day.isoformat(),
            "commitment": seed.commitment,
            "leaf": str(seed.leaf),
            "sealed_at": seed.sealed_at.isoformat() if seed.sealed_at else None,
            "seed": seed.seed,
        }
    )
