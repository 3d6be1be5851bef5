"""Who sits at the command line: whoever writes signs in, and acts as that person."""

import os
from getpass import getpass

from django.contrib.auth import authenticate

from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import Refused


def signed_in(permission: str) -> Actor:
    """The person who signs in, if he holds `permission` ("books.draft", "books.publish").

    Name and password come from THONGQUAN_USER and THONGQUAN_PASSWORD, else they are asked for.
    Refused: not-signed-in, not-permitted.
    """
    name = os.environ.get("THONGQUAN_USER") or input("User: ")
    user = authenticate(username=name, password=os.environ.get("THONGQUAN_PASSWORD") or getpass("Password: "))
    if user is None:
        raise Refused("not-signed-in", user=name)
    if not user.has_perm(permission):
        raise Refused("not-permitted", user=name, permission=permission)
    return Actor(Subject("user", user.get_username()))
