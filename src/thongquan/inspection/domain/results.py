"""What was seen: a result per document, coded findings per item of the goods, seals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from thongquan.inspection.domain.states import Kind
from thongquan.kernel.refusals import Refused
from thongquan.kernel.texts import Text


class Verdict(StrEnum):
    """What one document turned out to be."""

    CONFORMS = "conforms"
    DISCREPANT = "discrepant"  # it says other than the declaration
    MISSING = "missing"
    ILLEGIBLE = "illegible"
    INVALID = "invalid"  # expired, not of this consignment, not by who may give it
    SUSPECT = "suspect"  # its genuineness is doubted


class Found(StrEnum):
    """What an examination found. NONE says that the goods are as declared, and stands alone."""

    NONE = "none"
    DESCRIPTION = "description"
    CLASSIFICATION = "classification"
    QUANTITY = "quantity"
    VALUE = "value"
    ORIGIN = "origin"
    IPR = "ipr"
    PROHIBITED = "prohibited"
    SEAL = "seal"
    OTHER = "other"


VERDICTS: dict[Verdict, Text] = {
    Verdict.CONFORMS: {"vi": "Phù hợp", "en": "In order"},
    Verdict.DISCREPANT: {"vi": "Không khớp với khai báo", "en": "Differs from the declaration"},
    Verdict.MISSING: {"vi": "Thiếu chứng từ", "en": "Missing"},
    Verdict.ILLEGIBLE: {"vi": "Không đọc được", "en": "Illegible"},
    Verdict.INVALID: {"vi": "Không hợp lệ", "en": "Not valid"},
    Verdict.SUSPECT: {"vi": "Nghi vấn về tính xác thực", "en": "Genuineness doubted"},
}
FOUND: dict[Found, Text] = {
    Found.NONE: {"vi": "Hàng hóa đúng khai báo", "en": "As declared"},
    Found.DESCRIPTION: {"vi": "Sai tên hàng, mô tả", "en": "Description"},
    Found.CLASSIFICATION: {"vi": "Sai mã số hàng hóa", "en": "Commodity code"},
    Found.QUANTITY: {"vi": "Sai số lượng, trọng lượng", "en": "Quantity or weight"},
    Found.VALUE: {"vi": "Sai trị giá", "en": "Value"},
    Found.ORIGIN: {"vi": "Sai xuất xứ", "en": "Origin"},
    Found.IPR: {"vi": "Nghi vi phạm sở hữu trí tuệ", "en": "Intellectual property"},
    Found.PROHIBITED: {"vi": "Hàng cấm hoặc không đủ điều kiện", "en": "Prohibited or not permitted"},
    Found.SEAL: {"vi": "Niêm phong không nguyên vẹn", "en": "Seal not intact"},
    Found.OTHER: {"vi": "Sai khác khác", "en": "Other"},
}
DIFFERENCES = frozenset(
    {Found.DESCRIPTION, Found.CLASSIFICATION, Found.QUANTITY, Found.VALUE, Found.ORIGIN, Found.SEAL}
)


@dataclass(frozen=True, slots=True)
class DocumentResult:
    """`document` is the code of the document checked (its category and number as declared)."""

    document: str
    verdict: Verdict
    officer: str
    at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class ExaminationFinding:
    """`item_number` 0: the whole consignment. `amount` is the difference in `unit`s, where there is one."""

    item_number: int
    found: Found
    officer: str
    at: datetime
    declared: str = ""
    seen: str = ""
    amount: Decimal | None = None
    unit: str = ""
    note: str = ""

    def check(self) -> None:
        """Refused("finding-incomplete"): a difference names both sides, anything else but NONE a note."""
        both = bool(self.declared and self.seen)
        if self.item_number < 0 or (self.found in DIFFERENCES and not both):
            raise Refused("finding-incomplete", found=self.found, item=self.item_number)
        if self.found in (Found.IPR, Found.PROHIBITED, Found.OTHER) and not (self.note or self.seen):
            raise Refused("finding-incomplete", found=self.found, item=self.item_number)


@dataclass(frozen=True, slots=True)
class Seal:
    """A seal broken to look inside, and the one put in its place."""

    container: str
    broken: str
    placed: str
    officer: str
    at: datetime


def check_can_complete(
    kind: Kind,
    *,
    documents: Sequence[DocumentResult],
    findings: Sequence[ExaminationFinding],
    expected: Sequence[str] = (),
) -> None:
    """Refused where the result would say nothing, say less than was asked, or contradict itself."""
    if kind is Kind.DOCUMENTS:
        unchecked = sorted(set(expected) - {result.document for result in documents})
        if unchecked or not documents:
            raise Refused("documents-unchecked", documents=", ".join(unchecked))
        return
    if not findings:
        raise Refused("no-finding-recorded")
    codes = {finding.found for finding in findings}
    if Found.NONE in codes and len(codes) > 1:
        raise Refused("as-declared-and-not", found=", ".join(sorted(codes - {Found.NONE})))
