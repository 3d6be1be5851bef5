"""What an application says, and what is wrong with it: every finding, with what would be right.

All values are text as they were given; the checks say whether they can be read.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from thongquan.kernel.decimals import exact
from thongquan.kernel.findings import Effect, Finding
from thongquan.kernel.texts import Text, filled
from thongquan.licensing.domain.procedures import Counted, Field, FieldType, Procedure, Way, covers

TEXT_MOST = 2_000  # characters of one field
GOODS_MOST = 500
CODE = re.compile(r"[0-9]{2,12}")


@dataclass(frozen=True, slots=True)
class Good:
    """A line of goods asked for. `value` in `currency`; `origin`: the country of origin or destination."""

    code: str
    description: str = ""
    quantity: str = ""
    unit: str = ""
    value: str = ""
    currency: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Application:
    """`who`: the kind of party that applies; `documents`: codes of those that are there."""

    direction: str
    who: str
    fields: Mapping[str, str]
    goods: Sequence[Good]
    documents: frozenset[str] = frozenset()


def _rule(message_vi: str, message_en: str, fix_vi: str, fix_en: str) -> tuple[Text, Text]:
    return {"vi": message_vi, "en": message_en}, {"vi": fix_vi, "en": fix_en}


RULES: Mapping[str, tuple[Text, Text]] = {
    "LIC-001": _rule(
        "Thiếu thông tin: {what}.", "Missing: {what}.", "Khai thông tin này.", "Say what is asked for."
    ),
    "LIC-002": _rule(
        "{what}: không đọc được “{found}”.",
        "{what}: “{found}” cannot be read.",
        "Khai đúng dạng: {expected}.",
        "Write it as: {expected}.",
    ),
    "LIC-003": _rule(
        "Thủ tục không có mục “{found}”.",
        "The procedure has no field “{found}”.",
        "Bỏ mục này.",
        "Leave it out.",
    ),
    "LIC-004": _rule(
        "{what}: mã “{found}” không có trong danh mục.",
        "{what}: the code “{found}” is not in the list.",
        "Chọn một trong: {expected}.",
        "Choose one of: {expected}.",
    ),
    "LIC-005": _rule(
        "Thiếu giấy tờ: {what}.", "A document is missing: {what}.", "Đính kèm giấy tờ này.", "Attach it."
    ),
    "LIC-006": _rule(
        "Mã hàng {found} không thuộc thủ tục này.",
        "Goods of the code {found} are not of this procedure.",
        "Kiểm tra mã hàng, hoặc chọn thủ tục khác.",
        "Check the code, or choose another procedure.",
    ),
    "LIC-007": _rule(
        "Lượng hoặc trị giá xin cấp “{found}” không hợp lệ.",
        "The amount asked for, “{found}”, cannot be granted.",
        "Khai số lớn hơn 0, đơn vị: {expected}.",
        "Give a number above zero, in: {expected}.",
    ),
    "LIC-008": _rule(
        "Chưa khai hàng hóa, hoặc quá nhiều dòng hàng ({found}).",
        "No goods are stated, or too many lines ({found}).",
        "Khai từ 1 đến {expected} dòng hàng.",
        "State between 1 and {expected} lines.",
    ),
    "LIC-009": _rule(
        "Đối tượng này không được nộp hồ sơ theo thủ tục ({found}).",
        "This kind of party may not apply ({found}).",
        "Được nộp: {expected}.",
        "May apply: {expected}.",
    ),
    "LIC-010": _rule(
        "Thủ tục không dùng cho chiều hàng “{found}”.",
        "The procedure is not for this direction: “{found}”.",
        "Chọn: {expected}.",
        "Choose: {expected}.",
    ),
}
WRITTEN = {
    FieldType.DATE: "2026-11-30",
    FieldType.QUANTITY: "1250.5",
    FieldType.YES_NO: "yes, no",
    FieldType.TEXT: f"≤ {TEXT_MOST}",
}


def check(
    application: Application,
    procedure: Procedure,
    *,
    prefixes: frozenset[str],
    lists: Mapping[str, frozenset[str]],
    currency: str,
) -> tuple[Finding, ...]:
    """All that keeps `application` from being sent, in the order of the form.

    `prefixes`: of the codes the procedure is for; `lists`: the codes of the reference data by list; `currency`:
    in which values are counted.
    """
    return (
        *_of_head(application, procedure),
        *_of_fields(application.fields, procedure, lists),
        *_of_goods(application.goods, procedure, prefixes, lists, currency),
        *_of_documents(application.documents, procedure),
    )


def _finding(rule: str, path: str, found: str = "", expected: str = "", what: Text | None = None) -> Finding:
    message, fix = RULES[rule]

    def told(text: Text) -> Text:
        names = what or {}
        return {
            language: filled({language: said}, found=found, expected=expected, what=names.get(language, path))[
                language
            ]
            for language, said in text.items()
        }

    return Finding(rule, path, found, expected, Effect.REFUSE, told(message), told(fix))


def _of_head(application: Application, procedure: Procedure) -> Iterator[Finding]:
    if procedure.who and application.who not in procedure.who:
        yield _finding("LIC-009", "applicant", application.who, ", ".join(sorted(procedure.who)))
    ways = (Way.IMPORT, Way.EXPORT) if procedure.direction is Way.BOTH else (procedure.direction,)
    if application.direction not in ways:
        yield _finding("LIC-010", "direction", application.direction, ", ".join(ways))


def _of_fields(
    given: Mapping[str, str], procedure: Procedure, lists: Mapping[str, frozenset[str]]
) -> Iterator[Finding]:
    for field in procedure.fields:
        value = given.get(field.code, "").strip()
        if value:
            yield from _of_field(field, value, lists)
        elif field.required:
            yield _finding("LIC-001", f"fields.{field.code}", what=field.text)
    for code in sorted(set(given) - {field.code for field in procedure.fields}):
        yield _finding("LIC-003", f"fields.{code}", code)


def _of_field(field: Field, value: str, lists: Mapping[str, frozenset[str]]) -> Iterator[Finding]:
    path = f"fields.{field.code}"
    if field.type is FieldType.CODE:
        known = frozenset(field.codes) or lists.get(field.list, frozenset())
        if value not in known:
            yield _finding("LIC-004", path, value, ", ".join(field.codes) or field.list, field.text)
    elif not _readable(field.type, value):
        yield _finding("LIC-002", path, value, WRITTEN[field.type], field.text)


def _readable(of: FieldType, value: str) -> bool:
    if of is FieldType.DATE:
        return _day(value) is not None
    if of is FieldType.QUANTITY:
        return _above_zero(value)
    if of is FieldType.YES_NO:
        return value in ("yes", "no")
    return len(value) <= TEXT_MOST


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value) if len(value) == len("2026-11-30") else None
    except ValueError:
        return None


def _above_zero(value: str) -> bool:
    number = exact(value)
    return number is not None and number > Decimal(0)


def _of_goods(
    goods: Sequence[Good],
    procedure: Procedure,
    prefixes: frozenset[str],
    lists: Mapping[str, frozenset[str]],
    currency: str,
) -> Iterator[Finding]:
    if not 0 < len(goods) <= GOODS_MOST:
        yield _finding("LIC-008", "goods", str(len(goods)), str(GOODS_MOST))
        return
    for n, good in enumerate(goods):
        if not CODE.fullmatch(good.code) or not covers(prefixes, good.code):
            yield _finding("LIC-006", f"goods[{n}].code", good.code)
        if good.origin and good.origin not in lists["countries"]:
            yield _finding("LIC-004", f"goods[{n}].origin", good.origin, "countries")
        yield from _of_amount(n, good, procedure, currency)


def _of_amount(n: int, good: Good, procedure: Procedure, currency: str) -> Iterator[Finding]:
    if procedure.counted is Counted.QUANTITY:
        if not _above_zero(good.quantity) or good.unit not in procedure.units:
            found = f"{good.quantity} {good.unit}".strip()
            yield _finding("LIC-007", f"goods[{n}].quantity", found, ", ".join(procedure.units))
    elif procedure.counted is Counted.VALUE and (not _above_zero(good.value) or good.currency != currency):
        yield _finding("LIC-007", f"goods[{n}].value", f"{good.value} {good.currency}".strip(), currency)


def _of_documents(given: frozenset[str], procedure: Procedure) -> Iterator[Finding]:
    for paper in procedure.documents:
        if paper.required and paper.code not in given:
            yield _finding("LIC-005", f"documents.{paper.code}", what=paper.text)
    for code in sorted(given - {paper.code for paper in procedure.documents}):
        yield _finding("LIC-003", f"documents.{code}", code)
