"""Accounts, grants, tokens, clients, sign-in."""

from thongquan.identity.services.accounts import (
    NewUser,
    appoint_first_administrators,
    create_user,
    disable_user,
)
from thongquan.identity.services.clients import Credentials, create_client, disable_client, renew_secret
from thongquan.identity.services.factors import record_factor
from thongquan.identity.services.granting import (
    approve_grant,
    request_grant,
    revoke_grant,
    withdraw_grant,
)
from thongquan.identity.services.passwords import given_password
from thongquan.identity.services.resetting import reset_factors, reset_password
from thongquan.identity.services.signing_in import (
    arrived,
    change_password,
    code_right,
    forget_attempts,
    password_right,
    sign_in,
)
from thongquan.identity.services.tokens import issue_token, revoke_token
from thongquan.identity.services.views import forget_view, save_view

__all__ = [
    "Credentials",
    "NewUser",
    "appoint_first_administrators",
    "approve_grant",
    "arrived",
    "change_password",
    "code_right",
    "create_client",
    "create_user",
    "disable_client",
    "disable_user",
    "forget_attempts",
    "forget_view",
    "given_password",
    "issue_token",
    "password_right",
    "record_factor",
    "renew_secret",
    "request_grant",
    "reset_factors",
    "reset_password",
    "revoke_grant",
    "revoke_token",
    "save_view",
    "sign_in",
    "withdraw_grant",
]
