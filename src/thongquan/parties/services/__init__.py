"""Parties are registered, named, numbered, marked; mandates are registered and revoked."""

from thongquan.parties.services.certificates import register_certificate, revoke_certificate
from thongquan.parties.services.mandates import register_mandate, revoke_mandate
from thongquan.parties.services.marking import lift, mark
from thongquan.parties.services.proposing import (
    approve_marking,
    propose_lift,
    propose_mark,
    refuse_marking,
    withdraw_marking,
)
from thongquan.parties.services.registering import (
    NewIdentifier,
    add_identifier,
    close_branch,
    end_identifier,
    open_branch,
    register,
    rename,
)

__all__ = [
    "NewIdentifier",
    "add_identifier",
    "approve_marking",
    "close_branch",
    "end_identifier",
    "lift",
    "mark",
    "open_branch",
    "propose_lift",
    "propose_mark",
    "refuse_marking",
    "register",
    "register_certificate",
    "register_mandate",
    "rename",
    "revoke_certificate",
    "revoke_mandate",
    "withdraw_marking",
]
