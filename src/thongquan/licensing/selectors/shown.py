"""Procedures as everybody reads them."""

from datetime import datetime
from typing import Any

from thongquan.licensing.domain.procedures import Procedure, covers
from thongquan.licensing.messages import table
from thongquan.licensing.selectors import law
from thongquan.licensing.selectors.law import Law
from thongquan.licensing.selectors.measures import clocks

Told = dict[str, Any]


def procedures(*, at: datetime, code: str = "", paper: str = "") -> list[Told]:
    """Those for goods of `code` ("": all) whose licence answers as `paper` ("": any)."""
    known = law.law(at=at)
    found = [one for one in known.procedures.values() if not paper or one.paper == paper]
    if code:
        found = [one for one in found if covers(law.prefixes(one, on=known.on, at=at), code)]
    return [_head(one, known) for one in found]


def procedure(code: str, *, at: datetime) -> Told:
    """The whole of one: form, documents, clocks, fees."""
    known = law.law(at=at)
    one = known.procedure(code)
    return {
        **_head(one, known),
        "fields": [
            {
                "field": field.code,
                "type": str(field.type),
                "required": field.required,
                "codes": list(field.codes),
                "words": {code: dict(text) for code, text in field.words.items()},
                "list": field.list,
                "text": dict(field.text),
            }
            for field in one.fields
        ],
        "documents": [
            {"document": paper.code, "required": paper.required, "text": dict(paper.text)}
            for paper in one.documents
        ],
        "clocks": clocks(one),
        "fees": [
            {
                "fee": fee.code,
                "amount": f"{fee.amount.normalize():f}",
                "currency": fee.currency,
                "text": dict(fee.text),
                "waits": fee.waits,
                "basis": fee.basis,
                "verified": fee.verified,
            }
            for fee in one.fees
        ],
    }


def template(code: str, *, at: datetime, workbook: bool) -> bytes:
    """The table of a procedure to be filled in, as CSV or XLSX."""
    one = law.law(at=at).procedure(code)
    return table.template_workbook(one) if workbook else table.template(one).encode()


def _head(one: Procedure, known: Law) -> Told:
    return {
        "procedure": one.code,
        "text": dict(one.text),
        "agency": one.agency,
        "agency_name": dict(known.agency(one.agency)),
        "direction": str(one.direction),
        "measures": list(one.measures),
        "goods": list(one.goods),
        "who": sorted(one.who),
        "paper": one.paper,
        "counted": str(one.counted),
        "units": list(one.units),
        "months": one.months,
        "inspects": one.inspects,
        "basis": one.basis,
        "verified": one.verified,
    }
