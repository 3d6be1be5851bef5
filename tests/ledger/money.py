"""Ana imports coffee machines and owes import duty and VAT; Bình and Chi are officers; a bank stands by."""

from datetime import UTC, date, datetime
from decimal import Decimal

from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.validity import Validity
from thongquan.ledger import services
from thongquan.ledger.domain import Guarantee, GuaranteeKind, Standing
from thongquan.ledger.domain.notices import News, Notice
from thongquan.ledger.domain.reference import payment_reference

ANA = "VN-0100109106"
BANK = "VN-9990001112"
DAY = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
BINH = Actor(Subject("user", "binh"), office="VN-01B1")
CHI = Actor(Subject("user", "chi"), office="VN-01B1")
SYSTEM = Actor.system("ledger")
DUTY = {"ID": Decimal(1_000_000), "VAT": Decimal(2_200_000)}


def code(number: int = 1) -> str:
    return f"VN-1{number:010d}"


def owe(declaration: str = code(), amounts: dict[str, Decimal] | None = None, party: str = ANA) -> Standing:
    return services.raise_debt(
        declaration=declaration,
        party=party,
        amounts=DUTY if amounts is None else amounts,
        currency="VND",
        on=DAY,
        actor=SYSTEM,
        at=AT,
    )


def notice(
    amount: int | str,
    declaration: str = code(),
    transaction: str = "T1",
    *,
    reference: str | None = None,
    at: datetime = AT,
) -> Notice:
    return Notice(
        News.CREDIT,
        transaction,
        "CUSTOMS-1",
        str(amount),
        "VND",
        at,
        reference=payment_reference(declaration) if reference is None else reference,
        payer="Ana",
    )


def pay(
    amount: int | str,
    declaration: str = code(),
    transaction: str = "T1",
    *,
    reference: str | None = None,
    at: datetime = AT,
) -> services.Received:
    told = notice(amount, declaration, transaction, reference=reference, at=at)
    return services.receive_payment(bank="BIDA", notice=told, came_by="notice", on=DAY, actor=SYSTEM, at=at)


def promise(number: str = "BL1", amount: int = 10_000_000, **changes: object) -> Guarantee:
    terms = {
        "kind": GuaranteeKind.GENERAL,
        "party": ANA,
        "guarantor": BANK,
        "currency": "VND",
        "validity": Validity(date(2026, 1, 1), date(2027, 1, 1)),
        "actor": BINH,
        "at": AT,
    } | changes
    services.register_guarantee(number=number, amount=Decimal(amount), **terms)
    return services.accept_guarantee(number=number, actor=CHI, at=AT)


def reserve(declaration: str = code(), number: str = "BL1", on: date = DAY) -> Standing:
    return services.reserve_guarantee(
        declaration=declaration,
        number=number,
        office="VN-01B1",
        registered_on=DAY,
        on=on,
        actor=SYSTEM,
        at=AT,
    )
