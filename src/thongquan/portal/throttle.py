"""How often one address may ask what anybody may ask. Counted in the cache of this installation."""

from django.core.cache import cache
from django.http import HttpRequest

from thongquan.kernel.refusals import Refused

WINDOW = 60  # seconds
QUESTIONS_MAX = 120  # of one address in a window: a person who types asks some twenty


def count(request: HttpRequest, journey: str) -> None:
    """Refused("too-many-requests") for the question after the last one allowed."""
    key = f"asked:{journey}:{address_of(request)}"
    cache.add(key, 0, WINDOW)
    try:
        asked = cache.incr(key)
    except ValueError:  # the window ended between the two calls
        return
    if asked > QUESTIONS_MAX:
        raise Refused("too-many-requests", wait=WINDOW)


def address_of(request: HttpRequest) -> str:
    """The peer's network address; a proxy in front must set it (granian: `--proxy-headers`)."""
    return str(request.META.get("REMOTE_ADDR", ""))
