"""Answers as JSON bytes: what the selectors give is plain already."""

from typing import Any

import msgspec
from django.http import HttpResponse

encode = msgspec.json.Encoder().encode


def answer(body: Any, status: int = 200) -> HttpResponse:
    made = HttpResponse(encode(body), status=status, content_type="application/json")
    made["Cache-Control"] = "no-store"
    return made


def done() -> HttpResponse:
    return HttpResponse(status=204)
