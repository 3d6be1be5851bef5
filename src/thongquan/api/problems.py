"""RFC 9457 problem details: a stable type and code, the facts, texts in the languages of the pack."""

import logging
import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

import msgspec
from django.core.exceptions import RequestDataTooBig
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import RawPostDataException
from django.utils import timezone
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from thongquan.kernel.refusals import Refused
from thongquan.kernel.texts import text_in
from thongquan.refusals.domain import TEXTS, values
from thongquan.refusals.domain.spoken import detailed
from thongquan.refusals.selectors import texts

log = logging.getLogger(__name__)
PROBLEM = "application/problem+json"
TYPE = "urn:thongquan:problem:"
OF_STATUS = {400: "bad-request", 401: "not-signed-in", 403: "not-permitted", 404: "not-found",
             405: "method-not-allowed", 413: "too-large", 429: "too-many-requests"}  # fmt: skip
encode = msgspec.json.Encoder().encode


def problem(request: HttpRequest, code: str, facts: dict[str, str], **more: Any) -> HttpResponse:
    """The answer to a request refused with `code`; `more` are members of their own (findings, receipt)."""
    language = spoken(request)
    body = _members(request, code, facts, language) | more
    answer = HttpResponse(encode(body), status=body["status"], content_type=PROBLEM)
    answer["Content-Language"] = language
    if body["status"] == 401:
        answer["WWW-Authenticate"] = "Bearer"
    return answer


def _members(request: HttpRequest, code: str, facts: dict[str, str], language: str) -> dict[str, Any]:
    told = texts()[code]
    detail = detailed(told, facts)
    return {
        "type": TYPE + code,
        "title": text_in(told.title, language),
        "status": told.status,
        "detail": text_in(detail, language),
        "instance": request.path,
        "code": code,
        "facts": facts,
        "titles": dict(told.title),
        "details": detail,
    }


def members_of(request: HttpRequest, error: Refused) -> dict[str, Any]:
    """The members of the problem details of one refusal among others."""
    code, facts = _coded(error)
    return _members(request, code, facts, spoken(request))


def _coded(error: Refused) -> tuple[str, dict[str, str]]:
    """The code there is a text for, and the facts that may be told."""
    code = error.code if error.code in TEXTS else "bad-request"
    if code != error.code:
        log.error("no text for the refusal %s", error.code)
    return code, {} if code == "not-found" else error.facts


def spoken(request: HttpRequest) -> str:
    """The first language the asker accepts that we have; else the first we have."""
    known = list(texts()["not-found"].title)
    for part in request.headers.get("Accept-Language", "").split(","):
        language = part.partition(";")[0].strip().partition("-")[0].lower()
        if language in known:
            return language
    return known[0]


def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    code, facts = _coded(error)
    answer = problem(request, code, facts)
    if code == "too-many-attempts":
        wait = datetime.fromisoformat(error.facts["free_at"]) - timezone.now()
        answer["Retry-After"] = str(max(1, math.ceil(wait.total_seconds())))
    elif code == "too-many-requests":
        answer["Retry-After"] = error.facts["wait"]
    elif code == "request-in-progress":
        answer["Retry-After"] = "2"
    elif answer.status_code == 503:
        answer["Retry-After"] = "30"
    return answer


def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """What the parameters lack, by value."""
    found = [{**one, "loc": _place(one), "input": _sent(request, one)} for one in error.errors]
    return _wrong(request, [values.of_kind(one) for one in found])


def _place(one: Mapping[str, Any]) -> list[Any]:
    """Where it stands in what was sent: a field of the body, a parameter, a header; not the argument of ours
    that takes them together."""
    where, *steps = one.get("loc", ("",))
    together = where == "body" or (len(steps) > 1 and isinstance(steps[1], str))
    return steps[1:] if together else steps


def _sent(request: HttpRequest, one: Mapping[str, Any]) -> object:
    """The value an error is of, which the framework does not hand on; None where it is not found again."""
    where, *steps = one.get("loc", ("",))
    if where == "query":
        return request.GET.get(str(steps[-1])) if steps else None
    if where != "body":
        return None
    try:
        value: object = msgspec.json.decode(request.body)
        for step in steps[1:]:  # the first names the argument
            value = value[step]  # type: ignore[index]
    except (msgspec.DecodeError, UnicodeDecodeError, LookupError, TypeError, RawPostDataException):
        return None
    return value


class Undecodable(Exception):
    """A body that is nothing of what its route takes, as msgspec says it."""


def undecoded(request: HttpRequest, error: Undecodable) -> HttpResponse:
    """What msgspec says of a body."""
    return _wrong(request, [values.of_sentence(str(error))])


def _wrong(request: HttpRequest, found: list[values.Wrong]) -> HttpResponse:
    language = spoken(request)
    return problem(request, "validation", {}, errors=[one.as_dict(language) for one in found])


def of_http(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(request, OF_STATUS.get(error.status_code, "bad-request"), {})


def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(request, "not-found", {})


def too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return problem(request, "too-large", {"limit": "1048576"})


def unstorable(request: HttpRequest, error: DataError) -> HttpResponse:
    """What no table can hold: a NUL in a text, a number past its column."""
    return _wrong(request, [values.unstorable()])


def unspeakable(request: HttpRequest, error: UnicodeEncodeError) -> HttpResponse:
    """Half of a surrogate pair in a text: no encoding knows it, no table holds it."""
    return _wrong(request, [values.unstorable()])


def failed(request: HttpRequest, error: Exception | None = None) -> HttpResponse:
    """A fault of ours: a reference to find it by, and nothing of what it was."""
    reference = str(uuid4())
    log.error("fault %s at %s", reference, request.path, exc_info=error or True)
    return problem(request, "internal", {"reference": reference})


def install(api: NinjaAPI) -> None:
    for kind, handler in (
        (Exception, failed),
        (Refused, refused),
        (ValidationError, invalid),
        (Undecodable, undecoded),
        (HttpError, of_http),
        (Http404, not_found),
        (RequestDataTooBig, too_big),
        (DataError, unstorable),
        (UnicodeEncodeError, unspeakable),
    ):
        api.add_exception_handler(kind, handler)
