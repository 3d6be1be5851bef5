"""How fast one place may ask what anybody may ask: so many at once, then one after the other."""

import ipaddress
from dataclasses import dataclass
from datetime import timedelta

IPV6_NETWORK = 64  # bits: a household or an office has all the addresses below them


@dataclass(frozen=True, slots=True)
class Pace:
    """`per_minute` questions in the long run, `at_once` of them in one go."""

    what: str
    per_minute: int
    at_once: int

    @property
    def step(self) -> timedelta:
        """The time one question takes up."""
        return timedelta(minutes=1) / self.per_minute

    @property
    def room(self) -> timedelta:
        """As much time as may be taken up ahead."""
        return self.step * self.at_once


def place(address: str) -> str:
    """Whose questions are counted together: an IPv4 address, an IPv6 network, "" for what is neither."""
    try:
        known = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(known, ipaddress.IPv4Address):
        return str(known)
    if known.ipv4_mapped is not None:
        return str(known.ipv4_mapped)
    return str(ipaddress.ip_network((known, IPV6_NETWORK), strict=False).network_address)
