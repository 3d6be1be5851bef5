"""Somebody at the door, and what he carries."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

import msgspec
from django.http import HttpResponse
from django.test import Client

from tests.api import conforms
from tests.goods import catalogue as drawn_from
from tests.world import AT, DAY
from thongquan.clearance.domain.declaration import Declaration
from thongquan.cli.demo.cargo import Catalogue, declarations
from thongquan.cli.demo.firms import Firm, firms
from thongquan.kernel.identifiers import Subject
from thongquan.parties import selectors as parties
from thongquan.parties.domain.words import subject_of

ROOT = "/api/v1"
_catalogue: dict[str, Catalogue] = {}
_keys = count()


@dataclass
class Caller:
    http: Client
    token: str

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        given = {"HTTP_" + name.upper().replace("-", "_"): value for name, value in headers.items()}
        if self.token:
            given["HTTP_AUTHORIZATION"] = f"Bearer {self.token}"
        kind = headers.pop("content_type", "application/json")
        given.pop("HTTP_CONTENT_TYPE", None)
        data = body if isinstance(body, bytes) else b"" if body is None else msgspec.json.encode(body)
        answer = self.http.generic(method, ROOT + path, data, content_type=kind, **given)
        conforms.check(method, answer)
        return answer

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.ask("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.ask("POST", path, body, **headers)

    def register(self, one: Declaration | None = None, **besides: Any) -> dict[str, Any]:
        """A registered declaration's answer."""
        answer = self.post("/declarations", one or goods(**besides), idempotency_key=f"key-{next(_keys)}")
        assert answer.status_code == 201, answer.content.decode()
        return answer.json()


def traders() -> list[Firm]:
    return [firm for firm in firms() if firm.kind == "trader"]


def catalogue() -> Catalogue:
    if "of" not in _catalogue:
        _catalogue["of"] = drawn_from(DAY, AT)
    return _catalogue["of"]


def goods(trader: int = 0, *, seed: int = 7, **besides: Any) -> Declaration:
    """A good declaration of one of the demo's traders, speaking for himself."""
    own = [traders()[trader]]
    found: Iterator[Declaration] = declarations(
        1, seed=seed, day=DAY, firms=own, offices=["02CI"], catalogue=catalogue(), **besides
    )
    return next(found)


def party(number: str) -> Subject:
    return subject_of(parties.party_by(number, DAY), "VN")
