"""Writes: partners are added, agreements, routes and keys opened by two people, closed by one."""

from datetime import timedelta

from thongquan.exchange.selectors import pending
from thongquan.exchange.services.agreements import (
    approve_agreement,
    end_agreement,
    propose_agreement,
    refuse_agreement,
    withdraw_agreement,
)
from thongquan.exchange.services.openings import (
    approve_opening,
    propose_key,
    propose_manner,
    propose_recognition,
    propose_resumption,
    propose_route,
    refuse_opening,
    withdraw_opening,
)
from thongquan.exchange.services.partners import add_partner, change_partner, revoke_key, suspend
from thongquan.exchange.services.setting_up import SetUp, approve_all, propose_all, set_up

ANEW_KEEPS = timedelta(days=90)  # what is sent anew by hand
BACK = {  # by kind as `selectors.pending` names it: what is taken back by who proposed it
    pending.AGREEMENT: lambda key, why, by, at: withdraw_agreement(
        agreement=int(key), reason=why, actor=by, at=at
    ),
    pending.OPENING: lambda key, why, by, at: withdraw_opening(opening=int(key), reason=why, actor=by, at=at),
}
__all__ = [
    "ANEW_KEEPS",
    "BACK",
    "SetUp",
    "add_partner",
    "approve_agreement",
    "approve_all",
    "approve_opening",
    "change_partner",
    "end_agreement",
    "propose_agreement",
    "propose_all",
    "propose_key",
    "propose_manner",
    "propose_recognition",
    "propose_resumption",
    "propose_route",
    "refuse_agreement",
    "refuse_opening",
    "revoke_key",
    "set_up",
    "suspend",
    "withdraw_agreement",
    "withdraw_opening",
]
