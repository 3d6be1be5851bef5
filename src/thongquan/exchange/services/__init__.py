"""Writes: partners are added, agreements, routes and keys opened by two people, closed by one."""

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
    propose_resumption,
    propose_route,
    refuse_opening,
    withdraw_opening,
)
from thongquan.exchange.services.partners import add_partner, change_partner, revoke_key, suspend
from thongquan.exchange.services.setting_up import SetUp, approve_all, propose_all, set_up

__all__ = [
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
