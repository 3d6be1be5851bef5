"""Who applies and who decides, and an application that is in order."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.api.caller import party, traders
from tests.ledger.money import notice
from tests.world import AT, PASSWORD
from thongquan.books import selectors as books
from thongquan.identity import selectors as identity
from thongquan.identity import services as accounts
from thongquan.identity.domain import Role, SignedIn
from thongquan.identity.selectors import subject_of_user
from thongquan.identity.services import NewUser
from thongquan.kernel.actors import Actor
from thongquan.ledger import services
from thongquan.licensing.selectors import access
from thongquan.licensing.selectors.names import APPLICATION, key_of
from thongquan.licensing.services import applying, deciding
from thongquan.licensing.services.applying import Wanted
from thongquan.licensing.services.deciding import Granting
from thongquan.licensing.services.fees import LEDGER

FIRST = Actor(subject_of_user("quantri"))
FORM = {"species": "Equus przewalskii", "appendix": "I", "source": "C", "purpose": "Z"}
GOODS = [{"code": "01012900", "quantity": "100", "unit": "KGM", "origin": "AU"}]


QUARANTINE = {
    "procedure": "animal-quarantine",
    "fields": {
        "gate": "Nội Bài",
        "arrival": "2026-12-15",
        "establishment": "Stud 12",
        "purpose": "breeding",
        "quarantine-place": "Khu cách ly 1",
    },
    "goods": [{"code": "01012100", "quantity": "12", "unit": "NAR", "origin": "AU"}],
}  # a fee that the decision waits for, and goods that are inspected


def person(username: str) -> SignedIn:
    return identity.signed_in(subject_of_user(username))


@pytest.fixture
def account(world: None) -> Callable[..., SignedIn]:
    """Somebody new with a role for somebody."""

    def made(name: str, role: Role, **scope: Any) -> SignedIn:
        before = AT - timedelta(minutes=5)
        subject = accounts.create_user(new=NewUser(name, name, PASSWORD), actor=FIRST, at=before)
        accounts.request_grant(to=subject, role=role, valid_from=before, actor=FIRST, at=before, **scope)
        return identity.signed_in(subject)

    return made


@pytest.fixture
def trader(world: None) -> SignedIn:
    return person("thuongnhan")


@pytest.fixture
def broker(world: None) -> SignedIn:
    return person("daily")


@pytest.fixture
def agency(world: None) -> SignedIn:
    """Of MARD."""
    return person("capphep")


@pytest.fixture
def another_agency(account: Callable[..., SignedIn]) -> SignedIn:
    return account("yte", Role.AGENCY, party=access.agency("MOH"))


@pytest.fixture
def another_trader(account: Callable[..., SignedIn]) -> SignedIn:
    return account("khac", Role.TRADER, party=party(traders()[1].tax_code))


def key(identifier: str) -> int:
    return key_of(APPLICATION, identifier)


def drafted(signed: SignedIn, **told: Any) -> str:
    given = {"procedure": "cites-permit", "direction": "import", "fields": FORM, "goods": GOODS}
    return applying.draft(wanted=Wanted(**{**given, **told}), signed=signed, at=AT)


def attached(identifier: str, signed: SignedIn, *documents: str) -> None:
    for document in documents or ("contract", "origin-proof"):
        body = f"%PDF-1.4\n{document}\n%%EOF\n".encode()
        applying.attach(
            application=key(identifier),
            document=document,
            name=f"{document}.pdf",
            body=body,
            actor=signed.actor(),
            at=AT,
        )


def sent(signed: SignedIn, **told: Any) -> str:
    identifier = drafted(signed, **told)
    documents = ("contract", "health-certificate") if told.get("procedure") == "animal-quarantine" else ()
    attached(identifier, signed, *documents)
    applying.send(application=key(identifier), actor=signed.actor(), at=AT)
    return identifier


def paid(amount: str, identifier: str, transaction: str = "T1", *, at: datetime = AT) -> None:
    """Money that the bank tells the ledger of; nobody has looked yet what it is for."""
    services.receive_payment(
        bank="BIDA",
        notice=notice(amount, identifier, transaction, at=at),
        came_by="notice",
        on=books.today(at),
        actor=LEDGER,
        at=at,
    )


def received(signed: SignedIn, officer: SignedIn, **told: Any) -> str:
    identifier = sent(signed, **told)
    deciding.receive(application=key(identifier), actor=officer.actor(), at=AT)
    return identifier


def granted(signed: SignedIn, officer: SignedIn, granting: Granting | None = None, **told: Any) -> str:
    """The identifier of a licence."""
    identifier = received(signed, officer, **told)
    return deciding.grant(
        application=key(identifier), granting=granting or Granting(), actor=officer.actor(), at=AT
    )
