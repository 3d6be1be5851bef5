"""Who may do what: roles and permissions as data, grants with their scopes, the throttle of sign-in. Pure."""

from thongquan.identity.domain.access import ANY, Classification, Grant, Scope, SignedIn, may, scopes
from thongquan.identity.domain.catalogue import PERMISSIONS, Permission, Role

__all__ = [
    "ANY",
    "PERMISSIONS",
    "Classification",
    "Grant",
    "Permission",
    "Role",
    "Scope",
    "SignedIn",
    "may",
    "scopes",
]
