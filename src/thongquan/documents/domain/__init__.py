"""What a document is, which types are taken, the states of a request. Pure."""

from thongquan.documents.domain.files import DocumentRef, RequestRef, Scan
from thongquan.documents.domain.requests import REQUEST, Act, State
from thongquan.documents.domain.types import ACCEPTED, BadType, sniffed_type

__all__ = [
    "ACCEPTED",
    "REQUEST",
    "Act",
    "BadType",
    "DocumentRef",
    "RequestRef",
    "Scan",
    "State",
    "sniffed_type",
]
