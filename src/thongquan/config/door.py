"""What no face should have to think of: text no table can hold, and faults told in the form the asker reads.

People get pages; machines, at the addresses below MACHINES, get problem details, whoever refuses them.
"""

import re
from collections.abc import Callable, Iterator

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.utils import timezone

from thongquan.api import problems
from thongquan.intake.domain.pacing import Pace
from thongquan.intake.services import pacing
from thongquan.kernel.refusals import Refused
from thongquan.portal import gate
from thongquan.portal.views import errors

Answer = Callable[[HttpRequest], HttpResponseBase]
MACHINES = ("/api/", "/oauth/", "/health")
API = "/api/"
PATH_MAX, QUERY_MAX = 2_000, 8_000  # characters
FORM_MAX = 1 << 20  # bytes
UPLOAD_MAX = 65 << 20  # bytes: a file of 64 MiB and the fields beside it
# Where people who are signed in send files; a draft's signature is small.
UPLOADS = re.compile(
    r"/(uploads|declare|books/[^/]+|declarations/[^/]+/papers/attach|licensing/applications/[^/]+/attach)"
)
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
TOKENS = Pace("tokens", per_minute=60, at_once=60)  # of one address: guessing at a client's secret is slow


class Door:
    """Before every view: the address, headers, cookies and forms can be read; after it: the answer's form."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if _unasked(request):
            return gate.to_sign_in(request)
        refusal = unreadable(request)
        if refusal is not None:
            return told(request, refusal)
        response = self.answer(request)
        if (
            response.status_code >= 400
            and of_machines(request)
            and "json" not in response.get("Content-Type", "")
        ):
            return _as_problem(request, response)
        if isinstance(response, HttpResponseNotAllowed) and not of_machines(request):
            return errors.not_allowed(request, response["Allow"])
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Text that came another way (a password, a header in Base64) and that no table or encoding holds."""
        if isinstance(exception, DataError | UnicodeError):
            return told(request, Refused("text-unreadable", where="text"))
        if isinstance(exception, Refused) and of_machines(request):
            return problems.refused(request, exception)
        return None


def _unasked(request: HttpRequest) -> bool:
    """Whether nobody who is signed in sends a large form where files are sent: none of its body is read."""
    if request.content_type not in FORMS or not UPLOADS.fullmatch(request.path):
        return False
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or not FORM_MAX < int(length) <= UPLOAD_MAX:
        return False
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    if not key.isalnum():
        return True
    asker = HttpRequest()
    asker.session = SessionStore(key)
    asker.user = get_user(asker)
    return gate.recognised(asker) is None


def unreadable(request: HttpRequest) -> Refused | None:
    """Why nobody can read this request, or None. The bodies of the API's messages are for who parses them."""
    query = request.META.get("QUERY_STRING", "")
    if len(request.path) > PATH_MAX or len(query) > QUERY_MAX:
        return Refused("address-too-long", limit=PATH_MAX if len(request.path) > PATH_MAX else QUERY_MAX)
    length = request.META.get("CONTENT_LENGTH") or "0"
    most = _most(request)
    if request.content_type in FORMS and not (length.isdigit() and int(length) <= most):
        return Refused("too-large", limit=most)
    for where, texts in _texts(request):
        if any("\0" in text for text in texts):
            return Refused("text-unreadable", where=where)
    return None


def _most(request: HttpRequest) -> int:
    """Bytes a form may have. A message many a client calls urlencoded unasked: the API reads none as a form."""
    message = request.path.startswith(API) and request.content_type == FORMS[0]
    return UPLOAD_MAX if message or UPLOADS.fullmatch(request.path) else FORM_MAX


def _texts(request: HttpRequest) -> Iterator[tuple[str, list[str]]]:
    yield "address", [request.path, request.META.get("QUERY_STRING", "").replace("%00", "\0")]
    yield "headers", [value for name, value in request.META.items() if name.startswith("HTTP_")]
    yield "cookies", list(request.COOKIES.values())  # decoded: a quoted one may hold any byte
    if not request.path.startswith(API) and request.content_type in FORMS:
        yield "form", [text for name, values in request.POST.lists() for text in (name, *values)]


def of_machines(request: HttpRequest) -> bool:
    return request.path.startswith(MACHINES)


def told(request: HttpRequest, refusal: Refused) -> HttpResponse:
    if of_machines(request):
        return problems.refused(request, refusal)
    return errors.too_large(request) if refusal.code == "too-large" else errors.unreadable(request)


def _as_problem(request: HttpRequest, response: HttpResponseBase) -> HttpResponse:
    """What Django itself or a library answered, in our form; what it says to the client stays."""
    if response.status_code >= 500:
        answer = problems.failed(request)
    else:
        answer = problems.problem(request, problems.OF_STATUS.get(response.status_code, "bad-request"), {})
    for name in ("Allow", "Retry-After", "WWW-Authenticate"):
        if name in response.headers:
            answer[name] = response.headers[name]
    return answer


def paced(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """`view`, asked by one address no faster than TOKENS."""

    def counted(request: HttpRequest, *args: object, **given: object) -> HttpResponseBase:
        pacing.count(pace=TOKENS, address=request.META.get("REMOTE_ADDR", ""), at=timezone.now())
        return view(request, *args, **given)

    counted.csrf_exempt = getattr(view, "csrf_exempt", False)  # type: ignore[attr-defined]
    return counted


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return problems.problem(request, "bad-request", {}) if of_machines(request) else errors.unreadable(request)


def forbidden(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:
    """Also where a form lacks its token against forgery."""
    if of_machines(request):
        return (
            problems.problem(request, "csrf", {}) if reason else problems.problem(request, "not-permitted", {})
        )
    return errors.forbidden(request, exception, reason)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return problems.problem(request, "not-found", {}) if of_machines(request) else errors.not_found(request)


def broken(request: HttpRequest) -> HttpResponse:
    return problems.failed(request) if of_machines(request) else errors.broken(request)
