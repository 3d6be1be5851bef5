"""The API's description of itself: what the router knows, and what holds for every route."""

from collections.abc import Iterator
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

SECURITY = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "A personal token, or one of /oauth/token."},
    "session": {"type": "apiKey", "in": "cookie", "name": "sessionid"},
}
TEXTS = {"type": "object", "additionalProperties": {"type": "string"}}
ERROR = {
    "type": "object",
    "title": "WrongValue",
    "description": "Of code `validation`. `why` is `message` in the language asked for.",
    "required": ["path", "found", "expected", "why", "message"],
    "properties": {
        **{name: {"type": "string"} for name in ("path", "found", "expected", "why")},
        "message": TEXTS,
    },
}
PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457. `code` is stable (docs/reference/errors.md); `titles` and `details` by language.",
    "required": ["type", "title", "status", "detail", "instance", "code", "facts", "titles", "details"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "code": {"type": "string"},
        "facts": TEXTS,
        "titles": TEXTS,
        "details": TEXTS,
        "errors": {"type": "array", "items": ERROR},
        "findings": {"type": "array", "items": {"type": "object"}},
    },
    "example": {
        "type": "urn:thongquan:problem:not-permitted",
        "title": "Not permitted",
        "status": 403,
        "detail": "This wants the permission “hold.set”.",
        "instance": "/api/v1/declarations/VN-10000000001/holds",
        "code": "not-permitted",
        "facts": {"permission": "hold.set"},
        "titles": {"vi": "Không có quyền thực hiện", "en": "Not permitted"},
        "details": {
            "vi": "Việc này cần quyền “hold.set”.",
            "en": "This wants the permission “hold.set”.",
        },
    },
}
REFUSED = {
    "description": "Refused: problem details",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
BINARY = {"*/*": {"schema": {"type": "string", "format": "binary"}}}
# What the body of a request looks like, by operation; a test reads each as the route does.
EXAMPLES: dict[str, Any] = {
    "sign_in": {"username": "thuongnhan", "password": "…", "name": "erp", "hours": 12},
    "change_password": {"password": "…", "new_password": "…"},
    "ask_cancellation": {"reason": "double", "note": "Khai hai lần cho một lô hàng"},
    "order_amendment": {"instruction": "Bổ sung số hợp đồng", "fields": ["documents[contract].id"]},
    "override_lane": {"lane": "R", "reason": "information", "note": "Tin báo của đơn vị nghiệp vụ"},
    "request_examination": {"reason": "Kiểm tra số lượng thực tế", "kind": "physical"},
    "record_finding": {"found": "quantity", "item_number": 1, "declared": "100", "seen": "120", "unit": "PCE"},
    "place_hold": {
        "effect": "hold-exit",
        "kind": "intellectual-property",
        "basis": "Luật Hải quan, Điều 73",
        "authority": "02CI",
        "why": "Đơn đề nghị tạm dừng của chủ thể quyền",
    },
    "rename_party": {"name": "Công ty TNHH Hoa Mai", "valid_from": "2026-12-01", "reason": "Đổi chủ sở hữu"},
    "add_identifier": {
        "type": "tax-13",
        "number": "0100109106-001",
        "branch": "001",
        "valid_from": "2026-12-01",
    },
    "end_identifier": {
        "type": "tax-13",
        "number": "0100109106-001",
        "valid_to": "2027-01-01",
        "reason": "Đóng mã số thuế",
    },
    "open_branch": {"code": "001", "name": "Chi nhánh Hải Phòng", "valid_from": "2026-12-01"},
    "close_branch": {"valid_to": "2027-01-01", "reason": "Giải thể chi nhánh"},
    "propose_mark": {
        "mark": "priority-enterprise",
        "basis": "Quyết định 17/QĐ-CHQ",
        "valid_from": "2026-12-01",
        "valid_to": "2029-12-01",
    },
    "propose_lift": {"basis": "Quyết định 21/QĐ-CHQ"},
    "refuse_marking": {"reason": "Chưa đủ điều kiện"},
    "hand_over_case": {"officer": "user:VN-congchuc2", "reason": "Nghỉ phép"},
    "assign_case": {"officer": "user:VN-congchuc", "reason": "Cân đối khối lượng công việc"},
    "give_case_back": {"reason": "Không thuộc chuyên môn"},
    "register_mandate": {"agent": "0312345678", "principal": "0101234567", "valid_from": "2026-11-22"},
    "revoke_mandate": {"reason": "Hết hợp đồng"},
    "revoke_certificate": {"reason": "Lộ khóa bí mật"},
}


class Documented(NinjaAPI):
    """The router's API whose description names its problems, its security and its examples."""

    def get_openapi_schema(self, *args: Any, **how: Any) -> OpenAPISchema:
        found = super().get_openapi_schema(*args, **how)
        components = found["components"]
        components["schemas"]["Problem"] = PROBLEM
        components["securitySchemes"] = SECURITY
        for operation in _operations(found):
            _complete(operation)
        return found


def _operations(found: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for item in found["paths"].values():
        yield from (one for one in item.values() if isinstance(one, dict))


def _complete(operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    for status, told in responses.items():
        if told.get("content", {}).get("application/json", {}).get("schema", {}).get("format") == "binary":
            responses[status] = {**told, "content": BINARY}
    responses |= {"4XX": REFUSED, "5XX": REFUSED}
    body = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if body is not None and operation["operationId"] in EXAMPLES:
        body["example"] = EXAMPLES[operation["operationId"]]
