"""Laos as a partner, for tests: what is agreed with it, by two people."""

from dataclasses import replace
from datetime import date

from thongquan.cli.demo.exchange import terms
from thongquan.exchange.domain.agreements import Terms
from thongquan.exchange.services import SetUp, approve_opening, propose_route, set_up
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.validity import Validity

FIRST, SECOND = Actor(Subject("user", "VN-one")), Actor(Subject("user", "VN-two"))
ADDRESS = "https://la.example/api/v1/exchange/messages"
NAME = {"vi": "Hải quan Lào", "en": "Customs of Laos"}


def agreement(**changed) -> Terms:
    """The demo's, of all kinds both ways, with changes."""
    told = {"validity": Validity(date(2026, 1, 1)), "number": "VN-LA-1"} | changed
    return replace(terms(), **told)


def agreed_with(
    at, *, address: str = "https://la.example/api/v1/exchange/messages", certificates=(), **changed
):
    """Laos, with an agreement and a route, where it is no partner yet."""
    given = SetUp("LA", NAME, [agreement(**changed)], address, certificates)
    return set_up(given=given, first=FIRST, second=SECOND, at=at)


def way_to_laos(at, address: str = ADDRESS) -> None:
    """In the demo's world, where all is agreed: the route that is missing."""
    opened = propose_route(code="LA", address=address, valid_from=at.date(), actor=FIRST, at=at)
    approve_opening(opening=opened, actor=SECOND, at=at)
