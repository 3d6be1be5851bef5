"""What a bank tells us, taken up by the ledger; what is paid then, and waits for nothing else, clears, or, an
application to another agency whose fee has come, goes on."""

from contextlib import suppress
from datetime import datetime

from thongquan.books import selectors as books
from thongquan.clearance.services.acts import settle_all
from thongquan.kernel.refusals import NotFound
from thongquan.ledger import services as ledger
from thongquan.ledger.domain.reference import declaration_of
from thongquan.licensing.services import fees


def take_notice(*, bank: str, account: str, header: str, body: bytes, secret: bytes, at: datetime) -> str:
    """The bank's transaction, booked once however often it is told. Refused: as `ledger.receive_notice`.

    The money is booked before anything clears: what goes wrong in clearing takes nothing back.
    """
    on = books.today(at)
    notice = ledger.receive_notice(
        bank=bank, account=account, header=header, body=body, secret=secret, on=on, at=at
    )
    declaration = declaration_of(notice.reference)
    if declaration and not fees.take_up(application=declaration, at=at):
        with suppress(NotFound):  # paid ahead: the declaration takes it up when it is registered
            settle_all(identifiers=[declaration], at=at)
    return str(notice.transaction)
