"""What holds for every page: a reference to quote, a strict content policy, refusals told as pages."""

import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

from thongquan.kernel.refusals import Refused
from thongquan.portal.policy import POLICY
from thongquan.portal.views import errors

Answer = Callable[[HttpRequest], HttpResponseBase]


class Pages:
    """A view may set a content policy of its own; no page is without one."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.smaller = GZipMiddleware(answer)  # type: ignore[arg-type]

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.reference = secrets.token_hex(6).upper()  # type: ignore[attr-defined]
        response = self.answer(request)
        if response.get("Content-Type", "").startswith("text/html"):
            response = self.smaller.process_response(request, response)  # type: ignore[arg-type]
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("X-Request-Id", request.reference)  # type: ignore[attr-defined]
        if getattr(request, "recognised", None):  # what somebody is shown is kept by nobody on the way
            response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return errors.refused(request, exception) if isinstance(exception, Refused) else None
