"""The record, for whoever would check that nothing was rewritten."""

from datetime import date
from uuid import UUID

from cryptography.hazmat.primitives.serialization import Encoding
from django.http import HttpRequest, HttpResponse

from thongquan.api.gate import PUBLIC, SIGNED_IN, Gate, Routes, Visitor
from thongquan.api.rendering import answer
from thongquan.clearance.selectors import access
from thongquan.clearance.selectors import record as readers
from thongquan.intake import selectors as intake
from thongquan.journal import selectors, services
from thongquan.journal.domain.leaves import Recorded
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.risk import selectors as risk
from thongquan.wire.domain.certificates import fingerprint
from thongquan.wire.services import document_signer, own_certificate

routes = Routes(tags=["record"])
# What of a declaration's record its own people may have; officers' words and all of risk are not among it.
OPEN = (
    "clearance.registered",
    "clearance.cleared",
    "clearance.decided",
    "clearance.amendment-",
    "clearance.cancellation-",
    "documents.",
)


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
    if not reads and not _own(visitor, told):
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
            if reads or one.kind.startswith(OPEN)
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


def _own(visitor: Visitor, told: Recorded) -> bool:
    """A receipt of a message of one's own party, or an open leaf of a declaration one may see."""
    if told.subject.kind == "message" and told.kind == "intake.received":
        return intake.receipt(told.subject.id).sender in visitor.signed.parties(at=visitor.at)
    if told.subject.kind == "declaration" and told.kind.startswith(OPEN):
        try:
            access.require(visitor.signed, told.subject.id, "declaration.view", visitor.at)
        except Refused:
            return False
        return True
    return False
